package checkout_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/bespoke"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
)

// studio is a cooperative with a bag of two makers, of which customers ask for
// more.
type studio struct {
	*checkouttest.World
	group      cooperative.Cooperative
	siti, rani identity.Actor
	product    catalog.ProductID
}

func openStudio(t *testing.T) *studio {
	t.Helper()
	w := checkouttest.New(t)
	s := &studio{World: w, group: w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)}
	s.siti, s.rani = w.Producer(s.group, "Siti Contoh", checkouttest.Waliwis), w.Producer(s.group, "Rani Contoh", checkouttest.MekarBaru)
	bag := w.Bag(s.group, "Tas tali kur merah", money.Rupiah(185_000), 1, catalog.MakerShare{Producer: s.siti.Person, ShareBP: 6_000},
		catalog.MakerShare{Producer: s.rani.Person, ShareBP: 4_000})
	if err := w.App.GetContext(t.Context(), &s.product, `SELECT product_id FROM variant WHERE id = $1`, int64(bag)); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *studio) asked(t *testing.T) bespoke.Request {
	t.Helper()
	r := bespoke.Request{Product: s.product, Cooperative: s.group.ID, Quantity: 120, Wishes: "biru tua", Name: "Dinas Contoh", Phone: "+6281300000009", Language: "id"}
	if err := bespoke.Ask(t.Context(), s.App, &r, s.Now); err != nil {
		t.Fatal(err)
	}
	return r
}

func (s *studio) quoteFor(r bespoke.Request) bespoke.Quote {
	return bespoke.Quote{
		Request: r.ID, Cooperative: s.group.ID, Option: "biru tua", Quantity: 120, Price: money.Rupiah(150_000), ReadyOn: s.Now.AddDate(0, 0, 40),
		ValidUntil: s.Now.AddDate(0, 0, 7),
	}
}

func (s *studio) offered(t *testing.T) (bespoke.Request, bespoke.Quote) {
	t.Helper()
	r := s.asked(t)
	q := s.quoteFor(r)
	if err := bespoke.Offer(t.Context(), s.App, s.Officer(s.group), &q, s.Now); err != nil {
		t.Fatal(err)
	}
	return r, q
}

// accepting is the filled-in checkout of a quote.
func (s *studio) accepting(t *testing.T, q bespoke.Quote) checkout.Request {
	t.Helper()
	r := s.Request(s.Cart())
	quote, err := checkout.QuoteBespoke(t.Context(), s.App, q, delivery.Within(checkouttest.Tebet), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.FormKey, r.Bespoke, r.TotalSeen = uuid.New(), &q, quote.Total
	r.Institution = order.Institution{Name: "Dinas Contoh", NPWP: "012345678901000"}
	return r
}

// TestAQuoteBecomesOneOrder accepts a quote from many tabs at once: one order
// comes of it, for the quoted price and day, and its makers are credited by
// their shares. Given up it can be accepted once more, and paid late it is taken
// again.
func TestAQuoteBecomesOneOrder(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	ctx := t.Context()
	_, q := s.offered(t)
	request := s.accepting(t, q)
	const tabs = 6
	var placed []order.Order
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range tabs {
		r := request
		r.FormKey = uuid.New()
		wg.Go(func() {
			o, err := s.Checkout.Place(ctx, r, s.Now)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				placed = append(placed, o)
			} else if fault.KindOf(err) != fault.Conflict {
				t.Errorf("refused with %v", err)
			}
		})
	}
	wg.Wait()
	if len(placed) != 1 {
		t.Fatalf("%d orders of one quote", len(placed))
	}
	first := placed[0]
	lines, err := order.Lines(ctx, s.App, first.ID)
	if err != nil || len(lines) != 1 || lines[0].Price != q.Price || lines[0].Quantity != 120 || lines[0].ReadyOn == nil || lines[0].Option != "biru tua" {
		t.Fatalf("lines %+v, %v", lines, err)
	}
	if got, want := lines[0].ReadyOn.Format(time.DateOnly), q.ReadyOn.Format(time.DateOnly); got != want {
		t.Errorf("promised %s, want %s", got, want)
	}
	if of, err := order.InstitutionOf(ctx, s.App, first.ID); err != nil || of.ShownNPWP() != "01.234.567.8-901.000" {
		t.Errorf("the receipt is of %+v, %v", of, err)
	}
	if err := s.Checkout.Cancel(ctx, first, s.Now); err != nil {
		t.Fatal(err)
	}
	second, err := s.Checkout.Place(ctx, s.accepting(t, q), s.Now)
	if err != nil {
		t.Fatalf("after it was given up: %v", err)
	}
	// The first was given up and its quote taken by the second: its money goes back.
	if outcome, err := s.Checkout.Settle(ctx, s.Receipt(first), s.Now); err != nil || outcome != checkout.Surplus {
		t.Errorf("paying the one given up: %s %v", outcome, err)
	}
	if outcome, err := s.Checkout.Settle(ctx, s.Receipt(second), s.Now); err != nil || outcome != checkout.Settled {
		t.Errorf("paying: %s %v", outcome, err)
	}
	for maker, rupiah := range map[identity.PersonID]int64{s.siti.Person: 9_720_000, s.rani.Person: 6_480_000} {
		if got, err := ledger.Balance(ctx, s.App, ledger.ProducerPending(int64(maker)), money.IDR); err != nil || got.Neg() != money.Rupiah(rupiah) {
			t.Errorf("maker %d is owed %v, %v", maker, got, err)
		}
	}
	if err := bespoke.Withdraw(ctx, s.App, s.Officer(s.group), s.group.ID, q.Request, s.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("withdrawn after it was paid: %v", err)
	}
	mustBeSound(t, s.World)
}

// TestAnsweringARequest lets two officers answer at once, and accepts what is
// over, withdrawn or refused.
func TestAnsweringARequest(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	ctx, officer := t.Context(), s.Officer(s.group)
	asked := s.asked(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	answers := 0
	for range 4 {
		wg.Go(func() {
			q := s.quoteFor(asked)
			err := bespoke.Offer(ctx, s.App, officer, &q, s.Now)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				answers++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Errorf("refused with %v", err)
			}
		})
	}
	wg.Wait()
	if answers != 1 {
		t.Fatalf("%d answers to one request", answers)
	}
	if err := bespoke.Refuse(ctx, s.App, officer, s.group.ID, asked.ID, "tali habis", s.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("refused although it has a quote: %v", err)
	}
	q, err := bespoke.QuoteOf(ctx, s.App, asked.ID)
	if err != nil {
		t.Fatal(err)
	}
	request := s.accepting(t, q)
	if _, err := s.Checkout.Place(ctx, request, q.ValidUntil); fault.KindOf(err) != fault.Conflict {
		t.Errorf("accepted when it is over: %v", err)
	}
	later := s.quoteFor(asked)
	later.ReadyOn, later.ValidUntil = s.Now.AddDate(0, 0, 60), q.ValidUntil.AddDate(0, 0, 7)
	if err := bespoke.Offer(ctx, s.App, officer, &later, q.ValidUntil); err != nil {
		t.Errorf("a new quote in place of one that is over: %v", err)
	}
	if err := bespoke.Withdraw(ctx, s.App, officer, s.group.ID, asked.ID, s.Now); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Checkout.Place(ctx, s.accepting(t, later), s.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("accepted when it was withdrawn: %v", err)
	}
	stranger := s.Officer(s.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo))
	if err := bespoke.Refuse(ctx, s.App, stranger, s.group.ID, asked.ID, "bukan kami", s.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a stranger answers: %v", err)
	}
	if err := bespoke.Refuse(ctx, s.App, officer, s.group.ID, asked.ID, "tali habis", s.Now); err != nil {
		t.Fatal(err)
	}
	again := s.quoteFor(asked)
	if err := bespoke.Offer(ctx, s.App, officer, &again, s.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("quoted although it was refused: %v", err)
	}
}

// TestABespokeWorkIsNobodyElses tries to buy it through a cart, at another
// price, and to put it on sale.
func TestABespokeWorkIsNobodyElses(t *testing.T) {
	t.Parallel()
	s := openStudio(t)
	ctx := t.Context()
	_, q := s.offered(t)
	if _, err := s.Checkout.Place(ctx, s.Request(s.Cart(checkouttest.Item{Variant: q.Variant, Quantity: 1})), s.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("bought through a cart: %v", err)
	}
	cheaper := q
	cheaper.Price = money.Rupiah(1_000)
	if _, err := s.Checkout.Place(ctx, s.accepting(t, cheaper), s.Now); err == nil {
		t.Error("bought at another price")
	}
	fewer := q
	fewer.Quantity = 3
	if _, err := s.Checkout.Place(ctx, s.accepting(t, fewer), s.Now); err == nil {
		t.Error("bought in another number")
	}
	var product catalog.ProductID
	if err := s.App.GetContext(ctx, &product, `SELECT product_id FROM variant WHERE id = $1`, int64(q.Variant)); err != nil {
		t.Fatal(err)
	}
	if err := catalog.Publish(ctx, s.App, s.Officer(s.group), product, s.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("put on sale: %v", err)
	}
	listed, err := catalog.ListingsIn(ctx, s.App, s.group.ID, catalog.Page{})
	if err != nil || len(listed) != 1 {
		t.Errorf("%d listings, %v", len(listed), err)
	}
	for statement, refused := range map[string]string{
		`UPDATE bespoke_quote SET price = 100000`:                  "bespoke_quote_closed",
		`DELETE FROM bespoke_quote`:                                "",
		`UPDATE bespoke_request SET quantity = 1`:                  "",
		`INSERT INTO order_institution SELECT 1, 'Dinas', '12345'`: "order_institution_npwp",
		`INSERT INTO publication (product_id, published_at, published_by) SELECT product_id, now(), quoted_by FROM bespoke_quote`: "bespoke_unpublished",
	} {
		if _, err := s.Owner.ExecContext(ctx, statement); err == nil || !strings.Contains(err.Error(), refused) {
			t.Errorf("%s: %v", statement, err)
		}
	}
}
