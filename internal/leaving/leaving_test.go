package leaving_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/helping"
	"simpul/internal/identity"
	"simpul/internal/leaving"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/payout"
	"simpul/internal/recruit"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(m.Run())
}

type desk struct {
	*checkouttest.World
	t            *testing.T
	group        cooperative.Cooperative
	officer      identity.Actor
	siti, aminah identity.Actor
	bag, shared  catalog.VariantID
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	w := checkouttest.New(t)
	d := &desk{World: w, t: t, group: w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)}
	d.siti, d.aminah = w.Producer(d.group, "Siti Contoh", checkouttest.Waliwis), w.Producer(d.group, "Aminah Contoh", checkouttest.MekarBaru)
	d.officer = w.Officer(d.group)
	d.bag = w.Bag(d.group, "Tas merah", money.Rupiah(185_000), 9, catalog.MakerShare{Producer: d.siti.Person, ShareBP: 10_000})
	d.shared = w.Bag(d.group, "Tas berdua", money.Rupiah(245_000), 9,
		catalog.MakerShare{Producer: d.siti.Person, ShareBP: 5_000}, catalog.MakerShare{Producer: d.aminah.Person, ShareBP: 5_000})
	return d
}

func (d *desk) standing() leaving.Standing {
	d.t.Helper()
	s, err := leaving.Of(d.t.Context(), d.App, d.group.ID, d.siti.Person)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

func (d *desk) leave() error {
	return leaving.Leave(d.t.Context(), d.App, d.officer, d.group.ID, d.siti.Person, d.Now)
}

// send brings an order to its buyer.
func (d *desk) send(o order.Order) order.ParcelID {
	d.t.Helper()
	parcels, err := order.Parcels(d.t.Context(), d.App, o.ID)
	if err == nil {
		err = d.Checkout.Ship(d.t.Context(), d.officer, d.group.ID, parcels[0].ID, "JX12345678", d.Now)
	}
	if err == nil {
		err = d.Checkout.Deliver(d.t.Context(), d.officer, d.group.ID, parcels[0].ID, d.Now)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return parcels[0].ID
}

// refused demands that the owner's own statement is refused by a constraint.
func (d *desk) refused(constraint, query string, args ...any) {
	d.t.Helper()
	_, err := d.Owner.ExecContext(d.t.Context(), query, args...)
	var refusal *pq.Error
	if !errors.As(err, &refusal) || refusal.Constraint != constraint {
		d.t.Errorf("%s: %v", constraint, err)
	}
}

func TestLeavingWithMoneySettled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Now = d.Now.Add(-order.ReturnWindow - time.Hour)
	sold := d.Sold(checkouttest.Item{Variant: d.bag, Quantity: 2})
	if s := d.standing(); len(s.Lines) != 1 || s.Lines[0].Number != sold.Number || s.Lines[0].Pieces != 2 || len(s.Works) != 2 || s.Pending.Sign() <= 0 {
		t.Fatalf("standing %+v", s)
	}
	if err := d.leave(); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("left with an open order: %v", err)
	}
	if s := d.standing(); len(s.Works) != 2 || s.LeftAt != nil {
		t.Fatalf("half left: %+v", s)
	}
	const goes = `UPDATE membership SET left_at = now() WHERE producer_id = $1`
	d.refused("membership_open_orders", goes, int64(d.siti.Person))

	parcel := d.send(sold)
	d.refused("membership_on_sale", goes, int64(d.siti.Person))
	stranger := d.Officer(d.Cooperative("Simpul Kronjo", checkouttest.Kronjo))
	if err := leaving.Leave(t.Context(), d.App, stranger, d.group.ID, d.siti.Person, d.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another cooperative's officer: %v", err)
	}
	if err := d.leave(); err != nil {
		t.Fatal(err)
	}
	if err := d.leave(); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second time: %v", err)
	}
	if s := d.standing(); s.LeftAt == nil || len(s.Works) != 0 || s.Pending.Sign() <= 0 || s.Payable.Sign() != 0 {
		t.Fatalf("after leaving %+v", s)
	}

	// What waited becomes payable, and is hers to be paid and to ask for.
	if err := d.Checkout.Release(t.Context(), parcel, d.Now.Add(order.ReturnWindow)); err != nil {
		t.Fatal(err)
	}
	candidates, err := payout.Candidates(t.Context(), d.App, d.group.ID)
	if err != nil || len(candidates) != 1 || candidates[0].Producer != d.siti.Person || candidates[0].Payable != d.standing().Payable {
		t.Errorf("candidates %+v, %v", candidates, err)
	}
	payers, err := payout.Payers(t.Context(), d.App, d.siti.Person)
	if err != nil || len(payers) != 1 || payers[0] != d.group.ID {
		t.Errorf("payers %v, %v", payers, err)
	}

	// She comes back, as a member from then on.
	later := d.Now.Add(30 * 24 * time.Hour)
	invited, err := recruit.Return(t.Context(), d.App, d.officer, d.group.ID, d.siti.Person, later)
	if err != nil || invited.Path() == "" {
		t.Fatalf("invited %+v, %v", invited, err)
	}
	if s := d.standing(); s.LeftAt != nil || !s.JoinedAt.Equal(later) {
		t.Errorf("back: %+v", s)
	}
	if _, err := recruit.Return(t.Context(), d.App, d.officer, d.group.ID, d.siti.Person, later); fault.KindOf(err) != fault.Conflict {
		t.Errorf("back twice: %v", err)
	}
	findings, err := audit.Run(t.Context(), d.Owner, audit.Invariants(d.Studio.Store()), later)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("%d %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

func TestNothingIsSoldForWhoHasLeft(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sold := d.Sold(checkouttest.Item{Variant: d.shared, Quantity: 2})
	var line int64
	if err := d.App.GetContext(t.Context(), &line, `SELECT id FROM order_line WHERE order_id = $1`, int64(sold.ID)); err != nil {
		t.Fatal(err)
	}
	// The line becomes the other's, so that she may go before it is sent.
	if err := d.Checkout.Reassign(t.Context(), d.officer, d.group.ID, sold.ID, checkout.ReassignRequest{
		Line: order.LineID(line), Makers: []order.Maker{{Producer: d.aminah.Person, ShareBP: 10_000}}, Reason: "Siti pindah",
	}, d.Now); err != nil {
		t.Fatal(err)
	}
	if err := d.leave(); err != nil {
		t.Fatal(err)
	}
	product := `(SELECT product_id FROM variant WHERE id = $1)`
	d.refused("publication_left", `INSERT INTO publication (product_id, published_at, published_by) SELECT product_id, now(), $2 FROM variant WHERE id = $1`, int64(d.shared), int64(d.officer.Person))
	d.refused("product_maker_left", `UPDATE product_maker SET share_bp = 10000 WHERE producer_id = $2 AND product_id = `+product, int64(d.bag), int64(d.siti.Person))
	d.refused("order_line_share_left", `
		INSERT INTO reassignment_share (reassignment_id, order_line_id, producer_id, share_bp)
		SELECT r.id, r.order_line_id, $2, 1 FROM reassignment r WHERE r.order_line_id = $1`, line, int64(d.siti.Person))
	d.refused("order_line_share_left", `
		WITH gone AS (SELECT $2::bigint AS id), fresh AS (
			INSERT INTO order_line (order_id, parcel_id, cooperative_id, product_id, variant_id, fee_policy_id, title, made_to_order, weight_g, price, quantity, net)
			SELECT order_id, parcel_id, cooperative_id, v.product_id, v.id, fee_policy_id, 'x', FALSE, 1, 10000, 1, 10000
			FROM order_line, variant v WHERE order_line.id = $1 AND v.id = $3 RETURNING id, cooperative_id)
		INSERT INTO order_line_share (order_line_id, cooperative_id, producer_id, producer_name, share_bp, village_code, village_name, income, cooperative_fee, programme_fee, contribution)
		SELECT fresh.id, fresh.cooperative_id, gone.id, 'x', 10000, r.village_code, 'x', 10000, 0, 0, 0 FROM fresh, gone, producer r WHERE r.id = gone.id`,
		line, int64(d.siti.Person), int64(d.bag))
	if err := catalog.Publish(t.Context(), d.App, d.officer, d.productOf(d.shared), d.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("put on sale again: %v", err)
	}
}

func (d *desk) productOf(v catalog.VariantID) (id catalog.ProductID) {
	d.t.Helper()
	if err := d.App.GetContext(d.t.Context(), &id, `SELECT product_id FROM variant WHERE id = $1`, int64(v)); err != nil {
		d.t.Fatal(err)
	}
	return id
}

// Of a sale and a leaving at once, one succeeds; never does somebody go with a
// customer waiting.
func TestLeavingRacesSales(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const buyers = 6
	requests := make([]checkout.Request, buyers)
	for i := range requests {
		requests[i] = d.Request(d.Cart(checkouttest.Item{Variant: d.bag, Quantity: 1}))
	}
	placed, left := make([]error, buyers), error(nil)
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i, r := range requests {
		all.Go(func() {
			<-begin
			_, placed[i] = d.Checkout.Place(context.Background(), r, d.Now)
		})
	}
	all.Go(func() {
		<-begin
		left = leaving.Leave(context.Background(), d.App, d.officer, d.group.ID, d.siti.Person, d.Now)
	})
	close(begin)
	all.Wait()
	sold := 0
	for _, err := range placed {
		switch {
		case err == nil:
			sold++
		case fault.KindOf(err) != fault.Conflict:
			t.Errorf("a buyer was told %v", err)
		}
	}
	s := d.standing()
	switch {
	case left == nil && (sold > 0 || len(s.Lines) > 0 || s.LeftAt == nil):
		t.Errorf("she left, and %d were sold", sold)
	case left != nil && (fault.KindOf(left) != fault.Conflict || sold == 0 || len(s.Lines) != sold || s.LeftAt != nil):
		t.Errorf("she stays because of %v, and %d were sold", left, sold)
	}
}

// TestWhoLeavesIsToldAndHelpedNoMore: a notice waits in her inbox and on the
// officers' list of what is passed on, also the second time; who acts for her is
// ended, and nobody begins while she leaves; her phones stay.
func TestWhoLeavesIsToldAndHelpedNoMore(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	other := d.Cooperative("Simpul Kronjo", checkouttest.Kronjo)
	if _, err := d.Owner.ExecContext(t.Context(), `INSERT INTO membership (cooperative_id, producer_id, joined_at) VALUES ($1, $2, $3)`, int64(other.ID), int64(d.siti.Person), d.Now); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Owner.ExecContext(t.Context(), `UPDATE person SET email = 'siti@simpul.example' WHERE id = $1`, int64(d.siti.Person)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.App.ExecContext(t.Context(), `INSERT INTO push_phone (person_id, endpoint, p256dh, auth, added_at) VALUES ($1, 'https://push.example/1', repeat('a', 87), repeat('b', 22), now())`, int64(d.siti.Person)); err != nil {
		t.Fatal(err)
	}
	session := func(n byte) identity.Session { return identity.Session{Hash: bytes.Repeat([]byte{n}, 32)} }
	begin := func(n byte, of cooperative.Cooperative) error {
		return helping.Begin(context.WithoutCancel(t.Context()), d.App, d.Officer(of), session(n), of.ID, d.siti.Person, "Siti minta tolong", d.Now)
	}
	for n, of := range []cooperative.Cooperative{d.group, other} {
		if err := begin(byte(n), of); err != nil {
			t.Fatal(err)
		}
	}
	at := d.Now.Add(time.Minute)
	var left, began error
	var all sync.WaitGroup
	all.Go(func() {
		left = leaving.Leave(context.WithoutCancel(t.Context()), d.App, d.officer, d.group.ID, d.siti.Person, at)
	})
	all.Go(func() { began = begin(7, d.group) })
	all.Wait()
	if left != nil || began != nil && fault.KindOf(began) != fault.NotFound {
		t.Fatalf("left %v, began %v", left, began)
	}
	helpings, err := helping.Of(t.Context(), d.App, d.siti.Person, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range helpings {
		if open := h.Open(at); open != (h.Group == other.Name) {
			t.Errorf("%s helps: %v", h.Group, open)
		}
	}
	if err := begin(9, d.group); fault.KindOf(err) != fault.NotFound {
		t.Errorf("helped after leaving: %v", err)
	}

	told := func(of cooperative.Cooperative) (n int) {
		t.Helper()
		waiting, err := notice.WaitingIn(t.Context(), d.App, of.ID, d.Now.Add(-time.Hour), 50)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range waiting {
			if w.Kind == notice.Left && w.Subject == d.group.Name {
				n++
			} else if of.ID == d.group.ID {
				t.Errorf("her former cooperative sees %s", w.Kind)
			}
		}
		return n
	}
	// With a phone that gets pushes nobody has to pass it on.
	if n := told(d.group); n != 0 {
		t.Errorf("%d are passed on although her phone gets them", n)
	}
	var phones, letters int
	if err := d.Super.GetContext(t.Context(), &phones, `SELECT count(*) FROM push_phone WHERE person_id = $1`, int64(d.siti.Person)); err != nil || phones != 1 {
		t.Errorf("%d phones stay hers, %v", phones, err)
	}
	if err := d.Super.GetContext(t.Context(), &letters, `SELECT count(*) FROM letter l JOIN notice n ON n.id = l.notice_id WHERE n.kind = 'left'`); err != nil || letters != 1 {
		t.Errorf("%d letters, %v", letters, err)
	}
	if _, err := d.App.ExecContext(t.Context(), `DELETE FROM push_phone WHERE person_id = $1`, int64(d.siti.Person)); err != nil {
		t.Fatal(err)
	}
	if n := told(d.group); n != 1 {
		t.Errorf("%d wait to be passed on", n)
	}
	if _, err := recruit.Return(t.Context(), d.App, d.officer, d.group.ID, d.siti.Person, at.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := leaving.Leave(t.Context(), d.App, d.officer, d.group.ID, d.siti.Person, at.Add(2*time.Minute)); err != nil {
		t.Fatal(err)
	}
	inbox, err := notice.Inbox(t.Context(), d.App, d.siti.Person, 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, i := range inbox {
		if i.Kind == notice.Left {
			n++
		}
	}
	if n != 2 {
		t.Errorf("told %d times of leaving twice", n)
	}
	waiting, err := notice.WaitingIn(t.Context(), d.App, d.group.ID, d.Now.Add(-time.Hour), 50)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("waiting %+v, %v", waiting, err)
	}
	if err := notice.Pass(t.Context(), d.App, d.officer, d.group.ID, waiting[0].ID, at.Add(time.Hour)); err != nil {
		t.Error(err)
	}
}
