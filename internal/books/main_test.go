package books_test

import (
	"context"
	"os"
	"testing"
	"time"

	"simpul/internal/books"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/ledger"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payment/stripe"
	"simpul/internal/payment/stripe/standin"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(m.Run())
}

// shop is a world that sells by card, with the processor's stand-in.
type shop struct {
	*checkouttest.World
	t     *testing.T
	there *standin.Server
	books *books.Books
	bag   catalog.VariantID
	maker int64

	cooperative cooperative.Cooperative
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{World: checkouttest.New(t), t: t, there: standin.New(t)}
	// Time passes in some tests, over the end of a month.
	s.Now = clock.Month(clock.Month(s.Now).Add(-time.Hour)).Add(-30 * time.Hour)
	s.there.SetClock(func() time.Time { return s.Now })
	s.restart()
	s.cooperative = s.Cooperative("Kelompok Contoh", checkouttest.Waliwis)
	siti := s.Producer(s.cooperative, "Siti Contoh", checkouttest.Waliwis)
	s.maker = int64(siti.Person)
	s.bag = s.Bag(s.cooperative, "Tas tali kur", money.Rupiah(185_000), 1000, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})
	return s
}

// restart is a new process: nothing is known but what the database holds.
func (s *shop) restart() {
	client := stripe.New(stripe.Config{SecretKey: standin.SecretKey, APIBase: s.there.URL})
	s.Checkout.Providers[payment.Stripe] = client
	s.books = &books.Books{
		DB: s.App, Processors: map[payment.Method]payment.Processor{payment.Stripe: client},
		Settle: func(ctx context.Context, r payment.Receipt, now time.Time) (string, error) {
			outcome, err := s.Checkout.Settle(ctx, r, now)
			return string(outcome), err
		},
	}
}

// place is an order with its session, paid there but not told here.
func (s *shop) place() (order.Order, standin.Session) {
	s.t.Helper()
	r := s.Request(s.Cart(checkouttest.Item{Variant: s.bag, Quantity: 1}))
	r.Method = payment.Stripe
	placed, err := s.Checkout.Place(s.t.Context(), r, s.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.Checkout.Pay(s.t.Context(), placed, s.Now); err != nil {
		s.t.Fatal(err)
	}
	all := s.there.Sessions()
	return placed, all[len(all)-1]
}

func (s *shop) paid() order.Order {
	s.t.Helper()
	placed, session := s.place()
	if err := s.there.Pay(session.ID); err != nil {
		s.t.Fatal(err)
	}
	return placed
}

func (s *shop) sweep() {
	s.t.Helper()
	if err := s.books.Sweep(s.t.Context(), s.Now); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) state(o order.Order) order.PaymentState {
	s.t.Helper()
	now, err := order.ByID(s.t.Context(), s.App, o.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return now.PaymentState
}

func (s *shop) balance(code ledger.Code, currency money.Currency) money.Amount {
	s.t.Helper()
	b, err := ledger.Balance(s.t.Context(), s.App, code, currency)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

func (s *shop) holds(code ledger.Code, want money.Amount) {
	s.t.Helper()
	if got := s.balance(code, want.Currency()); got != want {
		s.t.Errorf("%s holds %v, want %v", code, got, want)
	}
}

// clean runs the invariants of the ledger, payments and books.
func (s *shop) clean() {
	s.t.Helper()
	for _, i := range append(append(ledger.Invariants(), payment.Invariants()...), books.Invariants()...) {
		offenders, err := i.Check(s.t.Context(), s.Owner, s.Now)
		if err != nil || len(offenders) > 0 && i.Number != 41 {
			s.t.Errorf("invariant %d, %s: %v %v", i.Number, i.Name, offenders, err)
		}
	}
}

func (s *shop) open() []books.Difference {
	s.t.Helper()
	all, err := books.Open(s.t.Context(), s.App, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

func (s *shop) tx(fn func(ctx context.Context, tx *database.Tx) error) {
	s.t.Helper()
	if err := database.InTx(s.t.Context(), s.App, func(tx *database.Tx) error { return fn(s.t.Context(), tx) }); err != nil {
		s.t.Fatal(err)
	}
}
