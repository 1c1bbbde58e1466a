package till_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/inquiry"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// TestAShippingPriceIsAskedFor goes from the checkout to the paid order, in both
// languages, without a script: she asks, an officer answers, she accepts.
func TestAShippingPriceIsAskedFor(t *testing.T) {
	t.Parallel()
	for lang, prefix := range map[string]string{"id": "", "en": "/en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			c := o.Client(t)
			put(t, c, o.bag, 1)
			p := c.Submit(looked(t, c, prefix+"/bayar"), "#bayar", webtest.Fill{"country": "HK", "step": "country"}).Want(http.StatusOK)
			if p.Has("button[value=pay]") || !p.Has("button[value=ask]") {
				t.Fatalf("nothing can be asked: %s", p.Text("main"))
			}
			p = c.Submit(p, "#bayar", webtest.Fill{"name": "Wati", "phone": "5123 4567", "street": "彌敦道1號 5樓", "city": "Yau Ma Tei", "area": "Kowloon", "step": "ask"}).Want(http.StatusOK)
			if !strings.Contains(p.URL.Path, "/ongkir/") || p.Has("#terima-ongkir") || !strings.Contains(p.Text("main"), "彌敦道1號") {
				t.Fatalf("asked: %s %s", p.URL.Path, p.Text("main"))
			}
			path := p.URL.Path
			i, err := inquiry.ByToken(t.Context(), o.world.App, path[strings.LastIndex(path, "/")+1:])
			if err != nil {
				t.Fatal(err)
			}
			if err := o.world.Checkout.NameShipping(t.Context(), o.world.Officer(o.waliwis), i.ID, 0, inquiry.Answer{
				Cooperative: o.waliwis.ID, Courier: checkouttest.EMS, Price: money.Rupiah(210_000), DaysMin: 5, DaysMax: 12, ValidUntil: time.Now().Add(24 * time.Hour),
			}, time.Now()); err != nil {
				t.Fatal(err)
			}
			p = looked(t, c, path)
			if !strings.Contains(p.Text("#terima-ongkir"), "395") {
				t.Errorf("the price: %s", p.Text("main"))
			}
			c.Submit(p, "#terima-ongkir", webtest.Fill{"method": "simulation"})
			if placed := o.lastOrder(t); placed.ShippingTotal.Rupiah() != 210_000 || placed.Street != "彌敦道1號 5樓" || placed.BuyerPhone != "+85251234567" {
				t.Errorf("placed %+v", placed)
			}
			if p = c.Follow(c.Get(path)); !strings.Contains(p.URL.Path, "/pesanan/") {
				t.Errorf("the request leads to %s", p.URL.Path)
			}
		})
	}
}

// TestARefusalIsRead: a request of two cooperatives, of which one cannot send
// there, is not waited for any more; the customer reads why, and it is among what
// she finds again.
func TestARefusalIsRead(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.Client(t)
	put(t, c, o.bag, 1)
	put(t, c, o.pouch, 1)
	p := c.Submit(looked(t, c, "/bayar"), "#bayar", webtest.Fill{"country": "HK", "step": "country"}).Want(http.StatusOK)
	p = c.Submit(p, "#bayar", webtest.Fill{"name": "Wati", "phone": "5123 4567", "street": "彌敦道1號 5樓", "city": "Yau Ma Tei", "area": "Kowloon", "step": "ask"}).Want(http.StatusOK)
	path := p.URL.Path
	i, err := inquiry.ByToken(t.Context(), o.world.App, path[strings.LastIndex(path, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	if p = looked(t, c, "/pesanan"); !p.Has("a[href='"+path+"']") || !strings.Contains(p.Text("main"), "Ke Hong Kong") {
		t.Errorf("she does not find it again: %s", p.Text("main"))
	}
	if p = looked(t, o.Client(t), "/pesanan"); p.Has("a[href='" + path + "']") {
		t.Error("another browser finds it")
	}
	err = o.world.Checkout.RefuseShipping(t.Context(), o.world.Officer(o.kronjo), 0, inquiry.Refusal{
		Inquiry: i.ID, Cooperative: o.kronjo.ID, Reason: "Kurir kami tidak ke sana.",
	}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p = looked(t, c, path)
	for _, want := range []string{"Tali Kur Kronjo belum bisa mengirim ke sana.", "Kurir kami tidak ke sana.", "Menunggu koperasi menulis ongkos kirim.", "tidak bisa dipenuhi seluruhnya"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("%q is not said: %s", want, p.Text("main"))
		}
	}
	if p.Has("#terima-ongkir") {
		t.Error("it can be paid")
	}
}
