package checkout_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database/dbtest"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/report"
)

// Ids start at numbers that nothing else looks like, so that they are found in
// the statements of a settlement.
const (
	firstCooperative = 1_100_000_000
	firstPerson      = 1_200_000_000
	firstOrder       = 1_300_000_000
	firstLine        = 1_400_000_000
	firstIntent      = 1_500_000_000
	firstTransaction = 1_600_000_000
	stalls           = 16
)

// fair is a world of sixteen stalls: a cooperative each, with two makers who
// share each bag. Ids of cooperatives and makers run with the stalls.
func fair(b *testing.B, db *dbtest.DB) (w *checkouttest.World, originals []order.Order, makers []int64) {
	b.Helper()
	for table, first := range map[string]int64{
		"cooperative": firstCooperative, "person": firstPerson, "shop_order": firstOrder, "order_line": firstLine, "payment_intent": firstIntent,
		"ledger_transaction": firstTransaction,
	} {
		if _, err := db.Owner.ExecContext(b.Context(), fmt.Sprintf(`ALTER TABLE %s ALTER COLUMN id RESTART WITH %d`, table, first)); err != nil {
			b.Fatal(err)
		}
	}
	w = checkouttest.On(b, db)
	var cooperatives []cooperative.Cooperative
	for i := range stalls {
		cooperatives = append(cooperatives, w.Cooperative(fmt.Sprintf("Kelompok Contoh %d", i+1), checkouttest.Waliwis))
	}
	for _, c := range cooperatives {
		first, second := w.Producer(c, "Siti Contoh", checkouttest.Waliwis), w.Producer(c, "Aminah Contoh", checkouttest.Waliwis)
		makers = append(makers, int64(first.Person), int64(second.Person))
		originals = append(originals, w.Order(one(w.Bag(c, "Tas bersama", money.Rupiah(185_000), 90_000, share(first, 60), share(second, 40)))))
	}
	return w, originals, makers
}

// BenchmarkSettle settles sales by one client and by sixteen, on a server that
// writes to disk what it commits, and lets pgbench replay the statements of
// one settlement on the same server. It reports sales per second and the ratio
// to pgbench.
func BenchmarkSettle(b *testing.B) {
	server := dbtest.Private(b, dbtest.Options{Fsync: true})
	w, originals, makers := fair(b, server.DB)
	replay := recordSettlement(b, server, w, originals)
	rates := map[int]float64{}
	for _, clients := range []int{1, stalls} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			receipts := w.Copies(b.N, originals...)
			b.ResetTimer()
			settleAll(b, w, receipts, clients)
			rates[clients] = float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(rates[clients], "sales/s")
			b.ReportMetric(rates[clients]/rates[1], "times-one")
		})
	}
	b.Run(fmt.Sprintf("pgbench=%d", stalls), func(b *testing.B) {
		program := pgbench()
		if program == "" {
			b.Skip("SKIPPED: pgbench is not installed")
		}
		each := b.N/stalls/stalls*stalls + 1 // so that the clients begin at different stalls
		receipts := w.Copies(each*stalls, originals...)
		b.ResetTimer()
		rate := replay.run(b, server, w, program, receipts, makers[0], each)
		b.ReportMetric(rate, "sales/s")
		b.ReportMetric(rates[stalls]/rate, "ratio")
	})
	soundBench(b, w)
}

func settleAll(b *testing.B, w *checkouttest.World, receipts []payment.Receipt, clients int) {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(receipts)); i = next.Add(1) - 1 {
				if outcome, err := w.Checkout.Settle(context.Background(), receipts[i], w.Now); err != nil || outcome != checkout.Settled {
					b.Errorf("settle: %s %v", outcome, err)
				}
			}
		})
	}
	wg.Wait()
}

func soundBench(b *testing.B, w *checkouttest.World) {
	b.Helper()
	findings, err := audit.Run(b.Context(), w.App, audit.Invariants(w.Studio.Store()), time.Now())
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			b.Errorf("invariant %d, %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

// BenchmarkAudit checks every invariant over 10,000 orders, all sealed; over
// 100,000 with SIMPUL_FULL=1.
func BenchmarkAudit(b *testing.B) {
	orders := 10_000
	if full() {
		orders = 100_000
	}
	w, originals, _ := fair(b, dbtest.New(b))
	settleOne(b, w, originals)
	w.SettledCopies(orders, originals...)
	started := time.Now()
	sealed := 0
	for sealed < orders {
		n, err := ledger.Seal(b.Context(), w.App, time.Now(), 1000)
		if err != nil {
			b.Fatal(err)
		}
		sealed += n
	}
	seconds := time.Since(started).Seconds()
	if _, err := w.Super.ExecContext(b.Context(), `ANALYZE`); err != nil {
		b.Fatal(err)
	}
	b.Run(fmt.Sprintf("orders=%d", orders), func(b *testing.B) {
		for b.Loop() {
			soundBench(b, w)
		}
	})
	b.Run(fmt.Sprintf("chain=%d", orders), func(b *testing.B) {
		for b.Loop() {
			if breaks, err := ledger.VerifyChain(b.Context(), w.App); err != nil || len(breaks) > 0 {
				b.Fatal(breaks, err)
			}
		}
		b.ReportMetric(float64(sealed)/seconds, "sealed/s")
	})
}

// settleOne settles each original, which opens every account that its copies
// are posted to.
func settleOne(b *testing.B, w *checkouttest.World, originals []order.Order) {
	b.Helper()
	receipts := make([]payment.Receipt, len(originals))
	for i, o := range originals {
		receipts[i] = w.Receipt(o)
	}
	settleAll(b, w, receipts, 1)
}

// BenchmarkStatement reads what a producer with 10,000 sales sees of her
// money: her balances, twelve months, and the sales of a window.
func BenchmarkStatement(b *testing.B) {
	const sales = 10_000
	w, originals, makers := fair(b, dbtest.New(b))
	settleOne(b, w, originals)
	w.SettledCopies(sales-1, originals[0])
	w.SettledCopies(sales, originals[1:]...)
	if _, err := w.Super.ExecContext(b.Context(), `ANALYZE`); err != nil {
		b.Fatal(err)
	}
	producer := identity.PersonID(makers[0])
	b.Run("balances+months", func(b *testing.B) {
		for b.Loop() {
			if _, err := report.BalancesOf(b.Context(), w.Report, producer); err != nil {
				b.Fatal(err)
			}
			if months, err := report.MonthsOf(b.Context(), w.Report, producer, w.Now.Add(time.Second), 12); err != nil || len(months) == 0 {
				b.Fatal(months, err)
			}
		}
	})
	b.Run("latest=50", func(b *testing.B) {
		for b.Loop() {
			if latest, err := report.LatestEarningsOf(b.Context(), w.Report, producer, w.Now.Add(time.Second), 50); err != nil || len(latest) != 50 {
				b.Fatal(len(latest), err)
			}
		}
	})
	b.Run("window=5000", func(b *testing.B) {
		window := report.Window{From: w.Now.AddDate(0, -1, 0), To: w.Now.Add(time.Second)}
		for b.Loop() {
			if all, err := report.EarningsOf(b.Context(), w.Report, producer, window); err != nil || len(all) != 5000 {
				b.Fatal(len(all), err)
			}
		}
	})
}
