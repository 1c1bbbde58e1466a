package catalog_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/producer"
)

// titles are those of the cards that a filter finds.
func (m *market) titles(f catalog.Filter, sort catalog.Sort) []string {
	m.Helper()
	r, err := catalog.Published(m.Context(), m.DB.App, f, sort, catalog.Page{Number: 1, Size: 50})
	if err != nil {
		m.Fatal(err)
	}
	if r.Total != len(r.Cards) {
		m.Errorf("%d cards of %d", len(r.Cards), r.Total)
	}
	out := []string{}
	for _, c := range r.Cards {
		out = append(out, c.Title)
	}
	return out
}

// goods lists four things that tell filters and searches apart.
func goods(t *testing.T) *market {
	m := newMarket(t)
	kedaung := m.Cooperative("Kelompok Kedaung Jaya", catalogtest.Kedaung)
	rani := m.Producer(kedaung, "Rani Permata", catalogtest.Kedaung)

	tote := m.Draft(m.group, "Tas jinjing tali kur", m.aminah)
	tote.TitleEN, tote.Description = "Tote bag of macramé", "Dianyam dengan tangan, kuat untuk belanja."
	m.List(tote)

	pot := m.Draft(m.group, "Gantungan pot", m.aminah)
	pot.Category = m.Category("gantungan-pot")
	pot.Variants = []catalog.DraftVariant{{Colour: "krem", Price: money.Rupiah(60_000), OnHand: 5}, {Colour: "hijau-daun", Price: money.Rupiah(65_000), OnHand: 1}}
	m.List(pot)

	clutch := m.Draft(kedaung, "Tas pesta macrame", rani)
	clutch.Category = m.Category("tas-pesta")
	clutch.MadeToOrder, clutch.LeadDays, clutch.OpenUnitsCap = true, 7, 3
	clutch.Variants = []catalog.DraftVariant{{Colour: "hitam", Price: money.Rupiah(320_000)}}
	m.List(clutch)

	purse := m.Draft(kedaung, "Dompet koin", rani)
	purse.Category = m.Category("dompet")
	purse.Variants = []catalog.DraftVariant{{Colour: "biru-dongker", Price: money.Rupiah(45_000), OnHand: 0}}
	m.List(purse)
	return m
}

const (
	tote   = "Tas jinjing tali kur"
	pot    = "Gantungan pot"
	clutch = "Tas pesta macrame"
	purse  = "Dompet koin"
)

func TestFilters(t *testing.T) {
	t.Parallel()
	m := goods(t)
	var rani identity.PersonID
	if err := m.DB.App.GetContext(t.Context(), &rani, `SELECT id FROM person WHERE name = 'Rani Permata'`); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		filter catalog.Filter
		sort   catalog.Sort
		want   []string
	}{
		"everything, sold out last": {catalog.Filter{}, "", []string{clutch, pot, tote, purse}},
		"cheapest":                  {catalog.Filter{}, catalog.Cheapest, []string{pot, tote, clutch, purse}},
		"dearest":                   {catalog.Filter{}, catalog.Dearest, []string{clutch, tote, pot, purse}},
		"category":                  {catalog.Filter{Category: "gantungan-pot"}, "", []string{pot}},
		"cooperative":               {catalog.Filter{Cooperative: "kelompok-kedaung-jaya"}, "", []string{clutch, purse}},
		"village of a cooperative":  {catalog.Filter{Village: catalogtest.Waliwis}, "", []string{pot, tote}},
		"village of nobody":         {catalog.Filter{Village: catalogtest.Klutuk}, "", []string{}},
		"colour of a second option": {catalog.Filter{Colour: "hijau-daun"}, "", []string{pot}},
		"price":                     {catalog.Filter{PriceMin: money.Rupiah(61_000), PriceMax: money.Rupiah(200_000)}, "", []string{pot, tote}},
		"ready":                     {catalog.Filter{Supply: catalog.Ready}, "", []string{pot, tote}},
		"made to order":             {catalog.Filter{Supply: catalog.MadeToOrder}, "", []string{clutch}},
		"maker":                     {catalog.Filter{Maker: rani}, "", []string{clutch, purse}},
		"all at once":               {catalog.Filter{Category: "tas-pesta", Cooperative: "kelompok-kedaung-jaya", Colour: "hitam", Supply: catalog.MadeToOrder, Text: "pesta"}, "", []string{clutch}},
		"a quote in a filter":       {catalog.Filter{Category: "x' OR TRUE --"}, "", []string{}},
	} {
		if diff := cmp.Diff(tc.want, m.titles(tc.filter, tc.sort)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	m := goods(t)
	var seen []string
	for n := 1; n <= 2; n++ {
		r, err := catalog.Published(t.Context(), m.DB.App, catalog.Filter{}, "", catalog.Page{Number: n, Size: 3})
		if err != nil || r.Total != 4 {
			t.Fatalf("page %d: %d, %v", n, r.Total, err)
		}
		for _, c := range r.Cards {
			seen = append(seen, c.Title)
		}
	}
	if diff := cmp.Diff([]string{clutch, pot, tote, purse}, seen); diff != "" {
		t.Error(diff)
	}
	if r, err := catalog.Published(t.Context(), m.DB.App, catalog.Filter{}, "", catalog.Page{Number: 3, Size: 3}); err != nil || len(r.Cards) != 0 {
		t.Errorf("past the end: %+v, %v", r, err)
	}
}

func TestCardsCarryWhatListsShow(t *testing.T) {
	t.Parallel()
	m := goods(t)
	r, err := catalog.Published(t.Context(), m.DB.App, catalog.Filter{Category: "gantungan-pot"}, "", catalog.Page{Number: 1, Size: 1})
	if err != nil || len(r.Cards) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	c := r.Cards[0]
	if c.Price != money.Rupiah(60_000) || !c.PriceFrom || c.Available != 6 || c.Slug != "gantungan-pot" || c.Cooperative != "Kelompok Waliwis" || len(c.Picture.Renditions) != 4 {
		t.Errorf("card %+v", c)
	}
	if len(c.Makers) != 1 || c.Makers[0].Name != "Siti" || c.Makers[0].Place != "Mekar Baru" {
		t.Errorf("makers %+v", c.Makers)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	m := goods(t)
	for query, want := range map[string][]string{
		"tali kur":                {clutch, tote},
		"Talikur":                 {clutch, tote},
		"macramé":                 {clutch, tote},
		"MAKRAME":                 {clutch, tote},
		"tas rajut":               {clutch, tote},
		"tas-tali-kur":            {clutch, tote},
		"tas yang untuk dan di":   {clutch, tote},
		"menganyam":               {tote}, // the description says dianyam
		"anyaman":                 {tote},
		"tas untuk belanja":       {tote},
		"totes":                   {tote},
		"clutch":                  {clutch},
		"krem":                    {pot},
		"cream plant hanger":      {pot},
		"biru dongker":            {purse},
		"siti":                    {pot, tote},
		"kedaung jaya":            {clutch, purse},
		"waliwis":                 {pot, tote},
		"kecamatan":               {},
		"tas pesta hitam":         {clutch},
		"tas' & | ! ( \\ :* %_":   {clutch, tote},
		"yang dan untuk":          {},
		"perahu layar alumunium🛶": {},
	} {
		r, err := catalog.Published(t.Context(), m.DB.App, catalog.Filter{Text: query}, catalog.Newest, catalog.Page{Number: 1, Size: 50})
		if err != nil {
			t.Fatal(err)
		}
		if r.Resembling {
			t.Errorf("%q: only resembles", query)
		}
		found := m.titles(catalog.Filter{Text: query}, "")
		slices.Sort(found)
		slices.Sort(want)
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("%q (-want +got):\n%s", query, diff)
		}
	}
}

func TestSearchForgivesTypingErrors(t *testing.T) {
	t.Parallel()
	m := goods(t)
	for query, first := range map[string]string{
		"tass jinjng":  tote,
		"mkrame pesta": clutch,
		"gantugan":     pot,
		"dompt koin":   purse,
		"wliwis pot":   pot,
	} {
		r, err := catalog.Published(t.Context(), m.DB.App, catalog.Filter{Text: query}, "", catalog.Page{Number: 1, Size: 50})
		if err != nil || !r.Resembling || len(r.Cards) == 0 || r.Cards[0].Title != first {
			t.Errorf("%q: %+v, %v", query, r, err)
		}
	}
}

func TestBestHitComesFirst(t *testing.T) {
	t.Parallel()
	m := goods(t)
	aside := m.Draft(m.group, "Sabuk", m.aminah)
	aside.Description = "Cocok dipakai bersama dompet koin."
	m.List(aside)
	if found := m.titles(catalog.Filter{Text: "dompet koin"}, ""); len(found) != 2 || found[1] != purse {
		t.Errorf("%v: what is sold out comes last even when it fits best", found)
	}
	var variant catalog.VariantID
	if err := m.DB.App.GetContext(t.Context(), &variant, `SELECT v.id FROM variant v JOIN product p ON p.id = v.product_id WHERE p.title = $1`, purse); err != nil {
		t.Fatal(err)
	}
	var officer identity.Actor
	officer.Person = m.officer.Person
	if err := m.DB.App.SelectContext(t.Context(), &officer.OfficerOf, `SELECT cooperative_id FROM product WHERE title = $1`, purse); err != nil {
		t.Fatal(err)
	}
	if err := catalog.Count(t.Context(), m.DB.App, officer, variant, 2, now); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{purse, "Sabuk"}, m.titles(catalog.Filter{Text: "dompet koin"}, "")); diff != "" {
		t.Error(diff)
	}
}

// finds tells whether a text finds the tote without resorting to resemblance.
func (m *market) finds(text string) bool {
	m.Helper()
	r, err := catalog.Published(m.Context(), m.DB.App, catalog.Filter{Text: text}, "", catalog.Page{Number: 1, Size: 50})
	if err != nil {
		m.Fatal(err)
	}
	return !r.Resembling && slices.ContainsFunc(r.Cards, func(c catalog.Card) bool { return c.Slug == "tas-jinjing-tali-kur" })
}

func TestWhatIsFoundFollowsEveryChangeAtOnce(t *testing.T) {
	t.Parallel()
	m := goods(t)
	do := func(statement string, args ...any) func() {
		return func() {
			if _, err := m.DB.Owner.ExecContext(t.Context(), statement, args...); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tc := range []struct {
		change string
		do     func()
		found  string
		lost   string
	}{
		{"consent to her full name", func() { m.Consent(m.aminah, producer.FullName) }, "aminah", ""},
		{"her name", do(`UPDATE person SET name = 'Siti Zubaidah' WHERE id = $1`, m.aminah.Person), "zubaidah", "aminah"},
		{"consent withdrawn", func() {
			m.Do(func(tx *database.Tx) error {
				return producer.Withdraw(t.Context(), tx, m.aminah, m.aminah.Person, producer.FullName, now)
			})
		}, "siti", "zubaidah"},
		{"her village, not public", do(`UPDATE producer SET village_code = $2 WHERE id = $1`, m.aminah.Person, catalogtest.Klutuk), "mekar", "klutuk"},
		{"her village, made public", func() { m.Consent(m.aminah, producer.Village) }, "klutuk", ""},
		{"the cooperative's name", func() {
			m.Do(func(tx *database.Tx) error {
				return cooperative.Present(t.Context(), tx, m.officer, m.group.ID, cooperative.Profile{Name: "Kelompok Melati", Phone: "+628123456789"}, now)
			})
		}, "melati", ""},
		{"the name of a village", do(`UPDATE region SET name = 'Waliwisari' WHERE code = $1`, catalogtest.Waliwis), "waliwisari", "waliwis"},
		{"the name of a category", do(`UPDATE category SET name = 'Keranjang tangan' WHERE slug = 'tas-jinjing'`), "keranjang", ""},
		{"the name of a colour", do(`UPDATE colour SET name = 'Merah delima' WHERE slug = 'merah'`), "delima", ""},
		{"title and description", do(`UPDATE product SET description = 'Untuk pantai' WHERE slug = 'tas-jinjing-tali-kur';` + catalogtest.Checked), "pantai", "belanja"},
		{"a new option", do(`INSERT INTO variant (product_id, colour, price) SELECT id, 'ungu', 18500000 FROM product WHERE slug = 'tas-jinjing-tali-kur';` + catalogtest.Checked), "ungu", ""},
		{"an option retired", do(`UPDATE variant SET retired_at = now() WHERE colour = 'merah'`), "ungu", "delima"},
	} {
		tc.do()
		if !m.finds(tc.found) {
			t.Errorf("after %s: %q does not find it", tc.change, tc.found)
		}
		if tc.lost != "" && m.finds(tc.lost) {
			t.Errorf("after %s: %q still finds it", tc.change, tc.lost)
		}
	}
}
