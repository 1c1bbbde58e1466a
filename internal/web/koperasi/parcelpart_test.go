package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// TestOfficerSendsAPartFirst: of two makers' bags what is ready leaves, the other
// is a parcel of its own; the slip of each names its own makers; one comes back
// and is sent again under another number.
func TestOfficerSendsAPartFirst(t *testing.T) {
	t.Parallel()
	o := open(t)
	aminah := o.world.Producer(o.waliwis, "Aminah Contoh", checkouttest.MekarBaru)
	blue := o.world.Bag(o.waliwis, "Tas biru", money.Rupiah(150_000), 5, catalog.MakerShare{Producer: aminah.Person, ShareBP: 10_000})
	sold := o.world.Sold(item(o.bag), item(blue))
	parcel := o.parcelOf(t, sold, o.waliwis)
	c, stranger := o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Yuni Pengurus", o.kronjo)

	ask := looked(t, c, looked(t, c, path(parcel)).Attr("a[href$='/sebagian']", "href"))
	refused := c.Submit(ask, "form.panel", nil).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(refused.Text("main"), "Pilih yang sudah siap") {
		t.Errorf("nothing ticked: %q", refused.Text("main"))
	}
	var line int64
	if err := o.world.App.GetContext(t.Context(), &line, `SELECT id FROM order_line WHERE order_id = $1 AND variant_id = $2`, int64(sold.ID), int64(o.bag)); err != nil {
		t.Fatal(err)
	}
	c.Submit(ask, "form.panel", webtest.Fill{fmt.Sprint("line-", line): "1"}).Want(http.StatusOK)
	all, err := order.Parcels(t.Context(), o.world.App, sold.ID)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d parcels, %v", len(all), err)
	}
	for i, want := range []string{"Tas tali kur merah", "Tas biru"} {
		slip := looked(t, c, path(all[i])+"/surat").Text("main")
		if other := []string{"Tas biru", "Tas tali kur merah"}[i]; !strings.Contains(slip, want) || strings.Contains(slip, other) || !strings.Contains(slip, "Terima kasih!") {
			t.Errorf("slip %d: %s", i, slip)
		}
		if maker := []string{"Siti", "Aminah"}[i]; !strings.Contains(slip, maker) || strings.Contains(slip, "Contoh,") {
			t.Errorf("slip %d does not name %s, or names her in full: %s", i, maker, slip)
		}
	}
	c.Submit(c.Get(path(all[0])), "form[action$='/kirim']", webtest.Fill{"tracking_number": "RESI-0001"}).Want(http.StatusOK)
	c.Submit(c.Get(path(all[1])), "form[action$='/kirim']", webtest.Fill{"tracking_number": "RESI-0002"}).Want(http.StatusOK)

	back := looked(t, c, looked(t, c, path(all[0])).Attr("a[href$='/kembali']", "href"))
	c.Submit(back, "form.panel", webtest.Fill{"reason": " "}).Want(http.StatusUnprocessableEntity)
	came := c.Submit(back, "form.panel", webtest.Fill{"reason": "Alamat tidak ditemukan"}).Want(http.StatusOK)
	if !strings.Contains(came.Text("main"), "Alamat tidak ditemukan") || came.Has("a[href$='/sampai']") {
		t.Errorf("came back: %q", came.Text("main"))
	}
	c.Submit(back, "form.panel", webtest.Fill{"reason": "Dua kali"}).Want(http.StatusConflict)
	used := c.Submit(came, "form[action$='/kirim-lagi']", webtest.Fill{"tracking_number": "RESI-0002"}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(used.Text(".error"), sold.Number) {
		t.Errorf("a number used by the other part: %q", used.Text(".error"))
	}
	again := c.Submit(came, "form[action$='/kirim-lagi']", webtest.Fill{"tracking_number": "RESI-0003"}).Want(http.StatusOK)
	if !strings.Contains(again.Text(".kv"), "RESI-0003") || !again.Has("a[href$='/sampai']") {
		t.Errorf("sent again: %q", again.Text("main"))
	}
	stranger.Get(path(all[1]) + "/sebagian").Want(http.StatusNotFound)
	stranger.Get(path(all[1]) + "/kembali").Want(http.StatusNotFound)
	token := url.Values{"token": {stranger.Get("/koperasi").Attr("input[name=token]", "value")}, "reason": {"x"}, "tracking_number": {"RESI-0009"}}
	for _, form := range []string{"/sebagian", "/kembali", "/kirim-lagi"} {
		stranger.Post(path(all[1])+form, token).Want(http.StatusNotFound)
	}
}
