package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/web/webtest"
)

// TestManyPricesAndStock changes all or nothing: faulty rows are named, what has
// changed meanwhile is told, and a list is only shown before it is saved.
func TestManyPricesAndStock(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	stands := func() (price int64, stock int) {
		t.Helper()
		if err := o.world.App.QueryRowxContext(t.Context(), `SELECT price / 100, on_hand FROM variant WHERE id = $1`, int64(o.bag)).Scan(&price, &stock); err != nil {
			t.Fatal(err)
		}
		return price, stock
	}
	want := func(price int64, stock int) {
		t.Helper()
		if p, s := stands(); p != price || s != stock {
			t.Errorf("%d, %d, want %d, %d", p, s, price, stock)
		}
	}
	post := func(path string, fields url.Values) *webtest.Page {
		t.Helper()
		fields.Set("token", c.Get("/koperasi").Attr("input[name=token]", "value"))
		return c.Post(path, fields)
	}
	change := func(variant any, seen, price, stock string) url.Values {
		return url.Values{fmt.Sprintf("seen_%d", variant): {seen}, fmt.Sprintf("price_%d", variant): {price}, fmt.Sprintf("stock_%d", variant): {stock}}
	}
	looked(t, c, "/koperasi/barang/banyak")
	post("/koperasi/barang/banyak", change(o.bag, "185000/50", "190.000", "40")).Want(http.StatusSeeOther)
	want(190_000, 40)
	if text := post("/koperasi/barang/banyak", change(o.bag, "185000/50", "195000", "30")).Want(http.StatusConflict).Text(".many .error"); !strings.Contains(text, "Rp190.000") {
		t.Errorf("what has changed is not told: %s", text)
	}
	post("/koperasi/barang/banyak", change(o.bag, "190000/40", "lima", "30")).Want(http.StatusUnprocessableEntity)
	post("/koperasi/barang/banyak", change(o.bag, "190000/40", "Rp500", "30")).Want(http.StatusConflict)
	post("/koperasi/barang/banyak", change(o.pouch, "45000/50", "1000", "1")).Want(http.StatusSeeOther) // another's: nothing
	want(190_000, 40)
	var other int64
	if err := o.world.App.GetContext(t.Context(), &other, `SELECT price / 100 FROM variant WHERE id = $1`, int64(o.pouch)); err != nil || other != 45_000 {
		t.Errorf("another's price is %d, %v", other, err)
	}
	file := c.Get("/koperasi/barang/banyak?bentuk=csv").Want(http.StatusOK).Body
	if !strings.Contains(file, fmt.Sprintf("%d,Tas tali kur merah,,190000,40", o.bag)) {
		t.Errorf("the file: %s", file)
	}
	good := fmt.Sprintf("kode;barang;harga;stok\n%d;Tas;200.000;35\n", o.bag)
	if shown := post("/koperasi/barang/berkas", url.Values{"list": {good}}).Want(http.StatusOK); !strings.Contains(shown.Text("main"), "1 barang akan berubah") || shown.Attr(fmt.Sprintf("input[name=price_%d]", o.bag), "value") != "200.000" {
		t.Errorf("the preview: %s", shown.Text("main"))
	}
	want(190_000, 40)
	for list, named := range map[string]string{
		good + "999999;Lain;1000;1\n": "Baris 3", "kode;harga\n1;2\n": "Kolom", "": "Tidak ada tabel", good + fmt.Sprintf("%d;Tas;1;1\n", o.bag): "Baris 3",
	} {
		if text := post("/koperasi/barang/berkas", url.Values{"list": {list}}).Want(http.StatusUnprocessableEntity).Text("main"); !strings.Contains(text, named) {
			t.Errorf("%q: %s", list, text)
		}
	}
	want(190_000, 40)
}
