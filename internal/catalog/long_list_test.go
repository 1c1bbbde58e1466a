package catalog_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
)

const inOrder = `
	SELECT p.id FROM publication pub JOIN product p ON p.id = pub.product_id
	JOIN LATERAL (SELECT min(price) AS lowest, sum(on_hand - reserved) AS free FROM variant WHERE product_id = p.id AND retired_at IS NULL) v ON TRUE
	WHERE pub.withdrawn_at IS NULL
	ORDER BY CASE WHEN p.made_to_order THEN p.open_units_cap - p.open_units ELSE v.free END <= 0, `

// TestLongListsAreWhole walks lists that are longer than what is looked at
// first: every work stands once, in its place, what is sold out behind all
// else.
func TestLongListsAreWhole(t *testing.T) {
	t.Parallel()
	m := fair(t)
	multiply(t, m, 1_600)
	for _, statement := range []string{
		`UPDATE variant SET on_hand = reserved WHERE product_id % 3 = 0`,
		`UPDATE product SET open_units = open_units_cap WHERE made_to_order AND id % 2 = 0`,
	} {
		if _, err := m.DB.Super.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	walk := func(f catalog.Filter, sort catalog.Sort) (all []catalog.Card) {
		for n := 1; ; n++ {
			r, err := catalog.Published(t.Context(), m.DB.App, f, sort, catalog.Page{Number: n, Size: 100})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Cards) == 0 {
				return all
			}
			all = append(all, r.Cards...)
			if len(r.Cards) != min(100, r.Total-100*(n-1)) {
				t.Errorf("%+v %s: page %d of %d works has %d", f, sort, n, r.Total, len(r.Cards))
			}
		}
	}
	ids := func(cards []catalog.Card) (all []catalog.ProductID) {
		for _, c := range cards {
			all = append(all, c.Product)
		}
		return all
	}
	const newest = `pub.published_at DESC, p.id DESC`
	for sort, order := range map[catalog.Sort]string{
		catalog.Newest: newest, catalog.Cheapest: `v.lowest, ` + newest, catalog.Dearest: `v.lowest DESC, ` + newest,
	} {
		var want []catalog.ProductID
		if err := m.DB.App.SelectContext(t.Context(), &want, inOrder+order); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, ids(walk(catalog.Filter{}, sort))); diff != "" || len(want) < 1_500 {
			t.Errorf("%s of %d works (-want +got):\n%.600s", sort, len(want), diff)
		}
	}

	found := walk(catalog.Filter{Text: "tas"}, "")
	sortedOut := slices.IsSortedFunc(found, func(a, b catalog.Card) int {
		switch soldOutA, soldOutB := a.Available <= 0, b.Available <= 0; {
		case soldOutA && !soldOutB:
			return 1
		case soldOutB && !soldOutA:
			return -1
		}
		return 0
	})
	once := ids(found)
	slices.Sort(once)
	if len(found) < 1_000 || len(slices.Compact(once)) != len(found) || !sortedOut {
		t.Errorf("%d works found, %d of them once, what is sold out last: %t", len(found), len(slices.Compact(once)), sortedOut)
	}
	if ready := walk(catalog.Filter{Text: "tas", Supply: catalog.Ready}, ""); len(ready) < 500 || slices.ContainsFunc(ready, func(c catalog.Card) bool { return c.Available <= 0 || c.MadeToOrder }) {
		t.Errorf("%d works are ready, or some are not", len(ready))
	}
	facetsAsCountedByHand(t, m)
}
