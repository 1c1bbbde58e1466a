package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/clock"
	"simpul/internal/identity"
	"simpul/internal/web/webtest"
)

// TestOfficerLendsAndTakesBack records a loan, lets the member sign here with her
// PIN and records what comes back in parts; what was typed wrongly is kept.
func TestOfficerLendsAndTakesBack(t *testing.T) {
	t.Parallel()
	o := open(t)
	if err := o.Gate.SetPIN(t.Context(), o.world.App, identity.Program(), o.siti.Person, "739164", o.world.Now); err != nil {
		t.Fatal(err)
	}
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	list := looked(t, c, "/koperasi/pinjaman")
	if !strings.Contains(list.Text("main"), "Tidak ada yang sedang dipinjam") || !strings.Contains(list.Text("main"), "tidak pernah memotong uang") {
		t.Errorf("empty: %s", list.Text("main"))
	}
	p := looked(t, c, list.Attr("a[href$='/pinjaman/baru']", "href"))
	today := clock.Day(o.Clock.Now())
	typed := webtest.Fill{
		"producer": fmt.Sprint(o.siti.Person), "what": "Tali kur merah", "unit": "roll", "quantity": "6", "value": "150rb",
		"lent_on": today.AddDate(0, 0, -9).Format(time.DateOnly), "due_on": today.AddDate(0, 0, -2).Format(time.DateOnly), "note": "Untuk pesanan Lebaran",
	}
	for field, wrong := range map[string]string{
		"producer": "", "what": " ", "unit": "metre", "quantity": "0", "value": "banyak", "lent_on": "kemarin", "due_on": today.AddDate(0, 0, -30).Format(time.DateOnly),
	} {
		fill := webtest.Fill{}
		for k, v := range typed {
			fill[k] = v
		}
		fill[field] = wrong
		values := url.Values{"token": {p.Attr("input[name=token]", "value")}, "key": {p.Attr("input[name=key]", "value")}}
		for k, v := range fill {
			values.Set(k, v)
		}
		refused := c.Post("/koperasi/pinjaman/baru", values).Want(http.StatusUnprocessableEntity)
		if refused.Text(".error") == "" || field != "note" && refused.Attr("input[name=note]", "value") != typed["note"] {
			t.Errorf("%s %q: %s", field, wrong, refused.Text("form.panel"))
		}
	}
	one := c.Submit(p, "form.panel", typed).Want(http.StatusOK)
	address := strings.TrimSuffix(one.Attr("form[action$='/tanda-tangan']", "action"), "/tanda-tangan")
	if got := one.Text("main"); !strings.Contains(got, "6 gulung") || !strings.Contains(got, "Rp150.000") || !strings.Contains(one.Text(".badge"), "Menunggu tanda tangan") || one.Has("form[action$='/kembali']") {
		t.Errorf("recorded: %s", got)
	}
	if got := looked(t, c, "/koperasi").Text(".duties"); !strings.Contains(got, "Pinjaman menunggu tanda tangan") {
		t.Errorf("today: %s", got)
	}
	for typed, want := range map[string]string{"": "PIN", "000000": "PIN"} {
		if wrong := c.Submit(one, "form[action$='/tanda-tangan']", webtest.Fill{"pin": typed}).Want(http.StatusUnprocessableEntity); !strings.Contains(wrong.Text(".error"), want) {
			t.Errorf("PIN %q: %s", typed, wrong.Text(".error"))
		}
	}
	out := c.Submit(one, "form[action$='/tanda-tangan']", webtest.Fill{"pin": "739164"}).Want(http.StatusOK)
	if !strings.Contains(out.Text("main"), "dengan PIN di HP pengurus") || !strings.Contains(out.Text(".badge"), "Lewat harinya") {
		t.Errorf("signed: %s", out.Text("main"))
	}
	c.Submit(one, "form[action$='/tanda-tangan']", webtest.Fill{"pin": "739164"}).Want(http.StatusConflict)
	if got := looked(t, c, "/koperasi/pinjaman?daftar=terlambat").Text("main"); !strings.Contains(got, "Tali kur merah") || !strings.Contains(got, "Siti Contoh · 1 pinjaman") {
		t.Errorf("late: %s", got)
	}

	back := "form[action$='/kembali']"
	for typed, status := range map[string]int{"0": http.StatusUnprocessableEntity, "dua": http.StatusUnprocessableEntity, "7": http.StatusConflict} {
		refused := c.Submit(out, back, webtest.Fill{"quantity": typed, "condition": "used", "note": "Jadi tas"}).Want(status)
		if refused.Attr(back+" input[name=note]", "value") != "Jadi tas" || refused.Text(".error")+refused.Text(".form-errors") == "" {
			t.Errorf("back %q: %s", typed, refused.Text("main"))
		}
	}
	c.Submit(out, back, webtest.Fill{"quantity": "2"}).Want(http.StatusUnprocessableEntity)
	some := c.Submit(out, back, webtest.Fill{"quantity": "4", "condition": "used", "note": "Jadi 12 tas"}).Want(http.StatusOK)
	if got := some.Text("main"); !strings.Contains(got, "4 gulung · Habis dipakai") || !strings.Contains(got, "Masih ada padanya 2 gulung") {
		t.Errorf("some back: %s", got)
	}
	undone := c.Submit(some, "form[action$='/batal']", nil).Want(http.StatusOK)
	if got := undone.Text("main"); !strings.Contains(got, "Masih ada padanya 6 gulung") {
		t.Errorf("undone: %s", got)
	}
	c.Submit(some, "form[action$='/batal']", nil).Want(http.StatusConflict)
	all := c.Submit(undone, back, webtest.Fill{"quantity": "6", "condition": "good"}).Want(http.StatusOK)
	if !strings.Contains(all.Text(".badge"), "Sudah kembali") || all.Has(back) {
		t.Errorf("all back: %s", all.Text("main"))
	}
	looked(t, c, address)
	looked(t, c, fmt.Sprintf("/koperasi/pinjaman?perajin=%d", o.siti.Person))
	if got := looked(t, c, "/koperasi/jejak").Text(".deeds"); !strings.Contains(got, "mencatat pinjaman untuk Siti Contoh") || !strings.Contains(got, "mencatat barang kembali dari pinjaman Siti Contoh") {
		t.Errorf("trail: %s", got)
	}

	stranger := o.officer(t, "Yuni Pengurus", o.kronjo)
	stranger.Get(address).Want(http.StatusNotFound)
	stranger.Get(fmt.Sprintf("/koperasi/pinjaman?perajin=%d", o.siti.Person)).Want(http.StatusNotFound)
	token := stranger.Get("/koperasi/pinjaman/baru").Attr("input[name=token]", "value")
	for _, form := range []string{"/tanda-tangan", "/batal", "/kembali", "/kembali/1/batal"} {
		stranger.Post(address+form, url.Values{"token": {token}, "pin": {"739164"}, "quantity": {"1"}, "condition": {"good"}}).Want(http.StatusNotFound)
	}
	typed["producer"] = fmt.Sprint(o.siti.Person)
	values := url.Values{"token": {token}, "key": {p.Attr("input[name=key]", "value")}}
	for k, v := range typed {
		values.Set(k, v)
	}
	values.Set("due_on", "")
	stranger.Post("/koperasi/pinjaman/baru", values).Want(http.StatusNotFound)
}
