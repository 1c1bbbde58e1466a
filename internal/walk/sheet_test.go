package walk_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/catalog"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// arrival is when things of a page came, in milliseconds, and by how much it
// moved.
type arrival struct {
	Paint     float64 `json:"paint"`
	Sheet     float64 `json:"sheet"`
	LayoutGap float64 `json:"layoutGap"`
}

const arrivals = `new Promise((done) => {
	let gap = 0;
	new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) gap += e.value; }).observe({ type: "layout-shift", buffered: true });
	setTimeout(() => done({
		paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
		sheet: performance.getEntriesByType("resource").find((e) => e.name.includes("/css/"))?.responseEnd ?? 0, layoutGap: gap,
	}), 300);
})`

// whenPainted asks for a page that is not there as soon as anything was seen.
const whenPainted = `new PerformanceObserver((list) => {
	if (list.getEntriesByName("first-contentful-paint").length > 0) fetch("` + paintedPath + `");
}).observe({ type: "paint", buffered: true })`

const paintedPath = "/-/painted"

// TestTheFirstScreenWaitsForNoSheet holds the sheet back until something was seen:
// that is there before it, and does not move when it comes.
func TestTheFirstScreenWaitsForNoSheet(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	share := catalog.MakerShare{Producer: s.siti.Person, ShareBP: 10_000}
	for _, colour := range strings.Fields("merah krem hitam biru") {
		s.Bag(s.cooperative, "Tas tali kur "+colour, money.Rupiah(185_000), 3, share)
	}
	gate := &paintGate{}
	held := httptest.NewServer(holding(t, s.url, "/static/css/", gate))
	t.Cleanup(held.Close)
	chromium := webtest.NewBrowser(t, held.URL)
	for _, width := range []int64{360, 1280} {
		for _, path := range []string{
			"/", "/katalog", "/kategori/tas-jinjing", "/cari?q=tas", "/produk/tas-tali-kur-merah", "/kelompok/simpul-waliwis", fmt.Sprint("/pembuat/", s.siti.Person),
		} {
			b := webtest.NewBrowser(t, held.URL, webtest.Beside(chromium), webtest.Sized(width, 800)) // who has no sheet yet
			b.Prepare(whenPainted)
			gate.shut()
			b.Open(path)
			a := webtest.Run(b, chromedp.Evaluate[arrival](arrivals, chromedp.EvalAwaitPromise))
			t.Logf("%s at %d px: %+v", path, width, a)
			if a.Paint == 0 || a.Sheet == 0 || a.Paint > a.Sheet {
				t.Errorf("%s at %d px is first painted after %.0f ms, its sheet is there after %.0f", path, width, a.Paint, a.Sheet)
			}
			if a.LayoutGap >= 0.01 {
				t.Errorf("%s at %d px moves by %f when its sheet comes", path, width, a.LayoutGap)
			}
			b.Close()
		}
	}
}

// paintGate is open once the page has told that it was painted.
type paintGate struct {
	lock sync.Mutex
	open chan struct{}
}

// shut closes it for the next page.
func (g *paintGate) shut() {
	g.lock.Lock()
	defer g.lock.Unlock()
	g.open = make(chan struct{})
}

// told opens it.
func (g *paintGate) told() {
	g.lock.Lock()
	defer g.lock.Unlock()
	select {
	case <-g.open:
	default:
		close(g.open)
	}
}

// wait waits until it is open; a page that is never painted gets its sheet all
// the same, and the test fails by the times.
func (g *paintGate) wait() {
	g.lock.Lock()
	open := g.open
	g.lock.Unlock()
	select {
	case <-open:
	case <-time.After(20 * time.Second):
	}
}

// holding passes requests on to a server, those below a path when the gate is open.
func holding(t *testing.T, to, path string, gate *paintGate) http.Handler {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == paintedPath:
			gate.told()
			w.WriteHeader(http.StatusNoContent)
			return
		case strings.HasPrefix(r.URL.Path, path):
			gate.wait()
		}
		proxy.ServeHTTP(w, r)
	})
}
