package stripe_test

import (
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

const createRefund = "POST /v1/refunds"

// paidBag is a payment of Rp172.000 and a refund of a part of it.
func paidBag(t *testing.T, s *standin.Server, c *stripe.Client) payment.Refund {
	t.Helper()
	intent := begin(t, c, bag(5))
	if err := s.Pay(intent.ExternalID); err != nil {
		t.Fatal(err)
	}
	return payment.Refund{
		ID: 1, Provider: payment.Stripe, PaymentExternal: s.Sessions()[0].Payment, Key: uuid.New(), Amount: money.Rupiah(50_000),
		State: payment.RefundAccepted, AcceptedAt: noon,
	}
}

// wantOnce holds the account to one refund, which is the one that was named.
func wantOnce(t *testing.T, s *standin.Server, r payment.Refund, got payment.Returned) {
	t.Helper()
	all := s.Refunds()
	if len(all) != 1 || all[0] != (standin.Refund{ID: got.ExternalID, Payment: r.PaymentExternal, Status: "succeeded", Amount: 5_000_000}) {
		t.Errorf("refunds %+v, answer %+v", all, got)
	}
	if got.State != payment.RefundSucceeded {
		t.Errorf("answer %+v", got)
	}
}

func TestRefundHappensOnceWhateverGoesWrong(t *testing.T) {
	t.Parallel()
	for name, disrupt := range map[string]func(*standin.Server){
		"nothing":                 func(*standin.Server) {},
		"dropped before the work": func(s *standin.Server) { s.Disrupt(createRefund, standin.Drop, 1) },
		"work done, reply lost":   func(s *standin.Server) { s.Disrupt(createRefund, standin.DropReply, 1) },
		"every reply lost":        func(s *standin.Server) { s.Disrupt(createRefund, standin.DropReply, 100) },
		"work done, answer 500":   func(s *standin.Server) { s.Disrupt(createRefund, standin.WorkThenError, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := account(t)
			r := paidBag(t, s, c)
			disrupt(s)
			got, err := c.Refund(t.Context(), r, noon)
			if err != nil {
				t.Fatal(err)
			}
			wantOnce(t, s, r, got)
			s.Calm()
			again, err := c.Refund(t.Context(), r, noon.Add(time.Minute))
			if err != nil || again != got {
				t.Errorf("asked again: %+v %v", again, err)
			}
			r.ExternalID = got.ExternalID
			if again, err = c.Refund(t.Context(), r, noon.Add(time.Minute)); err != nil || again != got {
				t.Errorf("asked by its id: %+v %v", again, err)
			}
			wantOnce(t, s, r, got)
		})
	}
}

func TestRefundThatStaysUnknown(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		disruption standin.Disruption
		later      time.Duration
	}{
		"no connection":       {standin.Drop, time.Minute},
		"busy":                {standin.Busy, time.Minute},
		"lost, asked soon":    {standin.DropReply, time.Minute},
		"lost, key forgotten": {standin.DropReply, 25 * time.Hour},
		"500, key forgotten":  {standin.Error, 25 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, c := account(t)
			r := paidBag(t, s, c)
			s.Disrupt(createRefund, tc.disruption, 100)
			s.Disrupt("GET /v1/refunds", standin.Drop, 100)
			_, err := c.Refund(t.Context(), r, noon)
			wantKind(t, err, fault.Unavailable)
			s.Calm()
			s.SetClock(func() time.Time { return noon.Add(tc.later) })
			got, err := c.Refund(t.Context(), r, noon.Add(tc.later))
			if err != nil {
				t.Fatal(err)
			}
			wantOnce(t, s, r, got)
		})
	}
}

func TestRefundRefused(t *testing.T) {
	t.Parallel()
	s, c := account(t)
	r := paidBag(t, s, c)
	tooMuch := r
	tooMuch.Key, tooMuch.Amount = uuid.New(), money.Rupiah(172_001)
	got, err := c.Refund(t.Context(), tooMuch, noon)
	if err != nil || got.State != payment.RefundFailed || got.Refusal == "" {
		t.Errorf("Rp1 too much: %+v %v", got, err)
	}
	all := r
	all.Key, all.Amount = uuid.New(), money.Rupiah(172_000)
	if _, err := c.Refund(t.Context(), all, noon); err != nil {
		t.Fatal(err)
	}
	want := payment.Returned{State: payment.RefundFailed, Refusal: "charge_already_refunded"}
	if got, err = c.Refund(t.Context(), r, noon); err != nil || got != want {
		t.Errorf("refunded before: %+v %v", got, err)
	}
	if n := len(s.Refunds()); n != 1 {
		t.Errorf("%d refunds", n)
	}

	changed := all
	changed.Amount = money.Rupiah(1)
	_, err = c.Refund(t.Context(), changed, noon)
	wantKind(t, err, fault.Internal)
	stranger := stripe.New(stripe.Config{SecretKey: "sk_test_other", APIBase: s.URL})
	_, err = stranger.Refund(t.Context(), r, noon)
	wantKind(t, err, fault.Unavailable)
}

func TestRefundThatTakesItsTime(t *testing.T) {
	t.Parallel()
	for succeeds, want := range map[bool]payment.Returned{
		true:  {State: payment.RefundSucceeded},
		false: {State: payment.RefundFailed, Refusal: "failed"},
	} {
		s, c := account(t)
		r := paidBag(t, s, c)
		s.RefundSlowly()
		got, err := c.Refund(t.Context(), r, noon)
		if err != nil || got.State != payment.RefundAccepted || got.ExternalID == "" {
			t.Fatalf("pending: %+v %v", got, err)
		}
		if err := s.Decide(got.ExternalID, succeeds); err != nil {
			t.Fatal(err)
		}
		r.ExternalID, want.ExternalID = got.ExternalID, got.ExternalID
		got, err = c.Refund(t.Context(), r, noon)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	}
}
