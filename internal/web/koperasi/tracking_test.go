package koperasi_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// A list of tracking numbers is taken whole or not at all, and each line that
// is wrong is named.
func TestTrackingNumbersAreTakenTogetherOrNotAtAll(t *testing.T) {
	t.Parallel()
	o := open(t)
	var sold []order.Order
	for range 4 {
		sold = append(sold, o.world.Sold(item(o.bag)))
	}
	foreign := o.world.Sold(item(o.pouch))
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	state := func(i int) order.FulfilmentState { return o.parcelOf(t, sold[i], o.waliwis).State }
	const form = "form[action*='/paket/resi']"
	send := func(list string) *webtest.Page {
		return c.Submit(looked(t, c, "/koperasi/paket/resi"), form, webtest.Fill{"list": list})
	}

	if p := looked(t, c, "/koperasi/paket/daftar"); !strings.Contains(p.Text("main"), "Siti Contoh") || !strings.Contains(p.Text("main"), sold[3].Number) || strings.Contains(p.Body, foreign.Number) {
		t.Errorf("packing list: %s", p.Text("main"))
	}
	send(sold[0].Number + " pos 0001 0001").Want(http.StatusOK)
	if state(0) != order.ParcelShipped || o.parcelOf(t, sold[0], o.waliwis).TrackingNumber != "POS00010001" {
		t.Fatalf("one line made the parcel %s", state(0))
	}

	good := sold[1].Number + "\tPOS00010002\n"
	for name, test := range map[string]struct{ bad, want string }{
		"another cooperative's order": {foreign.Number + "\tPOS00010009", foreign.Number + " tidak ada di koperasi ini"},
		"no order at all":             {"ZZZZZZ\tPOS00010009", "ZZZZZZ tidak ada di koperasi ini"},
		"sent already":                {sold[0].Number + "\tPOS00010009", "tidak menunggu resi"},
		"used by another parcel":      {sold[2].Number + "\tPOS00010001", "sudah dipakai pesanan " + sold[0].Number},
		"twice in the list":           {sold[2].Number + "\tpos 0001 0002", "sudah ada di baris 1"},
		"an order twice":              {sold[1].Number + "\tPOS00010003", "sudah ada di baris 1"},
		"shape":                       {sold[2].Number + "\t12", "harus 6–40"},
		"none":                        {sold[2].Number, "harus 6–40"},
	} {
		p := send(good + test.bad).Want(http.StatusUnprocessableEntity)
		if got := p.Text("#salah"); !strings.Contains(got, "Baris 2") || !strings.Contains(got, test.want) {
			t.Errorf("%s: refused with %q", name, got)
		}
		if !strings.Contains(p.Text("textarea[name=list]"), sold[1].Number) {
			t.Errorf("%s: what was typed is lost", name)
		}
		if state(1) != order.ParcelToPack || state(2) != order.ParcelToPack {
			t.Fatalf("%s: something was sent", name)
		}
	}

	file := func(content string) *webtest.Page {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, err := w.CreateFormFile("file", "resi.csv")
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return c.Upload(looked(t, c, "/koperasi/paket/resi").Attr(form, "action"), w.FormDataContentType(), &body)
	}
	wrong := file("pesanan;kurir\n" + sold[1].Number + ";POS\n").Want(http.StatusUnprocessableEntity)
	if got := wrong.Text(".error"); !strings.Contains(got, "nomor resi") || !strings.Contains(got, "kurir") {
		t.Errorf("a wrong column is refused with %q", got)
	}
	table := c.Get("/koperasi/paket/resi?bentuk=csv").Want(http.StatusOK).Body
	if !strings.Contains(table, sold[3].Number) || strings.Contains(table, sold[0].Number) || strings.Contains(table, foreign.Number) {
		t.Fatalf("table to fill in: %s", table)
	}
	filled := strings.NewReplacer("POS Indonesia,\r\n", "POS Indonesia,POS00010004\r\n", "POS Indonesia,\n", "POS Indonesia,POS00010004\n").Replace(table)
	if p := file(filled).Want(http.StatusUnprocessableEntity); !strings.Contains(p.Text("#salah"), "sudah ada di baris 2") {
		t.Errorf("one number for all is refused with %q", p.Text("#salah"))
	}
	file("Nomor Pesanan,Penerima,Nomor Resi\n" + sold[1].Number + ",A,POS00010002\n" + sold[2].Number + ",B,POS00010003\n" + sold[3].Number + ",C,\n").Want(http.StatusSeeOther)
	if state(1) != order.ParcelShipped || state(2) != order.ParcelShipped || state(3) != order.ParcelToPack {
		t.Errorf("after the file: %s, %s, %s", state(1), state(2), state(3))
	}
	var onHand int
	if err := o.world.App.GetContext(t.Context(), &onHand, `SELECT on_hand FROM variant WHERE id = $1`, int64(o.bag)); err != nil || onHand != 47 {
		t.Errorf("%d on hand, %v: three bags were sent", onHand, err)
	}
	given := looked(t, c, "/koperasi/paket/serah").Text("main")
	for i, want := range []bool{true, true, true, false} {
		if strings.Contains(given, sold[i].Number) != want {
			t.Errorf("order %d on the hand-over sheet: %v", i, !want)
		}
	}

	stranger := o.officer(t, "Yuni Pengurus", o.kronjo)
	if p := stranger.Get("/koperasi/paket/serah").Want(http.StatusOK); strings.Contains(p.Body, sold[0].Number) {
		t.Error("another cooperative sees the hand-over")
	}
	stranger.Post("/koperasi/paket/resi", url.Values{"list": {sold[3].Number + " POS00010005"}}).Want(http.StatusForbidden)
	refused := stranger.Submit(stranger.Get("/koperasi/paket/resi"), form, webtest.Fill{"list": sold[3].Number + " POS00010005"}).Want(http.StatusUnprocessableEntity)
	if got := refused.Text("#salah"); !strings.Contains(got, "tidak ada di koperasi ini") || state(3) != order.ParcelToPack {
		t.Errorf("another cooperative's officer is told %q", got)
	}
}
