package till_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/web/webtest"
)

// rest declares that a cooperative rests from today for some days.
func (o *counter) rest(t *testing.T, of cooperative.Cooperative, takesOrders bool) (id cooperative.RecessID) {
	t.Helper()
	o.In(t, func(ctx context.Context, tx *database.Tx) (err error) {
		id, err = cooperative.Declare(ctx, tx, o.world.Officer(of), cooperative.Recess{
			Cooperative: of.ID, From: o.world.Now, Until: o.world.Now.AddDate(0, 0, 3), TakesOrders: takesOrders, Message: "Kami mudik.",
		}, o.world.Now)
		return err
	})
	return id
}

// TestARecessIsToldOnTheWay: cart, checkout and order say that the cooperative rests and
// when it opens; where it takes no orders the cart stops, also for who was about to pay,
// and keeps the goods.
func TestARecessIsToldOnTheWay(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.rest(t, o.waliwis, true)
	c, p := o.atTheTill(t, checkouttest.Item{Variant: o.bag, Quantity: 1})
	for name, text := range map[string]string{"the cart": looked(t, c, "/keranjang").Text(".parcel .notice"), "the checkout": p.Text("#kurir .notice")} {
		if !strings.Contains(text, "libur sampai") || !strings.Contains(text, "dikirim mulai") || !strings.Contains(text, "Kami mudik.") {
			t.Errorf("%s: %s", name, text)
		}
	}
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		_, err := cooperative.Redeclare(ctx, tx, o.world.Officer(o.waliwis), id, cooperative.Recess{
			Cooperative: o.waliwis.ID, From: o.world.Now, Until: o.world.Now.AddDate(0, 0, 3),
		}, o.world.Now)
		return err
	})
	refused := c.Submit(p, "#bayar", webtest.Fill{"step": "pay"})
	if refused.Status == http.StatusOK && strings.HasPrefix(refused.URL.Path, "/pesanan/") || !strings.Contains(refused.Text("main"), "sedang libur dan belum menerima pesanan") {
		t.Errorf("who was about to pay is told: %s", refused.Text("main"))
	}
	cart := c.Follow(c.Get("/bayar"))
	if cart.URL.Path != "/keranjang" || cart.Has("a[href='/bayar']") || !strings.Contains(cart.Text(".parcel .notice"), "belum bisa memesan") || !cart.Has(".parcel .line") {
		t.Errorf("the cart of a closed cooperative: %s", cart.Text("main"))
	}
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		standing, err := cooperative.Recesses(ctx, tx, o.waliwis.ID, o.world.Now)
		if err != nil {
			return err
		}
		return cooperative.EndRecess(ctx, tx, o.world.Officer(o.waliwis), o.waliwis.ID, standing[0].ID, o.world.Now)
	})
	sold := o.world.Sold(checkouttest.Item{Variant: o.bag, Quantity: 1})
	o.rest(t, o.waliwis, true)
	if text := looked(t, c, "/pesanan/"+sold.Token).Text(".parcel .notice"); !strings.Contains(text, "Paket ini dikirim mulai") {
		t.Errorf("the order: %s", text)
	}
}
