package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/media"
	"simpul/internal/web"
	"simpul/static"
)

func TestStaticFiles(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.Client(t)
	get := func(path string, headers ...string) (status int, header http.Header) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(headers); i += 2 {
			request.Header.Set(headers[i], headers[i+1])
		}
		page := c.Do(request)
		return page.Status, page.Header
	}
	hashed := static.URL("css/shop.css")
	status, header := get(hashed, "Accept-Encoding", "gzip, br")
	if status != 200 || header.Get("Cache-Control") != "public, max-age=31536000, immutable" || header.Get("Content-Encoding") != "br" ||
		header.Get("Vary") != "Accept-Encoding" || header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%d %v", status, header)
	}
	if _, header := get(hashed, "Accept-Encoding", "gzip"); header.Get("Content-Encoding") != "gzip" {
		t.Errorf("gzip: %v", header)
	}
	if _, header := get(hashed, "Accept-Encoding", "identity"); header.Get("Content-Encoding") != "" {
		t.Errorf("plain: %v", header)
	}
	if _, header := get("/static/css/shop.css"); header.Get("Cache-Control") != "public, no-cache" {
		t.Errorf("by its plain name: %v", header)
	}
	if status, _ := get("/static/css/shop.css", "If-None-Match", header.Get("ETag")); status != 304 {
		t.Errorf("unchanged: %d", status)
	}
	for _, path := range []string{"/static/", "/static/css", "/static/../go.mod", "/static/%2e%2e/go.mod", "/static/css/shop.0000000000.css"} {
		if status, _ := get(path); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestPictures(t *testing.T) {
	t.Parallel()
	store, err := media.OpenLocalStore(t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, func(o *web.Options) { o.Pictures = store })
	const name, bytes = "0123456789abcdef0123456789abcdef-320.jpg", "seolah-olah gambar"
	if err := store.Put(t.Context(), "m/"+name, strings.NewReader(bytes), int64(len(bytes))); err != nil {
		t.Fatal(err)
	}
	_, err = s.DB.Owner.ExecContext(t.Context(), `
		WITH p AS (INSERT INTO picture (hash, format, bytes, width, height, placeholder, sharpness, light, created_at)
			VALUES (repeat('a', 64), 'image/jpeg', 10, 320, 400, '#aabbcc', 1, 1, now()) RETURNING id)
		INSERT INTO picture_rendition (name, picture_id, format, width, height, bytes, checksum)
		SELECT $1, id, 'image/jpeg', 320, 400, $2, repeat('b', 64) FROM p`, name, len(bytes))
	if err != nil {
		t.Fatal(err)
	}
	c := s.Client(t)
	page := c.Get("/m/" + name).Want(200)
	if page.Body != bytes || page.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || page.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%q %v", page.Body, page.Header)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/m/"+name, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("If-None-Match", page.Header.Get("ETag"))
	c.Do(request).Want(304)
	for _, unknown := range []string{"f123456789abcdef0123456789abcdef-320.jpg", "original", "..%2f..%2fetc%2fpasswd"} {
		if page := c.Get("/m/" + unknown).Want(404); page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", unknown, page.Header)
		}
	}
	if _, err := s.DB.Owner.ExecContext(t.Context(), `UPDATE picture SET withdrawn_at = now()`); err != nil {
		t.Fatal(err)
	}
	if page := c.Get("/m/" + name).Want(410); page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("ETag") != "" {
		t.Errorf("withdrawn: %v", page.Header)
	}
}
