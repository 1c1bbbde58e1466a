package catalog_test

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/money"
	"simpul/internal/region"
)

// work is a product on sale with all that narrows a list.
type work struct {
	Category    string `db:"category"`
	Cooperative string `db:"cooperative"`
	Places      string `db:"places"`  // codes of villages
	Options     string `db:"options"` // colour:price
	MadeToOrder bool   `db:"made_to_order"`
	Free        int    `db:"free"`
}

const works = `
	SELECT c.slug AS category, k.slug AS cooperative, p.made_to_order,
	       concat_ws(' ', k.village_code, (SELECT string_agg(known.place_code, ' ') FROM product_maker m JOIN public_producer known ON known.id = m.producer_id WHERE m.product_id = p.id)) AS places,
	       (SELECT string_agg(coalesce(colour, '') || ':' || price, ' ') FROM variant v WHERE v.product_id = p.id AND v.retired_at IS NULL) AS options,
	       (SELECT sum(on_hand - reserved) FROM variant v WHERE v.product_id = p.id AND v.retired_at IS NULL) AS free
	FROM product p JOIN category c ON c.id = p.category_id JOIN cooperative k ON k.id = p.cooperative_id
	WHERE EXISTS (SELECT FROM publication pub WHERE pub.product_id = p.id AND pub.withdrawn_at IS NULL)`

// villages are the codes among a work's places that are of a village.
func (w work) villages() map[string]bool {
	all := map[string]bool{}
	for _, code := range strings.Fields(w.Places) {
		if strings.Count(code, ".") == 3 {
			all[code] = true
		}
	}
	return all
}

// colours are those of the options within the filter's prices.
func (w work) colours(f catalog.Filter) map[string]bool {
	all := map[string]bool{}
	for _, option := range strings.Fields(w.Options) {
		colour, price, _ := strings.Cut(option, ":")
		var minor int64
		for _, digit := range price {
			minor = minor*10 + int64(digit-'0')
		}
		if minor >= f.PriceMin.Minor() && (f.PriceMax.IsZero() || minor <= f.PriceMax.Minor()) {
			all[colour] = true
		}
	}
	return all
}

func (w work) supply() string {
	switch {
	case w.MadeToOrder:
		return string(catalog.MadeToOrder)
	case w.Free > 0:
		return string(catalog.Ready)
	}
	return ""
}

// fits tells whether a work is in the list of a filter.
func (w work) fits(f catalog.Filter) bool {
	colours := w.colours(f)
	return (f.Category == "" || f.Category == w.Category) && (f.Cooperative == "" || f.Cooperative == w.Cooperative) &&
		(f.Village == "" || slices.Contains(strings.Fields(w.Places), string(f.Village))) &&
		(f.Colour == "" && len(colours) > 0 || colours[f.Colour]) && (f.Supply == "" || string(f.Supply) == w.supply())
}

// countByHand counts each field's values among the works that fit all of the
// filter but that field.
func countByHand(all []work, f catalog.Filter) catalog.Facets {
	counts := catalog.Facets{Categories: map[string]int{}, Cooperatives: map[string]int{}, Villages: map[string]int{}, Colours: map[string]int{}, Supplies: map[string]int{}}
	without := func(change func(*catalog.Filter)) catalog.Filter {
		g := f
		change(&g)
		return g
	}
	for _, w := range all {
		if w.fits(without(func(g *catalog.Filter) { g.Category = "" })) {
			counts.Categories[w.Category]++
		}
		if w.fits(without(func(g *catalog.Filter) { g.Cooperative = "" })) {
			counts.Cooperatives[w.Cooperative]++
		}
		if w.fits(without(func(g *catalog.Filter) { g.Village = "" })) {
			for code := range w.villages() {
				counts.Villages[code]++
			}
		}
		if w.fits(without(func(g *catalog.Filter) { g.Colour = "" })) {
			for colour := range w.colours(f) {
				counts.Colours[colour]++
			}
		}
		if w.fits(without(func(g *catalog.Filter) { g.Supply = "" })) && w.supply() != "" {
			counts.Supplies[w.supply()]++
		}
	}
	delete(counts.Colours, "")
	return counts
}

// facetsAsCountedByHand compares the counts of random filters with those made
// here, one work after the other.
func facetsAsCountedByHand(t *testing.T, m *catalogtest.Market) {
	var all []work
	if err := m.DB.App.SelectContext(t.Context(), &all, works); err != nil {
		t.Fatal(err)
	}
	every := countByHand(all, catalog.Filter{})
	random := rand.New(rand.NewPCG(5, 1))
	one := func(values map[string]int) string {
		if random.IntN(3) > 0 {
			return ""
		}
		return slices.Sorted(maps.Keys(values))[random.IntN(len(values))]
	}
	filters, narrow := 60, 0
	if os.Getenv("SIMPUL_FULL") == "1" {
		filters = 2_000
	}
	for range filters {
		f := catalog.Filter{
			Category: one(every.Categories), Cooperative: one(every.Cooperatives), Village: region.Code(one(every.Villages)),
			Colour: one(every.Colours), Supply: catalog.Supply(one(every.Supplies)),
		}
		if random.IntN(3) == 0 {
			f.PriceMin = money.Rupiah(int64(random.IntN(20)) * 10_000)
		}
		if random.IntN(3) == 0 {
			f.PriceMax = f.PriceMin.Add(money.Rupiah(int64(1+random.IntN(20)) * 10_000))
		}
		got, err := catalog.FacetsOf(t.Context(), m.DB.App, f, catalog.Result{})
		if err != nil {
			t.Fatal(err)
		}
		want := countByHand(all, f)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", f, diff)
		}
		if len(want.Categories) > 0 {
			narrow++
		}
	}
	if len(all) < 100 || narrow < filters/4 {
		t.Errorf("%d works, of %d filters only %d leave any", len(all), filters, narrow)
	}
}
