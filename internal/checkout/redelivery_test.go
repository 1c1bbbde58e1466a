package checkout_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// full tells whether a run uses the stated counts and not reduced ones.
func full() bool { return os.Getenv("SIMPUL_FULL") == "1" }

// market is a world with two cooperatives, four makers and orders to copy: by
// one maker, by two, and of both cooperatives.
func market(t testing.TB, w *checkouttest.World) []order.Order {
	t.Helper()
	waliwis := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	kronjo := w.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	siti, aminah := w.Producer(waliwis, "Siti Contoh", checkouttest.Waliwis), w.Producer(waliwis, "Aminah Contoh", checkouttest.MekarBaru)
	dewi, rina := w.Producer(kronjo, "Dewi Contoh", checkouttest.Kronjo), w.Producer(kronjo, "Rina Contoh", checkouttest.Kronjo)
	const plenty = 90_000
	shared := w.Bag(waliwis, "Tas bersama", money.Rupiah(185_000), plenty, share(siti, 60), share(aminah, 40))
	alone := w.Bag(kronjo, "Dompet", money.Rupiah(50_000), plenty, share(dewi, 100))
	other := w.Bag(kronjo, "Gantungan", money.Rupiah(15_000), plenty, share(rina, 100))
	return []order.Order{w.Order(one(shared)), w.Order(one(alone), checkouttest.Item{Variant: other, Quantity: 2}), w.Order(one(shared), one(other))}
}

// telling is the body of an event that a provider sends about a payment.
type telling struct {
	Order   payment.OrderID
	Payment string
	Minor   int64
}

func readNotice(at time.Time) payment.Reader {
	return func(e payment.Event) (payment.News, error) {
		var n telling
		err := json.Unmarshal(e.Body, &n)
		return payment.News{Receipt: &payment.Receipt{
			Order: n.Order, Provider: e.Provider, ExternalID: n.Payment, Amount: money.Minor(n.Minor, money.IDR), OccurredAt: at,
		}}, err
	}
}

// TestEachEventTenTimesAtOnce delivers the event of every order ten times at
// once, under two ids, and works on each delivery: one sale for each order.
func TestEachEventTenTimesAtOnce(t *testing.T) {
	t.Parallel()
	orders, atOnce := 40, 3
	if full() {
		orders = 400
	}
	w := checkouttest.New(t)
	receipts := w.Copies(orders, market(t, w)...)
	readers := map[payment.Method]payment.Reader{payment.Simulation: readNotice(w.Now)}
	deliver := func(r payment.Receipt, under string) error {
		body, err := json.Marshal(telling{r.Order, r.ExternalID, r.Amount.Minor()})
		if err != nil {
			return err
		}
		event := payment.Event{
			Provider: payment.Simulation, ExternalID: fmt.Sprintf("evt_%d_%s", r.Order, under), Kind: "paid", Body: body, ReceivedAt: w.Now,
		}
		id, _, err := payment.Receive(context.Background(), w.App, event)
		if err != nil {
			return err
		}
		err = payment.Process(context.Background(), w.App, id, w.Now, readers, w.Checkout.Acts())
		for tries := 1; waitedTooLong(err) && tries < 5; tries++ { // as the job does
			err = payment.Process(context.Background(), w.App, id, w.Now, readers, w.Checkout.Acts())
		}
		return err
	}

	var wg sync.WaitGroup
	turns := make(chan struct{}, atOnce)
	for _, r := range receipts {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			var ten sync.WaitGroup
			for i := range 10 {
				ten.Go(func() {
					if err := deliver(r, string(rune('a'+i%2))); err != nil {
						t.Errorf("order %d: %v", r.Order, err)
					}
				})
			}
			ten.Wait()
		})
	}
	wg.Wait()

	for what, query := range map[string]string{
		"sales":       `SELECT count(*) FROM ledger_transaction WHERE rule = 'sale'`,
		"payments":    `SELECT count(*) FROM payment WHERE disposition = 'applied'`,
		"orders paid": `SELECT count(*) FROM shop_order WHERE payment_state = 'paid'`,
	} {
		var got int
		if err := w.Super.GetContext(t.Context(), &got, query); err != nil {
			t.Fatal(err)
		}
		if got != orders {
			t.Errorf("%d %s, want %d", got, what, orders)
		}
	}
	mustBeSound(t, w)
}

// waitedTooLong tells whether PostgreSQL gave up waiting for a lock.
func waitedTooLong(err error) bool {
	var refused *pq.Error
	return errors.As(err, &refused) && refused.Code == "55P03" // lock_not_available
}
