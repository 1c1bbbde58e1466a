package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
)

// faultyFields are the names of the fields that an error is about.
func faultyFields(err error) []string {
	f, _ := fault.As(err)
	if f == nil {
		return nil
	}
	var names []string
	for _, field := range f.Fields {
		names = append(names, field.Name)
	}
	return names
}

func TestDraftIsRefused(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	neighbour := m.Cooperative("Kelompok Kedaung", catalogtest.Kedaung)
	rani := m.Producer(neighbour, "Rani", catalogtest.Kedaung)
	gone := m.Producer(m.group, "Wati", catalogtest.Waliwis)
	m.Do(func(tx *database.Tx) error {
		return cooperative.Leave(t.Context(), tx, gone, m.group.ID, gone.Person, now)
	})
	shares := func(s ...catalog.MakerShare) func(*catalog.Draft) {
		return func(d *catalog.Draft) { d.Makers = s }
	}
	red := catalog.DraftVariant{Colour: "merah", Price: money.Rupiah(185_000)}
	for name, tc := range map[string]struct {
		change func(*catalog.Draft)
		field  string
	}{
		"title of two letters":           {func(d *catalog.Draft) { d.Title = " Ta " }, "title"},
		"no variant":                     {func(d *catalog.Draft) { d.Variants = nil }, "variants"},
		"the same variant twice":         {func(d *catalog.Draft) { d.Variants = []catalog.DraftVariant{red, red} }, "variants"},
		"a colour that nobody knows":     {func(d *catalog.Draft) { d.Variants[0].Colour = "ultramarin" }, "variants"},
		"a price with a fraction":        {func(d *catalog.Draft) { d.Variants[0].Price = money.Minor(18_500_050, money.IDR) }, "price"},
		"a price in another currency":    {func(d *catalog.Draft) { d.Variants[0].Price = money.Minor(18_500_000, "USD") }, "price"},
		"a price of nothing":             {func(d *catalog.Draft) { d.Variants[0].Price = money.Amount{} }, "price"},
		"negative stock":                 {func(d *catalog.Draft) { d.Variants[0].OnHand = -1 }, "stock"},
		"stock of what is made to order": {func(d *catalog.Draft) { d.MadeToOrder, d.LeadDays, d.OpenUnitsCap = true, 7, 5 }, "stock"},
		"made to order in a year": {func(d *catalog.Draft) {
			d.MadeToOrder, d.LeadDays, d.OpenUnitsCap, d.Variants[0].OnHand = true, 365, 5, 0
		}, "lead_days"},
		"weightless":                     {func(d *catalog.Draft) { d.WeightG = 0 }, "weight"},
		"three metres long":              {func(d *catalog.Draft) { d.LengthMM = 3000 }, "size"},
		"no category":                    {func(d *catalog.Draft) { d.Category = 0 }, "category"},
		"no makers":                      {shares(), "makers"},
		"shares below the whole":         {shares(catalog.MakerShare{Producer: m.aminah.Person, ShareBP: 9_999}), "makers"},
		"shares above the whole":         {shares(catalog.MakerShare{Producer: m.aminah.Person, ShareBP: 10_001}), "makers"},
		"a maker twice":                  {shares(catalog.MakerShare{Producer: m.aminah.Person, ShareBP: 5_000}, catalog.MakerShare{Producer: m.aminah.Person, ShareBP: 5_000}), "makers"},
		"a maker of another cooperative": {shares(catalog.MakerShare{Producer: rani.Person, ShareBP: 10_000}), "makers"},
		"a maker who left":               {shares(catalog.MakerShare{Producer: gone.Person, ShareBP: 10_000}), "makers"},
		"a picture of somebody else":     {func(d *catalog.Draft) { d.Pictures = []media.ID{m.Picture(rani)} }, "pictures"},
		"a picture twice":                {func(d *catalog.Draft) { d.Pictures = append(d.Pictures, d.Pictures[0]) }, "pictures"},
		"a key that is no UUID":          {func(d *catalog.Draft) { d.ClientKey = "1" }, "client_key"},
	} {
		t.Run(name, func(t *testing.T) {
			d := m.Draft(m.group, "Tas tali kur", m.aminah)
			tc.change(&d)
			_, err := catalog.Create(t.Context(), m.DB.App, m.officer, d, now)
			if diff := cmp.Diff([]string{tc.field}, faultyFields(err)); diff != "" {
				t.Errorf("%v: %s", err, diff)
			}
		})
	}
}

func TestDatabaseItselfRefuses(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	product, variant := m.bag("Tas tali kur", 3)
	rani := m.Producer(m.Cooperative("Kelompok Kedaung", catalogtest.Kedaung), "Rani", catalogtest.Kedaung)
	for name, tc := range map[string]struct {
		statement, constraint string
		args                  []any
	}{
		"shares below the whole":         {`UPDATE product_maker SET share_bp = 9999 WHERE product_id = $1`, "product_maker_total", []any{product}},
		"no makers":                      {`DELETE FROM product_maker WHERE product_id = $1`, "product_maker_total", []any{product}},
		"a maker of another cooperative": {`INSERT INTO product_maker SELECT id, cooperative_id, $2, 1 FROM product WHERE id = $1`, "product_maker_member", []any{product, rani.Person}},
		"a price with a fraction":        {`UPDATE variant SET price = 18500050 WHERE id = $1`, "variant_price", []any{variant}},
		"more reserved than there is":    {`UPDATE variant SET reserved = 4 WHERE id = $1`, "variant_stock", []any{variant}},
		"published twice":                {`INSERT INTO publication (product_id, published_at, published_by) SELECT $1, now(), created_by FROM product WHERE id = $1`, "publication_open", []any{product}},
	} {
		err := database.InTx(t.Context(), m.DB.App, func(tx *database.Tx) error {
			_, err := tx.ExecContext(t.Context(), tc.statement, tc.args...)
			return err
		})
		if got := database.ConstraintOf(err); got != tc.constraint {
			t.Errorf("%s: %q refused, want %q (%v)", name, got, tc.constraint, err)
		}
	}
}

func TestWhoMayList(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	other := m.Cooperative("Kelompok Kedaung", catalogtest.Kedaung)
	wati := m.Producer(m.group, "Wati", catalogtest.Waliwis)
	d := m.Draft(m.group, "Tas tali kur", m.aminah)
	for name, tc := range map[string]struct {
		actor identity.Actor
		ok    bool
	}{
		"an officer of the cooperative": {m.officer, true},
		"its maker":                     {m.aminah, true},
		"another member":                {wati, false},
		"an officer of another":         {m.Officer(other), false},
		"nobody":                        {identity.Actor{}, false},
	} {
		_, err := catalog.Create(t.Context(), m.DB.App, tc.actor, d, now)
		if (err == nil) != tc.ok || err != nil && fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestListingSentTwiceIsOneProduct(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	d := m.Draft(m.group, "Tas tali kur", m.aminah)
	d.ClientKey = uuid.NewString()
	ids := make([]catalog.ProductID, 10)
	if won := race(t, len(ids), func(i int) (err error) {
		ids[i], err = catalog.List(t.Context(), m.DB.App, m.aminah, d, now)
		return err
	}); won != len(ids) {
		t.Fatalf("%d came through", won)
	}
	if len(slices.Compact(ids)) != 1 {
		t.Errorf("made products %v", ids)
	}
	if v := m.Variants(ids[0]); len(v) != 1 || m.stock(v[0]).OnHand != 3 {
		t.Errorf("variants %v", v)
	}
	if _, err := catalog.Create(t.Context(), m.DB.App, m.officer, d, now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the key of somebody else: %v", err)
	}
	for name, change := range map[string]func(*catalog.Draft){
		"title": func(d *catalog.Draft) { d.Title = "Tas lain" },
		"price": func(d *catalog.Draft) {
			d.Variants = slices.Clone(d.Variants)
			d.Variants[0].Price = money.Rupiah(99_000)
		},
		"pictures": func(d *catalog.Draft) { d.Pictures = nil },
		"measures": func(d *catalog.Draft) { d.WeightG++ },
	} {
		other := d
		change(&other)
		if _, err := catalog.List(t.Context(), m.DB.App, m.aminah, other, now); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the same key with another %s: %v", name, err)
		}
	}
	if made, err := catalog.MadeOf(t.Context(), m.DB.App, m.aminah, d.ClientKey); err != nil || made != ids[0] {
		t.Errorf("made %d, %v", made, err)
	}
	if _, err := catalog.MadeOf(t.Context(), m.DB.App, m.officer, d.ClientKey); fault.KindOf(err) != fault.NotFound {
		t.Errorf("somebody else's key: %v", err)
	}
	if err := catalog.Withdraw(t.Context(), m.DB.App, m.aminah, ids[0], now); err != nil {
		t.Fatal(err)
	}
	if _, err := catalog.List(t.Context(), m.DB.App, m.aminah, d, now); err != nil {
		t.Fatal(err)
	}
	if l, err := catalog.ListingOf(t.Context(), m.DB.App, m.aminah.Person, ids[0]); err != nil || l.PublishedAt != nil {
		t.Errorf("sent again, what was withdrawn is on sale: %v %v", l.PublishedAt, err)
	}
}

func TestSlugsAreNumbered(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	titles := []string{"Tas Tali Kur – Merah", "Tas tali kur, merah", "Tas tali kur merah", "???", "!!!"}
	ids := make([]catalog.ProductID, len(titles))
	race(t, len(titles), func(i int) (err error) {
		ids[i], err = catalog.Create(t.Context(), m.DB.App, m.officer, m.draft(titles[i]), now)
		return err
	})
	var slugs []string
	if err := m.DB.App.SelectContext(t.Context(), &slugs, `SELECT slug FROM product ORDER BY slug`); err != nil {
		t.Fatal(err)
	}
	want := []string{"karya", "karya-2", "tas-tali-kur-merah", "tas-tali-kur-merah-2", "tas-tali-kur-merah-3"}
	if diff := cmp.Diff(want, slugs); diff != "" {
		t.Error(diff)
	}
}

// draft is a draft without a picture, made without touching the test, so that
// goroutines may call it.
func (m *market) draft(title string) catalog.Draft {
	return catalog.Draft{
		Cooperative: m.group.ID, Category: 1, Title: title, WeightG: 400,
		Variants: []catalog.DraftVariant{{Price: money.Rupiah(150_000)}},
		Makers:   []catalog.MakerShare{{Producer: m.aminah.Person, ShareBP: catalog.WholeBP}},
	}
}

func TestPublishAndWithdraw(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	bare, err := catalog.Create(t.Context(), m.DB.App, m.officer, m.draft("Tas tanpa foto"), now)
	if err != nil {
		t.Fatal(err)
	}
	if err := catalog.Publish(t.Context(), m.DB.App, m.officer, bare, now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("without a picture: %v", err)
	}
	id, err := catalog.Create(t.Context(), m.DB.App, m.aminah, m.Draft(m.group, "Tas tali kur", m.aminah), now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := catalog.ProductBySlug(t.Context(), m.DB.App, "tas-tali-kur"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("before it is published: %v", err)
	}
	stranger := m.Officer(m.Cooperative("Kelompok lain", catalogtest.Kedaung))
	if err := catalog.Publish(t.Context(), m.DB.App, stranger, id, now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("by a stranger: %v", err)
	}
	if err := catalog.Publish(t.Context(), m.DB.App, m.aminah, id, now.AddDate(-1, 0, 0)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("before there was a fee policy: %v", err)
	}
	for range 2 {
		if err := catalog.Publish(t.Context(), m.DB.App, m.aminah, id, now); err != nil {
			t.Fatal(err)
		}
	}
	shown, err := catalog.ProductBySlug(t.Context(), m.DB.App, "tas-tali-kur")
	if err != nil || shown.ID != id || len(shown.Variants) != 1 || len(shown.Pictures) != 1 || shown.Makers[0].Name != "Siti" || shown.Makers[0].ShareBP != 10_000 {
		t.Errorf("shown %+v, %v", shown, err)
	}
	for range 2 {
		if err := catalog.Withdraw(t.Context(), m.DB.App, m.officer, id, now); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := catalog.ProductBySlug(t.Context(), m.DB.App, "tas-tali-kur"); fault.KindOf(err) != fault.Gone {
		t.Errorf("after it was withdrawn: %v", err)
	}
	if err := catalog.Publish(t.Context(), m.DB.App, m.officer, id, now); err != nil {
		t.Errorf("again: %v", err)
	}
}

func TestEditReplaces(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	wati := m.Producer(m.group, "Wati", catalogtest.Waliwis)
	first := m.Draft(m.group, "Tas tali kur", m.aminah, wati)
	first.Variants = append(first.Variants, catalog.DraftVariant{Colour: "krem", Price: money.Rupiah(190_000), OnHand: 2})
	id := m.List(first)

	unchanged, err := catalog.ForEdit(t.Context(), m.DB.App, m.aminah, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := catalog.Edit(t.Context(), m.DB.App, m.aminah, id, unchanged, now); err != nil {
		t.Fatal(err)
	}
	after, err := catalog.ForEdit(t.Context(), m.DB.App, m.officer, id)
	amounts := cmp.Comparer(func(a, b money.Amount) bool { return a == b })
	if diff := cmp.Diff(unchanged, after, amounts); err != nil || diff != "" {
		t.Fatalf("an edit that changes nothing changed: %s %v", diff, err)
	}

	red := after.Variants[0]
	red.Price = money.Rupiah(210_000)
	after.Title, after.TitleEN = "Tas makrame", "Macramé bag"
	after.Variants = []catalog.DraftVariant{red, {Colour: "krem", Price: money.Rupiah(195_000), OnHand: 1}}
	after.Pictures = append([]media.ID{m.Picture(m.officer)}, after.Pictures...)
	if _, err := catalog.Edit(t.Context(), m.DB.App, m.officer, id, after, now); err != nil {
		t.Fatal(err)
	}
	shown, err := catalog.ProductBySlug(t.Context(), m.DB.App, "tas-tali-kur")
	if err != nil {
		t.Fatal(err)
	}
	var variants []string
	for _, v := range shown.Variants {
		variants = append(variants, v.OptionIn("en")+" "+v.Price.String())
	}
	if diff := cmp.Diff([]string{"Red Rp210.000", "Cream Rp195.000"}, variants); diff != "" {
		t.Error(diff)
	}
	if shown.TitleIn("en") != "Macramé bag" || shown.TitleIn("id") != "Tas makrame" || len(shown.Pictures) != 2 {
		t.Errorf("shown %+v", shown)
	}
	m.sound()
}

func TestEditIsRefused(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	wati := m.Producer(m.group, "Wati", catalogtest.Waliwis)
	id := m.List(m.Draft(m.group, "Tas tali kur", m.aminah, wati))
	other, _ := m.bag("Tas lain", 1)
	stranger := m.Officer(m.Cooperative("Kelompok lain", catalogtest.Kedaung))
	for name, tc := range map[string]struct {
		actor  identity.Actor
		change func(*catalog.Draft)
		kind   fault.Kind
	}{
		"by a stranger":     {stranger, func(*catalog.Draft) {}, fault.NotFound},
		"shares by a maker": {m.aminah, func(d *catalog.Draft) { d.Makers[0].ShareBP, d.Makers[1].ShareBP = 9_000, 1_000 }, fault.Forbidden},
		"into another kind": {m.officer, func(d *catalog.Draft) {
			d.MadeToOrder, d.LeadDays, d.OpenUnitsCap, d.Variants[0].OnHand = true, 7, 5, 0
		}, fault.Conflict},
		"a variant of another":      {m.officer, func(d *catalog.Draft) { d.Variants[0].ID = m.Variants(other)[0] }, fault.NotFound},
		"a title of nothing":        {m.officer, func(d *catalog.Draft) { d.Title = "" }, fault.Invalid},
		"without any option at all": {m.officer, func(d *catalog.Draft) { d.Variants = nil }, fault.Invalid},
	} {
		d, err := catalog.ForEdit(t.Context(), m.DB.App, m.officer, id)
		if err != nil {
			t.Fatal(err)
		}
		tc.change(&d)
		if _, err := catalog.Edit(t.Context(), m.DB.App, tc.actor, id, d, now); fault.KindOf(err) != tc.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOffersHoldAllThatCheckoutNeeds(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	wati := m.Producer(m.group, "Wati Lestari", catalogtest.Klutuk)
	d := m.Draft(m.group, "Tas tali kur", wati, m.aminah)
	d.Makers[0].ShareBP, d.Makers[1].ShareBP = 4_000, 6_000
	id := m.List(d)
	variant := m.Variants(id)[0]
	_, toOrder := m.toOrder("Topi", 5)
	if err := m.reserve(catalog.Units{Variant: variant, Quantity: 1}, catalog.Units{Variant: toOrder[0], Quantity: 2}); err != nil {
		t.Fatal(err)
	}
	offers, err := catalog.Offers(t.Context(), m.DB.App, []catalog.VariantID{toOrder[1], 999_999, variant})
	if err != nil || len(offers) != 2 {
		t.Fatalf("%+v, %v", offers, err)
	}
	bag, hat := offers[0], offers[1]
	if bag.Variant != variant || bag.Available != 2 || !bag.Published || bag.Price != money.Rupiah(185_000) || bag.OptionIn("id") != "Merah" || len(bag.Picture.Renditions) != 4 {
		t.Errorf("bag %+v", bag)
	}
	if hat.Available != 3 || !hat.MadeToOrder || hat.LeadDays != 7 {
		t.Errorf("hat %+v", hat)
	}
	var makers []string
	for _, maker := range bag.Makers {
		makers = append(makers, strings.Join([]string{maker.Name, maker.VillageName, string(maker.VillageCode)}, "|"))
	}
	want := []string{"Siti Aminah|Waliwis|36.03.33.2004", "Wati Lestari|Klutuk|36.03.33.2005"}
	if diff := cmp.Diff(want, makers); diff != "" || bag.Makers[0].ShareBP != 6_000 {
		t.Errorf("%s %+v", diff, bag.Makers)
	}
	if err := catalog.Withdraw(t.Context(), m.DB.App, m.officer, id, now); err != nil {
		t.Fatal(err)
	}
	if offers, err = catalog.Offers(t.Context(), m.DB.App, []catalog.VariantID{variant}); err != nil || offers[0].Published {
		t.Errorf("after withdrawal %+v, %v", offers, err)
	}
}

func TestListings(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	wati := m.Producer(m.group, "Wati", catalogtest.Waliwis)
	m.List(m.Draft(m.group, "Tas Wati", wati))
	shared := m.Draft(m.group, "Tas berdua", m.aminah, wati)
	if _, err := catalog.Create(t.Context(), m.DB.App, m.officer, shared, now.AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	titles := func(all []catalog.Listing, err error) []string {
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, l := range all {
			out = append(out, l.Title)
			if (l.Title == "Tas Wati") != (l.PublishedAt != nil) || l.Available != 3 || l.OnlyVariant == 0 {
				t.Errorf("%+v", l)
			}
		}
		return out
	}
	page := catalog.Page{Number: 1, Size: 10}
	if diff := cmp.Diff([]string{"Tas berdua"}, titles(catalog.ListingsOf(t.Context(), m.DB.App, m.aminah.Person, page))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Tas berdua", "Tas Wati"}, titles(catalog.ListingsIn(t.Context(), m.DB.App, m.group.ID, page))); diff != "" {
		t.Error(diff)
	}
}

func TestSharesThatSumToTheWholeAreValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(rapid.IntRange(1, catalog.WholeBP), 1, catalog.MaxMakers).Draw(t, "shares")
		d := catalog.Draft{Title: "Tas tali kur", WeightG: 1, Variants: []catalog.DraftVariant{{Price: money.Rupiah(1_000)}}}
		sum := 0
		for i, s := range shares {
			d.Makers = append(d.Makers, catalog.MakerShare{Producer: identity.PersonID(i + 1), ShareBP: s})
			sum += s
		}
		if err := d.Validate(); (err == nil) != (sum == catalog.WholeBP) {
			t.Fatalf("shares of %d: %v", sum, err)
		}
		if sum < catalog.WholeBP && len(shares) < catalog.MaxMakers {
			d.Makers = append(d.Makers, catalog.MakerShare{Producer: 99, ShareBP: catalog.WholeBP - sum})
			if err := d.Validate(); err != nil {
				t.Fatalf("completed: %v", err)
			}
		}
	})
}
