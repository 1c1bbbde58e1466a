package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"simpul/internal/web/webtest"
)

func (o *office) sales(t *testing.T) (sold, waiting int) {
	t.Helper()
	if err := o.world.App.QueryRowxContext(t.Context(), `
		SELECT count(e.order_id), count(*) FILTER (WHERE e.sale_id IS NULL) FROM direct_sale s LEFT JOIN direct_sale_end e ON e.sale_id = s.id`).Scan(&sold, &waiting); err != nil {
		t.Fatal(err)
	}
	return sold, waiting
}

// TestCounterSellsWithoutScripts sells by a form with numbers, twice the same is
// one sale; what is wrong keeps what was typed.
func TestCounterSellsWithoutScripts(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	number := fmt.Sprintf("n_%d", o.bag)
	price := fmt.Sprintf("p_%d", o.bag)
	form := url.Values{"key": {uuid.NewString()}, number: {"2"}, price: {"185000"}, "method": {"cash"}, "buyer_name": {"Bu Tini"}}
	post := func(c *webtest.Client, path string, fields url.Values) *webtest.Page {
		t.Helper()
		fields.Set("token", c.Get("/koperasi").Attr("input[name=token]", "value"))
		return c.Post(path, fields)
	}
	looked(t, c, "/koperasi/jual")
	for range 2 {
		post(c, "/koperasi/jual", form).Want(http.StatusSeeOther)
	}
	if sold, waiting := o.sales(t); sold != 1 || waiting != 0 {
		t.Errorf("%d sold, %d wait", sold, waiting)
	}
	sale := looked(t, c, "/koperasi/jual/1")
	if text := sale.Text("main"); !strings.Contains(text, "Tercatat") || !strings.Contains(text, "Tas tali kur merah") {
		t.Errorf("the sale: %s", text)
	}
	form.Set("key", uuid.NewString())
	form.Set("buyer_phone", "12")
	if page := post(c, "/koperasi/jual", form).Want(http.StatusUnprocessableEntity); page.Attr("input[name="+number+"]", "value") != "2" || page.Text("#f-buyer_phone-error") == "" {
		t.Error("what was typed is lost")
	}
	form.Del("buyer_phone")
	form.Set(number, "0")
	post(c, "/koperasi/jual", form).Want(http.StatusUnprocessableEntity)
	form.Set(number, "50")
	post(c, "/koperasi/jual", form).Want(http.StatusSeeOther)
	if sold, waiting := o.sales(t); sold != 1 || waiting != 1 {
		t.Errorf("%d sold, %d wait", sold, waiting)
	}
	var id int64
	if err := o.world.App.GetContext(t.Context(), &id, `SELECT max(id) FROM direct_sale`); err != nil {
		t.Fatal(err)
	}
	waits := fmt.Sprintf("/koperasi/jual/%d", id)
	if text := looked(t, c, waits).Text("main"); !strings.Contains(text, "Tinggal 48") {
		t.Errorf("what lacks is not named: %s", text)
	}
	stranger := o.officer(t, "Ratna Pengurus", o.kronjo)
	stranger.Get(waits).Want(http.StatusNotFound)
	post(stranger, waits+"/catat", url.Values{}).Want(http.StatusNotFound)
	post(stranger, waits+"/kembalikan", url.Values{"reason": {"Bukan saya"}}).Want(http.StatusNotFound)
	form.Set("key", uuid.NewString())
	post(stranger, "/koperasi/jual", form).Want(http.StatusNotFound)
	post(c, waits+"/kembalikan", url.Values{"reason": {"x"}}).Want(http.StatusUnprocessableEntity)
	post(c, waits+"/catat", url.Values{}).Want(http.StatusSeeOther)
	post(c, waits+"/kembalikan", url.Values{"reason": {"Terlambat"}}).Want(http.StatusConflict)
	looked(t, c, "/koperasi/jual/kas")
	post(c, "/koperasi/jual/kas", url.Values{"amount_count": {"9000000"}}).Want(http.StatusUnprocessableEntity)
	post(c, "/koperasi/jual/kas", url.Values{"amount_count": {"9000000"}, "reason_count": {"Kurang, salah kembalian"}}).Want(http.StatusSeeOther)
	if text := looked(t, c, "/koperasi/jual/kas").Text("main"); !strings.Contains(text, "salah kembalian") {
		t.Errorf("the count: %s", text)
	}
}

// TestCounterSellsWithoutANetwork: sales at a fair without a signal are kept on
// the phone, also when the page is opened anew, and sent once each when the
// signal is back; an answer that got lost makes no second sale.
func TestCounterSellsWithoutANetwork(t *testing.T) {
	t.Parallel()
	o := open(t)
	phone := o.addOfficer(t, "Oki Pengurus", o.waliwis)
	line := webtest.NewLine(t, o.URL)
	b := webtest.NewBrowser(t, line.URL)
	signIn(b, phone)
	b.Open("/koperasi/jual")
	b.Wait("form[data-counter=ready]")
	webtest.Run(b, chromedp.Evaluate[bool](`navigator.serviceWorker.ready.then(() => true)`, chromedp.EvalAwaitPromise))
	const goods = `new Promise((done) => {
		const look = () => { indexedDB.open("simpul-koperasi").onsuccess = (e) => {
			e.target.result.transaction("goods").objectStore("goods").count().onsuccess = (n) => n.target.result > 0 ? done(true) : setTimeout(look, 50);
		}; };
		look();
	})`
	webtest.Run(b, chromedp.Evaluate[bool](goods, chromedp.EvalAwaitPromise))
	b.Screenshot("koperasi-jual-phone")
	if wide := scrollsSideways(b); wide != "" {
		t.Errorf("the counter scrolls sideways: %s", wide)
	}
	line.Cut()
	sell := func() {
		b.Click("[data-good] .counter-picture")
		b.Click("[data-counter-sell]")
	}
	sell()
	b.Wait("[data-counter-list] li[data-state=queued]")
	b.Open("/koperasi/jual")
	b.Wait("[data-shell] form[data-counter=ready]")
	sell()
	b.Wait("[data-counter-list] li:nth-child(2)[data-state=queued]")
	b.Screenshot("koperasi-jual-luring-phone")
	if sold, _ := o.sales(t); sold != 0 {
		t.Fatalf("%d sold without a network", sold)
	}
	// The first answer is lost: the server has the sale, the phone does not know.
	line.Lose("POST /koperasi/jual", 1)
	line.Mend()
	webtest.Run(b, chromedp.Evaluate[bool](`dispatchEvent(new Event("online"))`))
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		done := webtest.Run(b, chromedp.Evaluate[int](`document.querySelectorAll("[data-counter-list] li[data-state=sold]").length`))
		if done == 2 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%d arrived: %s", done, b.Text("main"))
		}
	}
	if sold, waiting := o.sales(t); sold != 2 || waiting != 0 {
		t.Errorf("%d sold, %d wait", sold, waiting)
	}
	if _, lost := line.Mishaps(); lost != 1 {
		t.Errorf("%d answers were lost", lost)
	}
	b.Open("/koperasi/jual/1")
	b.Screenshot("koperasi-jual-satu-phone")
	b.Open("/koperasi/jual/kas")
	b.Screenshot("koperasi-jual-kas-phone")
}
