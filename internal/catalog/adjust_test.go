package catalog_test

import (
	"sync"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/fault"
	"simpul/internal/region/regiontest"
)

// However often and from how many places an adjustment is sent, it counts once.
func TestAdjustCountsOnce(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Kelompok", catalogtest.Waliwis)
	siti := m.Producer(k, "Siti", catalogtest.Waliwis)
	v := m.Variants(m.List(m.Draft(k, "Tas merah", siti)))[0]
	adjust := func(a catalog.Adjustment) error {
		a.Variant = v
		return catalog.Adjust(t.Context(), m.DB.App, siti, a, catalogtest.Now)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := adjust(catalog.Adjustment{From: 3, To: 2, SoldElsewhere: true}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var moved []int
	if err := m.DB.App.SelectContext(t.Context(), &moved, `SELECT delta FROM stock_movement WHERE variant_id = $1 ORDER BY id`, v); err != nil {
		t.Fatal(err)
	}
	if len(moved) != 2 || moved[1] != -1 {
		t.Errorf("movements %v", moved)
	}
	for name, tc := range map[string]struct {
		err  error
		kind fault.Kind
	}{
		"seen long ago":          {adjust(catalog.Adjustment{From: 9, To: 8}), fault.Conflict},
		"below nothing":          {adjust(catalog.Adjustment{From: 2, To: -1}), fault.Invalid},
		"more than there can be": {adjust(catalog.Adjustment{From: 2, To: 100_001}), fault.Invalid},
		"sold none":              {adjust(catalog.Adjustment{From: 2, To: 2, SoldElsewhere: true}), fault.Invalid},
		"by a stranger": {catalog.Adjust(t.Context(), m.DB.App, m.Producer(k, "Rani", catalogtest.Waliwis),
			catalog.Adjustment{Variant: v, From: 2, To: 1}, catalogtest.Now), fault.NotFound},
	} {
		if fault.KindOf(tc.err) != tc.kind {
			t.Errorf("%s: %v", name, tc.err)
		}
	}
}
