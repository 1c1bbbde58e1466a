package lending_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/leaving"
	"simpul/internal/lending"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payout"
)

type desk struct {
	*checkouttest.World
	t             *testing.T
	group         cooperative.Cooperative
	officer       identity.Actor
	siti, aminah  identity.Actor
	foreign       identity.Actor // an officer of another cooperative
	foreignGroup  cooperative.Cooperative
	foreignMember identity.Actor
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	w := checkouttest.New(t)
	d := &desk{World: w, t: t, group: w.Cooperative("Simpul Waliwis", checkouttest.Waliwis), foreignGroup: w.Cooperative("Simpul Kronjo", checkouttest.Kronjo)}
	d.siti, d.aminah = w.Producer(d.group, "Siti Contoh", checkouttest.Waliwis), w.Producer(d.group, "Aminah Contoh", checkouttest.MekarBaru)
	d.foreignMember = w.Producer(d.foreignGroup, "Rani Contoh", checkouttest.Kronjo)
	d.officer, d.foreign = w.Officer(d.group), w.Officer(d.foreignGroup)
	return d
}

func (d *desk) today() time.Time { return clock.Day(d.Now) }

func (d *desk) cord(who identity.Actor) lending.Draft {
	return lending.Draft{Key: uuid.NewString(), Producer: who.Person, What: "Tali kur merah", Quantity: 6, Unit: lending.Roll, LentOn: d.today()}
}

func (d *desk) machine(who identity.Actor) lending.Draft {
	return lending.Draft{Key: uuid.NewString(), Producer: who.Person, What: "Mesin jahit", Quantity: 1, Unit: lending.Piece, LentOn: d.today(), DueOn: d.today().AddDate(0, 0, 7)}
}

func (d *desk) lend(draft lending.Draft) lending.ID {
	d.t.Helper()
	id, err := lending.Record(d.t.Context(), d.App, d.officer, d.group.ID, draft, d.Now)
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

func (d *desk) signed(draft lending.Draft, who identity.Actor) lending.ID {
	d.t.Helper()
	id := d.lend(draft)
	if err := lending.Sign(d.t.Context(), d.App, who, id, d.Now); err != nil {
		d.t.Fatal(err)
	}
	return id
}

func (d *desk) back(id lending.ID, n int, c lending.Condition) error {
	return lending.GiveBack(context.WithoutCancel(d.t.Context()), d.App, d.officer, d.group.ID, id, lending.Back{Key: uuid.NewString(), Quantity: n, Condition: c, ReturnedOn: d.today()}, d.Now)
}

func (d *desk) out(id lending.ID) int {
	d.t.Helper()
	l, err := lending.Of(d.t.Context(), d.App, d.group.ID, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return l.Out
}

func (d *desk) sound() {
	d.t.Helper()
	findings, err := audit.Run(d.t.Context(), d.Owner, audit.Invariants(d.Studio.Store()), d.Now)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			d.t.Errorf("%d %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

func kind(err error) fault.Kind { return fault.KindOf(err) }

func TestALoanCountsOnceBothHaveSigned(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	draft := d.cord(d.siti)
	id := d.lend(draft)
	if again := d.lend(draft); again != id {
		t.Errorf("the same form made loan %d and %d", id, again)
	}
	if n := d.out(id); n != 0 {
		t.Errorf("recorded alone, %d are out", n)
	}
	if err := d.back(id, 1, lending.Good); kind(err) != fault.Conflict {
		t.Errorf("back before it was signed for: %v", err)
	}
	for who, err := range map[string]error{
		"another member":       lending.Sign(t.Context(), d.App, d.aminah, id, d.Now),
		"another's objection":  lending.Object(t.Context(), d.App, d.aminah, id, "salah", d.Now),
		"another officer":      lending.SignHere(t.Context(), d.App, d.foreign, d.foreignGroup.ID, id, identity.SignedByPIN, "", d.Now),
		"another's withdrawal": lending.Withdraw(t.Context(), d.App, d.foreign, d.foreignGroup.ID, id, d.Now),
		"another's return":     lending.GiveBack(t.Context(), d.App, d.foreign, d.foreignGroup.ID, id, lending.Back{Key: uuid.NewString(), Quantity: 1, Condition: lending.Good, ReturnedOn: d.today()}, d.Now),
	} {
		if kind(err) != fault.NotFound {
			t.Errorf("%s: %v", who, err)
		}
	}
	helper := identity.Actor{Person: d.officer.Person, Producer: true, OnBehalfOf: d.siti.Person}
	if err := lending.Sign(t.Context(), d.App, helper, id, d.Now); kind(err) != fault.Forbidden {
		t.Errorf("who acts for her signs: %v", err)
	}
	if err := lending.Sign(t.Context(), d.App, d.siti, id, d.Now); err != nil {
		t.Fatal(err)
	}
	if n := d.out(id); n != 6 {
		t.Errorf("signed for, %d are out", n)
	}
	for what, err := range map[string]error{
		"signing again":    lending.Sign(t.Context(), d.App, d.siti, id, d.Now),
		"objecting after":  lending.Object(t.Context(), d.App, d.siti, id, "salah", d.Now),
		"withdrawing then": lending.Withdraw(t.Context(), d.App, d.officer, d.group.ID, id, d.Now),
	} {
		if kind(err) != fault.Conflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	wrong := d.lend(d.machine(d.siti))
	if err := lending.Object(t.Context(), d.App, d.siti, wrong, "  ", d.Now); kind(err) != fault.Invalid {
		t.Errorf("an objection without words: %v", err)
	}
	if err := lending.Object(t.Context(), d.App, d.siti, wrong, "Saya tidak bawa", d.Now); err != nil || d.out(wrong) != 0 {
		t.Errorf("objected: %d out, %v", d.out(wrong), err)
	}
	named := d.lend(d.machine(d.aminah))
	if err := lending.SignHere(t.Context(), d.App, d.officer, d.group.ID, named, identity.SignedByName, " ", d.Now); kind(err) != fault.Invalid {
		t.Errorf("without a name: %v", err)
	}
	if err := lending.SignHere(t.Context(), d.App, d.officer, d.group.ID, named, identity.SignedByName, "Aminah", d.Now); err != nil || d.out(named) != 1 {
		t.Errorf("by name: %d out, %v", d.out(named), err)
	}
	d.sound()
}

func TestItComesBackInPartsAndIsUndone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	cord, machine := d.signed(d.cord(d.siti), d.siti), d.signed(d.machine(d.siti), d.siti)
	for _, part := range []struct {
		n    int
		as   lending.Condition
		left int
	}{{2, lending.Used, 4}, {1, lending.Broken, 3}, {1, lending.Lost, 2}, {1, lending.Good, 1}} {
		if err := d.back(cord, part.n, part.as); err != nil || d.out(cord) != part.left {
			t.Errorf("%d %s: %d left, %v", part.n, part.as, d.out(cord), err)
		}
	}
	if err := d.back(cord, 2, lending.Used); kind(err) != fault.Conflict || d.out(cord) != 1 {
		t.Errorf("two of one: %v", err)
	}
	if err := d.back(machine, 1, lending.Used); kind(err) != fault.Invalid {
		t.Errorf("a machine is used up: %v", err)
	}
	early := lending.Back{Key: uuid.NewString(), Quantity: 1, Condition: lending.Good, ReturnedOn: d.today().AddDate(0, 0, -1)}
	if err := lending.GiveBack(t.Context(), d.App, d.officer, d.group.ID, machine, early, d.Now); kind(err) != fault.Invalid {
		t.Errorf("back before it was lent: %v", err)
	}
	early.ReturnedOn = d.today().AddDate(0, 0, 1)
	if err := lending.GiveBack(t.Context(), d.App, d.officer, d.group.ID, machine, early, d.Now); kind(err) != fault.Invalid {
		t.Errorf("back tomorrow: %v", err)
	}
	// One form, one return, also where nothing is out any more.
	early.ReturnedOn = d.today()
	for range 2 {
		if err := lending.GiveBack(t.Context(), d.App, d.officer, d.group.ID, machine, early, d.Now); err != nil || d.out(machine) != 0 {
			t.Errorf("the machine: %d out, %v", d.out(machine), err)
		}
	}
	returns, err := lending.Returns(t.Context(), d.App, cord)
	if err != nil || len(returns) != 4 {
		t.Fatalf("%+v, %v", returns, err)
	}
	if err := lending.Undo(t.Context(), d.App, d.officer, d.group.ID, machine, returns[0].ID, d.Now); kind(err) != fault.NotFound {
		t.Errorf("undone of another loan: %v", err)
	}
	if err := lending.Undo(t.Context(), d.App, d.foreign, d.foreignGroup.ID, cord, returns[0].ID, d.Now); kind(err) != fault.NotFound {
		t.Errorf("undone by another cooperative: %v", err)
	}
	if err := lending.Undo(t.Context(), d.App, d.officer, d.group.ID, cord, returns[0].ID, d.Now); err != nil || d.out(cord) != 3 {
		t.Errorf("undone: %d out, %v", d.out(cord), err)
	}
	if err := lending.Undo(t.Context(), d.App, d.officer, d.group.ID, cord, returns[0].ID, d.Now); kind(err) != fault.Conflict {
		t.Errorf("undone twice: %v", err)
	}
	var told int
	if err := d.App.GetContext(t.Context(), &told, `SELECT count(*) FROM notice WHERE person_id = $1 AND kind = 'given_back'`, int64(d.siti.Person)); err != nil || told != 5 {
		t.Errorf("she is told %d times, %v", told, err)
	}
	d.sound()
}

// TestNeverMoreComesBackThanIsOut lets officers record the same rolls at once.
func TestNeverMoreComesBackThanIsOut(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.signed(d.cord(d.siti), d.siti)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = d.back(id, 2, lending.Used) })
	}
	all.Wait()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case kind(err) != fault.Conflict:
			t.Errorf("refused with %v", err)
		}
	}
	if done != 3 || d.out(id) != 0 {
		t.Errorf("%d of three succeeded, %d out", done, d.out(id))
	}
	// The same form, twice at once, is one return; a signature at once with an
	// objection is one of them.
	machine := d.signed(d.machine(d.siti), d.siti)
	b := lending.Back{Key: uuid.NewString(), Quantity: 1, Condition: lending.Good, ReturnedOn: d.today()}
	var first, second error
	all.Go(func() {
		first = lending.GiveBack(context.WithoutCancel(t.Context()), d.App, d.officer, d.group.ID, machine, b, d.Now)
	})
	all.Go(func() {
		second = lending.GiveBack(context.WithoutCancel(t.Context()), d.App, d.officer, d.group.ID, machine, b, d.Now)
	})
	all.Wait()
	if first != nil || second != nil || d.out(machine) != 0 {
		t.Errorf("one form twice: %v, %v, %d out", first, second, d.out(machine))
	}
	waits := d.lend(d.cord(d.siti))
	all.Go(func() { first = lending.Sign(context.WithoutCancel(t.Context()), d.App, d.siti, waits, d.Now) })
	all.Go(func() {
		second = lending.Withdraw(context.WithoutCancel(t.Context()), d.App, d.officer, d.group.ID, waits, d.Now)
	})
	all.Wait()
	if (first == nil) == (second == nil) {
		t.Errorf("signed and withdrawn at once: %v, %v", first, second)
	}
	d.sound()
}

func TestWhatCannotBeLent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, test := range map[string]struct {
		change func(*lending.Draft)
		want   fault.Kind
	}{
		"nothing":                      {func(l *lending.Draft) { l.Quantity = 0 }, fault.Invalid},
		"too much":                     {func(l *lending.Draft) { l.Quantity = lending.MostQuantity + 1 }, fault.Invalid},
		"without a name":               {func(l *lending.Draft) { l.What = " " }, fault.Invalid},
		"by the metre":                 {func(l *lending.Draft) { l.Unit = "metre" }, fault.Invalid},
		"worth less than nothing":      {func(l *lending.Draft) { l.Value = money.Rupiah(-1) }, fault.Invalid},
		"back before":                  {func(l *lending.Draft) { l.DueOn = l.LentOn.AddDate(0, 0, -1) }, fault.Invalid},
		"tomorrow":                     {func(l *lending.Draft) { l.LentOn = l.LentOn.AddDate(0, 0, 1) }, fault.Invalid},
		"another cooperative's member": {func(l *lending.Draft) { l.Producer = d.foreignMember.Person }, fault.NotFound},
		"the officer":                  {func(l *lending.Draft) { l.Producer = d.officer.Person }, fault.NotFound},
	} {
		draft := d.cord(d.siti)
		test.change(&draft)
		if _, err := lending.Record(t.Context(), d.App, d.officer, d.group.ID, draft, d.Now); kind(err) != test.want {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if _, err := lending.Record(t.Context(), d.App, d.foreign, d.group.ID, d.cord(d.siti), d.Now); kind(err) != fault.NotFound {
		t.Errorf("by another cooperative's officer: %v", err)
	}
	if _, err := lending.Record(t.Context(), d.App, d.siti, d.group.ID, d.cord(d.aminah), d.Now); kind(err) != fault.NotFound {
		t.Errorf("by a member: %v", err)
	}
	var n int
	if err := d.App.GetContext(t.Context(), &n, `SELECT count(*) FROM loan`); err != nil || n != 0 {
		t.Errorf("%d were recorded all the same, %v", n, err)
	}
	// What the database refuses, whoever asks.
	id := d.signed(d.cord(d.siti), d.siti)
	if err := d.back(id, 1, lending.Good); err != nil {
		t.Fatal(err)
	}
	if err := lending.Undo(t.Context(), d.App, d.officer, d.group.ID, id, 1, d.Now); err != nil {
		t.Fatal(err)
	}
	const back = `INSERT INTO loan_return (form_key, loan_id, quantity, condition, returned_on, recorded_by, recorded_at) VALUES (gen_random_uuid(), %d, %d, 'good', '%s', %d, now())`
	day := d.today().Format(time.DateOnly)
	for _, forged := range []string{
		`UPDATE loan SET quantity = 9`, `DELETE FROM loan_return`, `UPDATE loan_end SET outcome = 'withdrawn'`, `DELETE FROM loan_return_undone`,
		fmt.Sprintf(back, id, 7, day, d.officer.Person), fmt.Sprintf(back, id, 1, day, d.siti.Person), fmt.Sprintf(back, id, 1, day, d.foreign.Person),
		fmt.Sprintf(`INSERT INTO loan (form_key, cooperative_id, producer_id, what, quantity, unit, lent_on, recorded_by, recorded_at) VALUES (gen_random_uuid(), %d, %d, 'Tali', 1, 'roll', '%s', %d, now())`,
			d.group.ID, d.siti.Person, day, d.foreign.Person),
	} {
		for who, db := range map[string]*database.DB{"the application": d.App, "the owner": d.Owner} {
			if err := database.InTx(t.Context(), db, func(tx *database.Tx) error {
				_, err := tx.ExecContext(t.Context(), forged)
				return err
			}); err == nil {
				t.Errorf("%s may: %s", who, forged)
			}
		}
	}
	if d.out(id) != 6 {
		t.Errorf("%d are out", d.out(id))
	}
}

func TestListsOfWhatIsOut(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	cord, machine := d.signed(d.cord(d.siti), d.siti), d.signed(d.machine(d.aminah), d.aminah)
	waiting := d.lend(d.cord(d.aminah))
	done := d.signed(d.machine(d.siti), d.siti)
	if err := d.back(done, 1, lending.Good); err != nil {
		t.Fatal(err)
	}
	list := func(f lending.Filter, at time.Time) string {
		t.Helper()
		all, err := lending.In(t.Context(), d.App, d.group.ID, f, at, 10, 0)
		if err != nil {
			t.Fatal(err)
		}
		var ids []lending.ID
		for _, l := range all {
			ids = append(ids, l.ID)
		}
		return fmt.Sprint(ids)
	}
	later := d.Now.AddDate(0, 0, 8)
	for _, test := range []struct {
		f    lending.Filter
		at   time.Time
		want []lending.ID
	}{
		{lending.Filter{Which: lending.Out}, d.Now, []lending.ID{machine, waiting, cord}},
		{lending.Filter{Which: lending.Late}, d.Now.AddDate(0, 0, 7), nil},
		{lending.Filter{Which: lending.Late}, later, []lending.ID{machine}},
		{lending.Filter{Which: lending.All, Producer: d.siti.Person}, later, []lending.ID{cord, done}},
		{lending.Filter{Which: lending.Out, Producer: d.siti.Person}, later, []lending.ID{cord}},
	} {
		if got := list(test.f, test.at); got != fmt.Sprint(test.want) {
			t.Errorf("%+v: %s, want %v", test.f, got, test.want)
		}
	}
	if c, err := lending.CountsOf(t.Context(), d.App, d.group.ID, later); err != nil || c != (lending.Counts{Waiting: 1, Late: 1}) {
		t.Errorf("%+v, %v", c, err)
	}
	if h, err := lending.Holders(t.Context(), d.App, d.group.ID, later); err != nil || len(h) != 2 || h[0].Name != "Aminah Contoh" || h[0].Late != 1 || h[1].Loans != 1 {
		t.Errorf("%+v, %v", h, err)
	}
	if n, err := lending.WaitingFor(t.Context(), d.App, d.aminah.Person); err != nil || n != 1 {
		t.Errorf("%d wait for Aminah, %v", n, err)
	}
	if all, err := lending.In(t.Context(), d.App, d.foreignGroup.ID, lending.Filter{Which: lending.All}, later, 10, 0); err != nil || len(all) != 0 {
		t.Errorf("another cooperative sees %+v, %v", all, err)
	}
}

// TestALoanTakesNothingOffHerMoney: with a loan that is out, late and lost, what
// she is paid is what she has earned; and it stays when she leaves.
func TestALoanTakesNothingOffHerMoney(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	start := d.Now
	d.Now = d.Now.Add(-order.ReturnWindow - time.Hour)
	bag := d.Bag(d.group, "Tas merah", money.Rupiah(185_000), 9, catalog.MakerShare{Producer: d.siti.Person, ShareBP: 10_000})
	draft := d.cord(d.siti)
	draft.Value, draft.DueOn = money.Rupiah(900_000), draft.LentOn
	id := d.signed(draft, d.siti)
	if err := d.back(id, 2, lending.Lost); err != nil {
		t.Fatal(err)
	}
	sold := d.Sold(checkouttest.Item{Variant: bag, Quantity: 1})
	parcels, err := order.Parcels(t.Context(), d.App, sold.ID)
	if err == nil {
		err = d.Checkout.Ship(t.Context(), d.officer, d.group.ID, parcels[0].ID, "JX12345678", d.Now)
	}
	if err == nil {
		err = d.Checkout.Deliver(t.Context(), d.officer, d.group.ID, parcels[0].ID, d.Now)
	}
	if err == nil {
		err = d.Checkout.Release(t.Context(), parcels[0].ID, start)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.Now = start
	candidates, err := payout.Candidates(t.Context(), d.App, d.group.ID)
	if err != nil || len(candidates) != 1 || candidates[0].Payable != money.Rupiah(166_500) {
		t.Fatalf("payable %+v, %v", candidates, err)
	}
	if err := leaving.Leave(t.Context(), d.App, d.officer, d.group.ID, d.siti.Person, d.Now); err != nil {
		t.Fatal(err)
	}
	s, err := leaving.Of(t.Context(), d.App, d.group.ID, d.siti.Person)
	if err != nil || len(s.Loans) != 1 || s.Loans[0].Out != 4 || !s.Loans[0].Left || s.Payable != money.Rupiah(166_500) || !s.Owed.IsZero() {
		t.Fatalf("after leaving: %+v, %v", s, err)
	}
	if _, err := lending.Record(t.Context(), d.App, d.officer, d.group.ID, d.cord(d.siti), d.Now); kind(err) != fault.NotFound {
		t.Errorf("lent to who has left: %v", err)
	}
	if err := d.back(id, 4, lending.Good); err != nil || d.out(id) != 0 {
		t.Errorf("back afterwards: %d out, %v", d.out(id), err)
	}
	d.sound()
}
