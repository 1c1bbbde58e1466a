package demo_test

import (
	"crypto/rand"
	"os"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/books"
	"simpul/internal/checkout"
	"simpul/internal/clock"
	"simpul/internal/cod"
	"simpul/internal/database/dbtest"
	"simpul/internal/demo"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/qris"
	"simpul/internal/payment/simulation"
	"simpul/internal/payment/transfer"
	"simpul/internal/payout"
	"simpul/internal/producer"
	"simpul/internal/region"
	"simpul/internal/report"
	"simpul/internal/rollup"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(m.Run())
}

// target is an empty demonstration installation.
func target(t testing.TB, now time.Time) (demo.Target, *dbtest.DB, media.Store) {
	t.Helper()
	db := dbtest.New(t)
	if err := region.Load(t.Context(), db.Owner, region.All, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Owner.ExecContext(t.Context(), `INSERT INTO installation (demonstration) VALUES (TRUE)`); err != nil {
		t.Fatal(err)
	}
	store, err := media.OpenLocalStore(t.TempDir(), now)
	if err != nil {
		t.Fatal(err)
	}
	studio, err := media.NewStudio(store, "")
	if err != nil {
		t.Fatal(err)
	}
	pay, err := simulation.New(t.Context(), db.App, "http://127.0.0.1:8080")
	if err != nil {
		t.Fatal(err)
	}
	vault, err := producer.NewVault(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return demo.Target{
		Payout: &payout.Office{DB: db.App, Vault: vault, CodeKey: []byte("test")},
		DB:     db.App, Owner: db.Owner, Studio: studio, Gate: identity.NewGate(make([]byte, 32), identity.SmallMachine()),
		Checkout: &checkout.Checkout{DB: db.App, Random: rand.Reader, Providers: map[payment.Method]payment.Provider{
			payment.Simulation: pay, payment.Transfer: transfer.New(db.App), payment.QRIS: qris.New(db.App), payment.CashOnDelivery: cod.New(db.App),
		}},
	}, db, store
}

// work seals and sums up what is posted, as the worker does, which does not run
// here.
func work(t *testing.T, db *dbtest.DB) {
	t.Helper()
	for name, step := range map[string]func() (int, error){
		"seal": func() (int, error) { return ledger.Seal(t.Context(), db.App, time.Now(), 1000) },
		"roll": func() (int, error) { return rollup.Roll(t.Context(), db.App, 1000) },
	} {
		for {
			n, err := step()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if n < 1000 {
				break
			}
		}
	}
}

// TestLoad loads the demonstration and holds it to what it promises: the whole on
// each day of a week with SIMPUL_FULL=1, else its newest orders, which promise
// less, today.
func TestLoad(t *testing.T) {
	t.Parallel()
	whole, days := os.Getenv("SIMPUL_FULL") == "1", 1
	if whole {
		days = 7
	}
	for ago := range days {
		now := time.Now().AddDate(0, 0, -ago)
		t.Run(now.Weekday().String(), func(t *testing.T) {
			t.Parallel()
			loads(t, now, whole)
		})
	}
}

func loads(t *testing.T, now time.Time, whole bool) {
	t.Helper()
	to, db, store := target(t, now)
	plan := demo.NewPlan(1, now)
	if !whole {
		plan = plan.Limited(0, 800)
	}
	started := time.Now()
	if err := demo.Load(t.Context(), plan, 1, to, now); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d orders in %s", len(plan.Orders), time.Since(started).Round(time.Second))

	work(t, db)
	// As of its own day: what is due on later ones is not the load's.
	findings, err := audit.Run(t.Context(), db.App, audit.Invariants(store), now.Add(time.Since(started)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if len(f.Offenders) > 0 {
			t.Errorf("invariant %d, %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
	if loaded, err := demo.Loaded(t.Context(), db.App); err != nil || !loaded {
		t.Errorf("loaded: %t, %v", loaded, err)
	}
	if err := demo.Load(t.Context(), plan, 1, to, now); err == nil {
		t.Error("loaded twice")
	}

	if !whole {
		return
	}
	steadyEarnsEveryMonth(t, db, plan, now)
	reconciledByTheBank(t, db, now)
	var paid, waiting int
	if err := db.App.GetContext(t.Context(), &paid, `SELECT count(DISTINCT p.producer_id) FROM payout p JOIN payout_sending s ON s.payout_id = p.id`); err != nil || paid < 50 {
		t.Errorf("%d makers were paid, %v", paid, err)
	}
	if err := db.App.GetContext(t.Context(), &waiting, `SELECT count(*) FROM payout_run r WHERE NOT payout_approved(r.id)`); err != nil || waiting != 1 {
		t.Errorf("%d runs wait for approval, %v", waiting, err)
	}
	var villages int
	const crowded = `SELECT count(*) FROM (
		SELECT village_code FROM posting WHERE producer_id IS NOT NULL GROUP BY village_code HAVING count(DISTINCT producer_id) >= 5) v`
	if err := db.App.GetContext(t.Context(), &villages, crowded); err != nil || villages < 3 {
		t.Errorf("%d villages with five earning makers, %v", villages, err)
	}
}

// reconciledByTheBank: of every whole month since makers are paid out the books
// and the bank agree, but for one line that nobody has explained.
func reconciledByTheBank(t *testing.T, db *dbtest.DB, now time.Time) {
	t.Helper()
	accounts, err := books.Accounts(t.Context(), db.Report, 1)
	if err != nil {
		t.Fatal(err)
	}
	months := 0
	for _, a := range accounts {
		if !a.IsBank() {
			continue
		}
		for month := clock.Month(now).AddDate(0, -6, 0); month.AddDate(0, 1, 2).Before(now); month = month.AddDate(0, 1, 0) {
			r, err := books.Reconcile(t.Context(), db.Report, a, month, month.AddDate(0, 1, 0))
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Rows) == 0 {
				continue
			}
			months++
			last := !month.AddDate(0, 2, 2).Before(now)
			if unknown := -r.Closing.Difference(); last && (unknown != 27_500_000 || len(r.Items) != 1) || !last && (unknown != 0 || len(r.Items) != 0) {
				t.Errorf("%s: the bank has %d more, %+v", month.Format("2006-01"), unknown, r.Items)
			}
			if r.Closing.Booked <= 0 {
				t.Errorf("%s: %d on the account", month.Format("2006-01"), r.Closing.Booked)
			}
		}
	}
	// That line, two that orders wait for and one that came today.
	if open, err := books.Open(t.Context(), db.App, 10); months < 4 || err != nil || len(open) != 4 {
		t.Errorf("%d months, open %+v, %v", months, open, err)
	}
}

func steadyEarnsEveryMonth(t *testing.T, db *dbtest.DB, plan *demo.Plan, now time.Time) {
	t.Helper()
	for _, p := range plan.Producers {
		if !p.Steady {
			continue
		}
		var id identity.PersonID
		if err := db.App.GetContext(t.Context(), &id, `SELECT id FROM person WHERE phone = $1`, p.Phone); err != nil {
			t.Fatal(err)
		}
		months, err := report.MonthsOf(t.Context(), db.Report, id, now, demo.Months)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range months {
			if full := m.Start.AddDate(0, 1, 0).Before(clock.Day(now)); full &&
				(m.Income.Cmp(money.Rupiah(500_000)) < 0 || m.Income.Cmp(money.Rupiah(3_000_000)) > 0) {
				t.Errorf("%s earned %v in %s", p.Name, m.Income, m.Start.Format("2006-01"))
			}
		}
	}
}
