package catalog_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region/regiontest"
)

var now = catalogtest.Now

// market is a cooperative with a producer, an officer and what a test lists.
type market struct {
	*catalogtest.Market
	group   cooperative.Cooperative
	aminah  identity.Actor
	officer identity.Actor
}

func newMarket(t *testing.T) *market {
	t.Helper()
	m := &market{Market: catalogtest.New(t, regiontest.New(t))}
	m.group = m.Cooperative("Kelompok Waliwis", catalogtest.Waliwis)
	m.aminah = m.Producer(m.group, "Siti Aminah", catalogtest.Waliwis)
	m.officer = m.Officer(m.group)
	return m
}

// bag lists a bag of which there are onHand.
func (m *market) bag(title string, onHand int) (catalog.ProductID, catalog.VariantID) {
	m.Helper()
	d := m.Draft(m.group, title, m.aminah)
	d.Variants[0].OnHand = onHand
	id := m.List(d)
	return id, m.Variants(id)[0]
}

// toOrder lists a bag that is made to order, limit at a time, in two colours.
func (m *market) toOrder(title string, limit int) (catalog.ProductID, []catalog.VariantID) {
	m.Helper()
	d := m.Draft(m.group, title, m.aminah)
	d.MadeToOrder, d.LeadDays, d.OpenUnitsCap = true, 7, limit
	d.Variants = []catalog.DraftVariant{{Colour: "merah", Price: money.Rupiah(200_000)}, {Colour: "krem", Price: money.Rupiah(220_000)}}
	id := m.List(d)
	return id, m.Variants(id)
}

func (m *market) reserve(units ...catalog.Units) error {
	return database.InTx(m.Context(), m.DB.App, func(tx *database.Tx) error { return catalog.Reserve(m.Context(), tx, units) })
}

func (m *market) release(units ...catalog.Units) error {
	return database.InTx(m.Context(), m.DB.App, func(tx *database.Tx) error { return catalog.Release(m.Context(), tx, units) })
}

type stock struct{ OnHand, Reserved int }

func (m *market) stock(id catalog.VariantID) stock {
	m.Helper()
	var s stock
	if err := m.DB.App.QueryRowxContext(m.Context(), `SELECT on_hand, reserved FROM variant WHERE id = $1`, id).Scan(&s.OnHand, &s.Reserved); err != nil {
		m.Fatal(err)
	}
	return s
}

func (m *market) openUnits(id catalog.ProductID) int {
	m.Helper()
	var n int
	if err := m.DB.App.GetContext(m.Context(), &n, `SELECT open_units FROM product WHERE id = $1`, id); err != nil {
		m.Fatal(err)
	}
	return n
}

// sound checks that the invariants hold.
func (m *market) sound() {
	m.Helper()
	for _, i := range catalog.Invariants() {
		offenders, err := i.Check(m.Context(), m.DB.App, now)
		if err != nil || len(offenders) > 0 {
			m.Errorf("%s: %v, %v", i.Name, offenders, err)
		}
	}
}

func TestReserveAndRelease(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	_, bag := m.bag("Tas tali kur merah", 3)
	hat, caps := m.toOrder("Topi rajut", 4)

	if err := m.reserve(catalog.Units{Variant: bag, Quantity: 1}, catalog.Units{Variant: bag, Quantity: 1},
		catalog.Units{Variant: caps[0], Quantity: 2}, catalog.Units{Variant: caps[1], Quantity: 1}); err != nil {
		t.Fatal(err)
	}
	if got := m.stock(bag); got != (stock{3, 2}) {
		t.Errorf("stock %+v", got)
	}
	if got := m.openUnits(hat); got != 3 {
		t.Errorf("%d open units", got)
	}
	for _, units := range []catalog.Units{{Variant: bag, Quantity: 2}, {Variant: caps[1], Quantity: 2}} {
		err := m.reserve(units)
		var soldOut *catalog.SoldOut
		if f, ok := fault.As(err); !ok || f.Kind != fault.Conflict || f.Key != "catalog.sold_out" || !errors.As(err, &soldOut) {
			t.Fatalf("reserving %+v: %v", units, err)
		}
		if soldOut.Variant != units.Variant && soldOut.Variant != caps[0] || soldOut.Free != 1 {
			t.Errorf("reserving %+v: %+v", units, soldOut)
		}
	}
	if err := m.release(catalog.Units{Variant: bag, Quantity: 2}, catalog.Units{Variant: caps[0], Quantity: 3}); err != nil {
		t.Fatal(err)
	}
	if m.stock(bag) != (stock{3, 0}) || m.openUnits(hat) != 0 {
		t.Errorf("after release: %+v, %d open", m.stock(bag), m.openUnits(hat))
	}
	if err := m.release(catalog.Units{Variant: bag, Quantity: 1}); err == nil {
		t.Error("what was never reserved was released")
	}
	m.sound()
}

func TestReserveIsAllOrNothing(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	_, full := m.bag("Tas penuh", 5)
	_, empty := m.bag("Tas habis", 0)
	if err := m.reserve(catalog.Units{Variant: full, Quantity: 1}, catalog.Units{Variant: empty, Quantity: 1}); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("got %v", err)
	}
	if got := m.stock(full); got.Reserved != 0 {
		t.Errorf("%d remain reserved", got.Reserved)
	}
	if err := m.reserve(catalog.Units{Variant: 999_999, Quantity: 1}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("unknown variant: %v", err)
	}
}

// race runs n functions at once and counts those without an error; every error
// has to be a Conflict.
func race(t *testing.T, n int, fn func(i int) error) int {
	t.Helper()
	var won atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			switch err := fn(i); {
			case err == nil:
				won.Add(1)
			case fault.KindOf(err) != fault.Conflict:
				t.Errorf("runner %d: %v", i, err)
			}
		})
	}
	close(start)
	all.Wait()
	return int(won.Load())
}

func TestHundredWantTheLastOne(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	_, last := m.bag("Tas terakhir", 1)
	product, caps := m.toOrder("Topi", 1)
	if won := race(t, 100, func(int) error { return m.reserve(catalog.Units{Variant: last, Quantity: 1}) }); won != 1 {
		t.Errorf("%d got the last one", won)
	}
	if won := race(t, 100, func(i int) error { return m.reserve(catalog.Units{Variant: caps[i%2], Quantity: 1}) }); won != 1 {
		t.Errorf("%d got the last place", won)
	}
	if m.stock(last) != (stock{1, 1}) || m.openUnits(product) != 1 {
		t.Errorf("stock %+v, %d open", m.stock(last), m.openUnits(product))
	}
	m.sound()
}

func TestOppositeOrdersNeverDeadlock(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	_, a := m.bag("Tas A", 1000)
	_, b := m.bag("Tas B", 1000)
	hat, hats := m.toOrder("Topi", 1000)
	scarf, scarves := m.toOrder("Selendang", 1000)
	there := []catalog.Units{{Variant: a, Quantity: 1}, {Variant: b, Quantity: 1}, {Variant: hats[0], Quantity: 1}, {Variant: scarves[1], Quantity: 1}}
	back := []catalog.Units{{Variant: scarves[0], Quantity: 1}, {Variant: hats[1], Quantity: 1}, {Variant: b, Quantity: 1}, {Variant: a, Quantity: 1}}
	const runners = 40
	won := race(t, runners, func(i int) error {
		units := there
		if i%2 == 1 {
			units = back
		}
		if err := m.reserve(units...); err != nil {
			return err
		}
		return m.release(units...)
	})
	if won != runners {
		t.Errorf("%d of %d came through", won, runners)
	}
	if m.stock(a).Reserved+m.stock(b).Reserved+m.openUnits(hat)+m.openUnits(scarf) != 0 {
		t.Error("something is still reserved")
	}
}

func TestShipTakesFromTheStockOnce(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	_, bag := m.bag("Tas", 3)
	hat, hats := m.toOrder("Topi", 5)
	if err := m.reserve(catalog.Units{Variant: bag, Quantity: 2}, catalog.Units{Variant: hats[0], Quantity: 1}); err != nil {
		t.Fatal(err)
	}
	line := m.orderLine(bag, 2)
	ship := func() error {
		return database.InTx(t.Context(), m.DB.App, func(tx *database.Tx) error {
			return catalog.Ship(t.Context(), tx, []catalog.ShippedUnits{
				{Units: catalog.Units{Variant: hats[0], Quantity: 1}, OrderLine: line + 1},
				{Units: catalog.Units{Variant: bag, Quantity: 2}, OrderLine: line},
			}, m.officer.Person, now)
		})
	}
	if err := ship(); err != nil {
		t.Fatal(err)
	}
	if m.stock(bag) != (stock{1, 0}) || m.openUnits(hat) != 0 {
		t.Errorf("stock %+v, %d open", m.stock(bag), m.openUnits(hat))
	}
	if err := ship(); err == nil {
		t.Error("it shipped twice")
	}
	m.sound()
	if _, err := m.DB.App.ExecContext(t.Context(), `UPDATE stock_movement SET delta = 9`); err == nil {
		t.Error("a movement was rewritten")
	}
}

// orderLine writes the order that Ship refers to, without the rules of an
// order: those have tests of their own.
func (m *market) orderLine(variant catalog.VariantID, quantity int) int64 {
	m.Helper()
	tx, err := m.DB.Super.BeginTxx(m.Context(), nil)
	if err != nil {
		m.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	const statement = `
		INSERT INTO order_line (order_id, parcel_id, cooperative_id, product_id, category_id, variant_id, fee_policy_id, title, made_to_order, weight_g, price, quantity, net)
		SELECT 1, 1, p.cooperative_id, p.id, p.category_id, v.id, f.id, p.title, FALSE, p.weight_g, v.price, $2::int, v.price * $2::int
		FROM variant v JOIN product p ON p.id = v.product_id JOIN fee_policy f ON f.cooperative_id = p.cooperative_id
		WHERE v.id = $1 RETURNING id`
	var id int64
	if _, err := tx.ExecContext(m.Context(), `SET LOCAL session_replication_role = replica`); err != nil {
		m.Fatal(err)
	}
	if err := tx.GetContext(m.Context(), &id, statement, variant, quantity); err != nil {
		m.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		m.Fatal(err)
	}
	return id
}

func TestCountAndSoldElsewhere(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	_, bag := m.bag("Tas", 3)
	if err := m.reserve(catalog.Units{Variant: bag, Quantity: 2}); err != nil {
		t.Fatal(err)
	}
	stranger := m.Officer(m.Cooperative("Kelompok lain", catalogtest.Kedaung))
	count := func(a identity.Actor, n int) error { return catalog.Count(t.Context(), m.DB.App, a, bag, n, now) }
	elsewhere := func(a identity.Actor, n int) error {
		return catalog.SoldElsewhere(t.Context(), m.DB.App, a, catalog.Units{Variant: bag, Quantity: n}, now)
	}
	for _, tc := range []struct {
		what string
		err  error
		kind fault.Kind
	}{
		{"counted below what is reserved", count(m.aminah, 1), fault.Conflict},
		{"counted by a stranger", count(stranger, 10), fault.NotFound},
		{"counted by nobody", count(identity.Actor{}, 10), fault.NotFound},
		{"counted below zero", count(m.aminah, -1), fault.Invalid},
		{"more sold elsewhere than are free", elsewhere(m.officer, 2), fault.Conflict},
		{"sold elsewhere by a stranger", elsewhere(stranger, 1), fault.NotFound},
	} {
		if fault.KindOf(tc.err) != tc.kind {
			t.Errorf("%s: %v", tc.what, tc.err)
		}
	}
	if err := errors.Join(count(m.aminah, 7), count(m.aminah, 7), elsewhere(m.officer, 4)); err != nil {
		t.Fatal(err)
	}
	if got := m.stock(bag); got != (stock{3, 2}) {
		t.Errorf("stock %+v", got)
	}
	var moves []string
	if err := m.DB.App.SelectContext(t.Context(), &moves, `SELECT reason || ' ' || delta FROM stock_movement WHERE variant_id = $1 ORDER BY id`, bag); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"listed 3", "counted 4", "sold_elsewhere -4"}, moves); diff != "" {
		t.Error(diff)
	}
	m.sound()
}

func TestInvariantsFindWhatIsPlanted(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	_, bag := m.bag("Tas", 3)
	product, _ := m.toOrder("Topi", 2)
	for _, statement := range []string{
		`ALTER TABLE variant DROP CONSTRAINT variant_stock`,
		`ALTER TABLE product DROP CONSTRAINT product_open_units`,
		fmt.Sprintf(`UPDATE variant SET on_hand = 2, reserved = 5 WHERE id = %d`, bag),
		fmt.Sprintf(`UPDATE product SET open_units = 3 WHERE id = %d`, product),
		fmt.Sprintf(`UPDATE on_sale SET highest = highest + 100 WHERE product_id = %d`, product),
	} {
		if _, err := m.DB.Owner.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	want := map[int]int{21: 2, 22: 1, 43: 1}
	for _, i := range catalog.Invariants() {
		offenders, err := i.Check(t.Context(), m.DB.Report, now)
		if err != nil || len(offenders) != want[i.Number] {
			t.Errorf("%d %s: %v, %v", i.Number, i.Name, offenders, err)
		}
	}
}
