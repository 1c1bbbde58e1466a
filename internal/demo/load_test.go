package demo_test

import (
	"crypto/rand"
	"os"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/checkout"
	"simpul/internal/clock"
	"simpul/internal/database/dbtest"
	"simpul/internal/demo"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/simulation"
	"simpul/internal/region"
	"simpul/internal/report"
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
	return demo.Target{
		DB: db.App, Owner: db.Owner, Studio: studio, Gate: identity.NewGate(make([]byte, 32), identity.SmallMachine()),
		Checkout: &checkout.Checkout{DB: db.App, Providers: map[payment.Method]payment.Provider{payment.Simulation: pay}, Random: rand.Reader},
	}, db, store
}

// TestLoad loads the whole demonstration and holds it to what it promises.
func TestLoad(t *testing.T) {
	t.Parallel()
	now := time.Now()
	to, db, store := target(t, now)
	plan := demo.NewPlan(1, now)
	started := time.Now()
	if err := demo.Load(t.Context(), plan, 1, to, now); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d orders in %s", len(plan.Orders), time.Since(started).Round(time.Second))

	findings, err := audit.Run(t.Context(), db.App, audit.Invariants(store), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("invariant %d, %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
	if loaded, err := demo.Loaded(t.Context(), db.App); err != nil || !loaded {
		t.Errorf("loaded: %t, %v", loaded, err)
	}
	if err := demo.Load(t.Context(), plan, 1, to, now); err == nil {
		t.Error("loaded twice")
	}

	steadyEarnsEveryMonth(t, db, plan, now)
	var villages int
	const crowded = `SELECT count(*) FROM (
		SELECT village_code FROM posting WHERE producer_id IS NOT NULL GROUP BY village_code HAVING count(DISTINCT producer_id) >= 5) v`
	if err := db.App.GetContext(t.Context(), &villages, crowded); err != nil || villages < 3 {
		t.Errorf("%d villages with five earning makers, %v", villages, err)
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
