package report_test

import (
	"testing"
	"time"

	"simpul/internal/report"
	"simpul/internal/rollup"
)

// TestRebuildMakesTheSameSums falsifies the sums, which the application may not,
// and makes them anew.
func TestRebuildMakesTheSameSums(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	start := m.season(t)
	whole := report.Window{From: start, To: start.AddDate(0, 2, 0)}
	right := m.totals(t, whole, report.Part{})
	for deadline := time.Now().Add(time.Minute); m.kept(t) == 0 && time.Now().Before(deadline); {
		if _, err := rollup.Roll(t.Context(), m.App, 100); err != nil {
			t.Fatal(err)
		}
	}
	if got := m.totals(t, whole, report.Part{}); got != right {
		t.Errorf("rolled up %+v, in the ledger %+v", got, right)
	}
	const falsify = `UPDATE day_figure SET revenue = revenue + 100`
	if _, err := m.App.ExecContext(t.Context(), falsify); err == nil {
		t.Error("the application falsifies the sums")
	}
	if _, err := m.Owner.ExecContext(t.Context(), falsify); err != nil {
		t.Fatal(err)
	}
	if got := m.totals(t, whole, report.Part{}); got == right {
		t.Error("a falsehood in the sums is not read")
	}
	if n, err := rollup.Rebuild(t.Context(), m.Owner); err != nil || n == 0 {
		t.Fatal(n, err)
	}
	if got := m.totals(t, whole, report.Part{}); got != right {
		t.Errorf("rebuilt %+v, in the ledger %+v", got, right)
	}
}
