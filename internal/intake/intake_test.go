package intake_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/intake"
	"simpul/internal/money"
	"simpul/internal/order"
)

type desk struct {
	*checkouttest.World
	t             *testing.T
	group         cooperative.Cooperative
	officer       identity.Actor
	siti, aminah  identity.Actor
	bag, toOrder  catalog.VariantID
	foreign       identity.Actor // an officer of another cooperative
	foreignGroup  cooperative.Cooperative
	foreignBag    catalog.VariantID
	foreignMember identity.Actor
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	w := checkouttest.New(t)
	d := &desk{World: w, t: t, group: w.Cooperative("Simpul Waliwis", checkouttest.Waliwis), foreignGroup: w.Cooperative("Simpul Kronjo", checkouttest.Kronjo)}
	d.siti, d.aminah = w.Producer(d.group, "Siti Contoh", checkouttest.Waliwis), w.Producer(d.group, "Aminah Contoh", checkouttest.MekarBaru)
	d.foreignMember = w.Producer(d.foreignGroup, "Rani Contoh", checkouttest.Kronjo)
	d.officer, d.foreign = w.Officer(d.group), w.Officer(d.foreignGroup)
	d.bag = w.Bag(d.group, "Tas merah", money.Rupiah(185_000), 9, catalog.MakerShare{Producer: d.siti.Person, ShareBP: 10_000})
	d.toOrder = w.BagToOrder(d.group, "Tas pesanan", money.Rupiah(245_000), 9, catalog.MakerShare{Producer: d.siti.Person, ShareBP: 10_000})
	d.foreignBag = w.Bag(d.foreignGroup, "Dompet", money.Rupiah(45_000), 9, catalog.MakerShare{Producer: d.foreignMember.Person, ShareBP: 10_000})
	return d
}

func (d *desk) record(who identity.Actor, pieces ...intake.Piece) (intake.ID, error) {
	return intake.Record(d.t.Context(), d.App, d.officer, d.group.ID, intake.Draft{Key: uuid.NewString(), Producer: who.Person, Pieces: pieces}, d.Now)
}

func (d *desk) recorded(who identity.Actor, pieces ...intake.Piece) intake.ID {
	d.t.Helper()
	id, err := d.record(who, pieces...)
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

func (d *desk) onHand(v catalog.VariantID) (n int) {
	d.t.Helper()
	if err := d.App.GetContext(d.t.Context(), &n, `SELECT on_hand FROM variant WHERE id = $1`, int64(v)); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func (d *desk) lineOf(o order.Order) order.Line {
	d.t.Helper()
	lines, err := order.Lines(d.t.Context(), d.App, o.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return lines[0]
}

// incomes are what each maker has of an order now.
func (d *desk) incomes(o order.Order) string {
	d.t.Helper()
	makers, err := order.MakersNow(d.t.Context(), d.App, o.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	var all []string
	for _, m := range makers {
		all = append(all, fmt.Sprintf("%s %d", strings.Fields(m.ProducerName)[0], m.Income.Rupiah()))
	}
	return strings.Join(all, ", ")
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

func TestWhatBothSignedForRaisesTheStock(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.recorded(d.siti, intake.Piece{Variant: d.bag, Accepted: 4, Returned: 2, Reason: "Simpul longgar"})
	if n := d.onHand(d.bag); n != 9 {
		t.Fatalf("recorded alone it raises the stock to %d", n)
	}
	var told int
	if err := d.App.GetContext(t.Context(), &told, `SELECT count(*) FROM notice WHERE person_id = $1 AND kind = 'brought' AND about_id = $2`, int64(d.siti.Person), int64(id)); err != nil || told != 1 {
		t.Errorf("she is told %d times, %v", told, err)
	}
	for who, err := range map[string]error{
		"another maker":        intake.Sign(t.Context(), d.App, d.aminah, id, "x", d.Now),
		"another officer":      intake.SignHere(t.Context(), d.App, d.foreign, d.foreignGroup.ID, id, intake.Signature{Way: identity.SignedByPIN}, d.Now),
		"another's withdrawal": intake.Withdraw(t.Context(), d.App, d.foreign, d.foreignGroup.ID, id, d.Now),
	} {
		if kind(err) != fault.NotFound {
			t.Errorf("%s: %v", who, err)
		}
	}
	helper := identity.Actor{Person: d.officer.Person, Producer: true, OnBehalfOf: d.siti.Person}
	if err := intake.Sign(t.Context(), d.App, helper, id, "x", d.Now); kind(err) != fault.Forbidden {
		t.Errorf("who acts for her signs: %v", err)
	}
	if err := intake.Sign(t.Context(), d.App, d.siti, id, "x", d.Now); err != nil {
		t.Fatal(err)
	}
	if n := d.onHand(d.bag); n != 13 {
		t.Errorf("%d on hand, want 13", n)
	}
	for what, err := range map[string]error{
		"signing again":    intake.Sign(t.Context(), d.App, d.siti, id, "x", d.Now),
		"objecting after":  intake.Object(t.Context(), d.App, d.siti, id, "salah", d.Now),
		"withdrawing then": intake.Withdraw(t.Context(), d.App, d.officer, d.group.ID, id, d.Now),
	} {
		if kind(err) != fault.Conflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	d.sound()
}

func TestAnObjectionAndAWithdrawalMoveNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.recorded(d.siti, intake.Piece{Variant: d.bag, Accepted: 4})
	if err := intake.Object(t.Context(), d.App, d.siti, first, "  ", d.Now); kind(err) != fault.Invalid {
		t.Errorf("an objection without words: %v", err)
	}
	if err := intake.Object(t.Context(), d.App, d.siti, first, "Saya bawa lima", d.Now); err != nil {
		t.Fatal(err)
	}
	if c, err := intake.CountsOf(t.Context(), d.App, d.group.ID); err != nil || c != (intake.Counts{Objected: 1}) {
		t.Errorf("%+v, %v", c, err)
	}
	second := d.recorded(d.siti, intake.Piece{Variant: d.bag, Accepted: 5})
	if err := intake.Withdraw(t.Context(), d.App, d.officer, d.group.ID, second, d.Now); err != nil {
		t.Fatal(err)
	}
	if n := d.onHand(d.bag); n != 9 {
		t.Errorf("%d on hand", n)
	}
	third := d.recorded(d.siti, intake.Piece{Variant: d.bag, Accepted: 5})
	if err := intake.SignHere(t.Context(), d.App, d.officer, d.group.ID, third, intake.Signature{Way: identity.SignedByName, Name: "Siti"}, d.Now); err != nil || d.onHand(d.bag) != 14 {
		t.Errorf("%d on hand, %v", d.onHand(d.bag), err)
	}
	d.sound()
}

// TestWhoBringsAnOrdersPiecesHasMadeThem: of three bags that were sold as Siti's,
// Aminah brings one, so a third of the income is hers; Siti's own change nothing.
func TestWhoBringsAnOrdersPiecesHasMadeThem(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sold := d.Sold(checkouttest.Item{Variant: d.bag, Quantity: 3})
	line := d.lineOf(sold)
	before := d.incomes(sold)
	mine := d.recorded(d.siti, intake.Piece{Variant: d.bag, OrderLine: line.ID, Accepted: 1})
	if err := intake.Sign(t.Context(), d.App, d.siti, mine, "x", d.Now); err != nil {
		t.Fatal(err)
	}
	if after := d.incomes(sold); after != before || d.onHand(d.bag) != 9 {
		t.Errorf("her own pieces: %s, before %s, %d on hand", after, before, d.onHand(d.bag))
	}
	hers := d.recorded(d.aminah, intake.Piece{Variant: d.bag, OrderLine: line.ID, Accepted: 1})
	if err := intake.Sign(t.Context(), d.App, d.aminah, hers, "Dibuat Aminah", d.Now); err != nil {
		t.Fatal(err)
	}
	// Three bags leave Rp499.500 to makers: a third of it, as near as whole
	// basis points say it.
	if got := d.incomes(sold); got != "Siti 333017, Aminah 166483" && got != "Aminah 166483, Siti 333017" {
		t.Errorf("after Aminah brought one: %s", got)
	}
	again := d.recorded(d.aminah, intake.Piece{Variant: d.bag, OrderLine: line.ID, Accepted: 1})
	if err := intake.Sign(t.Context(), d.App, d.aminah, again, "Dibuat Aminah", d.Now); err != nil {
		t.Fatal(err)
	}
	if got := d.incomes(sold); !strings.Contains(got, "Siti 166483") || !strings.Contains(got, "Aminah 333017") {
		t.Errorf("after Aminah brought two: %s", got)
	}
	if _, err := d.record(d.aminah, intake.Piece{Variant: d.bag, OrderLine: line.ID, Accepted: 1}); kind(err) != fault.Conflict {
		t.Errorf("a fourth of three: %v", err)
	}
	d.sound()
}

func TestWhatCannotBeRecorded(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sold := d.Sold(checkouttest.Item{Variant: d.bag, Quantity: 1}, checkouttest.Item{Variant: d.foreignBag, Quantity: 1})
	var theirs order.Line
	lines, _ := order.Lines(t.Context(), d.App, sold.ID)
	for _, l := range lines {
		if l.Cooperative == d.foreignGroup.ID {
			theirs = l
		}
	}
	for name, test := range map[string]struct {
		who   identity.Actor
		piece intake.Piece
		want  fault.Kind
	}{
		"nothing":                        {d.siti, intake.Piece{Variant: d.bag}, fault.Invalid},
		"fewer than none":                {d.siti, intake.Piece{Variant: d.bag, Accepted: -1}, fault.Invalid},
		"sent back without a reason":     {d.siti, intake.Piece{Variant: d.bag, Returned: 1}, fault.Invalid},
		"stock of a work not hers":       {d.aminah, intake.Piece{Variant: d.bag, Accepted: 1}, fault.Invalid},
		"stock of what is made to order": {d.siti, intake.Piece{Variant: d.toOrder, Accepted: 1}, fault.Invalid},
		"another cooperative's work":     {d.siti, intake.Piece{Variant: d.foreignBag, Accepted: 1}, fault.NotFound},
		"another cooperative's order":    {d.siti, intake.Piece{Variant: d.foreignBag, OrderLine: theirs.ID, Accepted: 1}, fault.NotFound},
		"another cooperative's member":   {d.foreignMember, intake.Piece{Variant: d.bag, Accepted: 1}, fault.NotFound},
		"the officer's own goods":        {d.officer, intake.Piece{Variant: d.bag, Accepted: 1}, fault.NotFound},
	} {
		if _, err := d.record(test.who, test.piece); kind(err) != test.want {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	var n int
	if err := d.App.GetContext(t.Context(), &n, `SELECT count(*) FROM intake`); err != nil || n != 0 {
		t.Errorf("%d were recorded all the same, %v", n, err)
	}
	// What the application's role may not do, whoever asks.
	id := d.recorded(d.siti, intake.Piece{Variant: d.bag, Accepted: 1})
	for _, forged := range []string{
		`UPDATE intake_line SET accepted = 9`, `DELETE FROM intake`, `INSERT INTO intake_movement (intake_line_id, movement_id) SELECT l.id, m.id FROM intake_line l, stock_movement m LIMIT 1`,
		fmt.Sprintf(`INSERT INTO intake_end (intake_id, outcome, way, ended_by, ended_at) VALUES (%d, 'signed', 'phone', %d, now())`, id, d.officer.Person),
		fmt.Sprintf(`INSERT INTO intake_end (intake_id, outcome, way, ended_by, ended_at) VALUES (%d, 'signed', 'pin', %d, now())`, id, d.foreign.Person),
	} {
		if err := database.InTx(t.Context(), d.App, func(tx *database.Tx) error {
			_, err := tx.ExecContext(t.Context(), forged)
			return err
		}); err == nil {
			t.Errorf("allowed: %s", forged)
		}
	}
}

// TestTwoOfficersCountAPieceOnce: of what an order needs two officers record the
// same bag at once, and twice signs the maker; each counts once.
func TestTwoOfficersCountAPieceOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	line := d.lineOf(d.Sold(checkouttest.Item{Variant: d.bag, Quantity: 1}))
	errs := atOnce(2, func() error {
		_, err := d.record(d.aminah, intake.Piece{Variant: d.bag, OrderLine: line.ID, Accepted: 1})
		return err
	})
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("recorded at once: %v", errs)
	}
	id := d.recorded(d.siti, intake.Piece{Variant: d.bag, Accepted: 2})
	errs = atOnce(2, func() error { return intake.Sign(context.WithoutCancel(t.Context()), d.App, d.siti, id, "x", d.Now) })
	if (errs[0] == nil) == (errs[1] == nil) || d.onHand(d.bag) != 11 {
		t.Errorf("signed at once: %v, %d on hand", errs, d.onHand(d.bag))
	}
	d.sound()
}

func atOnce(n int, do func() error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = do() })
	}
	all.Wait()
	return errs
}

// TestWhatWasShippedMeanwhileIsNotSignedFor: the parcel left with what was
// recorded; nobody's part changes any more.
func TestWhatWasShippedMeanwhileIsNotSignedFor(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sold := d.Sold(checkouttest.Item{Variant: d.bag, Quantity: 1})
	line := d.lineOf(sold)
	id := d.recorded(d.aminah, intake.Piece{Variant: d.bag, OrderLine: line.ID, Accepted: 1})
	before := d.incomes(sold)
	if err := d.Checkout.Ship(t.Context(), d.officer, d.group.ID, line.Parcel, "RESI123456", d.Now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := intake.Sign(t.Context(), d.App, d.aminah, id, "x", d.Now.Add(2*time.Hour)); kind(err) != fault.Conflict {
		t.Errorf("signed after it left: %v", err)
	}
	if after := d.incomes(sold); after != before {
		t.Errorf("%s, before %s", after, before)
	}
	d.sound()
}
