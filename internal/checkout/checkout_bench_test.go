package checkout_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database/dbtest"
	"simpul/internal/delivery"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/simulation"
	"simpul/internal/region"
)

// shoppers buy at the same time.
const shoppers = 8

// BenchmarkCheckout measures complete checkouts, from an empty cart to a paid
// order, by eight shoppers at once, on a server that writes to disk what it
// commits, beside 100, 10,000 and 100,000 older orders; beside 1,000,000 too
// with SIMPUL_FULL=1. Each buys from two of sixteen cooperatives and pays by
// simulation, whose event goes through the inbox. Reported are checkouts a
// second, how long they took, and the time that processors spent on one, client
// and server together.
func BenchmarkCheckout(b *testing.B) {
	sizes := []int{100, 10_000, 100_000}
	if full() {
		sizes = append(sizes, 1_000_000)
	}
	server := dbtest.Private(b, dbtest.Options{Fsync: true, Settings: map[string]string{"max_wal_size": "4GB", "shared_buffers": "1GB"}})
	w, originals, _ := fair(b, server.DB)
	settleOne(b, w, originals)
	destination, err := region.ByCode(b.Context(), w.App, checkouttest.Tebet)
	if err != nil {
		b.Fatal(err)
	}
	mall := &mall{World: w, destination: destination, pay: w.Checkout.Providers[payment.Simulation].(*simulation.Provider)} //nolint:forcetypeassert,errcheck // what the world was built with
	if err := w.App.SelectContext(b.Context(), &mall.bags, `SELECT id FROM variant ORDER BY id`); err != nil {
		b.Fatal(err)
	}
	for _, size := range sizes {
		var there int
		if err := w.App.GetContext(b.Context(), &there, `SELECT count(*) FROM shop_order`); err != nil {
			b.Fatal(err)
		}
		w.Bulk(max(size-there, 0), originals...)
		if size <= 10_000 {
			soundBench(b, w)
		}
		if _, err := w.Super.ExecContext(b.Context(), `VACUUM ANALYZE`); err != nil {
			b.Fatal(err)
		}
		if _, err := w.Super.ExecContext(b.Context(), `CHECKPOINT`); err != nil {
			b.Fatal(err)
		}
		mall.buyAll(b, 10*shoppers) // fills caches and prepares statements
		b.Run(fmt.Sprintf("orders=%d", size), func(b *testing.B) {
			before := spent(b, server.PID())
			took := mall.buyAll(b, b.N)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checkouts/s")
			b.ReportMetric((spent(b, server.PID())-before).Seconds()*1000/float64(b.N), "cpu-ms/checkout")
			for _, p := range []int{50, 95, 99} {
				b.ReportMetric(float64(took[(len(took)-1)*p/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
			}
		})
	}
	soundOrders(b, w)
}

// soundOrders looks at what was bought, where the whole audit would take long.
func soundOrders(b *testing.B, w *checkouttest.World) {
	b.Helper()
	var unpaid int
	if err := w.App.GetContext(b.Context(), &unpaid, `SELECT count(*) FROM shop_order WHERE payment_state <> 'paid'`); err != nil || unpaid != 0 {
		b.Errorf("%d orders are not paid, %v", unpaid, err)
	}
}

// mall is a fair to shop in.
type mall struct {
	*checkouttest.World
	destination region.Region
	pay         *simulation.Provider
	bags        []catalog.VariantID
	turn        atomic.Int64
}

// buyAll lets the shoppers make n checkouts and returns how long each took, the
// quickest first.
func (m *mall) buyAll(b *testing.B, n int) []time.Duration {
	b.Helper()
	took := make([]time.Duration, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range shoppers {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				started := time.Now()
				if err := m.buy(b.Context()); err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(started)
			}
		})
	}
	wg.Wait()
	slices.Sort(took)
	return took
}

// buy is one checkout, as the pages do it.
func (m *mall) buy(ctx context.Context) error {
	now := time.Now().UTC()
	var name [32]byte
	_, _ = rand.Read(name[:])
	token := cart.Token(base64.RawURLEncoding.EncodeToString(name[:]))
	first := int(m.turn.Add(1))
	for _, bag := range []catalog.VariantID{m.bags[first%len(m.bags)], m.bags[(first+5)%len(m.bags)]} {
		if err := cart.Add(ctx, m.App, token, bag, 1, money.Rupiah(185_000), now); err != nil {
			return err
		}
	}
	quote, err := checkout.QuoteCart(ctx, m.App, token, delivery.Within(m.destination.Code), nil)
	if err != nil {
		return err
	}
	o, err := m.Checkout.Place(ctx, checkout.Request{
		FormKey: uuid.New(), Cart: token, Method: payment.Simulation, TotalSeen: quote.Total, Language: "id",
		BuyerName: "Rani Pembeli", BuyerPhone: "+6281300000001", RecipientName: "Rani Pembeli", RecipientPhone: "+6281300000001",
		Destination: m.destination, Street: "Jl. Contoh No. 1", Postcode: "12810",
	}, now)
	if err != nil {
		return err
	}
	if _, err := m.Checkout.Pay(ctx, o, now); err != nil {
		return err
	}
	intents, err := payment.OpenIntents(ctx, m.App, payment.OrderID(o.ID))
	if err != nil || len(intents) != 1 {
		return fmt.Errorf("%d intents, %w", len(intents), err)
	}
	event, err := m.pay.Choose(ctx, intents[0].Key, simulation.Pay, now)
	if err != nil {
		return err
	}
	return payment.Process(ctx, m.App, event, now, map[payment.Method]payment.Reader{payment.Simulation: simulation.Read}, m.Checkout.Acts())
}
