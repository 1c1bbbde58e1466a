package walk_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// weight is what a page cost its visitor. Bytes are those over the wire, with
// headers.
type weight struct {
	Requests  int     `json:"requests"`  // all but pictures
	Bytes     int     `json:"bytes"`     // of them
	Scripts   int     `json:"scripts"`   // bytes of JavaScript among them
	Pictures  int     `json:"pictures"`  // requests for pictures
	Largest   int     `json:"largest"`   // bytes of the largest picture
	LayoutGap float64 `json:"layoutGap"` // cumulative layout shift
}

// weigh is asked once the page has loaded. The favicon is no part of it: a
// browser asks for it in its own time.
const weigh = `new Promise((done) => {
	let gap = 0;
	new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) gap += e.value; }).observe({ type: "layout-shift", buffered: true });
	setTimeout(() => {
		const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].filter((e) => !e.name.includes("/icon/"));
		const pictures = all.filter((e) => e.name.includes("/m/"));
		const others = all.filter((e) => !pictures.includes(e));
		const bytes = (list) => list.reduce((n, e) => n + e.transferSize, 0);
		done({ requests: others.length, bytes: bytes(others), scripts: bytes(others.filter((e) => e.name.endsWith(".js"))),
			pictures: pictures.length, largest: Math.max(0, ...pictures.map((e) => e.transferSize)), layoutGap: gap });
	}, 500);
})`

// TestBudgets measures the first visit of every kind of page, on a phone, against
// what the shop allows itself.
func TestBudgets(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	share := catalog.MakerShare{Producer: s.siti.Person, ShareBP: 10_000}
	var bag catalog.VariantID
	for _, colour := range strings.Fields("merah krem hitam biru hijau ungu salem toska") {
		for _, size := range strings.Fields("kecil sedang besar") {
			bag = s.Bag(s.cooperative, "Tas tali kur "+colour+" "+size, money.Rupiah(185_000), 3, share)
		}
	}
	sold := s.Sold(checkouttest.Item{Variant: bag, Quantity: 1})
	customer := webtest.NewClient(t, s.url)
	customer.Post("/keranjang", url.Values{"variant": {fmt.Sprint(bag)}, "quantity": {"1"}}).Want(http.StatusSeeOther)
	chromium := s.browser(t)
	for path, atLeast := range map[string]int{ // pictures
		"/": 1, "/katalog": 1, "/kategori/tas-jinjing": 1, "/kelompok": 0, "/kelompok/simpul-waliwis": 1, fmt.Sprint("/pembuat/", s.siti.Person): 1,
		"/produk/tas-tali-kur-merah-sedang": 1, "/cari?q=tas": 1, "/cerita": 0, "/dampak": 0, "/suka": 0, "/keranjang": 1, "/bayar": 0,
		"/pesanan/" + sold.Token: 1,
	} {
		b := s.browser(t, webtest.Beside(chromium)) // who was never here
		if path == "/keranjang" || path == "/bayar" {
			lend(b, s.url, "simpul_browser", customer.Cookie("simpul_browser"))
		}
		b.Open(path)
		if b.Path() != path {
			t.Errorf("%s leads to %s", path, b.Path())
		}
		w := webtest.Run(b, chromedp.Evaluate[weight](weigh, chromedp.EvalAwaitPromise))
		t.Logf("%s: %+v", path, w)
		if w.Requests < 3 || w.Bytes < 10_000 || w.Pictures < atLeast {
			t.Errorf("%s was not measured: %+v", path, w)
		}
		if w.Requests > 8 || w.Bytes > 60_000 {
			t.Errorf("%s takes %d bytes in %d requests", path, w.Bytes, w.Requests)
		}
		if w.Scripts > 15_000 {
			t.Errorf("%s takes %d bytes of scripts", path, w.Scripts)
		}
		if path == "/katalog" && w.Largest > media.CardBytes {
			t.Errorf("%s has a picture of %d bytes", path, w.Largest)
		}
		if w.LayoutGap >= 0.01 {
			t.Errorf("%s moves by %f", path, w.LayoutGap)
		}
		b.Close()
	}
}

// lend gives a browser another visitor's cookie.
func lend(b *webtest.Browser, url, name, value string) {
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: url})
		return err
	}))
}

// TestTheSearchFieldByKeyboard reaches, fills and leaves the search without a
// pointer, and the first thing that Tab reaches leads past the header.
func TestTheSearchFieldByKeyboard(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.goods(t)
	b := s.browser(t)
	b.Open("/")
	b.Do(chromedp.KeyEvent("\t"))
	if got := webtest.Run(b, chromedp.Evaluate[string](`document.activeElement.className`)); got != "skip" {
		t.Errorf("Tab first reaches %q", got)
	}
	b.Press("#cari", "merah\r")
	for range 50 {
		if strings.HasPrefix(b.Path(), "/cari") {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("Enter leads to %q", b.Path())
}
