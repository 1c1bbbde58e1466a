package checkout_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/region/regiontest"
	"simpul/internal/report"
	"simpul/internal/rollup"
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
	w = checkouttest.On(b, db, regiontest.Scope)
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

// rounds is how often one client, sixteen and pgbench take turns, so that other
// load falls on all of them alike.
const rounds = 5

// BenchmarkSettle settles sales by one client and by sixteen, on a server that
// writes to disk what it commits, and lets pgbench replay the statements of
// one settlement on the same server. They take turns; what is reported are
// medians over the rounds: sales per second, what sixteen clients settle to
// what one does, their rate to pgbench's, and the time that processors spend
// on a sale of one client and of sixteen, clients and server together.
func BenchmarkSettle(b *testing.B) {
	server := dbtest.Private(b, dbtest.Options{Fsync: true})
	w, originals, makers := fair(b, server.DB)
	replay := recordSettlement(b, server, w, originals)
	program := pgbench()
	if program == "" {
		b.Skip("SKIPPED: pgbench is not installed")
	}
	each := max(b.N/rounds/stalls/stalls, 1)*stalls + 1 // so that the clients begin at different stalls
	var one, many, bench, cpuOne, cpu []float64
	b.ResetTimer()
	for range rounds {
		b.StopTimer()
		receipts := w.Copies(each*stalls/4, originals...)
		b.StartTimer()
		rate, spent := settleTimed(b, server, w, receipts, 1)
		one, cpuOne = append(one, rate), append(cpuOne, spent)

		b.StopTimer()
		receipts = w.Copies(each*stalls, originals...)
		b.StartTimer()
		rate, spent = settleTimed(b, server, w, receipts, stalls)
		many, cpu = append(many, rate), append(cpu, spent)

		b.StopTimer()
		receipts = w.Copies(each*stalls, originals...)
		b.StartTimer()
		bench = append(bench, replay.run(b, server, w, program, receipts, makers[0], each))
	}
	b.StopTimer()
	b.Logf("sales per second, by rounds: one %.0f, sixteen %.0f, pgbench %.0f; cpu-ms/sale: one %.1f, sixteen %.1f", one, many, bench, cpuOne, cpu)
	b.ReportMetric(median(one), "one/s")
	b.ReportMetric(median(many), "sixteen/s")
	b.ReportMetric(median(bench), "pgbench/s")
	b.ReportMetric(median(quotients(many, one)), "times-one")
	b.ReportMetric(median(quotients(many, bench)), "of-pgbench")
	b.ReportMetric(median(cpuOne), "cpu-ms/sale-of-one")
	b.ReportMetric(median(cpu), "cpu-ms/sale")
	soundBench(b, w)
}

// settleTimed settles sales and returns how many a second, and the
// milliseconds of processor time that one took.
func settleTimed(b *testing.B, server *dbtest.PrivateServer, w *checkouttest.World, receipts []payment.Receipt, clients int) (rate, cpuMS float64) {
	b.Helper()
	before, started := spent(b, server.PID()), time.Now()
	settleAll(b, w, receipts, clients)
	sales, took := float64(len(receipts)), time.Since(started)
	return sales / took.Seconds(), (spent(b, server.PID()) - before).Seconds() * 1000 / sales
}

// spent is the processor time of this process and of a server with all its
// processes, those that have ended included.
func spent(b *testing.B, postmaster int) time.Duration {
	b.Helper()
	const tick = time.Second / 100 // USER_HZ
	var sum time.Duration
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if parent, _ := strconv.Atoi(fields[1]); pid != postmaster && parent != postmaster && pid != os.Getpid() {
			continue
		}
		for i, field := range fields[11:15] { // own and, of a parent, its ended children's
			if i >= 2 && pid != postmaster {
				break
			}
			n, _ := strconv.Atoi(field)
			sum += time.Duration(n) * tick
		}
	}
	return sum
}

func quotients(over, under []float64) []float64 {
	q := make([]float64, len(over))
	for i := range q {
		q[i] = over[i] / under[i]
	}
	return q
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
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
	for rolled := 1; rolled > 0; { // as the worker does every second
		var err error
		if rolled, err = rollup.Roll(b.Context(), w.App, 5000); err != nil {
			b.Fatal(err)
		}
	}
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
	statement := func(b *testing.B, limit, want int) {
		window := report.Window{From: w.Now.AddDate(0, -1, 0), To: w.Now.Add(time.Second)}
		for b.Loop() {
			if err := database.InSnapshot(b.Context(), w.Report, func(tx *database.Tx) error {
				s, err := report.StatementOf(b.Context(), tx, report.Holder{Producer: producer}, window, w.Now, limit, 0)
				if err == nil && len(s.Lines) != want {
					b.Errorf("%d lines", len(s.Lines))
				}
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("statement=100", func(b *testing.B) { statement(b, 100, 100) })
	b.Run("statement=all", func(b *testing.B) { statement(b, 2*sales, sales) })
	b.Run("window=5000", func(b *testing.B) {
		window := report.Window{From: w.Now.AddDate(0, -1, 0), To: w.Now.Add(time.Second)}
		for b.Loop() {
			if all, err := report.EarningsOf(b.Context(), w.Report, producer, window); err != nil || len(all) != 5000 {
				b.Fatal(len(all), err)
			}
		}
	})
}
