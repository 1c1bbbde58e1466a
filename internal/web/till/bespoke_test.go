package till_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/bespoke"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// TestAskingForManyAndPayingTheQuote asks on a product's page, gets a quote and
// pays it by the normal checkout, in an institution's name.
func TestAskingForManyAndPayingTheQuote(t *testing.T) {
	t.Parallel()
	o := open(t)
	ctx, w := t.Context(), o.world
	c := o.Client(t)
	p := looked(t, c, "/produk/tas-tali-kur-merah/pesan-khusus")
	for field, wrong := range map[string]string{"quantity": "1001", "wishes": "x", "needed_on": "2020-01-01", "phone": "12"} {
		fill := webtest.Fill{"quantity": "120", "wishes": "Biru tua", "name": "Dinas Contoh", "phone": "081300000009", "needed_on": ""}
		fill[field] = wrong
		if p := c.Submit(p, "#minta", fill).Want(http.StatusUnprocessableEntity); p.Text("#f-"+field+"-error") == "" {
			t.Errorf("%s %q: %s", field, wrong, p.Text("main"))
		}
	}
	c = o.Client(t) // another address would not have tired
	p = c.Submit(looked(t, c, "/en/produk/tas-tali-kur-merah/pesan-khusus"), "#minta", webtest.Fill{
		"quantity": "120", "wishes": "Dark blue", "name": "Dinas Contoh", "phone": "081300000009",
	}).Want(http.StatusOK)
	path := strings.TrimPrefix(p.URL.Path, "/en")
	if !strings.HasPrefix(path, "/permintaan/") || !strings.Contains(p.Text("main"), "Waiting for the cooperative") {
		t.Fatalf("asked: %s %s", p.URL, p.Text("main"))
	}
	if at := c.Follow(c.Get(path + "/bayar")).URL.Path; at != path {
		t.Errorf("without a quote the till is at %s", at)
	}
	r, err := bespoke.ByToken(ctx, w.App, strings.TrimPrefix(path, "/permintaan/"))
	if err != nil {
		t.Fatal(err)
	}
	q := bespoke.Quote{
		Request: r.ID, Cooperative: o.waliwis.ID, Option: "biru tua", Quantity: 120, Price: money.Rupiah(150_000), ReadyOn: w.Now.AddDate(0, 0, 40),
		Note: "Tali putih habis.", ValidUntil: w.Now.AddDate(0, 0, 7),
	}
	if err := bespoke.Offer(ctx, w.App, w.Officer(o.waliwis), &q, w.Now); err != nil {
		t.Fatal(err)
	}
	p = looked(t, c, path)
	for _, want := range []string{"Rp150.000", "Rp18.000.000", "Tali putih habis.", "biru tua", "Setuju dan bayar"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the quote lacks %q: %s", want, p.Text("main"))
		}
	}
	b := o.Browser(t)
	for _, at := range []string{"/produk/tas-tali-kur-merah/pesan-khusus", path, path + "/bayar"} {
		b.Open(at)
		steady(t, b, "bespoke"+strings.ReplaceAll(at[:12], "/", "-"))
		for _, v := range b.Violations() {
			t.Errorf("%s: %s", at, v)
		}
	}
	fill := webtest.Fill{
		"name": "Rani Pembeli", "phone": "081300000001", "street": "Jl. Contoh No. 1, RT 01", "region_match": "31.74.01", "step": "use_region",
	}
	p = c.Submit(looked(t, c, path+"/bayar"), "#bayar", fill).Want(http.StatusOK)
	if p.URL.Path != path+"/bayar" || !strings.Contains(p.Text(".summary"), "120 × Tas tali kur merah") {
		t.Fatalf("at the till: %s %s", p.URL, p.Text(".summary"))
	}
	for _, wrong := range []webtest.Fill{{"institution": "Dinas Contoh", "npwp": "1234"}, {"institution": "", "npwp": "012345678901000"}} {
		wrong["step"] = "pay"
		c.Submit(p, "#bayar", wrong).Want(http.StatusUnprocessableEntity)
	}
	c.Submit(p, "#bayar", webtest.Fill{"step": "pay", "institution": "Dinas Contoh", "npwp": "01.234.567.8-901.000"})
	placed := o.lastOrder(t)
	p = looked(t, c, "/pesanan/"+placed.Token)
	for _, want := range []string{"120 × Tas tali kur merah", "biru tua", "Kuitansi atas nama Dinas Contoh", "NPWP 01.234.567.8-901.000", "siap dikirim paling lambat"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the order lacks %q: %s", want, p.Text("main"))
		}
	}
	if _, err := o.world.Checkout.Settle(t.Context(), o.world.Receipt(placed), time.Now()); err != nil {
		t.Fatal(err)
	}
	receipt := looked(t, c, "/pesanan/"+placed.Token+"/kuitansi").Text("article dl")
	if !strings.Contains(receipt, "Dinas Contoh") || !strings.Contains(receipt, "01.234.567.8-901.000") || strings.Contains(receipt, placed.BuyerName) {
		t.Errorf("the receipt is for %s", receipt)
	}
	if p = looked(t, c, path); p.Attr("a[href='/pesanan/"+placed.Token+"']", "href") == "" || p.Has("a[href='"+path+"/bayar']") {
		t.Errorf("the request after it was ordered: %s", p.Text("main"))
	}
}
