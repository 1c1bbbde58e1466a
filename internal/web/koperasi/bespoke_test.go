package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/bespoke"
	"simpul/internal/catalog"
	"simpul/internal/web/webtest"
)

// TestAnOfficerAnswersRequests makes a quote and takes it back, refuses, and
// sees nothing of another cooperative's.
func TestAnOfficerAnswersRequests(t *testing.T) {
	t.Parallel()
	o := open(t)
	dewi, stranger := o.officer(t, "Dewi Pengurus", o.waliwis), o.officer(t, "Rina Pengurus", o.kronjo)
	if p := looked(t, dewi, "/koperasi/permintaan"); !strings.Contains(p.Text("main"), "Belum ada permintaan") {
		t.Errorf("nothing was asked: %s", p.Text("main"))
	}
	var product catalog.ProductID
	if err := o.world.App.GetContext(t.Context(), &product, `SELECT product_id FROM variant WHERE id = $1`, int64(o.bag)); err != nil {
		t.Fatal(err)
	}
	r := bespoke.Request{Product: product, Quantity: 30, Wishes: "hijau daun", Name: "Dinas Contoh", Phone: "+6281300000009", Language: "en"}
	if err := bespoke.Ask(t.Context(), o.world.App, &r, o.world.Now); err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprint("/koperasi/permintaan/", r.ID)
	if p := looked(t, dewi, "/koperasi/permintaan"); p.Attr("main a[href^='"+path+"']", "href") == "" || !strings.Contains(p.Text("main"), "Menunggu jawaban") {
		t.Errorf("the list: %s", p.Text("main"))
	}
	stranger.Get(path).Want(http.StatusNotFound)
	stranger.Post(path+"/tolak", url.Values{"token": {stranger.Get("/koperasi/permintaan").Attr("input[name=token]", "value")}, "reason": {"tidak"}}).Want(http.StatusNotFound)

	p := looked(t, dewi, path)
	right := webtest.Fill{"price": "150rb", "quantity": "30", "option": "hijau daun", "ready_on": time.Now().AddDate(0, 1, 0).Format(time.DateOnly), "valid_days": "7"}
	for field, wrong := range map[string]string{"price": "", "quantity": "0", "option": "", "ready_on": "2020-01-01", "valid_days": "90"} {
		fill := webtest.Fill{}
		for k, v := range right {
			fill[k] = v
		}
		fill[field] = wrong
		if p := dewi.Submit(p, "#tawar", fill).Want(http.StatusUnprocessableEntity); p.Text("#f-"+field+"-error") == "" {
			t.Errorf("%s %q: %s", field, wrong, p.Text("main"))
		}
	}
	p = dewi.Submit(p, "#tawar", right).Want(http.StatusOK)
	link, err := url.QueryUnescape(p.Attr("a[href*='permintaan%2F"+r.Token+"']", "href"))
	if err != nil || !strings.Contains(link, "/en/permintaan/"+r.Token) || !strings.Contains(p.Text("main"), "Rp4.500.000") {
		t.Errorf("quoted: %q %s", link, p.Text("main"))
	}
	if p.Has("#tawar") || p.Has("#tolak") {
		t.Error("a request with a quote can be answered again")
	}
	p = dewi.Submit(p, "form[action$='/tarik']", nil).Want(http.StatusOK)
	if !p.Has("#tawar") {
		t.Errorf("withdrawn: %s", p.Text("main"))
	}
	b := o.Browser(t)
	signIn(b, o.addOfficer(t, "Oki Pengurus", o.waliwis))
	for _, at := range []string{"/koperasi/permintaan", path} {
		b.Open(at)
		if wide := scrollsSideways(b); wide != "" {
			t.Errorf("%s scrolls sideways: %s", at, wide)
		}
		b.Screenshot("koperasi-bespoke-" + strings.ReplaceAll(at, "/", "-"))
		for _, v := range b.Violations() {
			t.Errorf("%s: %s", at, v)
		}
	}
	p = dewi.Submit(p, "#tolak", webtest.Fill{"reason": "Talinya habis."}).Want(http.StatusOK)
	if !strings.Contains(p.Text("main"), "Talinya habis.") || p.Has("#tawar") {
		t.Errorf("refused: %s", p.Text("main"))
	}
}
