package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/web/webtest"
)

// TestAnOfficerChangesCategoryAndOptions opens the page from the list, makes room for
// another option, is told what is wrong with everything kept, saves, and the shop, the
// maker and the trail know.
func TestAnOfficerChangesCategoryAndOptions(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	link := looked(t, c, "/koperasi/barang").Attr("a[href$='/pilihan']", "href")
	p := looked(t, c, link)
	bag := fmt.Sprint(int64(o.bag))
	if p.Attr("input[name=price_"+bag+"]", "value") != "185.000" || p.Attr("input[name=stock_"+bag+"]", "value") != "50" {
		t.Fatalf("the page: %s", p.Text("main"))
	}
	p = c.Submit(p, "#pilihan", webtest.Fill{"do": "more", "price_" + bag: "190000"}).Want(http.StatusOK)
	if !p.Has("select[name=colour_n0]") || p.Attr("input[name=price_"+bag+"]", "value") != "190000" {
		t.Fatalf("room for one more: %s", p.Text("main"))
	}
	wrong := c.Submit(p, "#pilihan", webtest.Fill{"do": "save", "colour_n0": "hitam", "size_n0": "Besar", "price_n0": "mahal", "stock_n0": "3"})
	if wrong.Status != http.StatusUnprocessableEntity || wrong.Attr("input[name=size_n0]", "value") != "Besar" || !wrong.Has("#f-price_n0[aria-invalid=true]") || !wrong.Has(".form-errors a[href='#f-price_n0']") {
		t.Errorf("wrong: %d %s", wrong.Status, wrong.Text(".form-errors"))
	}
	if none := c.Submit(p, "#pilihan", webtest.Fill{"do": "save", "retire_" + bag: "1"}); none.Status != http.StatusUnprocessableEntity || !none.Has(".form-errors") {
		t.Errorf("no option left: %d", none.Status)
	}
	saved := c.Submit(wrong, "#pilihan", webtest.Fill{"do": "save", "price_n0": "250.000", "note": "Pembeli minta yang besar."}).Want(http.StatusOK)
	if !strings.Contains(saved.Text(".flash"), "disimpan") {
		t.Fatalf("saved: %s", saved.Text("main"))
	}
	var slug string
	if err := o.world.App.GetContext(t.Context(), &slug, `SELECT p.slug FROM variant v JOIN product p ON p.id = v.product_id WHERE v.id = $1`, int64(o.bag)); err != nil {
		t.Fatal(err)
	}
	if text := o.Client(t).Get("/produk/" + slug).Want(http.StatusOK).Text(".product-buy"); !strings.Contains(text, "Hitam") || !strings.Contains(text, "Rp190.000") || !strings.Contains(text, "Rp250.000") {
		t.Errorf("the shop: %s", text)
	}
	var told []string
	if err := o.world.App.SelectContext(t.Context(), &told, `SELECT subject || ': ' || reason FROM notice WHERE person_id = $1 AND kind = 'arranged'`, int64(o.siti.Person)); err != nil || len(told) != 1 || told[0] != "Tas tali kur merah: Pembeli minta yang besar." {
		t.Errorf("the maker is told %q, %v", told, err)
	}
	if deeds := c.Get("/koperasi/jejak?tentang=goods").Text(".deeds"); !strings.Contains(deeds, "Oki Pengurus mengubah barang Tas tali kur merah.") {
		t.Errorf("the trail: %s", deeds)
	}
	// The page that was opened before is another's work now.
	late := c.Submit(p, "#pilihan", webtest.Fill{"do": "save", "price_" + bag: "170000"})
	if late.Status != http.StatusConflict || late.Attr("input[name=price_"+bag+"]", "value") != "170000" {
		t.Errorf("late: %d %s", late.Status, late.Text(".form-errors"))
	}
	other := o.officer(t, "Rina Pengurus", o.kronjo)
	other.Get(link).Want(http.StatusNotFound)
	other.Post(link, url.Values{"token": {other.Get("/koperasi").Attr("input[name=token]", "value")}, "do": {"save"}}).Want(http.StatusNotFound)
}
