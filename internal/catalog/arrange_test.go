package catalog_test

import (
	"slices"
	"sync"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region/regiontest"
)

// arranged is a listing on sale of a maker who is not trusted, with its officer.
type arranged struct {
	*catalogtest.Market
	group          cooperative.Cooperative
	officer, maker identity.Actor
	product        catalog.ProductID
}

func toArrange(t *testing.T) *arranged {
	t.Helper()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Simpul Waliwis", catalogtest.Waliwis)
	a := &arranged{Market: m, group: k, officer: m.Officer(k), maker: m.Producer(k, "Siti Contoh", catalogtest.Waliwis)}
	d := m.Draft(k, "Tas tali kur", a.maker)
	d.Variants = []catalog.DraftVariant{{Colour: "merah", Price: money.Rupiah(185_000), OnHand: 5}, {Colour: "hitam", Price: money.Rupiah(185_000), OnHand: 3}}
	a.product = m.List(d)
	return a
}

// stands is the listing as its officer sees it, and the arrangement that would leave it
// so.
func (a *arranged) stands(t *testing.T) (catalog.Arranging, catalog.Arrangement) {
	t.Helper()
	is, err := catalog.ToArrange(t.Context(), a.DB.App, a.officer, a.group.ID, a.product)
	if err != nil {
		t.Fatal(err)
	}
	same := catalog.Arrangement{Revision: is.Revision, Category: is.Category}
	for _, v := range is.Variants {
		same.Options = append(same.Options, catalog.Option{Variant: v.ID, Price: v.Price, SeenStock: v.OnHand, Stock: v.OnHand})
	}
	return is, same
}

func (a *arranged) arrange(t *testing.T, actor identity.Actor, wanted catalog.Arrangement) (changed bool, err error) {
	t.Helper()
	err = database.InTx(t.Context(), a.DB.App, func(tx *database.Tx) error {
		changed, err = catalog.ArrangeIn(t.Context(), tx, actor, a.group.ID, a.product, wanted, now)
		return err
	})
	return changed, err
}

func (a *arranged) onSale(t *testing.T) (is bool) {
	t.Helper()
	if err := a.DB.App.GetContext(t.Context(), &is, `SELECT EXISTS (SELECT 1 FROM on_sale WHERE product_id = $1)`, int64(a.product)); err != nil {
		t.Fatal(err)
	}
	return is
}

// TestAnOfficerArrangesAListing changes the category, a price and a stock, retires an
// option of which a piece is reserved and adds another: it stays on sale, what is
// reserved still ships, and what stands as it was is not changed.
func TestAnOfficerArrangesAListing(t *testing.T) {
	t.Parallel()
	a := toArrange(t)
	_, wanted := a.stands(t)
	if changed, err := a.arrange(t, a.officer, wanted); changed || err != nil {
		t.Errorf("nothing changes: %v, %v", changed, err)
	}
	red, black := wanted.Options[0].Variant, wanted.Options[1].Variant
	a.Do(func(tx *database.Tx) error {
		return catalog.Reserve(t.Context(), tx, []catalog.Units{{Variant: black, Quantity: 2}})
	})
	wanted.Category = a.Category("dompet")
	wanted.Options[0].Price, wanted.Options[0].Stock = money.Rupiah(199_000), 9
	wanted.Options[1].Retired = true
	wanted.Options = append(wanted.Options, catalog.Option{Colour: "merah", Size: "Besar", Price: money.Rupiah(250_000), Stock: 4})
	if changed, err := a.arrange(t, a.officer, wanted); !changed || err != nil {
		t.Fatalf("%v, %v", changed, err)
	}
	is, _ := a.stands(t)
	want := []catalog.DraftVariant{{ID: red, Colour: "merah", Price: money.Rupiah(199_000), OnHand: 9}, {ID: is.Variants[1].ID, Colour: "merah", Size: "Besar", Price: money.Rupiah(250_000), OnHand: 4}}
	if is.Category != wanted.Category || !slices.Equal(is.Variants, want) || is.Variants[1].ID == black {
		t.Errorf("%+v", is)
	}
	if !a.onSale(t) {
		t.Error("it is not on sale any more")
	}
	var reserved int
	if err := a.DB.App.GetContext(t.Context(), &reserved, `SELECT reserved FROM variant WHERE id = $1`, int64(black)); err != nil || reserved != 2 {
		t.Errorf("%d are reserved of what was retired, %v", reserved, err)
	}
	if err := database.InTx(t.Context(), a.DB.App, func(tx *database.Tx) error {
		return catalog.Reserve(t.Context(), tx, []catalog.Units{{Variant: black, Quantity: 1}})
	}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a retired option is sold: %v", err)
	}
	// The same choice comes back as a new option.
	_, again := a.stands(t)
	again.Options = append(again.Options, catalog.Option{Colour: "hitam", Price: money.Rupiah(185_000), Stock: 1})
	if changed, err := a.arrange(t, a.officer, again); !changed || err != nil {
		t.Errorf("%v, %v", changed, err)
	}
}

// TestArrangingIsRefused: strangers, who helps somebody, what is no listing, what has
// changed meanwhile, and while an edit of the maker's waits; nothing of it is done then.
func TestArrangingIsRefused(t *testing.T) {
	t.Parallel()
	a := toArrange(t)
	other := a.Cooperative("Tali Kur Kronjo", catalogtest.Waliwis)
	before, _ := a.stands(t)
	helping := a.officer
	helping.OnBehalfOf = a.maker.Person
	for name, actor := range map[string]identity.Actor{"another's officer": a.Officer(other), "the maker": a.maker, "who helps": helping, "nobody": {}} {
		_, wanted := a.stands(t)
		if _, err := a.arrange(t, actor, wanted); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, tc := range map[string]struct {
		change func(*catalog.Arrangement)
		kind   fault.Kind
	}{
		"no option": {func(w *catalog.Arrangement) { w.Options[0].Retired, w.Options[1].Retired = true, true }, fault.Invalid},
		"one twice": {func(w *catalog.Arrangement) {
			w.Options = append(w.Options, catalog.Option{Colour: "merah", Price: money.Rupiah(1_000)})
		}, fault.Invalid},
		"no colour": {func(w *catalog.Arrangement) {
			w.Options = append(w.Options, catalog.Option{Colour: "tak-ada", Price: money.Rupiah(1_000)})
		}, fault.Invalid},
		"no price":           {func(w *catalog.Arrangement) { w.Options[0].Price = money.Rupiah(10) }, fault.Invalid},
		"below nothing":      {func(w *catalog.Arrangement) { w.Options[0].Stock = -1 }, fault.Invalid},
		"no category":        {func(w *catalog.Arrangement) { w.Category = 9999 }, fault.Invalid},
		"an old page":        {func(w *catalog.Arrangement) { w.Revision-- }, fault.Conflict},
		"an option unseen":   {func(w *catalog.Arrangement) { w.Options = w.Options[:1] }, fault.Conflict},
		"another's option":   {func(w *catalog.Arrangement) { w.Options[1].Variant += 1000 }, fault.Conflict},
		"a stock that moved": {func(w *catalog.Arrangement) { w.Options[0].SeenStock, w.Options[0].Stock = 4, 7 }, fault.Conflict},
	} {
		_, wanted := a.stands(t)
		tc.change(&wanted)
		if _, err := a.arrange(t, a.officer, wanted); fault.KindOf(err) != tc.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after, _ := a.stands(t); after.Revision != before.Revision || !slices.Equal(after.Variants, before.Variants) {
		t.Errorf("something was done: %+v", after)
	}
	a.Distrust(a.group, a.maker)
	d, err := catalog.ForEdit(t.Context(), a.DB.App, a.maker, a.product)
	if err != nil {
		t.Fatal(err)
	}
	d.Title = "Tas tali kur besar"
	if waits, err := catalog.Edit(t.Context(), a.DB.App, a.maker, a.product, d, now); err != nil || !waits {
		t.Fatalf("%v %v", waits, err)
	}
	is, wanted := a.stands(t)
	wanted.Options[0].Price = money.Rupiah(200_000)
	if _, err := a.arrange(t, a.officer, wanted); !is.Waits || fault.KindOf(err) != fault.Conflict {
		t.Errorf("while an edit waits: %v", err)
	}
}

// TestTwoArrangeAtOnce: of officers who arrange what they have seen at once one does it,
// the others are told; nothing is mixed.
func TestTwoArrangeAtOnce(t *testing.T) {
	t.Parallel()
	a := toArrange(t)
	const many = 5
	_, seen := a.stands(t)
	told := make([]error, many)
	var wait sync.WaitGroup
	for i := range many {
		wanted := seen
		wanted.Options = append(slices.Clone(seen.Options), catalog.Option{Colour: "toska", Size: string(rune('A' + i)), Price: money.Rupiah(int64(1_000 * (i + 1))), Stock: i + 1})
		wait.Go(func() { _, told[i] = a.arrange(t, a.officer, wanted) })
	}
	wait.Wait()
	done := 0
	for _, err := range told {
		if err == nil {
			done++
		} else if fault.KindOf(err) != fault.Conflict {
			t.Error(err)
		}
	}
	if is, _ := a.stands(t); done != 1 || len(is.Variants) != 3 || !a.onSale(t) {
		t.Errorf("%d did it, %+v", done, is.Variants)
	}
}
