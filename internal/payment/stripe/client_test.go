package stripe_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/stripe"
	"simpul/internal/payment/stripe/standin"
)

var noon = time.Date(2026, 3, 14, 5, 0, 0, 0, time.UTC)

// account is a stand-in whose clock shows noon, with a client for it.
func account(t *testing.T) (*standin.Server, *stripe.Client) {
	t.Helper()
	s := standin.New(t)
	s.SetClock(func() time.Time { return noon })
	return s, stripe.New(stripe.Config{SecretKey: standin.SecretKey, APIBase: s.URL})
}

// bag is a bill over one bag of Rp150.000 and its shipping.
func bag(order payment.OrderID) payment.Bill {
	return payment.Bill{
		Intent: payment.Intent{
			ID: payment.IntentID(order), Order: order, Provider: payment.Stripe, Key: uuid.New(), Amount: money.Rupiah(172_000),
			CreatedAt: noon, ExpiresAt: noon.Add(stripe.Lifetime),
		},
		Number: "SP1", Language: "en", Email: "ayu@contoh.id",
		Items: []payment.Item{
			{Title: "Tas tali kur merah", Price: money.Rupiah(150_000), Quantity: 1},
			{Title: "JNE", Price: money.Rupiah(11_000), Quantity: 2},
		},
		SuccessURL: "https://toko.contoh.id/pesanan/abc", CancelURL: "https://toko.contoh.id/keranjang",
	}
}

func begin(t *testing.T, c *stripe.Client, bill payment.Bill) payment.Intent {
	t.Helper()
	begun, err := c.Begin(t.Context(), bill)
	if err != nil {
		t.Fatal(err)
	}
	bill.ExternalID, bill.URL = begun.ExternalID, begun.URL
	return bill.Intent
}

func stateOf(t *testing.T, c *stripe.Client, intent payment.Intent) payment.State {
	t.Helper()
	standing, err := c.Standing(t.Context(), intent)
	if err != nil {
		t.Fatal(err)
	}
	return standing.State
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got %v, want a fault of kind %d", err, kind)
	}
}

func TestSessionShowsTheBillUnchanged(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	bill := bag(41)
	intent := begin(t, c, bill)

	metadata := map[string]string{"simpul_order": "41", "simpul_number": "SP1", "simpul_intent": bill.Key.String()}
	want := []standin.Session{{
		ID: intent.ExternalID, Status: "open", PaymentStatus: "unpaid", Currency: "idr", Locale: "en",
		ClientReferenceID: "41", Email: "ayu@contoh.id", Amount: 17_200_000,
		Items:    []standin.Item{{Title: "Tas tali kur merah", Amount: 15_000_000, Quantity: 1}, {Title: "JNE", Amount: 1_100_000, Quantity: 2}},
		Metadata: metadata, PaymentMetadata: metadata, SuccessURL: bill.SuccessURL, CancelURL: bill.CancelURL,
		Created: noon.Unix(), ExpiresAt: noon.Add(31 * time.Minute).Unix(),
	}}
	if diff := cmp.Diff(want, s.Sessions()); diff != "" {
		t.Fatal(diff)
	}
	if !strings.HasPrefix(intent.URL, s.URL) {
		t.Fatalf("page at %q", intent.URL)
	}
}

func TestBillThatDoesNotAddUpIsNotSent(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	for name, spoil := range map[string]func(*payment.Bill){
		"items below the amount": func(b *payment.Bill) { b.Items = b.Items[:1] },
		"no items":               func(b *payment.Bill) { b.Items = nil },
		"nothing of an item":     func(b *payment.Bill) { b.Items[0].Quantity = 0 },
		"an item that gives":     func(b *payment.Bill) { b.Items[1].Price = b.Items[1].Price.Neg() },
	} {
		bill := bag(1)
		spoil(&bill)
		if _, err := c.Begin(t.Context(), bill); err == nil {
			t.Errorf("%s: sent", name)
		}
	}
	if n := len(s.Sessions()); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

func TestManyItemsBecomeOneLine(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	bill := bag(1)
	bill.Items, bill.Amount = nil, money.Rupiah(101*20_000)
	for i := range 101 {
		bill.Items = append(bill.Items, payment.Item{Title: fmt.Sprint("Tas ", i), Price: money.Rupiah(20_000), Quantity: 1})
	}
	begin(t, c, bill)
	want := []standin.Item{{Title: "SP1", Amount: 202_000_000, Quantity: 1}}
	if diff := cmp.Diff(want, s.Sessions()[0].Items); diff != "" {
		t.Fatal(diff)
	}
}

func TestTwentyBeginsAtOnceMakeOneSession(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	bill := bag(1)
	ids := make([]string, 20)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			begun, err := c.Begin(t.Context(), bill)
			if err != nil {
				t.Error(err)
			}
			ids[i] = begun.ExternalID
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("session %s and %s", id, ids[0])
		}
	}
	if n := len(s.Sessions()); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

func TestBeginSurvivesWhatGoesWrong(t *testing.T) {
	t.Parallel()
	const create = "POST /v1/checkout/sessions"
	for name, disrupt := range map[string]func(*standin.Server){
		"dropped before the work": func(s *standin.Server) { s.Disrupt(create, standin.Drop, 1) },
		"work done, reply lost":   func(s *standin.Server) { s.Disrupt(create, standin.DropReply, 1) },
		"lost twice":              func(s *standin.Server) { s.Disrupt(create, standin.DropReply, 2) },
		"work done, answer 500":   func(s *standin.Server) { s.Disrupt(create, standin.WorkThenError, 1) },
		"slow":                    func(s *standin.Server) { s.Delay(create, 300*time.Millisecond, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := account(t)
			disrupt(s)
			intent := begin(t, c, bag(7))
			sessions := s.Sessions()
			if len(sessions) != 1 || sessions[0].ID != intent.ExternalID || !strings.HasSuffix(intent.URL, intent.ExternalID) {
				t.Fatalf("intent %+v of sessions %+v", intent, sessions)
			}
		})
	}
}

func TestBeginThatStaysUnknown(t *testing.T) {
	t.Parallel()
	for name, disruption := range map[string]standin.Disruption{
		"no connection": standin.Drop, "500 with nothing done": standin.Error, "busy": standin.Busy,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := account(t)
			s.Disrupt("POST /v1/checkout/sessions", disruption, 100)
			bill := bag(7)
			_, err := c.Begin(t.Context(), bill)
			wantKind(t, err, fault.Unavailable)
			s.Calm()
			if state := stateOf(t, c, bill.Intent); state != payment.Absent {
				t.Errorf("state %s", state)
			}
			if err := c.End(t.Context(), bill.Intent, noon); err != nil {
				t.Errorf("end of nothing: %v", err)
			}
		})
	}
}

// An answer of 500 that is repeated for the key ends the intent when there is no
// session of it; the next intent has a key of its own.
func TestBeginThatIsHopeless(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	s.Disrupt("POST /v1/checkout/sessions", standin.Error, 1)
	bill := bag(7)
	_, err := c.Begin(t.Context(), bill)
	wantKind(t, err, fault.Unavailable)
	_, err = c.Begin(t.Context(), bill)
	wantKind(t, err, fault.Gone)
	s.Disrupt("GET /v1/checkout/sessions", standin.Drop, 100)
	_, err = c.Begin(t.Context(), bill)
	wantKind(t, err, fault.Unavailable) // nobody can say that there is none
	s.Calm()
	begin(t, c, bag(7))
	if n := len(s.Sessions()); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

func TestLostAnswerIsFoundAgain(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	begin(t, c, bag(6))
	// No attempt gets an answer, yet the first did the work.
	s.Disrupt("POST /v1/checkout/sessions", standin.DropReply, 100)
	s.Disrupt("GET /v1/checkout/sessions", standin.Drop, 100)
	bill := bag(7)
	_, err := c.Begin(t.Context(), bill)
	wantKind(t, err, fault.Unavailable)
	s.Calm()

	standing, err := c.Standing(t.Context(), bill.Intent)
	if err != nil {
		t.Fatal(err)
	}
	mine := s.Sessions()[1]
	if standing.State != payment.Open || standing.Begun.ExternalID != mine.ID || !strings.HasSuffix(standing.Begun.URL, mine.ID) {
		t.Fatalf("standing %+v", standing)
	}
	if again := begin(t, c, bill); again.ExternalID != mine.ID {
		t.Errorf("second session %s", again.ExternalID)
	}
	if err := c.End(t.Context(), bill.Intent, noon); err != nil {
		t.Fatal(err)
	}
	if all := s.Sessions(); all[0].Status != "open" || all[1].Status != "expired" {
		t.Errorf("sessions %+v", all)
	}
}

func TestOldIntentIsFoundAmongMany(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	bill := bag(1)
	begin(t, c, bill)
	for i := range 120 {
		begin(t, c, bag(payment.OrderID(i+2)))
	}
	standing, err := c.Standing(t.Context(), bill.Intent)
	if err != nil {
		t.Fatal(err)
	}
	if first := s.Sessions()[0].ID; standing.Begun.ExternalID != first {
		t.Errorf("found %q, not %q", standing.Begun.ExternalID, first)
	}
}

func TestIntentTooOldToBegin(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	s.SetClock(func() time.Time { return noon.Add(2 * time.Minute) })
	_, err := c.Begin(t.Context(), bag(1))
	wantKind(t, err, fault.Gone)
}

func TestRefusedAmountsAndKeys(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	of := func(amount money.Amount) payment.Bill {
		bill := bag(1)
		bill.Amount, bill.Items = amount, []payment.Item{{Title: "Gantungan", Price: amount, Quantity: 1}}
		return bill
	}
	_, err := c.Begin(t.Context(), of(money.Rupiah(1_000)))
	wantKind(t, err, fault.Invalid)
	_, err = c.Begin(t.Context(), of(money.Rupiah(10_000_000_000)))
	wantKind(t, err, fault.Invalid)

	known := bag(1)
	begin(t, c, known)
	changed := known
	changed.Items, changed.Amount = changed.Items[:1], money.Rupiah(150_000)
	_, err = c.Begin(t.Context(), changed)
	wantKind(t, err, fault.Internal)

	stranger := stripe.New(stripe.Config{SecretKey: "sk_test_other", APIBase: s.URL})
	_, err = stranger.Begin(t.Context(), bag(2))
	wantKind(t, err, fault.Unavailable)
}

func TestStandingFollowsTheBuyer(t *testing.T) {
	t.Parallel()
	receipt := func(s *standin.Server, bill payment.Bill) payment.Receipt {
		return payment.Receipt{
			Order: bill.Order, Key: bill.Key, Provider: payment.Stripe, ExternalID: s.Sessions()[0].Payment,
			Amount: bill.Amount, OccurredAt: noon.Add(3 * time.Minute),
		}
	}
	for name, test := range map[string]struct {
		do   func(*standin.Server, string) error
		want payment.State
	}{
		"nothing yet":         {func(*standin.Server, string) error { return nil }, payment.Open},
		"paid by card":        {(*standin.Server).Pay, payment.Paid},
		"delayed, on its way": {(*standin.Server).PayLater, payment.Pending},
		"delayed, arrived": {func(s *standin.Server, id string) error {
			if err := s.PayLater(id); err != nil {
				return err
			}
			return s.Arrive(id)
		}, payment.Paid},
		"delayed, bounced": {func(s *standin.Server, id string) error {
			if err := s.PayLater(id); err != nil {
				return err
			}
			return s.Bounce(id)
		}, payment.Ended},
		"let expire": {func(s *standin.Server, _ string) error {
			s.SetClock(func() time.Time { return noon.Add(32 * time.Minute) })
			return nil
		}, payment.Ended},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := account(t)
			bill := bag(9)
			intent := begin(t, c, bill)
			s.SetClock(func() time.Time { return noon.Add(3 * time.Minute) })
			if err := test.do(s, intent.ExternalID); err != nil {
				t.Fatal(err)
			}
			standing, err := c.Standing(t.Context(), intent)
			if err != nil {
				t.Fatal(err)
			}
			want := payment.Standing{State: test.want, Begun: payment.Begun{ExternalID: intent.ExternalID}}
			switch test.want {
			case payment.Open:
				want.Begun.URL = intent.URL
			case payment.Paid:
				want.Receipt = receipt(s, bill)
			}
			if diff := cmp.Diff(want, standing, cmp.Comparer(sameAmount)); diff != "" {
				t.Fatal(diff)
			}

			err = c.End(t.Context(), intent, noon)
			if test.want == payment.Paid || test.want == payment.Pending {
				wantKind(t, err, fault.Conflict)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if state := stateOf(t, c, intent); state != payment.Ended {
				t.Errorf("%s after its end", state)
			}
			if err := s.Pay(intent.ExternalID); err == nil {
				t.Error("paid after its end")
			}
		})
	}
}

func sameAmount(a, b money.Amount) bool { return a == b }

func TestEndWhoseReplyIsLost(t *testing.T) {
	t.Parallel()
	for _, disruption := range []standin.Disruption{standin.DropReply, standin.WorkThenError} {
		t.Run(string(disruption), func(t *testing.T) {
			t.Parallel()
			s, c := account(t)
			intent := begin(t, c, bag(1))
			s.Disrupt("POST /v1/checkout/sessions/*/expire", disruption, 1)
			if err := c.End(t.Context(), intent, noon); err != nil {
				t.Fatal(err)
			}
			if status := s.Sessions()[0].Status; status != "expired" {
				t.Errorf("session is %s", status)
			}
		})
	}
}

func TestEndThatStaysUnknown(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	intent := begin(t, c, bag(1))
	s.Disrupt("POST /v1/checkout/sessions/*/expire", standin.Error, 1)
	wantKind(t, c.End(t.Context(), intent, noon), fault.Unavailable)
	if status := s.Sessions()[0].Status; status != "open" {
		t.Errorf("session is %s", status)
	}
	if err := c.End(t.Context(), intent, noon); err != nil {
		t.Errorf("second try: %v", err)
	}
}

// A standing's receipt and an event's are one receipt but for the time.
func TestReceiptOfEventEqualsThatOfStanding(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	intent := begin(t, c, bag(1<<40))
	if err := s.Pay(intent.ExternalID); err != nil {
		t.Fatal(err)
	}
	told, ok := s.HeldOf("checkout.session.completed")
	if !ok {
		t.Fatal("no event")
	}
	event, err := verifier().Verify(told.Body, standin.Sign(told.Body, standin.WebhookSecret, noon), noon)
	if err != nil {
		t.Fatal(err)
	}
	got, ok, err := stripe.Receipt(event)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	standing, err := c.Standing(t.Context(), intent)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(standing.Receipt, got, cmp.Comparer(sameAmount)); diff != "" {
		t.Fatal(diff)
	}
	if got.Order != 1<<40 || strconv.FormatInt(got.Amount.Minor(), 10) != "17200000" {
		t.Errorf("receipt %+v", got)
	}
}
