package till_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web/webtest"
)

// TestThisDevicesOrdersAreListed places an order from one browser: that one
// lists it, another does not.
func TestThisDevicesOrdersAreListed(t *testing.T) {
	t.Parallel()
	o := open(t)
	token := o.world.Cart(checkouttest.Item{Variant: o.bag, Quantity: 1})
	made, err := o.world.Checkout.Place(t.Context(), o.world.Request(token), o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	c, stranger := o.Client(t), o.Client(t)
	c.SetCookie("simpul_browser", string(token))
	p := looked(t, c, "/pesanan")
	if got := p.Attr("a[href^='/pesanan/SP'], table a", "href"); got != "/pesanan/"+made.Token || !strings.Contains(p.Text("main"), made.Number) {
		t.Errorf("the list leads to %q: %s", got, p.Text("main"))
	}
	if other := looked(t, stranger, "/en/pesanan"); strings.Contains(other.Body, made.Token) {
		t.Error("another browser lists the order")
	}
	if _, err := o.world.Report.ExecContext(t.Context(), `SELECT 1 FROM order_browser`); err == nil {
		t.Error("reports may read whose browser ordered")
	}
}

// TestAnOrderIsFoundByNumberAndPhone finds an order however number and phone
// are written, gives one answer to whatever is wrong, and tires of guessing.
func TestAnOrderIsFoundByNumberAndPhone(t *testing.T) {
	t.Parallel()
	o := open(t)
	made := o.placed(t, payment.Simulation, "id")
	c := o.Client(t)
	spaced := strings.ToLower(made.Number[:4] + " " + made.Number[4:])
	p := c.Submit(looked(t, c, "/pesanan"), "#cari-pesanan", webtest.Fill{"number": spaced, "phone": "0813 0000 0001"}).Want(http.StatusOK)
	if p.URL.Path != "/pesanan/"+made.Token {
		t.Fatalf("found %s", p.URL)
	}
	answers := map[string]bool{}
	for _, wrong := range []webtest.Fill{
		{"number": made.Number, "phone": "081300000002"}, {"number": "SP00000000", "phone": "081300000001"},
	} {
		p = c.Submit(looked(t, c, "/pesanan"), "#cari-pesanan", wrong).Want(http.StatusUnprocessableEntity)
		answers[p.Text(".form-errors")] = true
	}
	if len(answers) != 1 {
		t.Errorf("different answers: %v", answers)
	}
	if p = c.Submit(looked(t, c, "/pesanan"), "#cari-pesanan", webtest.Fill{"number": "", "phone": "x"}); !strings.Contains(p.Text(".field .error"), "telepon") {
		t.Errorf("a phone number that is none: %s", p.Text(".error"))
	}
	for range 10 {
		p = c.Post("/pesanan/cari", url.Values{"number": {"SP00000000"}, "phone": {"081300000001"}})
	}
	if p.Status != http.StatusTooManyRequests {
		t.Errorf("after many guesses: %d", p.Status)
	}
}

// TestTheCustomerReceivesHerParcel ships a parcel; the customer says that it
// has arrived, once, and the timeline names her.
func TestTheCustomerReceivesHerParcel(t *testing.T) {
	t.Parallel()
	o := open(t)
	made := o.world.Sold(checkouttest.Item{Variant: o.bag, Quantity: 1})
	other := o.world.Sold(checkouttest.Item{Variant: o.pouch, Quantity: 1})
	parcels, err := order.Parcels(t.Context(), o.world.App, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	c := o.Client(t)
	path := "/pesanan/" + made.Token
	if looked(t, c, path).Has("a[href*='/terima/']") {
		t.Error("a parcel that was not shipped can be received")
	}
	if err := o.world.Checkout.Ship(t.Context(), o.world.Officer(o.waliwis), o.waliwis.ID, parcels[0].ID, "JP12345678", o.world.Now); err != nil {
		t.Fatal(err)
	}
	p := looked(t, c, path)
	if got := p.Attr("a[href^='https://wa.me/6281300000001']", "href"); !strings.Contains(got, made.Token) {
		t.Errorf("her own WhatsApp: %q", got)
	}
	link := p.Attr("a[href*='/terima/']", "href")
	p = c.Submit(looked(t, c, link), "form[action*='/terima/']", nil).Want(http.StatusOK)
	if text := p.Text(".timeline"); !strings.Contains(text, "Paket sampai") || !strings.Contains(text, "oleh pembeli") || p.Has("a[href*='/terima/']") {
		t.Errorf("received: %s", text)
	}
	if again := c.Follow(c.Get(link)); again.URL.Path != path {
		t.Errorf("received again: %s", again.URL)
	}
	if got := c.Get(fmt.Sprintf("/pesanan/%s/terima/%d", other.Token, parcels[0].ID)).Status; got != http.StatusNotFound {
		t.Errorf("a parcel of another order: %d", got)
	}
	b := o.Browser(t, webtest.WithoutScripts())
	b.Open(path)
	steady(t, b, "order-received")
	b.Open("/pesanan")
	steady(t, b, "orders")
}

// TestWhatIsNotShippedGoesBack lets two weeks pass: the parcel is called off
// and its money goes back; what is made to order has its lead time besides.
func TestWhatIsNotShippedGoesBack(t *testing.T) {
	t.Parallel()
	o := open(t)
	toOrder := o.world.BagToOrder(o.waliwis, "Tas pesanan", o.price(t, o.bag), 5, maker(o.siti))
	made := o.world.Sold(checkouttest.Item{Variant: o.bag, Quantity: 2}, checkouttest.Item{Variant: o.pouch, Quantity: 1})
	later := o.world.Sold(checkouttest.Item{Variant: toOrder, Quantity: 1})
	o.exec(t, `UPDATE shop_order SET paid_at = paid_at - INTERVAL '14 days 1 minute'`)
	parcels, err := order.Parcels(t.Context(), o.world.App, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.world.Checkout.Ship(t.Context(), o.world.Officer(o.kronjo), o.kronjo.ID, parcels[1].ID, "JP12345678", o.world.Now); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := o.world.Checkout.CallOffLate(t.Context(), o.world.Now, 10); err != nil {
			t.Fatal(err)
		}
	}
	states := map[order.ID]order.FulfilmentState{}
	for _, id := range []order.ID{made.ID, later.ID} {
		all, err := order.Parcels(t.Context(), o.world.App, id)
		if err != nil {
			t.Fatal(err)
		}
		states[id] = all[0].State
	}
	if states[made.ID] != order.ParcelCancelled || states[later.ID] != order.ParcelToPack {
		t.Errorf("the parcels are %v", states)
	}
	paid, err := payment.AppliedTo(t.Context(), o.world.App, payment.OrderID(made.ID))
	if err != nil || paid.Refunded.Rupiah() != 2*185_000+10_000 {
		t.Errorf("refunded %v, %v", paid.Refunded, err)
	}
	p := looked(t, o.Client(t), "/pesanan/"+made.Token)
	if !strings.Contains(p.Text(".timeline"), "uangnya dikembalikan") || !strings.Contains(p.Text(".timeline"), "otomatis") {
		t.Errorf("the page says %s", p.Text(".timeline"))
	}
	o.sound(t, time.Now())
}
