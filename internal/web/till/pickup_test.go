package till_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// TestAParcelIsFetchedAtTheCooperative chooses to fetch one parcel of two, and
// then everything without an address: it costs no shipping, her page says
// where and when, and makers are paid once it was fetched and the return
// window has passed, never by an estimate.
func TestAParcelIsFetchedAtTheCooperative(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx, w := t.Context(), o.world
	if c, p := o.atTheTill(t, checkouttest.Item{Variant: o.bag, Quantity: 1}); strings.Contains(p.Text("#kurir"), "Ambil di koperasi") {
		t.Fatalf("offered where the cooperative does not: %v", c)
	}
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		return cooperative.SetPickup(ctx, tx, w.Officer(o.waliwis), o.waliwis.ID, "Senin–Sabtu 09.00–15.00", w.Now)
	})
	var fetch string
	if err := w.App.GetContext(ctx, &fetch, `SELECT id::text FROM courier WHERE pickup`); err != nil {
		t.Fatal(err)
	}
	field := "courier_" + strconv.FormatInt(int64(o.waliwis.ID), 10)

	c, p := o.atTheTill(t, checkouttest.Item{Variant: o.bag, Quantity: 1}, checkouttest.Item{Variant: o.pouch, Quantity: 1})
	if got := p.Attr("input[name="+field+"][checked]", "value"); got == fetch || !strings.Contains(p.Text("#kurir"), "Kp. Contoh RT 01/RW 01, Desa Waliwis, Kec. Mekar Baru, Kab. Tangerang · Senin–Sabtu 09.00–15.00") {
		t.Errorf("chosen before she chooses: %s in %s", got, p.Text("#kurir"))
	}
	// The other parcel is sent: it needs the address.
	p = c.Submit(p, "#bayar", webtest.Fill{"step": "pay", field: fetch, "street": ""}).Want(http.StatusUnprocessableEntity)
	if p.Text("#f-street-error") == "" || !strings.Contains(p.Text(".summary"), "Rp240.000") {
		t.Errorf("two parcels: %s", p.Text("main"))
	}

	c, p = o.atTheTill(t, checkouttest.Item{Variant: o.bag, Quantity: 1})
	p = c.Submit(p, "#bayar", webtest.Fill{"step": "use_region", field: fetch, "street": ""}).Want(http.StatusOK)
	if !strings.Contains(p.Text(".summary"), "Rp185.000") {
		t.Errorf("fetching costs: %s", p.Text(".summary"))
	}
	c.Submit(p, "#bayar", webtest.Fill{"step": "pay"})
	placed := o.lastOrder(t)
	if !placed.ShippingTotal.IsZero() || placed.Street != "" {
		t.Fatalf("placed %+v", placed)
	}
	if _, err := w.Checkout.Settle(ctx, w.Receipt(placed), w.Now); err != nil {
		t.Fatal(err)
	}
	parcels, err := order.Parcels(ctx, w.App, placed.ID)
	if err != nil || len(parcels) != 1 || !parcels[0].Pickup {
		t.Fatalf("%v %v", parcels, err)
	}
	path, id := "/pesanan/"+placed.Token, parcels[0].ID
	if text := looked(t, c, path).Text(".parcel"); !strings.Contains(text, "Senin–Sabtu 09.00–15.00") || !strings.Contains(text, "Siap diambil") {
		t.Errorf("her page before: %s", text)
	}
	fetched := w.Now.Add(-order.ReturnWindow) // the ledger takes nothing of the future
	if err := w.Checkout.Ship(ctx, w.Officer(o.waliwis), o.waliwis.ID, id, "", fetched); err != nil {
		t.Fatal(err)
	}
	p = looked(t, c, path)
	if got := p.Text(".parcel .badge"); got != "Siap diambil" || !strings.Contains(p.Text(".parcel"), "Sudah saya ambil") {
		t.Errorf("ready: %q in %s", got, p.Text(".parcel"))
	}
	// However long it lies there, it has not arrived.
	later := w.Now.AddDate(0, 3, 0)
	if n, err := w.Checkout.ReleaseDue(ctx, later, 10); n != 0 || err != nil {
		t.Errorf("released %d, %v before it was fetched", n, err)
	}
	if err := w.Checkout.Release(ctx, id, later); fault.KindOf(err) != fault.Conflict {
		t.Errorf("released before it was fetched: %v", err)
	}
	if err := w.Checkout.Deliver(ctx, w.Officer(o.waliwis), o.waliwis.ID, id, fetched); err != nil {
		t.Fatal(err)
	}
	if text := looked(t, c, "/en"+path).Text(".parcel .badge"); text != "Picked up" {
		t.Errorf("fetched: %q", text)
	}
	if n, err := w.Checkout.ReleaseDue(ctx, w.Now.Add(-time.Minute), 10); n != 0 || err != nil {
		t.Errorf("released %d, %v within the return window", n, err)
	}
	if n, err := w.Checkout.ReleaseDue(ctx, w.Now, 10); n != 1 || err != nil {
		t.Errorf("released %d, %v after the return window", n, err)
	}
	o.sound(t, w.Now)
}

// TestTheDatabaseKnowsWhatIsFetched tries what the program never does.
func TestTheDatabaseKnowsWhatIsFetched(t *testing.T) {
	t.Parallel()
	o := open(t)
	placed := o.world.Order(checkouttest.Item{Variant: o.bag, Quantity: 1})
	for refused, statement := range map[string]string{
		"parcel_pickup":      `UPDATE parcel SET pickup = TRUE, shipping = 0, rate_id = NULL WHERE order_id = $1`,
		"parcel_pickup_free": `UPDATE parcel SET pickup = TRUE, rate_id = NULL, courier_id = (SELECT id FROM courier WHERE pickup) WHERE order_id = $1`,
	} {
		if _, err := o.world.Owner.ExecContext(t.Context(), statement, int64(placed.ID)); err == nil || !strings.Contains(err.Error(), refused) {
			t.Errorf("%s: %v", refused, err)
		}
	}
}
