package till_test

import (
	"net/http"
	"strings"
	"testing"

	"simpul/internal/web/webtest"
)

// TestAnEstimateIsRemembered chooses a district for one product: another
// product and the checkout know it too, and a script can ask for it.
func TestAnEstimateIsRemembered(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.Client(t)
	bag, pouch := "/produk/"+o.slug(t, "Tas tali kur merah"), "/produk/"+o.slug(t, "Dompet koin")
	p := looked(t, c, bag+"/ongkir")
	if p.Has(".kv") {
		t.Errorf("an estimate to nowhere: %s", p.Text(".kv"))
	}
	p = c.Submit(p, "#wilayah", webtest.Fill{"step": "list_region"}).Want(http.StatusUnprocessableEntity)
	if p.Text("#f-province-error") == "" {
		t.Error("nothing chosen, nothing said")
	}
	p = c.Submit(p, "#wilayah", webtest.Fill{"step": "search_region", "region_typed": "Desa Waliwis, Kec. Mekar Baru, Kab. Tangerang, Banten"}).Want(http.StatusOK)
	if text := p.Text("main"); !strings.Contains(text, "Ke Kec. Mekar Baru, Kab. Tangerang, Banten") || !strings.Contains(text, "Rp10.000") || !strings.Contains(text, "JNE · 1–3 hari") {
		t.Errorf("the estimate: %s", text)
	}
	if text := looked(t, c, "/en"+pouch+"/ongkir").Text("main"); !strings.Contains(text, "To Kec. Mekar Baru") {
		t.Errorf("of another product: %s", text)
	}
	if body := c.Get(bag + "/ongkir.json").Want(http.StatusOK).Body; !strings.Contains(body, `"price":"Rp10.000"`) {
		t.Errorf("the script is told %s", body)
	}
	put(t, c, o.bag, 1)
	if p = looked(t, c, "/bayar"); !strings.Contains(p.Text(".chosen-region"), "Kec. Mekar Baru") || !p.Has("button[value=pay]") {
		t.Errorf("the checkout begins with %s", p.Text("#alamat"))
	}
	c.SetCookie("wilayah", "99'x")
	if body := c.Get(bag + "/ongkir.json").Want(http.StatusOK).Body; body != `{"title":"","lines":[]}` {
		t.Errorf("of a cookie that is none: %s", body)
	}
	c.Get("/produk/tidak-ada/ongkir").Want(http.StatusNotFound)
}

func (o *counter) slug(t *testing.T, title string) string {
	t.Helper()
	var slug string
	if err := o.world.App.GetContext(t.Context(), &slug, `SELECT slug FROM product WHERE title = $1`, title); err != nil {
		t.Fatal(err)
	}
	return slug
}
