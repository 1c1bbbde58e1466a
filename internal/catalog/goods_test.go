package catalog_test

import (
	"context"
	"sync"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/region/regiontest"
)

// TestAFileIsTakenInOnceAndWhole: sent at once from many places it makes a listing
// once, and a fault in one listing leaves all as they were; trying writes nothing.
func TestAFileIsTakenInOnceAndWhole(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k, other := m.Cooperative("Kelompok", catalogtest.Waliwis), m.Cooperative("Lain", catalogtest.Waliwis)
	siti := m.Producer(k, "Siti", catalogtest.Waliwis)
	officer, foreign := m.Officer(k), m.Officer(other)
	id := m.List(m.Draft(k, "Tas merah", siti))
	goods := func() []catalog.Good {
		t.Helper()
		all, err := catalog.Goods(t.Context(), m.DB.App, k.ID)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	bag := goods()[0]
	draft := m.Draft(k, "Dompet baru", siti)
	draft.Pictures = nil
	fresh := catalog.Intended{Reference: "D-1", Draft: draft, Rows: []int{3}}
	price := func(to int64) catalog.Intended {
		return catalog.Intended{Product: id, Revision: bag.Revision, Rows: []int{2}, Changes: []catalog.Change{
			{Variant: bag.Variant, SeenPrice: bag.Price, Price: money.Rupiah(to), SeenStock: bag.OnHand, Stock: bag.OnHand + 2},
		}}
	}
	count := len(goods())
	for what, take := range map[string]func() (map[int]*fault.Fault, error){
		"tried": func() (map[int]*fault.Fault, error) {
			_, wrong, err := catalog.TryIn(t.Context(), m.DB.App, officer, k.ID, []catalog.Intended{price(200_000), fresh}, catalogtest.Now)
			if len(wrong) > 0 {
				t.Errorf("tried: %v", wrong)
			}
			return wrong, err
		},
		"one of them wrong": func() (map[int]*fault.Fault, error) {
			broken := fresh
			broken.Reference, broken.Rows, broken.Draft.Makers = "D-2", []int{4}, []catalog.MakerShare{{Producer: siti.Person, ShareBP: 9_000}}
			_, wrong, err := catalog.TakeIn(t.Context(), m.DB.App, officer, k.ID, []catalog.Intended{price(200_000), fresh, broken}, catalogtest.Now)
			if wrong[4] == nil || len(wrong) != 1 {
				t.Errorf("wrong: %v", wrong)
			}
			return wrong, err
		},
	} {
		if _, err := take(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if now := goods(); len(now) != count || now[0].Price != bag.Price || now[0].OnHand != bag.OnHand {
			t.Errorf("%s: something was written: %+v", what, now)
		}
	}
	for name, actor := range map[string]struct {
		err error
	}{
		"another cooperative's officer": {second(catalog.TakeIn(t.Context(), m.DB.App, foreign, k.ID, []catalog.Intended{fresh}, catalogtest.Now))},
		"a maker":                       {second(catalog.TryIn(t.Context(), m.DB.App, siti, k.ID, []catalog.Intended{fresh}, catalogtest.Now))},
	} {
		if fault.KindOf(actor.err) != fault.NotFound {
			t.Errorf("%s: %v", name, actor.err)
		}
	}
	if _, wrong, err := catalog.TakeIn(t.Context(), m.DB.App, foreign, other.ID, []catalog.Intended{price(1_000)}, catalogtest.Now); err != nil || wrong[2] == nil || wrong[2].Kind != fault.NotFound {
		t.Errorf("another's goods: %v, %v", wrong, err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	made, refused := 0, 0
	for range 6 {
		all.Go(func() {
			done, wrong, err := catalog.TakeIn(context.WithoutCancel(t.Context()), m.DB.App, officer, k.ID, []catalog.Intended{price(200_000), fresh}, catalogtest.Now)
			mu.Lock()
			defer mu.Unlock()
			made += done.New
			switch {
			case err != nil:
				t.Error(err)
			case len(wrong) > 0:
				refused++
			}
		})
	}
	all.Wait()
	now := goods()
	if made != 1 || refused != 5 || len(now) != count+len(draft.Variants) {
		t.Errorf("made %d, refused %d, %d options", made, refused, len(now))
	}
	for _, g := range now {
		switch {
		case g.Variant == bag.Variant && (g.Price != money.Rupiah(200_000) || g.OnHand != bag.OnHand+2):
			t.Errorf("the bag: %+v", g)
		case g.Reference == "D-1" && g.Published:
			t.Error("without a photograph it is on sale")
		}
	}
	// With other wishes an old file is refused; the new listing is known by its word.
	if _, wrong, err := catalog.TakeIn(t.Context(), m.DB.App, officer, k.ID, []catalog.Intended{price(150_000)}, catalogtest.Now); err != nil || wrong[2] == nil {
		t.Errorf("an old file: %v, %v", wrong, err)
	}
	if done, wrong, err := catalog.TakeIn(t.Context(), m.DB.App, officer, k.ID, []catalog.Intended{fresh}, catalogtest.Now); err != nil || len(wrong) > 0 || done.Again != 1 || done.New != 0 {
		t.Errorf("again: %+v, %v, %v", done, wrong, err)
	}
}

func second(_ catalog.Made, _ map[int]*fault.Fault, err error) error { return err }
