package webtest

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestBrowserReadsWhatScriptsReplace reads an element that a script
// puts anew every few milliseconds, as a fragment from the server does.
func TestBrowserReadsWhatScriptsReplace(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><title>t</title><main></main><script>
			setInterval(() => { document.querySelector("main").innerHTML = "<p>Terjual</p><input>" }, 2)</script>`))
	}))
	t.Cleanup(server.Close)
	b := NewBrowser(t, server.URL)
	b.Open("/")
	for range 100 {
		if got := b.Text("p"); got != "Terjual" {
			t.Fatalf("it says %q", got)
		}
	}
}

// TestBrowserClicksWhatMoves clicks a button that something above it pushes down
// for half a second, with and without scripts of the page's own.
func TestBrowserClicksWhatMoves(t *testing.T) {
	t.Parallel()
	server := leading(t, `<!doctype html><title>t</title><style>@keyframes grow { to { height: 40rem } } div { height: 0; animation: grow 500ms forwards }</style>
			<div></div><form action="/sampai"><button>Lanjut</button></form>`)
	for name, options := range map[string][]BrowserOption{"with scripts": nil, "without": {WithoutScripts()}} {
		b := NewBrowser(t, server.URL, options...)
		for range 5 {
			b.Open("/")
			b.Follow("button")
			if got := b.Text("p"); got != "Sampai" {
				t.Errorf("%s it says %q", name, got)
			}
		}
	}
}

// TestBrowserClicksWhatIsCovered clicks a button over which something lies for half
// a second.
func TestBrowserClicksWhatIsCovered(t *testing.T) {
	t.Parallel()
	server := leading(t, `<!doctype html><title>t</title><style>@keyframes go { to { visibility: hidden } } div { position: fixed; inset: 0; animation: go 0s 500ms forwards }</style>
			<div></div><form action="/sampai"><button>Lanjut</button></form>`)
	for name, options := range map[string][]BrowserOption{"with scripts": nil, "without": {WithoutScripts()}} {
		b := NewBrowser(t, server.URL, options...)
		b.Open("/")
		b.Follow("button")
		if got := b.Text("p"); got != "Sampai" {
			t.Errorf("%s it says %q", name, got)
		}
	}
}

// leading serves a page, and one that its form leads to.
func leading(t *testing.T, page string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		sent := page
		if r.URL.Path == "/sampai" {
			sent = `<!doctype html><title>t</title><p>Sampai</p>`
		}
		_, _ = w.Write([]byte(sent))
	}))
	t.Cleanup(server.Close)
	return server
}
