package shots

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRoute(t *testing.T) {
	t.Parallel()
	c := &camera{Options: Options{Routes: []string{"/", "/produk/:slug", "/produk/:slug/bagikan.jpg", "/koperasi/pesanan", "/koperasi/:x", "/keluar", "/admin/"}}}
	got := map[string]string{}
	for _, path := range []string{"/", "/produk/tas?v=1", "/produk/tas/bagikan.jpg", "/koperasi/pesanan", "/koperasi/lain", "/admin", "/keluar", "/en", Nowhere, "/robots.txt"} {
		got[path] = c.route(path)
	}
	want := map[string]string{
		"/": "/", "/produk/tas?v=1": "/produk/:slug", "/produk/tas/bagikan.jpg": "", "/koperasi/pesanan": "/koperasi/pesanan",
		"/koperasi/lain": "/koperasi/:x", "/admin": "/admin/", "/keluar": "", "/en": "", Nowhere: Nowhere, "/robots.txt": "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	c.visitor.Within = []string{"/koperasi"}
	if c.route("/koperasi/lain") == "" || c.route("/produk/tas") != "" {
		t.Error("the visitor leaves her part of the site")
	}
}

// TestTake photographs a small site: each route once, at every size and in both
// schemes, as a visitor who signs in and stays in her part.
func TestTake(t *testing.T) {
	t.Parallel()
	const page = `<!doctype html><meta name="color-scheme" content="light dark"><title>x</title><main style="height:%dpx">%s</main>`
	site := http.NewServeMux()
	site.HandleFunc("GET /masuk", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, page, 100, `<form method=post><input name=phone><button type=submit>Masuk</button></form>`)
	})
	site.HandleFunc("POST /masuk", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("phone") == "0812" {
			http.SetCookie(w, &http.Cookie{Name: "s", Value: "1", Path: "/"})
			http.Redirect(w, r, "/dalam", http.StatusSeeOther)
			return
		}
		http.Redirect(w, r, "/masuk", http.StatusSeeOther)
	})
	site.HandleFunc("GET /dalam/", func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("s"); err != nil {
			w.WriteHeader(http.StatusForbidden)
		}
		_, _ = fmt.Fprintf(w, page, 2000, `<a href="/dalam/1">1</a><a href="/dalam/2">2</a><a href="/luar">luar</a>`)
	})
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	o := Options{
		Base: server.URL, Dir: t.TempDir(), Routes: []string{"/dalam/", "/dalam/:id", "/luar"},
		Visitors: []Visitor{{Name: "orang", SignIn: "/masuk", Fields: map[string]string{"phone": "0812"}, Starts: []string{"/dalam/"}, Within: []string{"/dalam"}}},
	}
	n, err := Take(t.Context(), o)
	if errors.Is(err, ErrNoBrowser) && os.Getenv("CI") != "true" {
		t.Skip("THIS TEST DID NOT RUN: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(o.Dir, "orang", "*.png"))
	if err != nil || n != 12 || len(files) != 12 {
		t.Fatalf("%d pictures, %v, %v", n, files, err)
	}
	slices.Sort(files)
	light, dark := read(t, filepath.Join(o.Dir, "orang", "dalam-id-360-light.png")), read(t, filepath.Join(o.Dir, "orang", "dalam-id-360-dark.png"))
	if bytes.Equal(light, dark) {
		t.Error("light and dark are the same")
	}
	if config, err := png.DecodeConfig(bytes.NewReader(light)); err != nil || config.Width != 360 || config.Height < 2000 {
		t.Errorf("%v, %v: not the whole page", config, err)
	}

	o.Visitors[0].Starts = []string{"/tidak-ada-rutenya"}
	if _, err := Take(t.Context(), o); !errors.Is(err, errNothing) {
		t.Errorf("a visitor who sees nothing: %v", err)
	}
	o.Visitors[0].Fields = map[string]string{"phone": "0813"}
	if _, err := Take(context.WithoutCancel(t.Context()), o); !errors.Is(err, errRefused) {
		t.Errorf("signed in with a wrong number: %v", err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return file
}
