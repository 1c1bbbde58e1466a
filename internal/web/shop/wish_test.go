package shop_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

func TestWishesWithoutAScript(t *testing.T) {
	t.Parallel()
	s := open(t)
	red := s.bag("Tas merah", nil)
	s.bag("Tas biru", nil)
	if p := s.visitor.Get("/suka").Want(http.StatusOK); !p.Has(".empty") || p.Header.Get("Cache-Control") != "no-store" || p.Has("form[action='/suka/kosongkan']") {
		t.Errorf("nothing liked: %q, %q", p.Text("main"), p.Header.Get("Cache-Control"))
	}
	press := func(path, name string, fields url.Values) *webtest.Page {
		t.Helper()
		p := s.visitor.Get(path)
		if !p.Has("form.wish[method=post][action='/suka'] button[name=" + name + "][value='" + fields.Get(name) + "']") {
			t.Errorf("%s has no heart for %v", path, fields)
		}
		return s.visitor.Follow(s.visitor.Post("/suka", fields).Want(http.StatusSeeOther))
	}
	id := fmt.Sprint(red)
	p := press("/produk/tas-merah", "add", url.Values{"add": {id}})
	viewtest.Check(t, p.Body)
	if p.Text("h1") != "Yang saya suka" || p.Text("main .card-title") != "Tas merah" || p.Text(".flash") == "" || p.Attr("main .wish button", "aria-pressed") != "true" {
		t.Errorf("after the heart: %s", p.Text("main"))
	}
	p = press("/katalog", "add", url.Values{"add": {fmt.Sprint(red + 1)}})
	if diff := cmp.Diff([]string{"Tas biru", "Tas merah"}, p.Texts("main .card-title")); diff != "" {
		t.Errorf("the latest is not first: %s", diff)
	}
	if en := s.visitor.Get("/en/suka"); en.Text("h1") != "My favourites" || en.Attr("main .wish", "action") != "/en/suka" {
		t.Errorf("English: %q", en.Text("main"))
	}
	p = press("/suka", "remove", url.Values{"remove": {id}})
	if p.Text("main .card-title") != "Tas biru" {
		t.Errorf("after taking one off: %q", p.Texts("main .card-title"))
	}
	p = s.visitor.Follow(s.visitor.Post("/suka/kosongkan", url.Values{"list": {"suka"}}).Want(http.StatusSeeOther))
	if !p.Has(".empty") || s.visitor.Cookie("disukai") != "" {
		t.Errorf("after emptying: %q", p.Text("main"))
	}
	for path, fields := range map[string]url.Values{"/suka": {"add": {"999999"}}, "/suka/kosongkan": {"list": {"x"}}} {
		s.visitor.Post(path, fields).Want(http.StatusNotFound)
	}
	s.visitor.Post("/suka", nil).Want(http.StatusNotFound)
}

// What a browser keeps is bounded and forgives nonsense, and what is off sale is
// told, not forgotten.
func TestWishesThatABrowserKeeps(t *testing.T) {
	t.Parallel()
	s := open(t)
	picture := s.Picture(s.siti)
	var numbers []string
	for i := range 3 {
		numbers = append(numbers, fmt.Sprint(s.bag(fmt.Sprint("Tas nomor ", i), func(d *catalog.Draft) { d.Pictures[0] = picture })))
	}
	full := append([]string{}, numbers[1:]...)
	for i := range 60 {
		full = append(full, fmt.Sprint(1_000_000+i))
	}
	s.visitor.SetCookie("disukai", strings.Join(full, "."))
	s.visitor.Post("/suka", url.Values{"add": {numbers[0]}}).Want(http.StatusSeeOther)
	kept := strings.Split(s.visitor.Cookie("disukai"), ".")
	if len(kept) != 50 || kept[0] != numbers[0] || kept[1] != numbers[1] {
		t.Errorf("kept are %v", kept)
	}
	p := s.visitor.Get("/suka").Want(http.StatusOK)
	if p.Count("main .card") != 3 || !strings.Contains(p.Text(".notice"), "47 karya") {
		t.Errorf("%d cards, %q", p.Count("main .card"), p.Text(".notice"))
	}
	s.visitor.SetCookie("disukai", "x."+numbers[2]+".-4.."+numbers[2]+".99999999999999999999.<b>")
	if got := s.visitor.Get("/suka").Want(http.StatusOK).Texts("main .card-title"); len(got) != 1 || got[0] != "Tas nomor 2" {
		t.Errorf("of nonsense came %q", got)
	}
}

// Pages that caches keep are the same whatever a browser keeps.
func TestHeartsAreNotInPagesForEverybody(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.bag("Tas merah", nil)
	other := s.server.Client(t)
	other.SetCookie("disukai", fmt.Sprint(id))
	other.SetCookie("dilihat", fmt.Sprint(id))
	for _, path := range []string{"/", "/katalog", "/produk/tas-merah", "/kelompok/kelompok-usaha-waliwis", "/cari?q=tas"} {
		mine, theirs := other.Get(path), s.visitor.Get(path)
		if mine.Body != theirs.Body || mine.Has("[aria-pressed]") || !strings.HasPrefix(mine.Header.Get("Cache-Control"), "public") || mine.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s depends on what its browser keeps", path)
		}
		if !mine.Has("[data-wish]") {
			t.Errorf("%s has no heart", path)
		}
	}
	for _, path := range []string{"/suka", "/dilihat"} {
		if got := other.Get(path).Want(http.StatusOK).Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: %q", path, got)
		}
	}
	s.visitor.Get("/dilihat").Want(http.StatusNoContent)
	other.Get("/dilihat?selain=" + fmt.Sprint(id)).Want(http.StatusNoContent)
}

// TestHearts presses hearts where they stand, and sees what was seen before on
// another work's page.
func TestHearts(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas merah", nil)
	s.bag("Tas biru", nil)
	b := s.server.Browser(t)
	b.Open("/produk/tas-merah")
	pressed := func(selector string) string {
		return webtest.Run(b, chromedp.Evaluate[string](`document.querySelector("`+selector+`").getAttribute("aria-pressed")`))
	}
	if got := pressed(".wish-worded button"); got != "false" {
		t.Errorf("the heart is at first %q", got)
	}
	b.Click(".wish-worded button")
	settled(t, func() bool {
		return pressed(".wish-worded button") == "true" && strings.Contains(webtest.Run(b, chromedp.Evaluate[string](`document.cookie`)), "disukai=")
	})
	b.Open("/katalog")
	if got := webtest.Run(b, chromedp.Evaluate[string](`[...document.querySelectorAll(".card")].map((c) => c.querySelector("h2").innerText + " " + c.querySelector("[data-wish]").getAttribute("aria-pressed")).join()`)); got != "Tas biru false,Tas merah true" {
		t.Errorf("in the list the hearts are %q", got)
	}
	b.Open("/produk/tas-biru")
	b.Do(chromedp.ScrollIntoView(chromedp.CSS(".shop-footer")))
	b.Wait("[data-seen] .card")
	if got := b.Text("[data-seen]"); !strings.HasPrefix(got, "Terakhir dilihat") || !strings.Contains(got, "Tas merah") || strings.Contains(got, "Tas biru") || pressed("[data-seen] [data-wish]") != "true" {
		t.Errorf("seen before: %q", got)
	}
	b.Open("/suka")
	if got := b.Text("main"); !strings.Contains(got, "Tas biru") || strings.Count(got, "Tas merah") != 2 {
		t.Errorf("the list: %q", got)
	}
	b.Follow("button[value=dilihat]")
	if got := b.Text("main"); strings.Contains(got, "Tas biru") {
		t.Errorf("forgotten is still there: %q", got)
	}
	b.Click(".card [data-wish]")
	settled(t, func() bool {
		return !strings.Contains(webtest.Run(b, chromedp.Evaluate[string](`document.cookie`)), "disukai=")
	})
}

// settled waits for what a script does after a click.
func settled(t *testing.T, done func() bool) {
	t.Helper()
	for range 100 {
		if done() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("nothing came of it")
}
