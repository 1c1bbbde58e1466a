package koperasi_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"simpul/internal/checkout"
	"simpul/internal/web/webtest"
)

// TestAnOfficerSetsWhatShippingCosts adds a rate abroad, sees what a customer
// pays, changes it and ends it; an order placed before keeps its price, and the
// history names who did what.
func TestAnOfficerSetsWhatShippingCosts(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	set := func(p *webtest.Page, fill webtest.Fill) *webtest.Page { return c.Submit(p, "#tarif", fill) }
	p := set(looked(t, c, "/koperasi/ongkir/tarif"), webtest.Fill{
		"zone": "east_asia", "courier": "7", "first_kg": "190.000", "next_kg": "95rb", "days_min": "5", "days_max": "12", "most_kg": "20",
	}).Want(http.StatusOK)
	if text := p.Text("main"); !strings.Contains(text, "Asia Timur") || !strings.Contains(text, "Hong Kong") || !strings.Contains(text, "Rp190.000 kg pertama, Rp95.000 tiap kg berikutnya · 5–12 hari · sampai 20 kg") {
		t.Fatalf("the rates: %s", text)
	}
	for query, want := range map[string]string{
		"negara=HK&kg=3": "Rp380.000", "negara=HK&kg=21": "Belum ada tarif", "negara=AE&kg=1": "Belum ada tarif",
		"negara=ID&ke=Tebet&kg=2": "Rp23.000", "negara=ID&ke=zzzz": "tidak ditemukan", "negara=XX&ke=": "",
	} {
		if p := looked(t, c, "/koperasi/ongkir?"+query); !strings.Contains(p.Text("#lihat-ongkir"), want) {
			t.Errorf("%s: %s", query, p.Text("#lihat-ongkir"))
		}
	}
	placed, err := o.world.Checkout.Place(t.Context(), o.world.RequestAbroad(o.world.Cart(item(o.bag))), o.world.Now)
	if err != nil || placed.ShippingTotal.Rupiah() != 190_000 {
		t.Fatalf("%v %v", placed.ShippingTotal, err)
	}
	change := p.Attr("a[aria-label^='Ubah: EMS']", "href")
	p = set(looked(t, c, change), webtest.Fill{"first_kg": "210000"}).Want(http.StatusOK)
	history := p.Text("details")
	if !strings.Contains(history, "Rp210.000") || !strings.Contains(history, "Rp190.000") || !strings.Contains(history, "oleh Oki Pengurus") || !strings.Contains(history, "sekarang") {
		t.Errorf("the history: %s", history)
	}
	c.Get(change).Want(http.StatusNotFound) // that version is over
	p = c.Submit(looked(t, c, p.Attr("a[aria-label^='Ubah: EMS']", "href")), "#hentikan", nil).Want(http.StatusOK)
	if p.Has("a[aria-label^='Ubah: EMS']") {
		t.Error("the rate did not end")
	}
	stranger := o.officer(t, "Rina Pengurus", o.kronjo)
	stranger.Get("/koperasi/ongkir?koperasi=1").Want(http.StatusNotFound)
}

// TestRatesRefuseWhatIsNone types what is no rate.
func TestRatesRefuseWhatIsNone(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	whole := webtest.Fill{"zone": "europe", "courier": "7", "first_kg": "300000", "next_kg": "150000", "days_min": "5", "days_max": "12", "most_kg": ""}
	for name, wrong := range map[string][2]string{
		"no price": {"first_kg", ""}, "a word": {"next_kg", "mahal"}, "below zero": {"first_kg", "-1"}, "too dear": {"first_kg", "10000001"}, "days": {"days_max", "91"},
		"no days": {"days_min", ""}, "backwards": {"days_max", "4"}, "no weight": {"most_kg", "0"}, "too heavy": {"most_kg", "1001"},
		"no zone": {"zone", ""}, "no courier": {"courier", ""}, "who does not go there": {"courier", "1"}, "fetching": {"courier", "6"},
	} {
		fill := webtest.Fill{}
		for k, v := range whole {
			fill[k] = v
		}
		fill[wrong[0]] = wrong[1]
		p := c.Submit(c.Get("/koperasi/ongkir/tarif"), "#tarif", fill)
		if p.Status != http.StatusUnprocessableEntity || p.Count(".form-errors") == 0 {
			t.Errorf("%s: %d %s", name, p.Status, p.Text(".form-errors"))
		}
	}
}

// TestTwoOfficersChangeOneRate: one wins, the other is told.
func TestTwoOfficersChangeOneRate(t *testing.T) {
	t.Parallel()
	o := open(t)
	officers := []*webtest.Client{o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Dewi Pengurus", o.waliwis)}
	link := looked(t, officers[0], "/koperasi/ongkir").Attr("a[aria-label^='Ubah: JNE']", "href")
	pages := make([]*webtest.Page, len(officers))
	for i, c := range officers {
		pages[i] = looked(t, c, link)
	}
	told := make([]string, len(officers))
	var wait sync.WaitGroup
	for i, c := range officers {
		wait.Go(func() {
			told[i] = c.Submit(pages[i], "#tarif", webtest.Fill{"first_kg": []string{"13000", "14000"}[i]}).Text(".flash")
		})
	}
	wait.Wait()
	saved := 0
	for _, text := range told {
		if strings.Contains(text, "tersimpan") {
			saved++
		} else if !strings.Contains(text, "diubah orang lain") {
			t.Errorf("the slower one is told %q", text)
		}
	}
	if saved != 1 {
		t.Errorf("told %q", told)
	}
}

// TestWhatCustomsAreTold prints the customs form of a gift abroad, with its
// value, and of a product for which an officer knows a better code.
func TestWhatCustomsAreTold(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.world.Abroad(o.waliwis)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	link := looked(t, c, "/koperasi/barang").Attr("a[href$='/pabean']", "href")
	for name, wrong := range map[string]webtest.Fill{"short": {"hs_code": "4202"}, "letters": {"hs_code": "4202AB"}, "not latin": {"contents": "手提袋"}, "one letter": {"contents": "x"}} {
		if p := c.Submit(looked(t, c, link), "form[action$='/pabean']", wrong); p.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
	for _, listed := range []string{"4602.19", ""} {
		c.Submit(looked(t, c, link), "form[action$='/pabean']", webtest.Fill{"hs_code": listed}).Want(http.StatusOK)
	}
	c.Submit(looked(t, c, link), "form[action$='/pabean']", webtest.Fill{"hs_code": "4202.22.10", "contents": "Macrame bag, knotted polyester cord"}).Want(http.StatusOK)
	gift := o.soldAbroad(t, func(r *checkout.Request) {
		r.RecipientName, r.Gift, r.Greeting = "陳大文", true, "Selamat!"
	})
	slip := looked(t, c, path(o.parcelOf(t, gift, o.waliwis))+"/surat")
	text := slip.Text(".slip-customs")
	for _, want := range []string{"CN 22", "陳大文", "彌敦道1號", "HONG KONG", "INDONESIA", "IDR 185,000", "400 g", "ID", "Sale of goods", gift.Number} {
		if !strings.Contains(text, want) {
			t.Errorf("customs are not told %q: %s", want, text)
		}
	}
	if strings.Contains(slip.Text(".slip-content"), "185") {
		t.Errorf("the gift's slip tells a price: %s", slip.Text(".slip-content"))
	}
	within := o.sold(t, func(*checkout.Request) {})
	if looked(t, c, path(o.parcelOf(t, within, o.waliwis))+"/surat").Has(".slip-customs") {
		t.Error("a parcel within Indonesia has a customs form")
	}
	o.officer(t, "Rina Pengurus", o.kronjo).Post(link, url.Values{}).Want(http.StatusForbidden)
}
