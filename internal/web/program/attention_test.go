package program_test

import (
	"strings"
	"testing"
	"time"

	"simpul/internal/rollup"
)

// TestWhatNeedsAttention: who sold for months and stopped is named, who sells on is
// not, and a village that fell is.
func TestWhatNeedsAttention(t *testing.T) {
	t.Parallel()
	o := open(t)
	for month := time.January; month <= time.May; month++ {
		o.sold(t, time.Date(2026, month, 5, 5, 0, 0, 0, time.UTC), item(o.bag, 1), item(o.pouch, 2))
	}
	for month := time.June; month <= time.July; month++ {
		o.sold(t, time.Date(2026, month, 5, 5, 0, 0, 0, time.UTC), item(o.bag, 1))
	}
	o.sold(t, time.Date(2026, time.April, 5, 5, 0, 0, 0, time.UTC), item(o.shared, 2)) // Rp120.001 of it made in Mekar Baru
	for left := true; left; {
		if err := o.world.App.GetContext(t.Context(), &left, `SELECT cardinality(unrolled()) > 0`); err != nil {
			t.Fatal(err)
		}
		if _, err := rollup.Roll(t.Context(), o.world.App, 100); err != nil {
			t.Fatal(err)
		}
	}
	o.Clock.Set(time.Date(2026, time.August, 3, 5, 0, 0, 0, time.UTC))
	p := looked(t, o.manager(t), "/program/perhatian")
	tables := p.Texts("main table")
	if len(tables) != 3 || !strings.Contains(tables[0], "Rani Contoh") || strings.Contains(tables[0], "Siti Contoh") || !strings.Contains(tables[1], "Rp60.000") ||
		!strings.Contains(tables[1], "Rp40.000") || strings.Contains(tables[1], ",") {
		t.Errorf("%q", tables)
	}
}
