package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/cod"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web/webtest"
)

const codPath = "/koperasi/paket/cod"

// bought is an order of one bag, to be paid on delivery.
func (o *office) bought(t *testing.T) order.Order {
	t.Helper()
	r := o.world.Request(o.world.Cart(item(o.bag)))
	r.Method = payment.CashOnDelivery
	placed, err := o.world.Checkout.Place(t.Context(), r, o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	return placed
}

// TestOfficerTakesCashOnDelivery switches it on, ships what customers have
// ordered, records what the courier has handed over with his deduction, and a
// parcel that nobody took.
func TestOfficerTakesCashOnDelivery(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	p := looked(t, c, codPath)
	if p.Has("input[name=offered][checked]") || p.Has("form[action='"+codPath+"/setoran']") {
		t.Error("it is on before anybody switched it on")
	}
	c.Submit(p, "form[action='"+codPath+"']", webtest.Fill{"offered": "1", "farthest": "java", "limit": ""}).Want(http.StatusUnprocessableEntity)
	p = c.Follow(c.Submit(p, "form[action='"+codPath+"']", webtest.Fill{"offered": "1", "farthest": "java", "limit": "500rb"}))
	if !p.Has("input[name=offered][checked]") || p.Attr("input[name=limit]", "value") != "500000" {
		t.Errorf("after saving: %s", p.Text("main"))
	}
	account := o.world.OnDelivery(o.waliwis, cod.ByCooperative) // and where couriers hand over to
	paid, refused := o.bought(t), o.bought(t)
	if text := c.Get("/koperasi/paket").Text("main ul.stack"); strings.Count(text, "· Bayar di tempat") != 2 {
		t.Errorf("the list of what is to be packed: %s", text)
	}
	for i, bought := range []order.Order{paid, refused} {
		parcel := o.parcelOf(t, bought, o.waliwis)
		if text := looked(t, c, path(parcel)).Text("main"); !strings.Contains(text, "Bayar di tempat: Rp195.000") {
			t.Errorf("the parcel's page: %s", text)
		}
		if text := looked(t, c, path(parcel)+"/surat").Text("main"); !strings.Contains(text, "TAGIH Rp195.000") {
			t.Errorf("the label: %s", text)
		}
		c.Follow(c.Submit(c.Get(path(parcel)), "form[action$='/kirim']", webtest.Fill{"tracking_number": fmt.Sprintf("JNE00%d77", i)}))
	}

	p = looked(t, c, codPath)
	remittance := "form[action='" + codPath + "/setoran']"
	fill := func(name, value string) webtest.Fill {
		f := webtest.Fill{
			fmt.Sprintf("order_%d", paid.ID): "1", "received": "190.000", "reason": "Biaya COD", "account": fmt.Sprint(account), "reference": "STR 1",
		}
		f[name] = value
		return f
	}
	for name, value := range map[string]string{"received": "100.000", "reason": "", "reference": "#", "remitted_at": ""} {
		answer := c.Submit(p, remittance, fill(name, value)).Want(http.StatusUnprocessableEntity)
		if answer.Text("#f-"+name+"-error") == "" {
			t.Errorf("%s %q: %s", name, value, answer.Text("main"))
		}
	}
	none := c.Submit(p, remittance, fill(fmt.Sprintf("order_%d", paid.ID), "")).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(none.Text(".form-errors"), "Centang pesanan") {
		t.Errorf("without an order: %s", none.Text("main"))
	}
	p = c.Follow(c.Submit(p, remittance, fill("reason", "Biaya COD")))
	if text := p.Text("main"); !strings.Contains(text, "Setoran Rp190.000 dicatat") || !strings.Contains(text, "Rp5.000 · Biaya COD") || strings.Contains(p.Text(remittance), paid.Number) {
		t.Errorf("after the remittance: %s", text)
	}

	parcel := o.parcelOf(t, refused, o.waliwis)
	p = looked(t, c, path(parcel)+"/ditolak")
	p = c.Submit(p, "form[action$='/ditolak']", webtest.Fill{"cost": "20.001", "account": fmt.Sprint(account), "reference": "RETUR 7"}).Want(http.StatusUnprocessableEntity)
	p = c.Submit(p, "form[action$='/ditolak']", webtest.Fill{"cost": "20.000", "account": "0"}).Want(http.StatusUnprocessableEntity)
	if p.Text("#f-account-error") == "" {
		t.Errorf("from an empty box: %s", p.Text("main"))
	}
	p = c.Follow(c.Submit(p, "form[action$='/ditolak']", webtest.Fill{"cost": "20.000", "account": fmt.Sprint(account), "reference": "RETUR 7"}))
	if text := p.Text("main"); !strings.Contains(text, "Ditolak, kembali") {
		t.Errorf("after the refusal: %s", text)
	}
	for number, want := range map[order.ID]order.PaymentState{paid.ID: order.Paid, refused.ID: order.Cancelled} {
		if got, err := order.ByID(t.Context(), o.world.App, number); err != nil || got.PaymentState != want {
			t.Errorf("order %d is %s, not %s: %v", number, got.PaymentState, want, err)
		}
	}
	strange := o.officer(t, "Wati Pengurus", o.kronjo)
	strange.Post(path(parcel)+"/ditolak", url.Values{"token": {strange.Get(codPath).Attr("input[name=token]", "value")}, "cost": {"0"}}).Want(http.StatusNotFound)
}

// TestCashOnDeliveryOnAPhone looks at its pages.
func TestCashOnDeliveryOnAPhone(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.world.OnDelivery(o.waliwis, cod.ByProgramme)
	bought := o.bought(t)
	parcel := o.parcelOf(t, bought, o.waliwis)
	if err := o.world.Checkout.Ship(t.Context(), o.world.Officer(o.waliwis), o.waliwis.ID, parcel.ID, "JNE0012377", o.world.Now); err != nil {
		t.Fatal(err)
	}
	phone := o.addOfficer(t, "Oki Pengurus", o.waliwis)
	for _, width := range []int64{360, 1280} {
		b := o.Browser(t, webtest.Sized(width, 800))
		signIn(b, phone)
		for _, page := range []string{codPath, path(parcel), path(parcel) + "/ditolak"} {
			b.Open(page)
			if wide := scrollsSideways(b); wide != "" {
				t.Errorf("%s scrolls sideways: %s", page, wide)
			}
			if v := b.Violations(); len(v) > 0 {
				t.Errorf("%s: %v", page, v)
			}
			b.Screenshot(fmt.Sprintf("cod-%d-%s", width, strings.ReplaceAll(page[1:], "/", "-")))
		}
	}
}
