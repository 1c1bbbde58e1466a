package koperasi_test

import (
	"net/http"
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/delivery"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// sold places an order that somebody has changed before, and settles it.
func (o *office) sold(t *testing.T, change func(*checkout.Request)) order.Order {
	t.Helper()
	return o.settled(t, o.world.Request(o.world.Cart(item(o.bag))), change)
}

// soldAbroad is sold, to Hong Kong.
func (o *office) soldAbroad(t *testing.T, change func(*checkout.Request)) order.Order {
	t.Helper()
	return o.settled(t, o.world.RequestAbroad(o.world.Cart(item(o.bag))), change)
}

func (o *office) settled(t *testing.T, request checkout.Request, change func(*checkout.Request)) order.Order {
	t.Helper()
	change(&request)
	placed, err := o.world.Checkout.Place(t.Context(), request, o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	if outcome, err := o.world.Checkout.Settle(t.Context(), o.world.Receipt(placed), o.world.Now); err != nil || outcome != checkout.Settled {
		t.Fatalf("settle: %s %v", outcome, err)
	}
	return placed
}

// TestNothingThatGoesWithAGiftShowsAPrice prints what goes with a gift and
// with a parcel that is none: both name the recipient, one tells no price and
// has the greeting.
func TestNothingThatGoesWithAGiftShowsAPrice(t *testing.T) {
	t.Parallel()
	o := open(t)
	gift := o.sold(t, func(r *checkout.Request) {
		r.RecipientName, r.RecipientPhone, r.Gift, r.Greeting = "Wati Penerima", "+6281300000002", true, "Selamat ulang tahun!"
	})
	plain := o.sold(t, func(*checkout.Request) {})
	c := o.officer(t, "Oki Pengurus", o.waliwis)

	p := looked(t, c, path(o.parcelOf(t, gift, o.waliwis)))
	if got := p.Text(".notice"); !strings.Contains(got, "Hadiah") || !strings.Contains(got, "Selamat ulang tahun!") {
		t.Errorf("the officer sees %q", got)
	}
	slip := looked(t, c, p.Attr("a[href$='/surat']", "href"))
	text := slip.Text("main")
	for _, want := range []string{"Wati Penerima", "+6281300000002", "Jl. Contoh No. 1", "12810", "Selamat ulang tahun!", "dari Rani Pembeli", "Tas tali kur merah", "Simpul Waliwis", gift.Number} {
		if !strings.Contains(text, want) {
			t.Errorf("the slip does not show %q: %s", want, text)
		}
	}
	if strings.Contains(slip.Body, "Rp") || strings.Contains(slip.Body, "185.000") {
		t.Errorf("the slip of a gift shows a price: %s", text)
	}
	slip = looked(t, c, path(o.parcelOf(t, plain, o.waliwis))+"/surat")
	if text := slip.Text("main"); !strings.Contains(text, "Rp185.000") || slip.Has(".greeting") {
		t.Errorf("the slip of what is no gift: %s", text)
	}
	o.officer(t, "Yuni Pengurus", o.kronjo).Get(path(o.parcelOf(t, gift, o.waliwis)) + "/surat").Want(http.StatusNotFound)
}

// TestAnOfficerHandsAParcelOver says when parcels are fetched, marks one ready
// without a tracking number, and then fetched.
func TestAnOfficerHandsAParcelOver(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	p := c.Submit(looked(t, c, "/koperasi/paket/ambil"), "form[action='/koperasi/paket/ambil']", webtest.Fill{"pickup_hours": strings.Repeat("x", 201)}).Want(http.StatusUnprocessableEntity)
	if p.Text("#f-pickup_hours-error") == "" {
		t.Error("hours without end are taken")
	}
	p = c.Submit(p, "form[action='/koperasi/paket/ambil']", webtest.Fill{"pickup_hours": "Senin 09.00–15.00"}).Want(http.StatusOK)
	if p.Attr("#f-pickup_hours", "value") != "Senin 09.00–15.00" {
		t.Errorf("kept %q", p.Attr("#f-pickup_hours", "value"))
	}
	var fetch delivery.CourierID
	if err := o.world.App.GetContext(t.Context(), &fetch, `SELECT id FROM courier WHERE pickup`); err != nil {
		t.Fatal(err)
	}
	sold := o.sold(t, func(r *checkout.Request) {
		r.Choice, r.Street = checkout.Choice{o.waliwis.ID: fetch}, ""
		r.TotalSeen = money.Rupiah(185_000)
	})
	at := path(o.parcelOf(t, sold, o.waliwis))
	p = looked(t, c, at)
	if p.Has("input[name=tracking_number]") || !strings.Contains(p.Text("main"), "Ambil di koperasi") {
		t.Errorf("to be fetched: %s", p.Text("main"))
	}
	p = c.Submit(p, "form[action$='/kirim']", nil).Want(http.StatusOK)
	if got := p.Text(".badge"); got != "Siap diambil" || !strings.Contains(p.Text(".timeline"), "Siap diambil") {
		t.Errorf("ready: %q, %s", got, p.Text(".timeline"))
	}
	if got := looked(t, c, "/koperasi/paket?keadaan=jalan").Text("main ul.stack"); !strings.Contains(got, "siap diambil sejak") {
		t.Errorf("the list: %s", got)
	}
	p = c.Submit(looked(t, c, at+"/sampai"), "form[action$='/sampai']", nil).Want(http.StatusOK)
	if got := p.Text(".badge"); got != "Sudah diambil" {
		t.Errorf("fetched: %q", got)
	}
}

// TestAnOfficerSeesThePromisedDay looks at a parcel with what is made to order.
func TestAnOfficerSeesThePromisedDay(t *testing.T) {
	t.Parallel()
	o := open(t)
	work := o.world.BagToOrder(o.waliwis, "Tas pesanan", money.Rupiah(200_000), 10, catalog.MakerShare{Producer: o.siti.Person, ShareBP: 10_000})
	sold := o.world.Sold(item(work))
	lines, err := order.Lines(t.Context(), o.world.App, sold.ID)
	if err != nil || lines[0].ReadyOn == nil {
		t.Fatalf("%v %v", lines, err)
	}
	want := "siap dikirim paling lambat " + i18n.Date(i18n.With(t.Context(), i18n.Indonesian), *lines[0].ReadyOn)
	if text := looked(t, o.officer(t, "Oki Pengurus", o.waliwis), path(o.parcelOf(t, sold, o.waliwis))).Text("main"); !strings.Contains(text, want) {
		t.Errorf("the officer does not see %q: %s", want, text)
	}
}
