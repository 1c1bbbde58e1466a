package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/identity"
	"simpul/internal/web/webtest"
)

func (o *office) onHand(t *testing.T, v catalog.VariantID) (n int) {
	t.Helper()
	if err := o.world.App.GetContext(t.Context(), &n, `SELECT on_hand FROM variant WHERE id = $1`, int64(v)); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestOfficerRecordsWhatAMakerBrought and the maker signs on the officer's phone
// with her PIN; a wrong one signs nothing, and what was typed wrongly is kept.
func TestOfficerRecordsWhatAMakerBrought(t *testing.T) {
	t.Parallel()
	o := open(t)
	if err := o.Gate.SetPIN(t.Context(), o.world.App, identity.Program(), o.siti.Person, "739164", o.world.Now); err != nil {
		t.Fatal(err)
	}
	sold := o.world.Sold(checkouttest.Item{Variant: o.bag, Quantity: 2})
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	who := looked(t, c, looked(t, c, "/koperasi/terima").Attr("a[href$='/terima/baru']", "href"))
	p := looked(t, c, who.Attr(fmt.Sprintf("a[href*='perajin=%d']", o.siti.Person), "href"))
	if got := p.Text("form.panel"); !strings.Contains(got, "Ditunggu 2 untuk pesanan "+sold.Number) || !strings.Contains(got, "Stok sekarang 50") {
		t.Fatalf("awaited: %q", got)
	}
	stock := fmt.Sprintf("%d-0", o.bag)
	refused := c.Submit(p, "form.panel", webtest.Fill{"accepted-" + stock: "3", "returned-" + stock: "1"}).Want(http.StatusUnprocessableEntity)
	if refused.Attr("input[name=accepted-"+stock+"]", "value") != "3" || !strings.Contains(refused.Text(".error"), "Tulis mengapa") {
		t.Errorf("without a reason: %q", refused.Text(".error"))
	}
	for _, typed := range []string{"", "tiga", "501", "-1"} {
		c.Submit(p, "form.panel", webtest.Fill{"accepted-" + stock: typed}).Want(http.StatusUnprocessableEntity)
	}
	one := c.Submit(refused, "form.panel", webtest.Fill{"reason-" + stock: "Tali putus"}).Want(http.StatusOK)
	if got := one.Text("table"); !strings.Contains(got, "Tali putus") || !strings.Contains(one.Text(".badge"), "Menunggu tanda tangan") {
		t.Errorf("recorded: %q", got)
	}
	for typed, want := range map[string]string{"": "PIN", "000000": "PIN"} {
		wrong := c.Submit(one, "form[action$='/tanda-tangan']", webtest.Fill{"pin": typed}).Want(http.StatusUnprocessableEntity)
		if !strings.Contains(wrong.Text(".error"), want) || o.onHand(t, o.bag) != 50 {
			t.Errorf("PIN %q: %q, %d on hand", typed, wrong.Text(".error"), o.onHand(t, o.bag))
		}
	}
	signed := c.Submit(one, "form[action$='/tanda-tangan']", webtest.Fill{"pin": "739164"}).Want(http.StatusOK)
	if !strings.Contains(signed.Text("main"), "dengan PIN di HP pengurus") || o.onHand(t, o.bag) != 53 {
		t.Errorf("signed: %q, %d on hand", signed.Text("main"), o.onHand(t, o.bag))
	}
	// The same page sent again, as when the answer was lost.
	again := c.Submit(one, "form[action$='/tanda-tangan']", webtest.Fill{"pin": "739164"}).Want(http.StatusConflict)
	if o.onHand(t, o.bag) != 53 || !strings.Contains(again.Text("main"), "sudah ditandatangani atau dibatalkan") {
		t.Errorf("signed twice: %q", again.Text("main"))
	}
	looked(t, c, "/koperasi/terima")

	stranger := o.officer(t, "Yuni Pengurus", o.kronjo)
	address := strings.TrimSuffix(one.Attr("form[action$='/tanda-tangan']", "action"), "/tanda-tangan")
	stranger.Get(address).Want(http.StatusNotFound)
	stranger.Get(fmt.Sprintf("/koperasi/terima/baru?perajin=%d", o.siti.Person)).Want(http.StatusNotFound)
	for _, form := range []string{"/tanda-tangan", "/batal"} {
		token := stranger.Get("/koperasi/terima").Attr("input[name=token]", "value")
		stranger.Post(address+form, url.Values{"token": {token}, "pin": {"739164"}, "name": {"Siti"}}).Want(http.StatusNotFound)
	}
}
