package layout_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"simpul/internal/i18n"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/viewtest"
)

func render(t *testing.T, l i18n.Language, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(i18n.With(t.Context(), l), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// within puts content into a frame, as a page does.
func within(frame, content templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, content), w)
	})
}

func page() layout.Page {
	return layout.Page{
		Title: "Tas & dompet", Description: "Karya tangan", Path: "/katalog?hal=2", Demo: true,
		Canonical:  "https://simpul.example/katalog?hal=2",
		Alternates: []layout.Alternate{{Language: i18n.Indonesian, URL: "https://simpul.example/katalog?hal=2"}, {Language: i18n.English, URL: "https://simpul.example/en/katalog?hal=2"}},
		Image:      "https://simpul.example/media/a.jpg", ImageAlt: "Tas",
	}
}

func frames(content templ.Component) map[string]templ.Component {
	links := []part.Link{{Label: "Semua karya", URL: "/katalog", Current: true, Icon: part.IconTag, Count: 3}, {Label: "Koperasi", URL: "/kelompok"}}
	heading := templ.Raw("<h1>Tas</h1>")
	return map[string]templ.Component{
		"shop": within(layout.Shop(page(), layout.ShopFrame{
			Query: `"><b>`, Navigation: links, Flash: part.FlashProps{Message: "Sudah"},
			Contact: layout.Contact{Seller: "Program Simpul", Address: "Mekar Baru", Email: "halo@simpul.example", WhatsApp: "6281200000000", Telephone: "021000000"},
			Footer:  layout.ShopLinks{Help: links, About: links, Complaint: "/pengaduan"},
		}), content),
		"producer": within(layout.Producer(page(), layout.ProducerFrame{Place: layout.ProducerSell, BackURL: "/perajin", Name: "Siti", NameURL: "/perajin/saya"}), part.Panel("Uang")),
		"office": within(layout.Office(page(), layout.OfficeFrame{
			Area: "Koperasi Waliwis", HomeURL: "/koperasi", Navigation: links, Breadcrumbs: links, Lead: "Januari", User: "Ani", SignOutURL: "/keluar", Token: "t",
			Actions: part.Button(part.ButtonProps{Label: "Cetak", Kind: part.Secondary}),
		}), part.Panel("Pesanan")),
		"bare":  within(layout.Bare(page(), layout.BareFrame{Wide: true}), heading),
		"error": within(layout.Bare(page(), layout.BareFrame{}), layout.Error(layout.ErrorProps{Status: 500, Reference: "A1B2", RetryURL: "/"})),
	}
}

func TestFramesAreSoundInBothLanguages(t *testing.T) {
	t.Parallel()
	hashed := regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)
	for name, frame := range frames(part.Panel("Tas")) {
		for _, l := range i18n.Languages() {
			t.Run(name+" "+string(l), func(t *testing.T) {
				t.Parallel()
				html := render(t, l, frame)
				viewtest.Check(t, html)
				if !strings.HasPrefix(strings.ToLower(html), "<!doctype html>") || !strings.Contains(html, `<html lang="`+string(l)+`">`) {
					t.Errorf("begins with %.80q", html)
				}
				if name != "shop" && strings.Count(html, "<h1") != 1 {
					t.Errorf("%d headings of the first level", strings.Count(html, "<h1"))
				}
				if strings.Count(html, "<main id=\"isi\"") != 1 || !strings.Contains(html, `href="#isi"`) {
					t.Error("no main part to skip to")
				}
				if !strings.Contains(html, "<title>Tas &amp; dompet · Simpul</title>") {
					t.Error("no title")
				}
				assets := hashed.FindAllStringSubmatch(html, -1)
				if len(assets) < 4 {
					t.Errorf("only %d assets are named", len(assets))
				}
				for _, m := range assets {
					if !regexp.MustCompile(`\.[0-9a-f]{10}\.[a-z0-9]+$`).MatchString(m[1]) {
						t.Errorf("%s has no hash", m[1])
					}
				}
			})
		}
	}
}

func TestRibbonStandsOnEveryPageOfDemonstrationModeOnly(t *testing.T) {
	t.Parallel()
	for name, frame := range frames(part.Panel("")) {
		if html := render(t, i18n.Indonesian, frame); !strings.Contains(html, "Mode demonstrasi: tidak ada uang sungguhan") {
			t.Errorf("%s: no ribbon", name)
		}
	}
	live := page()
	live.Demo = false
	if html := render(t, i18n.Indonesian, layout.Shop(live, layout.ShopFrame{})); strings.Contains(html, "demonstrasi") {
		t.Error("a live page says that it is a demonstration")
	}
}

func TestHeadNamesBothLanguages(t *testing.T) {
	t.Parallel()
	html := render(t, i18n.English, layout.Shop(page(), layout.ShopFrame{}))
	for _, want := range []string{
		`<link rel="canonical" href="https://simpul.example/katalog?hal=2">`,
		`<link rel="alternate" hreflang="en" href="https://simpul.example/en/katalog?hal=2">`,
		`<link rel="alternate" hreflang="x-default" href="https://simpul.example/katalog?hal=2">`,
		`<meta property="og:locale" content="en_US">`,
		`href="/katalog?hal=2" lang="id"`, // the switch keeps the page
		`href="/en/keranjang"`,
		`action="/en/cari"`,
	} {
		if !strings.Contains(strings.ReplaceAll(html, "/>", ">"), want) {
			t.Errorf("no %s", want)
		}
	}
}

// The frame of the storefront is the same for everybody, so that its pages
// can be cached.
func TestShopFrameHoldsNothingOfItsVisitor(t *testing.T) {
	t.Parallel()
	html := render(t, i18n.Indonesian, layout.Shop(page(), layout.ShopFrame{Navigation: []part.Link{{Label: "Semua", URL: "/katalog"}}}))
	for _, word := range []string{`name="` + part.TokenName + `"`, "nonce", "cart-count"} {
		if strings.Contains(html, word) {
			t.Errorf("the frame holds %q", word)
		}
	}
	for module, cookie := range map[string]string{"cart-count.js": layout.CartCountCookie + "=", "wish.js": `"` + layout.WishCookie + `"`, "seen.js": `"` + layout.SeenCookie + `"`} {
		script, err := os.ReadFile(filepath.Join("..", "..", "static", "js", "module", module))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(script), cookie) {
			t.Errorf("%s does not read the cookie %s", module, cookie)
		}
	}
}

// What browsers may fetch before somebody asks changes nothing and is nobody's.
func TestSpeculationIsForPublicPages(t *testing.T) {
	t.Parallel()
	html := render(t, i18n.English, layout.Shop(page(), layout.ShopFrame{}))
	_, after, found := strings.Cut(html, `<script type="speculationrules">`)
	text, _, _ := strings.Cut(after, "</script>")
	var rules struct {
		Prefetch []struct {
			Where struct {
				Addresses []string `json:"href_matches"`
			} `json:"where"`
			Eagerness string `json:"eagerness"`
		} `json:"prefetch"`
	}
	if err := json.Unmarshal([]byte(text), &rules); err != nil || !found || len(rules.Prefetch) != 1 || len(rules.Prefetch[0].Where.Addresses) < 5 {
		t.Fatalf("%v: %s", err, text)
	}
	for _, address := range rules.Prefetch[0].Where.Addresses {
		for _, part := range []string{"*", "keranjang", "bayar", "pesan", "suka", "ongkir", "masuk"} {
			if strings.Contains(address, part) {
				t.Errorf("%s may be fetched before anybody asks", address)
			}
		}
	}
}

// A page that holds the rules of its first screen asks for the sheet behind its
// content; with another frame it would have none.
func TestTheSheetOfASwiftPageComesAfterItsContent(t *testing.T) {
	t.Parallel()
	p := page()
	p.Swift = true
	html := render(t, i18n.Indonesian, within(layout.Shop(p, layout.ShopFrame{}), part.Panel("Tas")))
	head, body, _ := strings.Cut(html, "</head>")
	content, footer, _ := strings.Cut(body, "</main>")
	if strings.Contains(head+content, `rel="stylesheet"`) || !strings.Contains(footer, `rel="stylesheet"`) || strings.Count(head, "<style>") != 1 {
		t.Error("the sheet is waited for, or missing")
	}
	viewtest.Check(t, html)
	if slow := render(t, i18n.Indonesian, layout.Shop(page(), layout.ShopFrame{})); strings.Contains(slow, "<style>") || !strings.Contains(slow, `rel="stylesheet"`) {
		t.Error("another page has no sheet in its head")
	}
}

func TestErrorPagesHaveWordsForEveryStatus(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 403, 404, 405, 409, 410, 413, 418, 422, 429, 500, 502, 503} {
		for _, l := range i18n.Languages() {
			viewtest.Check(t, render(t, l, layout.Error(layout.ErrorProps{Status: status})))
		}
		if !i18n.Has(layout.ErrorTitle(status)) {
			t.Errorf("%d has no title", status)
		}
	}
	html := render(t, i18n.Indonesian, layout.Error(layout.ErrorProps{Status: 500, Reference: "A1B2C3"}))
	if !strings.Contains(html, "Nomor catatan: A1B2C3") {
		t.Error("no reference")
	}
}
