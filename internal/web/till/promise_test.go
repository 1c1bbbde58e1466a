package till_test

import (
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// TestThePromisedDayIsShown orders what is made to order: cart, checkout and
// her order's page tell the same day, of stock they tell none, and the day that
// was promised stays when the makers' lead time changes.
func TestThePromisedDayIsShown(t *testing.T) {
	t.Parallel()
	o := open(t)
	work := o.world.BagToOrder(o.waliwis, "Tas pesanan", money.Rupiah(200_000), 10, maker(o.siti))
	var product catalog.ProductID
	if err := o.world.App.GetContext(t.Context(), &product, `SELECT product_id FROM variant WHERE id = $1`, int64(work)); err != nil {
		t.Fatal(err)
	}
	ready, err := catalog.ReadyOn(t.Context(), o.world.App, product, 1, o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	want := "siap dikirim paling lambat " + i18n.Date(i18n.With(t.Context(), i18n.Indonesian), ready)
	c, p := o.atTheTill(t, checkouttest.Item{Variant: work, Quantity: 1}, checkouttest.Item{Variant: o.bag, Quantity: 1})
	for name, text := range map[string]string{"the cart": looked(t, c, "/keranjang").Text("main"), "the checkout": p.Text(".summary")} {
		if strings.Count(text, want) != 1 || strings.Count(text, "paling lambat") != 1 {
			t.Errorf("%s does not promise %q: %s", name, want, text)
		}
	}
	c.Submit(p, "#bayar", webtest.Fill{"step": "pay"})
	o.exec(t, `UPDATE product SET lead_days = 60 WHERE id = $1`, int64(product))
	if text := looked(t, c, "/pesanan/"+o.lastOrder(t).Token).Text(".parcel"); strings.Count(text, want) != 1 {
		t.Errorf("the order does not promise %q: %s", want, text)
	}
}
