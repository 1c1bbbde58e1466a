package till_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// TestCartIsGroupedAndSurvivesARestart puts goods of two cooperatives into the
// cart; another server over the same database shows the same cart.
func TestCartIsGroupedAndSurvivesARestart(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.Client(t)
	put(t, c, o.bag, 2)
	put(t, c, o.pouch, 1)
	p := looked(t, c, "/keranjang")
	if got := p.Texts(".parcel h2"); len(got) != 2 || got[0] != "Simpul Waliwis" || got[1] != "Tali Kur Kronjo" {
		t.Errorf("groups %q", got)
	}
	if !strings.Contains(p.Text("main"), "Rp415.000") || !p.Has("a[href='/bayar']") {
		t.Errorf("the cart says %s", p.Text("main"))
	}

	// The header of every page leads here, so crawlers come too: to an empty
	// cart, for they keep no cookies.
	if p.Has("meta[name=robots]") || !p.Has("meta[name=description]") || p.Attr("link[rel=canonical]", "href") != o.URL+"/keranjang" {
		t.Errorf("the cart's head: canonical %q", p.Attr("link[rel=canonical]", "href"))
	}

	again := o.serve(t)
	later := again.Client(t)
	later.SetCookie("simpul_browser", c.Cookie("simpul_browser"))
	if got := later.Get("/keranjang").Want(http.StatusOK).Texts(".parcel h2"); len(got) != 2 {
		t.Errorf("after a restart the groups are %q", got)
	}
}

// TestChangesAreAcceptedBeforePaying changes a price, a stock and a
// publication behind the customer's back: the cart says so, and leads to the
// payment only when she has accepted.
func TestChangesAreAcceptedBeforePaying(t *testing.T) {
	t.Parallel()
	o := open(t)
	purse := o.world.Bag(o.waliwis, "Tas serut", money.Rupiah(90_000), 3, catalog.MakerShare{Producer: o.siti.Person, ShareBP: 10_000})
	c := o.Client(t)
	put(t, c, o.bag, 2)
	put(t, c, o.pouch, 4)
	put(t, c, purse, 1)
	o.reprice(t, o.bag, money.Rupiah(195_000))
	o.leave(t, o.pouch, 3)
	o.leave(t, purse, 0)

	p := looked(t, c, "/keranjang")
	for _, want := range []string{"Rp370.000", "Rp390.000", "Tinggal 3.", "Baru saja habis."} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the cart does not say %q in %s", want, p.Text("main"))
		}
	}
	if p.Has("a[href='/bayar']") {
		t.Error("the cart leads to the payment")
	}
	if paid := c.Follow(c.Get("/bayar")); paid.URL.Path != "/keranjang" {
		t.Errorf("the payment is at %s", paid.URL.Path)
	}

	// One more rise between looking and accepting is not accepted.
	o.reprice(t, o.bag, money.Rupiah(205_000))
	p = c.Submit(p, "#keranjang", webtest.Fill{"accept": "1"})
	if text := p.Text("main"); !strings.Contains(text, "Rp390.000") || !strings.Contains(text, "Rp410.000") || p.Has("a[href='/bayar']") {
		t.Errorf("an unseen price was accepted: %s", text)
	}
	if strings.Contains(p.Text("main"), "Tas serut") || p.Attr("input[name=q"+id(o.pouch)+"]", "value") != "3" {
		t.Errorf("the stock was not accepted: %s", p.Text("main"))
	}
	p = c.Submit(p, "#keranjang", webtest.Fill{"accept": "1"})
	if !p.Has("a[href='/bayar']") {
		t.Errorf("after accepting the cart says %s", p.Text("main"))
	}
}

// TestCartHasLimits adds too many lines and too large a quantity, and sends
// what no page would.
func TestCartHasLimits(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.Client(t)
	put(t, c, o.bag, 1)
	for _, forged := range []url.Values{
		{"q" + id(o.bag): {"99999999999"}, "p" + id(o.bag): {"9223372036854775807"}, "accept": {"1"}},
		{"q" + id(o.bag): {"-4"}}, {"q" + id(o.bag): {"x"}, "less": {"q"}},
	} {
		c.Follow(c.Post("/keranjang/ubah", forged)).Want(http.StatusOK)
	}
	if lines, err := cart.Lines(t.Context(), o.world.App, cart.Token(c.Cookie("simpul_browser"))); err != nil || len(lines) > 0 {
		t.Errorf("a quantity below nothing left %v, %v", lines, err)
	}
	p := put(t, c, o.bag, 51)
	if !strings.Contains(p.Text("body"), "Pilih dulu") {
		t.Errorf("51 pieces: %s", p.Text(".flash"))
	}
	for i := range cart.MaxLines + 1 {
		p = put(t, c, o.world.Bag(o.waliwis, "Gantungan kunci", money.Rupiah(15_000), 2, catalog.MakerShare{Producer: o.siti.Person, ShareBP: 10_000}), 1)
		if full := strings.Contains(p.Text(".flash"), "Keranjang penuh"); full != (i >= cart.MaxLines) {
			t.Fatalf("after %d lines: %s", i+1, p.Text(".flash"))
		}
	}
}

// TestCartOnAPhone looks at a changed cart without a script.
func TestCartOnAPhone(t *testing.T) {
	t.Parallel()
	o := open(t)
	b := o.Browser(t, webtest.WithoutScripts())
	c := o.Client(t)
	put(t, c, o.bag, 2)
	put(t, c, o.pouch, 4)
	o.reprice(t, o.bag, money.Rupiah(195_000))
	o.leave(t, o.pouch, 3)
	carry(b, c, o.URL)
	b.Open("/keranjang")
	steady(t, b, "cart-changed")
	b.Follow("button[name=accept]")
	steady(t, b, "cart")
	if !strings.Contains(b.Text("main"), "Rp525.000") {
		t.Errorf("the accepted cart says %s", b.Text("main"))
	}
}
