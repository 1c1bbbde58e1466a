package worker

import (
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
)

// TestAnAlarmIsLookedAtAgain falsifies a stock before the jobs start: one job looks
// again until it stands right, however often the audit has found it, and the alarm
// is cleared then.
func TestAnAlarmIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
	w.Bag(coop, "Tas", money.Rupiah(185_000), 5, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})
	falsify := func(change string) {
		t.Helper()
		if _, err := w.Super.ExecContext(t.Context(), `BEGIN; SET LOCAL session_replication_role = replica; UPDATE variant SET on_hand = on_hand `+change+`; COMMIT`); err != nil {
			t.Fatal(err)
		}
	}
	falsify("+ 1")
	options := working(t, w)
	looked := func(times int, state string) {
		t.Helper()
		const count = `
			SELECT count(*) = 1 AND bool_and(state::text = $1 AND coalesce((metadata ->> 'snoozes')::int, 0) = $2 AND (state = 'completed' OR scheduled_at > now()))
			FROM river.river_job WHERE kind = 'audit_again'`
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
			var so *bool
			if err := w.Owner.GetContext(t.Context(), &so, count, state, times); err != nil {
				t.Fatal(err)
			}
			if so != nil && *so {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("no job that is %s and has looked again %d times", state, times)
			}
		}
	}
	now := func() {
		t.Helper()
		if _, err := w.Owner.ExecContext(t.Context(), `UPDATE river.river_job SET scheduled_at = now() WHERE kind = 'audit_again'`); err != nil {
			t.Fatal(err)
		}
	}
	broken := func(want int) {
		t.Helper()
		if alarm, err := audit.AlarmOf(t.Context(), w.App); err != nil || alarm.Broken() != want {
			t.Errorf("%+v, %v; want %d broken", alarm, err, want)
		}
	}
	looked(0, "scheduled")
	broken(1)
	if err := options.auditOnce(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	now()
	looked(1, "scheduled")
	falsify("- 1")
	now()
	looked(1, "completed")
	broken(0)
	if err := options.auditOnce(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	looked(1, "completed") // and no other
}
