package checkout_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
)

// halves is an order of two makers' bags, twenty days ago.
type halves struct {
	*checkouttest.World
	t                *testing.T
	group, other     cooperative.Cooperative
	siti, aminah     identity.Actor
	sold             order.Order
	parcel           order.Parcel
	ready, waits     order.Line
	officer, foreign identity.Actor
}

func newHalves(t *testing.T) *halves {
	t.Helper()
	w := checkouttest.New(t)
	h := &halves{World: w, t: t, group: w.Cooperative("Simpul Waliwis", checkouttest.Waliwis), other: w.Cooperative("Simpul Kronjo", checkouttest.Kronjo)}
	h.siti, h.aminah = w.Producer(h.group, "Siti Contoh", checkouttest.Waliwis), w.Producer(h.group, "Aminah Contoh", checkouttest.MekarBaru)
	h.officer, h.foreign = w.Officer(h.group), w.Officer(h.other)
	first := w.Bag(h.group, "Tas merah", money.Rupiah(185_000), 9, catalog.MakerShare{Producer: h.siti.Person, ShareBP: 10_000})
	second := w.Bag(h.group, "Tas biru", money.Rupiah(150_000), 9, catalog.MakerShare{Producer: h.aminah.Person, ShareBP: 10_000})
	w.Now = w.Now.AddDate(0, 0, -25)
	h.sold = w.Sold(checkouttest.Item{Variant: first, Quantity: 2}, checkouttest.Item{Variant: second, Quantity: 1})
	h.parcel = h.parcels()[0]
	lines := linesOf(t, w, h.group, h.sold)
	h.ready, h.waits = lines[0], lines[1]
	return h
}

func (h *halves) parcels() []order.Parcel {
	h.t.Helper()
	all, err := order.Parcels(h.t.Context(), h.App, h.sold.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func (h *halves) split() order.ParcelID {
	h.t.Helper()
	later, err := h.Checkout.Split(h.t.Context(), h.officer, h.group.ID, h.parcel.ID, []order.LineID{h.ready.ID}, h.Now)
	if err != nil {
		h.t.Fatal(err)
	}
	return later
}

func (h *halves) ship(id order.ParcelID, number string, at time.Time) {
	h.t.Helper()
	if err := h.Checkout.Ship(h.t.Context(), h.officer, h.group.ID, id, number, at); err != nil {
		h.t.Fatal(err)
	}
}

func (h *halves) payable(who identity.Actor) int64 {
	h.t.Helper()
	b, err := ledger.Balance(h.t.Context(), h.App, ledger.ProducerPayable(int64(who.Person)), money.IDR)
	if err != nil {
		h.t.Fatal(err)
	}
	return -b.Rupiah()
}

func (h *halves) sound() {
	h.t.Helper()
	findings, err := audit.Run(h.t.Context(), h.Owner, audit.Invariants(h.Studio.Store()), time.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			h.t.Errorf("%d %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

func day(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// TestWhatIsReadyLeavesFirst: each part travels under its own number, arrives and
// is released by itself; a refund of the part that waits takes nothing of the
// one that left.
func TestWhatIsReadyLeavesFirst(t *testing.T) {
	t.Parallel()
	h := newHalves(t)
	later := h.split()
	if all := h.parcels(); len(all) != 2 || all[1].SplitFrom != all[0].ID || !all[1].Shipping.IsZero() || all[0].Shipping != h.parcel.Shipping {
		t.Fatalf("split into %+v", all)
	}
	h.ship(h.parcel.ID, "RESI-SATU", h.Now.Add(day(1)))
	if err := h.Checkout.Ship(t.Context(), h.officer, h.group.ID, later, "RESI-SATU", h.Now.Add(day(2))); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the same number for both: %v", err)
	}
	if err := h.Checkout.Deliver(t.Context(), h.officer, h.group.ID, h.parcel.ID, h.Now.Add(day(3))); err != nil {
		t.Fatal(err)
	}
	if err := h.Checkout.Release(t.Context(), h.parcel.ID, h.Now.Add(day(11))); err != nil {
		t.Fatal(err)
	}
	if siti, aminah := h.payable(h.siti), h.payable(h.aminah); siti != 333_000 || aminah != 0 {
		t.Errorf("payable are %d and %d: the second part has not left", siti, aminah)
	}
	h.sound()
	h.ship(later, "RESI-DUA", h.Now.Add(day(12)))
	if err := h.Checkout.Deliver(t.Context(), h.officer, h.group.ID, later, h.Now.Add(day(13))); err != nil {
		t.Fatal(err)
	}
	refund, err := h.Checkout.RefundOrder(t.Context(), h.officer, h.group.ID, h.sold.ID, checkout.RefundRequest{
		Return: order.Return{Parcel: later, Lines: []order.LineReturn{{Line: h.waits.ID, Quantity: 1, Restock: true}}}, Reason: "Salah warna",
	}, h.Now.Add(day(14)))
	if err != nil || refund.Amount != money.Rupiah(150_000) {
		t.Fatalf("refunded %v, %v", refund.Amount, err)
	}
	if err := h.Checkout.Release(t.Context(), later, h.Now.Add(day(21))); err != nil {
		t.Fatal(err)
	}
	if siti, aminah := h.payable(h.siti), h.payable(h.aminah); siti != 333_000 || aminah != 0 {
		t.Errorf("payable are %d and %d", siti, aminah)
	}
	h.sound()
}

func TestWhatIsNotSplit(t *testing.T) {
	t.Parallel()
	h := newHalves(t)
	split := func(actor identity.Actor, group cooperative.Cooperative, lines ...order.LineID) fault.Kind {
		_, err := h.Checkout.Split(t.Context(), actor, group.ID, h.parcel.ID, lines, h.Now)
		return fault.KindOf(err)
	}
	for name, test := range map[string]struct{ got, want fault.Kind }{
		"nothing is ready":        {split(h.officer, h.group), fault.Invalid},
		"all is ready":            {split(h.officer, h.group, h.ready.ID, h.waits.ID), fault.Invalid},
		"another's line":          {split(h.officer, h.group, 99999), fault.Invalid},
		"another's parcel":        {split(h.foreign, h.other, h.ready.ID), fault.NotFound},
		"a refund of another's":   {refundKind(h, h.other, h.parcel.ID), fault.NotFound},
		"a refund by no parcel's": {refundKind(h, h.group, 99999), fault.NotFound},
	} {
		if test.got != test.want {
			t.Errorf("%s: %v, want %v", name, test.got, test.want)
		}
	}
	h.ship(h.parcel.ID, "RESI-SATU", h.Now.Add(day(1)))
	if got := split(h.officer, h.group, h.ready.ID); got != fault.Conflict {
		t.Errorf("what has left is split: %v", got)
	}
	if len(h.parcels()) != 1 {
		t.Errorf("%d parcels", len(h.parcels()))
	}
	// Not even by its own hand may the application move what has left.
	for _, forged := range []string{
		`INSERT INTO parcel (order_id, cooperative_id, courier_id, zone, weight_g, billed_kg, shipping, days_min, days_max, fulfilment_state, split_from)
		 SELECT order_id, cooperative_id, courier_id, zone, 1, 1, 0, 1, 1, 'to_pack', id FROM parcel LIMIT 1`,
		`UPDATE parcel SET shipped_at = shipped_at - INTERVAL '9 days'`,
	} {
		if err := database.InTx(t.Context(), h.App, func(tx *database.Tx) error {
			_, err := tx.ExecContext(t.Context(), forged)
			return err
		}); err == nil {
			t.Errorf("allowed: %s", forged)
		}
	}
	h.sound()
}

func refundKind(h *halves, of cooperative.Cooperative, parcel order.ParcelID) fault.Kind {
	_, err := h.Checkout.RefundOrder(h.t.Context(), h.foreign, of.ID, h.sold.ID, checkout.RefundRequest{
		Return: order.Return{Parcel: parcel, Lines: []order.LineReturn{{Line: h.ready.ID, Quantity: 1}}}, Reason: "x",
	}, h.Now)
	return fault.KindOf(err)
}

func TestTwoOfficersSplitAParcelOnce(t *testing.T) {
	t.Parallel()
	h := newHalves(t)
	errs := make([]error, 2)
	var both sync.WaitGroup
	for i := range errs {
		both.Go(func() {
			_, errs[i] = h.Checkout.Split(t.Context(), h.officer, h.group.ID, h.parcel.ID, []order.LineID{h.ready.ID}, h.Now)
		})
	}
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || len(h.parcels()) != 2 {
		t.Errorf("%v, %d parcels", errors.Join(errs...), len(h.parcels()))
	}
	h.sound()
}

// TestWhatCameBackIsSentAgainOrGivenBack: nothing of it is released or arrives
// until it was sent again under a new number; given back whole, it ends.
func TestWhatCameBackIsSentAgainOrGivenBack(t *testing.T) {
	t.Parallel()
	h := newHalves(t)
	back := func(at time.Time) error {
		return h.Checkout.ComeBack(t.Context(), h.officer, h.group.ID, h.parcel.ID, "Alamat tidak ditemukan", at)
	}
	if err := back(h.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("what has not left came back: %v", err)
	}
	h.ship(h.parcel.ID, "RESI-SATU", h.Now.Add(day(1)))
	if err := h.Checkout.ComeBack(t.Context(), h.foreign, h.other.ID, h.parcel.ID, "x", h.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another cooperative's: %v", err)
	}
	if err := h.Checkout.SendAgain(t.Context(), h.officer, h.group.ID, h.parcel.ID, "RESI-DUA", h.Now.Add(day(2))); fault.KindOf(err) != fault.Conflict {
		t.Errorf("what has not come back is sent again: %v", err)
	}
	if err := back(h.Now.Add(day(2))); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"twice":          back(h.Now.Add(day(2))),
		"it arrives":     h.Checkout.Deliver(t.Context(), h.officer, h.group.ID, h.parcel.ID, h.Now.Add(day(3))),
		"she has it":     h.Checkout.Receive(t.Context(), h.sold, h.parcel.ID, h.Now.Add(day(3))),
		"it is released": h.Checkout.Release(t.Context(), h.parcel.ID, h.Now.Add(day(25))),
	} {
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("%s: %v", what, err)
		}
	}
	if ids, err := order.Releasable(t.Context(), h.App, h.Now.Add(day(200)), 9); err != nil || len(ids) != 0 {
		t.Errorf("releasable %v, %v", ids, err)
	}
	if err := h.Checkout.SendAgain(t.Context(), h.officer, h.group.ID, h.parcel.ID, "RESI-SATU", h.Now.Add(day(4))); fault.KindOf(err) != fault.Invalid {
		t.Errorf("under the old number: %v", err)
	}
	if err := h.Checkout.SendAgain(t.Context(), h.officer, h.group.ID, h.parcel.ID, "resi-dua", h.Now.Add(day(4))); err != nil {
		t.Fatal(err)
	}
	if p := h.parcels()[0]; p.TrackingNumber != "RESI-DUA" || p.CameBack || !p.ShippedAt.Equal(h.Now.Add(day(4))) {
		t.Errorf("sent again as %+v", p)
	}
	h.sound()
	if err := back(h.Now.Add(day(6))); err != nil {
		t.Fatal(err)
	}
	give := func(units map[order.LineID]int, shipping money.Amount) {
		t.Helper()
		r := order.Return{Parcel: h.parcel.ID, Shipping: shipping}
		for l, n := range units {
			r.Lines = append(r.Lines, order.LineReturn{Line: l, Quantity: n, Restock: true})
		}
		if _, err := h.Checkout.RefundOrder(t.Context(), h.officer, h.group.ID, h.sold.ID, checkout.RefundRequest{Return: r, Reason: "Paket kembali"}, h.Now.Add(day(7))); err != nil {
			t.Fatal(err)
		}
	}
	give(map[order.LineID]int{h.ready.ID: 2}, money.Rupiah(0))
	if p := h.parcels()[0]; p.State != order.ParcelShipped {
		t.Errorf("with a bag left it is %s", p.State)
	}
	give(map[order.LineID]int{h.waits.ID: 1}, h.parcel.Shipping)
	if p := h.parcels()[0]; p.State != order.ParcelRefused {
		t.Errorf("given back whole it is %s", p.State)
	}
	if pending, err := ledger.Balance(t.Context(), h.App, ledger.ProducerPending(int64(h.siti.Person)), money.IDR); err != nil || !pending.IsZero() {
		t.Errorf("Siti has %v pending, %v", pending, err)
	}
	h.sound()
}
