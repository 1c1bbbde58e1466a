package report_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/producer"
	"simpul/internal/region"
	"simpul/internal/report"
	"simpul/internal/rollup"
)

// market is a programme with two cooperatives, makers in three villages, and a
// cooperative of another programme.
type market struct {
	*checkouttest.World
	waliwis, kronjo, foreign cooperative.Cooperative
	siti, aminah, rani, nur  identity.Actor
	elsewhere                identity.ProgrammeID
	bag, shared, pouch, far  catalog.VariantID
}

func whole(of identity.Actor) catalog.MakerShare { return part(of, 100) }

func part(of identity.Actor, percent int) catalog.MakerShare {
	return catalog.MakerShare{Producer: of.Person, ShareBP: percent * 100}
}

func one(v catalog.VariantID) checkouttest.Item {
	return checkouttest.Item{Variant: v, Quantity: 1}
}

// newMarket sells from the first of January 2026 on.
func newMarket(t *testing.T) *market {
	t.Helper()
	return newMarketAt(t, time.Date(2026, time.January, 1, 2, 0, 0, 0, time.UTC))
}

// newMarketAt sells from a time on, and its makers joined a month before.
func newMarketAt(t *testing.T, now time.Time) *market {
	t.Helper()
	m := &market{World: checkouttest.New(t)}
	m.Now = now
	own := m.Programme
	m.waliwis = m.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	m.kronjo = m.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	m.siti, m.aminah = m.Producer(m.waliwis, "Siti Contoh", checkouttest.Waliwis), m.Producer(m.waliwis, "Aminah Contoh", checkouttest.MekarBaru)
	m.rani = m.Producer(m.kronjo, "Rani Contoh", checkouttest.Kronjo)
	m.bag = m.Bag(m.waliwis, "Tas tali kur merah", money.Rupiah(185_000), 50, whole(m.siti))
	m.shared = m.Bag(m.waliwis, "Tas berdua", money.Rupiah(150_001), 50, part(m.siti, 60), part(m.aminah, 40))
	m.pouch = m.Bag(m.kronjo, "Dompet", money.Rupiah(45_000), 50, whole(m.rani))

	m.tx(t, func(ctx context.Context, tx *database.Tx) (err error) {
		m.Programme, err = cooperative.CreateProgramme(ctx, tx, identity.Program(), "Program Lain", "Lembaga Lain", m.Now)
		return err
	})
	m.elsewhere = m.Programme.ID
	m.foreign = m.Cooperative("Rajut Lain", checkouttest.Waliwis)
	m.nur = m.Producer(m.foreign, "Nur Lain", checkouttest.Waliwis)
	m.far = m.Bag(m.foreign, "Tas program lain", money.Rupiah(99_000), 50, whole(m.nur))
	m.Programme = own
	return m
}

func (m *market) tx(t testing.TB, fn func(ctx context.Context, tx *database.Tx) error) {
	t.Helper()
	if err := database.InTx(t.Context(), m.App, func(tx *database.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// soldAt places an order and settles it at a time.
func (m *market) soldAt(t testing.TB, at time.Time, items ...checkouttest.Item) order.Order {
	t.Helper()
	m.Now = at
	placed := m.Order(items...)
	receipt := m.Receipt(placed)
	receipt.OccurredAt = at
	if outcome, err := m.Checkout.Settle(t.Context(), receipt, at.Add(time.Minute)); err != nil || outcome != checkout.Settled {
		t.Fatalf("settle: %s %v", outcome, err)
	}
	return placed
}

func month(t testing.TB, text string) report.Window {
	t.Helper()
	w, err := report.ParseMonth(text)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (m *market) totals(t testing.TB, w report.Window, of report.Part) report.Figures {
	t.Helper()
	f, err := report.Totals(t.Context(), m.Report, m.Programme.ID, w, of)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestVillagesCountWhatTheirMakersSold(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	january := time.Date(2026, time.January, 10, 5, 0, 0, 0, time.UTC)
	m.soldAt(t, january, one(m.bag), one(m.pouch), one(m.far))
	m.soldAt(t, january.Add(time.Hour), checkouttest.Item{Variant: m.shared, Quantity: 2})

	// Two bags of Rp150.001: fees of 6, 2 and 2 % by largest remainder leave
	// Rp270.002 to their makers; see order.Split.
	got, err := report.Portions(t.Context(), m.Report, m.Programme.ID, month(t, "2026-01"), report.Part{}, report.ByVillage, false)
	if err != nil {
		t.Fatal(err)
	}
	total := m.totals(t, month(t, "2026-01"), report.Part{})
	if want := (report.Figures{Revenue: money.Rupiah(185_000 + 45_000 + 300_002), Income: total.Income, Orders: 2, Makers: 3}); total != want {
		t.Errorf("totals = %+v, want %+v", total, want)
	}
	shared := m.totals(t, month(t, "2026-01"), report.Part{Maker: m.aminah.Person})
	want := []report.Portion{
		{Key: string(checkouttest.Waliwis), Name: "Waliwis", Around: "Mekar Baru", Figures: report.Figures{
			Revenue: money.Rupiah(185_000 + 300_002).Sub(shared.Revenue), Income: total.Income.Sub(shared.Income).Sub(money.Rupiah(40_500)), Orders: 2, Makers: 1,
		}},
		{Key: string(checkouttest.MekarBaru), Name: "Mekar Baru", Around: "Mekar Baru", Figures: report.Figures{
			Revenue: shared.Revenue, Income: shared.Income, Orders: 1, Makers: 1,
		}},
		{Key: string(checkouttest.Kronjo), Name: got[2].Name, Around: "Kronjo", Figures: report.Figures{
			Revenue: money.Rupiah(45_000), Income: money.Rupiah(40_500), Orders: 1, Makers: 1,
		}},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b money.Amount) bool { return a == b })); diff != "" {
		t.Errorf("villages (-want +got):\n%s", diff)
	}
	if shared.Revenue != money.Rupiah(120_001) || shared.Income != money.Rupiah(108_001) {
		t.Errorf("Aminah's 40 %% of Rp300.002 = %v, income %v", shared.Revenue, shared.Income)
	}
	if foreign, err := report.Totals(t.Context(), m.Report, m.elsewhere, month(t, "2026-01"), report.Part{}); err != nil || foreign.Revenue != money.Rupiah(99_000) {
		t.Errorf("the other programme has %+v, %v", foreign, err)
	}
}

func TestMonthsAreCutAtMidnightInJakarta(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	m.soldAt(t, time.Date(2026, time.January, 31, 16, 59, 59, 0, time.UTC), one(m.pouch))
	m.soldAt(t, time.Date(2026, time.January, 31, 18, 30, 0, 0, time.UTC), one(m.bag))

	if got := m.totals(t, month(t, "2026-01"), report.Part{}).Revenue; got != money.Rupiah(45_000) {
		t.Errorf("January has %v", got)
	}
	if got := m.totals(t, month(t, "2026-02"), report.Part{Place: checkouttest.Waliwis}).Revenue; got != money.Rupiah(185_000) {
		t.Errorf("February has %v in Waliwis", got)
	}
}

func TestBridgeExplainsTheMoneyTaken(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	placed := m.soldAt(t, time.Date(2026, time.January, 10, 5, 0, 0, 0, time.UTC), one(m.bag), one(m.far))
	b, err := report.BridgeOf(t.Context(), m.Report, m.Programme.ID, month(t, "2026-01"))
	if err != nil {
		t.Fatal(err)
	}
	// The other programme's bag and its parcel are in the same payment.
	want := report.Bridge{
		Taken: placed.Total, Revenue: money.Rupiah(185_000), Shipping: money.Rupiah(10_000), Others: money.Rupiah(99_000 + 10_000),
		Tips: money.Rupiah(0), Discount: money.Rupiah(0),
		Income: money.Rupiah(166_500), CooperativeFees: money.Rupiah(11_100), ProgrammeFees: money.Rupiah(3_700), Contributions: money.Rupiah(3_700),
	}
	if diff := cmp.Diff(want, b, cmp.Comparer(func(a, b money.Amount) bool { return a == b })); diff != "" {
		t.Errorf("bridge (-want +got):\n%s", diff)
	}
	if !b.Gap().IsZero() {
		t.Errorf("a gap of %v", b.Gap())
	}
}

// TestPartsAddUp: for any window between midnights in WIB, regencies, districts,
// villages, makers, cooperatives, categories, months and single sales sum to the
// whole, and the whole of all programmes is the ledger's; whatever part of the
// ledger is rolled up, and as known on any time.
func TestPartsAddUp(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	start := m.season(t)
	windows := 40
	if os.Getenv("SIMPUL_FULL") != "" {
		windows = 200
	}
	for i := range windows {
		if i%(windows/8) == windows/8-1 {
			if _, err := rollup.Roll(t.Context(), m.App, 1); err != nil {
				t.Fatal(err)
			}
		}
		days := func(most int) int { return rand.IntN(most) }
		from := clock.Day(start).AddDate(0, 0, days(42)-1)
		w := report.Window{From: from, To: from.AddDate(0, 0, 1+days(40))}
		if i%5 == 4 {
			w.Known = start.Add(time.Duration(days(60*24)) * time.Hour)
		}
		if err := m.partsAddUp(t.Context(), w); err != nil {
			t.Fatalf("window %s to %s, known %v: %v", w.First(), w.Last(), w.Known, err)
		}
	}
	var left int
	if err := m.App.GetContext(t.Context(), &left, `SELECT cardinality(unrolled())`); err != nil || left == 0 {
		t.Errorf("%d transactions are left of those that were rolled up one by one, %v", left, err)
	}
	if kept := m.kept(t); kept == 0 {
		t.Error("nothing was rolled up")
	}
	whole := report.Window{From: start, To: start.AddDate(0, 2, 0)}
	if moved := m.totals(t, whole, report.Part{Place: checkouttest.Kronjo, Maker: m.siti.Person}); moved.Revenue.IsZero() || moved.Orders == 0 {
		t.Error("nothing was sold after Siti moved")
	}
	if stayed := m.totals(t, whole, report.Part{Place: checkouttest.Waliwis, Maker: m.siti.Person}); stayed.Revenue.IsZero() || stayed.Orders == 0 {
		t.Error("Siti's past sales moved with her")
	}
}

// kept is how many days' sums there are.
func (m *market) kept(t testing.TB) (n int) {
	t.Helper()
	if err := m.App.GetContext(t.Context(), &n, `SELECT count(*) FROM day_figure`); err != nil {
		t.Fatal(err)
	}
	return n
}

// season sells twelve times in six weeks, with Siti moving house between, gives a
// part back late, and tells when it began.
func (m *market) season(t testing.TB) time.Time {
	t.Helper()
	variants := []catalog.VariantID{m.bag, m.shared, m.pouch, m.far}
	start := time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC)
	var first order.Order
	for i := range 12 {
		at := start.Add(time.Duration(i) * (71*time.Hour + 13*time.Minute))
		if i == 7 {
			m.tx(t, func(ctx context.Context, tx *database.Tx) error {
				return producer.Change(ctx, tx, identity.Program(), m.siti.Person, producer.Draft{Village: checkouttest.Kronjo}, at)
			})
		}
		sold := m.soldAt(t, at, one(variants[i%4]), checkouttest.Item{Variant: variants[(i+i/4+1)%4], Quantity: 1 + i%3})
		if i == 0 {
			first = sold
		}
	}
	m.refund(t, first, money.Rupiah(50_000), start.AddDate(0, 0, 30))
	return start
}

// refund gives a part of an order's first line back.
func (m *market) refund(t testing.TB, sold order.Order, amount money.Amount, at time.Time) {
	t.Helper()
	lines, err := order.Lines(t.Context(), m.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	back := checkout.RefundRequest{Reason: "cacat", Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Amount: amount}}}}
	if _, err := m.Checkout.RefundOrder(t.Context(), m.Officer(m.waliwis), m.waliwis.ID, sold.ID, back, at); err != nil {
		t.Fatal(err)
	}
}

func (m *market) partsAddUp(ctx context.Context, w report.Window) error {
	var all money.Amount
	for _, programme := range []identity.ProgrammeID{m.Programme.ID, m.elsewhere} {
		total, err := report.Totals(ctx, m.Report, programme, w, report.Part{})
		if err != nil {
			return err
		}
		all = all.Add(total.Revenue)
		makers, err := report.Makers(ctx, m.Report, programme, w, report.Part{})
		if err != nil {
			return err
		}
		cooperatives, err := report.Cooperatives(ctx, m.Report, programme, w, report.Part{})
		if err != nil {
			return err
		}
		sales, err := report.Sales(ctx, m.Report, programme, w, report.Part{}, 1000, 0)
		if err != nil {
			return err
		}
		bridge, err := report.BridgeOf(ctx, m.Report, programme, w)
		if err != nil {
			return err
		}
		sums := map[string]report.Figures{"bridge": {Revenue: bridge.Revenue, Income: bridge.Income}}
		for _, by := range []report.Grain{report.ByRegency, report.ByDistrict, report.ByVillage, report.ByCooperative, report.ByCategory} {
			portions, err := report.Portions(ctx, m.Report, programme, w, report.Part{}, by, false)
			if err != nil {
				return err
			}
			var orders, makers int
			for _, p := range portions {
				sums[string(by)] = plus(sums[string(by)], p.Figures)
				orders, makers = max(orders, p.Orders), makers+p.Makers
			}
			if orders > total.Orders || (by == report.ByRegency && makers != total.Makers) {
				return fmt.Errorf("programme %d by %s: up to %d orders and %d makers, in all %d and %d", programme, by, orders, makers, total.Orders, total.Makers)
			}
		}
		months, err := report.Trend(ctx, m.Report, programme, w, report.Part{}, 6)
		if err != nil {
			return err
		}
		orders := 0
		for _, month := range months {
			f, err := report.Totals(ctx, m.Report, programme, report.Window{From: month.Start, To: month.Start.AddDate(0, 1, 0), Known: w.Known}, report.Part{})
			if err != nil || f != month.Figures {
				return fmt.Errorf("programme %d, %s: %+v in the trend, %+v by itself, %w", programme, month.Start, month.Figures, f, err)
			}
			orders += f.Orders
		}
		if orders < total.Orders {
			return fmt.Errorf("programme %d: %d orders in its months, %d in the window", programme, orders, total.Orders)
		}
		for _, v := range makers {
			sums["makers"] = plus(sums["makers"], v.Figures)
		}
		for _, v := range cooperatives {
			sums["cooperatives"] = plus(sums["cooperatives"], v.Figures)
		}
		for _, s := range sales {
			sums["sales"] = plus(sums["sales"], report.Figures{Revenue: s.Revenue, Income: s.Income})
		}
		for _, name := range []string{"regency", "district", "village", "cooperative", "category", "makers", "cooperatives", "sales", "bridge"} {
			if got := sums[name]; got.Revenue != total.Revenue || got.Income != total.Income {
				return fmt.Errorf("programme %d: %s sum to %v and %v, the whole is %v and %v", programme, name, got.Revenue, got.Income, total.Revenue, total.Income)
			}
		}
		if !bridge.Gap().IsZero() {
			return fmt.Errorf("programme %d: a gap of %v", programme, bridge.Gap())
		}
	}
	var booked money.Amount
	err := m.App.GetContext(ctx, &booked, `
		SELECT coalesce(-sum(p.amount), 0)::bigint FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id
		WHERE p.order_line_id IS NOT NULL AND t.rule IN ('sale', 'refund') AND t.occurred_at >= $1 AND t.occurred_at < $2
		  AND ($3::timestamptz IS NULL OR t.recorded_at <= $3)`, w.From, w.To, sql.NullTime{Time: w.Known, Valid: !w.Known.IsZero()})
	if err == nil && booked != all {
		err = fmt.Errorf("the ledger holds %v, reports say %v", booked, all)
	}
	return err
}

func plus(a, b report.Figures) report.Figures {
	return report.Figures{Revenue: a.Revenue.Add(b.Revenue), Income: a.Income.Add(b.Income)}
}

func TestOrderAndJournalShowOneProgramme(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	at := time.Date(2026, time.January, 10, 5, 0, 0, 0, time.UTC)
	placed := m.soldAt(t, at, one(m.bag), one(m.far))
	alone := m.soldAt(t, at.Add(time.Hour), one(m.far))
	ctx := t.Context()

	o, err := report.OrderOf(ctx, m.Report, m.Programme.ID, placed.Number)
	if err != nil {
		t.Fatal(err)
	}
	if o.City() != "Kota Administrasi Jakarta Selatan" || o.OwnNet != money.Rupiah(185_000) || o.Others() != money.Rupiah(109_000) {
		t.Errorf("order = %+v to %s, others %v", o, o.City(), o.Others())
	}
	shares, err := report.SharesOf(ctx, m.Report, m.Programme.ID, o.ID)
	if err != nil || len(shares) != 1 || shares[0].MakerName != "Siti Contoh" || shares[0].Revenue() != money.Rupiah(185_000) {
		t.Errorf("shares = %+v, %v", shares, err)
	}
	transactions, err := report.TransactionsOf(ctx, m.Report, m.Programme.ID, o.ID)
	if err != nil || len(transactions) != 1 {
		t.Fatalf("transactions = %+v, %v", transactions, err)
	}
	entries, err := report.Postings(ctx, m.Report, m.Programme.ID, transactions[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var sum money.Amount
	for _, e := range entries {
		sum = sum.Add(e.Amount())
		if e.MakerName == "Nur Lain" {
			t.Error("the other programme's maker is shown")
		}
	}
	if last := entries[len(entries)-1]; !sum.IsZero() || last.Account != "" || last.Amount() != money.Rupiah(-109_000) {
		t.Errorf("entries sum to %v and end with %+v", sum, last)
	}
	if balance, err := ledger.Balance(ctx, m.App, ledger.ProducerPending(int64(m.siti.Person)), money.IDR); err != nil || balance != money.Rupiah(-166_500) {
		t.Errorf("Siti is owed %v, %v", balance, err)
	}

	_, err = report.OrderOf(ctx, m.Report, m.Programme.ID, alone.Number)
	wantNotFound(t, "another programme's order", err)
	var foreign int64
	if err := m.App.GetContext(ctx, &foreign, `SELECT id FROM ledger_transaction WHERE order_id = $1`, int64(alone.ID)); err != nil {
		t.Fatal(err)
	}
	_, err = report.TransactionOf(ctx, m.Report, m.Programme.ID, foreign)
	wantNotFound(t, "another programme's transaction", err)
	if entries, err := report.Postings(ctx, m.Report, m.Programme.ID, foreign); err != nil || len(entries) != 0 {
		t.Errorf("another programme's entries: %v, %v", entries, err)
	}
	if payments, err := report.PaymentsOf(ctx, m.Report, m.Programme.ID, int64(alone.ID)); err != nil || len(payments) != 0 {
		t.Errorf("another programme's payments: %v, %v", payments, err)
	}
	_, err = report.MakerOf(ctx, m.Report, m.Programme.ID, m.nur.Person)
	wantNotFound(t, "another programme's maker", err)
	_, err = report.CooperativeOf(ctx, m.Report, m.Programme.ID, m.foreign.ID)
	wantNotFound(t, "another programme's cooperative", err)
	_, err = report.PlaceOf(ctx, m.Report, m.elsewhere, checkouttest.Kronjo)
	wantNotFound(t, "another programme's village", err)
	_, err = report.PlaceOf(ctx, m.Report, m.Programme.ID, region.Code("36.04"))
	wantNotFound(t, "another regency", err)
}

func wantNotFound(t *testing.T, what string, err error) {
	t.Helper()
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("%s: %v, want not found", what, err)
	}
}
