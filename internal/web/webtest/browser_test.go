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
