package walk_test

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"simpul/internal/identity"
	"simpul/internal/shots"
	"simpul/internal/web/webtest"
)

// TestTheSignedInPagesAreAccessible follows links as each role from her
// entrance and checks one page of every route that she comes to.
func TestTheSignedInPagesAreAccessible(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	sold := s.Sold(s.goods(t))
	officer := s.phoneOf(t, s.Officer(s.cooperative).Person)
	s.byEmail(t, "admin@simpul.example", identity.Office{Role: identity.Administrator})
	accessible(t, s.browser(t), []string{"/masuk", "/masuk/kantor", "/pesanan/" + sold.Token}, false)
	for name, who := range map[string]struct {
		phone, email string
		least        int
		parts        []string
	}{
		"producer":      {phone: s.phone, least: 16, parts: []string{"/perajin"}},
		"officer":       {phone: officer, least: 40, parts: []string{"/koperasi", "/kasir"}},
		"manager":       {email: s.email, least: 32, parts: []string{"/program", "/kasir"}},
		"administrator": {email: "admin@simpul.example", least: 11, parts: []string{"/admin"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, client := s.browser(t), webtest.NewClient(t, s.url)
			if who.email == "" {
				signIn(b, who.phone)
				client.SignIn(who.phone, pin)
			} else {
				signInOffice(b, who.email)
				client.SignInOffice(who.email, password)
			}
			accessible(t, b, s.tour(t, client, who.least, who.parts...), false)
			if name == "manager" {
				lookAt(t, b, "/program?dari=2026-01-01&sampai=2026-06-30", looks()[0]) // days that somebody has chosen
			}
		})
	}
}

// tour finds pages by their links, one of each route within some parts of the
// site; there have to be as many as least.
func (s *stage) tour(t *testing.T, client *webtest.Client, least int, parts ...string) []string {
	t.Helper()
	var routes []string
	for _, r := range s.program.Web.GetRoutes(true) {
		if r.Method == http.MethodGet {
			routes = append(routes, r.Path)
		}
	}
	seen := map[string]bool{}
	ahead := slices.Clone(parts)
	var pages []string
	for len(ahead) > 0 {
		path, _, _ := strings.Cut(ahead[0], "#")
		ahead = ahead[1:]
		bare, _, _ := strings.Cut(path, "?")
		within := slices.ContainsFunc(parts, func(part string) bool { return bare == part || strings.HasPrefix(bare, part+"/") })
		route := shots.Route(routes, bare)
		if !within || route == "" || seen[route] || strings.Contains(filepath.Base(bare), ".") {
			continue
		}
		seen[route] = true
		pages = append(pages, path)
		ahead = append(ahead, client.Follow(client.Get(path)).Attrs("a[href^='/']:not([download]):not([data-share-picture])", "href")...)
	}
	if len(pages) < least {
		t.Errorf("links lead to %d pages only: %v", len(pages), pages)
	}
	return pages
}

// TestARefusedFormIsHeard sends an empty listing: the summary of what is wrong
// has the focus and is announced, and each field says what is wrong with it.
func TestARefusedFormIsHeard(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	signIn(b, s.phone)
	b.Open("/perajin/jual")
	webtest.Run(b, chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("form").forEach((f) => f.noValidate = true)`))
	// As a page's form, not by the script that keeps it on the phone.
	webtest.Run(b, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.Evaluate[chromedp.Void](`document.querySelector("form.listing").submit()`)))
	b.Wait(".form-errors")
	if got := webtest.Run(b, chromedp.Evaluate[string](`document.activeElement.className + " " + document.activeElement.getAttribute("role")`)); got != "form-errors alert" {
		t.Errorf("the focus is on %q", got)
	}
	silent := webtest.Run(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll(".form-errors a")].map((a) => document.querySelector(a.getAttribute("href")))
		.filter((f) => !f || !(f.getAttribute("aria-describedby") || "").split(" ").some((id) => document.getElementById(id)?.matches(".error"))).map((f) => f ? f.outerHTML.slice(0, 200) : "no field")`))
	if len(silent) > 0 {
		t.Errorf("these say nothing: %s", strings.Join(silent, "\n"))
	}
	if n := webtest.Run(b, chromedp.Evaluate[int](`document.querySelectorAll(".form-errors a").length`)); n < 2 {
		t.Errorf("only %d fields are refused", n)
	}
	for _, v := range b.Violations() {
		t.Errorf("%s", v)
	}
}

// TestTheFocusIsSeen gives the focus to everything that can have it, as the
// keyboard does: each shows an outline, itself or on its label.
func TestTheFocusIsSeen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.goods(t)
	b := s.browser(t)
	b.Open("/produk/tas-tali-kur-merah")
	b.Follow("form[action='/keranjang'] button:not([name])")
	for _, path := range []string{"/", "/katalog", "/produk/tas-tali-kur-merah", "/keranjang", "/bayar", "/gaya", "/gaya/perajin", "/gaya/kantor", "/masuk"} {
		b.Open(path)
		b.Do(chromedp.KeyEvent("\t"))
		if unseen := webtest.Run(b, chromedp.Evaluate[[]string](unseenFocus)); len(unseen) > 0 {
			t.Errorf("%s: no focus is seen on %s", path, strings.Join(unseen, "\n\t"))
		}
	}
}

// unseenFocus counts on the browser showing the focus that a script moves as
// the one before it, which a key moved.
const unseenFocus = `(() => {
	const outlined = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
	const shown = (e) => e && (outlined(getComputedStyle(e)) || outlined(getComputedStyle(e, "::after")));
	const unseen = [];
	let tried = 0;
	for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
		if (e.disabled || !e.checkVisibility()) continue;
		e.focus();
		if (document.activeElement !== e) { unseen.push("not focusable: " + e.outerHTML.slice(0, 120)); continue; }
		tried++;
		if (![e, e.parentElement, e.closest("label"), e.nextElementSibling, e.closest(".select, .affix, article, form, li")].some(shown)) unseen.push(e.outerHTML.slice(0, 160));
	}
	if (tried < 3) unseen.push("only " + tried + " were tried");
	return unseen.slice(0, 8);
})()`
