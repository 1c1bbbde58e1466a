package koperasi_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"simpul/internal/identity"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

func TestParcelGoesOnItsWayAndArrives(t *testing.T) {
	t.Parallel()
	o := open(t)
	sold := o.world.Sold(item(o.bag), item(o.pouch))
	parcel := o.parcelOf(t, sold, o.waliwis)
	c := o.officer(t, "Oki Pengurus", o.waliwis)

	today := looked(t, c, "/koperasi")
	if got := today.Texts(".metric-value"); got[0] != "1" || got[1] != "0" || got[2] != "0" {
		t.Fatalf("today %v", got)
	}
	p := looked(t, c, today.Attr("main ul.stack a", "href"))
	for _, want := range []string{sold.RecipientName, sold.RecipientPhone, sold.Street, "Tebet", "12810", "Siti Contoh", "POS Indonesia"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the parcel does not show %q", want)
		}
	}
	if strings.Contains(p.Body, "Dompet koin") || strings.Contains(p.Body, "Rani Contoh") {
		t.Error("the parcel shows what the other cooperative sends")
	}

	for typed, want := range map[string]string{"": "Wajib diisi", "12": "6–40", "resi!!nomor": "6–40"} {
		refused := c.Submit(p, "form[action$='/kirim']", webtest.Fill{"tracking_number": typed}).Want(http.StatusUnprocessableEntity)
		if !strings.Contains(refused.Text(".error"), want) || refused.Attr("input[name=tracking_number]", "value") != typed {
			t.Errorf("%q is refused with %q and kept as %q", typed, refused.Text(".error"), refused.Attr("input[name=tracking_number]", "value"))
		}
	}
	shipped := c.Submit(p, "form[action$='/kirim']", webtest.Fill{"tracking_number": "jne 0012 3456"}).Want(http.StatusOK)
	if !strings.Contains(shipped.Text(".kv"), "JNE00123456") || !strings.Contains(shipped.Text(".timeline"), "Dicatat Oki Pengurus") || !shipped.Has(".flash.tone-good") {
		t.Errorf("after shipping: %s %s", shipped.Text(".kv"), shipped.Text(".timeline"))
	}
	if got := looked(t, c, "/koperasi/paket?keadaan=jalan").Text("main ul.stack"); !strings.Contains(got, "JNE00123456") {
		t.Errorf("on the way: %q", got)
	}

	ask := looked(t, c, shipped.Attr("a[href$='/sampai']", "href"))
	if state := o.parcelOf(t, sold, o.waliwis).State; state != order.ParcelShipped {
		t.Fatalf("asking has made it %s", state)
	}
	arrived := c.Submit(ask, "form[action$='/sampai']", nil).Want(http.StatusOK)
	if !arrived.Has(".badge.tone-good") || o.parcelOf(t, sold, o.waliwis).State != order.ParcelDelivered {
		t.Errorf("not delivered: %s", arrived.Text(".badge"))
	}
	if got := looked(t, c, "/koperasi").Texts(".metric-value"); got[0] != "0" || got[2] != "1" {
		t.Errorf("today %v", got)
	}
	if other := o.parcelOf(t, sold, o.kronjo); other.State != order.ParcelToPack {
		t.Errorf("the other cooperative's parcel is %s", other.State)
	}
	// What has arrived can neither be sent nor arrive again.
	c.Get(path(parcel) + "/sampai").Want(http.StatusConflict)
}

func TestUsedTrackingNumberIsNamed(t *testing.T) {
	t.Parallel()
	o := open(t)
	first, second := o.world.Sold(item(o.bag)), o.world.Sold(item(o.bag), item(o.pouch))
	c, stranger := o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Yuni Pengurus", o.kronjo)
	number := webtest.Fill{"tracking_number": "POS1234567"}
	c.Submit(c.Get(path(o.parcelOf(t, first, o.waliwis))), "form[action$='/kirim']", number).Want(http.StatusOK)

	refused := c.Submit(c.Get(path(o.parcelOf(t, second, o.waliwis))), "form[action$='/kirim']", number).Want(http.StatusUnprocessableEntity)
	if got := refused.Text("p.error"); !strings.Contains(got, "POS1234567") || !strings.Contains(got, first.Number) {
		t.Errorf("refused with %q, want the number and order %s", got, first.Number)
	}
	// Another cooperative learns that it is used, not by whom.
	refused = stranger.Submit(stranger.Get(path(o.parcelOf(t, second, o.kronjo))), "form[action$='/kirim']", number).Want(http.StatusUnprocessableEntity)
	if got := refused.Text("p.error"); got == "" || strings.Contains(refused.Text("main"), first.Number) {
		t.Errorf("the other cooperative is told %q", got)
	}
	if state := o.parcelOf(t, second, o.waliwis).State; state != order.ParcelToPack {
		t.Errorf("the refused parcel is %s", state)
	}
}

func TestOfTwoOfficersOneShipsAndTheOtherIsTold(t *testing.T) {
	t.Parallel()
	o := open(t)
	parcel := o.parcelOf(t, o.world.Sold(item(o.bag)), o.waliwis)
	officers := []*webtest.Client{o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Yuni Pengurus", o.waliwis)}
	numbers := []string{"RESI-SATU", "RESI-DUA"}
	sent := make([]url.Values, len(officers))
	for i, c := range officers {
		token := c.Get(path(parcel)).Attr("form[action$='/kirim'] input[name=token]", "value")
		sent[i] = url.Values{"token": {token}, "tracking_number": {numbers[i]}}
	}
	answers := make([]*webtest.Page, len(officers))
	var both sync.WaitGroup
	for i, c := range officers {
		both.Go(func() { answers[i] = c.Post(path(parcel)+"/kirim", sent[i]) })
	}
	both.Wait()
	won, lost := 0, 1
	if answers[0].Status != http.StatusSeeOther {
		won, lost = 1, 0
	}
	answers[won].Want(http.StatusSeeOther)
	told := answers[lost].Want(http.StatusConflict)
	if !strings.Contains(told.Text(".notice"), "Orang lain sudah lebih dulu") || !strings.Contains(told.Text(".kv"), numbers[won]) || strings.Contains(told.Body, numbers[lost]) {
		t.Errorf("the other is told %q beside %q", told.Text(".notice"), told.Text(".kv"))
	}
	var onHand int
	if err := o.world.App.GetContext(t.Context(), &onHand, `SELECT on_hand FROM variant WHERE id = $1`, int64(o.bag)); err != nil || onHand != 49 {
		t.Errorf("%d on hand, %v: one bag was sent", onHand, err)
	}
}

func TestOnlyTheirOfficersSeeParcelsMembersAndListings(t *testing.T) {
	t.Parallel()
	o := open(t)
	parcel := o.parcelOf(t, o.world.Sold(item(o.bag)), o.waliwis)
	pages, forms := o.routes(t, parcel)
	officer, foreign := o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Yuni Pengurus", o.kronjo)
	both := o.officer(t, "Dewi Pendamping", o.waliwis, o.kronjo)

	producerPhone := "+6281211112222"
	o.makeProducer(t, o.AddPerson(t, identity.NewPerson{Name: "Tini Perajin", Phone: producerPhone}, pin))
	producer := o.Client(t)
	producer.SignIn(producerPhone, pin)
	managerID := o.AddPerson(t, identity.NewPerson{Name: "Maya", Email: "maya@contoh.id"}, "sandi contoh yang panjang")
	o.Grant(t, managerID, identity.Office{Role: identity.Manager, Programme: o.world.Programme.ID})
	manager := o.Client(t)
	manager.SignInOffice("maya@contoh.id", "sandi contoh yang panjang")
	stranger := o.Client(t)

	for i, page := range pages {
		if i < 6 {
			officer.Get(page).Want(http.StatusOK)
			both.Get(page).Want(http.StatusOK)
		}
		producer.Get(page).Want(http.StatusForbidden)
		manager.Get(page).Want(http.StatusForbidden)
		if p := stranger.Get(page).Want(http.StatusSeeOther); !strings.HasPrefix(p.Header.Get("Location"), "/masuk?") {
			t.Errorf("%s leads a stranger to %s", page, p.Header.Get("Location"))
		}
		foreign.Get(page + "?koperasi=" + decimal(o.waliwis.ID)).Want(http.StatusNotFound)
		if p := foreign.Get(page); i >= 5 {
			p.Want(http.StatusNotFound)
		} else if strings.Contains(p.Want(http.StatusOK).Body, "Siti") || strings.Contains(p.Body, "Tas tali kur") {
			t.Errorf("%s shows another cooperative's things", page)
		}
	}
	for _, form := range forms {
		fields := func(c *webtest.Client) url.Values {
			return url.Values{"token": {c.Get("/koperasi").Attr("input[name=token]", "value")}, "tracking_number": {"RESI123456"}}
		}
		foreign.Post(form, fields(foreign)).Want(http.StatusNotFound)
		// Choosing the other cooperative finds nothing of this one.
		both.Post(form+"?koperasi="+decimal(o.kronjo.ID), fields(both)).Want(http.StatusNotFound)
		officer.Post(form, url.Values{"tracking_number": {"RESI123456"}}).Want(http.StatusForbidden)
		producer.Post(form, nil).Want(http.StatusForbidden)
		manager.Post(form, nil).Want(http.StatusForbidden)
		stranger.Post(form, nil).Want(http.StatusUnauthorized)
	}
	if got := o.parcelOf(t, order.Order{ID: parcel.Order}, o.waliwis).State; got != order.ParcelToPack {
		t.Errorf("somebody has made the parcel %s", got)
	}
	for _, unknown := range []string{"/koperasi/paket/0", "/koperasi/paket/x", "/koperasi/paket/99999", "/koperasi/paket?keadaan=hilang", "/koperasi?koperasi=x"} {
		officer.Get(unknown).Want(http.StatusNotFound)
	}
	for _, far := range []string{"/koperasi/paket?hal=9223372036854775807", "/koperasi/barang?hal=9223372036854775807", "/koperasi/barang?hal=-3"} {
		officer.Get(far).Want(http.StatusOK)
	}
	if p := looked(t, both, "/koperasi"); !strings.Contains(p.Text(".office-side nav"), "Ke Tali Kur Kronjo") {
		t.Errorf("an officer of two cannot choose: %s", p.Text(".office-side nav"))
	}
	if p := both.Get("/koperasi/anggota?koperasi=" + decimal(o.kronjo.ID)).Want(http.StatusOK); !strings.Contains(p.Body, "Rani Contoh") || strings.Contains(p.Body, "Siti Contoh") {
		t.Error("the chosen cooperative's members are not shown alone")
	}
}

func TestListingsAreWithdrawnAndPutBack(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	p := looked(t, c, "/koperasi/barang")
	if got := p.Text(".line"); !strings.Contains(got, "Tas tali kur merah") || !strings.Contains(got, "Rp185.000") || !strings.Contains(got, "Tersedia 50 dari 50") {
		t.Fatalf("listing %q", got)
	}
	p = c.Submit(p, "form[action$='/tarik']", nil).Want(http.StatusOK)
	if !strings.Contains(p.Text(".line"), "Tidak tayang") {
		t.Errorf("after withdrawing: %q", p.Text(".line"))
	}
	if p = c.Submit(p, "form[action$='/tayang']", nil).Want(http.StatusOK); p.Has("form[action$='/tayang']") {
		t.Errorf("after publishing: %q", p.Text(".line"))
	}
	o.world.Sold(item(o.bag))
}
