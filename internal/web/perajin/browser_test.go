package perajin_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

func itoa[T ~int64](id T) string { return strconv.FormatInt(int64(id), 10) }

// tooWide names what reaches over the right edge of the screen, tooSmall what a
// thumb cannot hit, of those parts of a page that are seen.
const (
	tooWide = `[...document.body.querySelectorAll("*")].filter(e => {
		const r = e.getBoundingClientRect();
		return r.width && r.right > document.documentElement.clientWidth + 1 && !e.closest(".skip, .visually-hidden, svg");
	}).slice(0, 4).map(e => e.tagName + "." + e.className).join(" ")`
	tooSmall = `[...document.querySelectorAll("a, button, summary, select, textarea, input:not([type=hidden])")].filter(e => {
		const box = e.closest(".check, .choice, .swatch, .file, .kept-drop, .affix") || e;
		const r = box.getBoundingClientRect();
		const more = parseFloat(getComputedStyle(e, "::after").insetBlockStart || "0");
		const height = r.height - 2 * Math.min(0, more || 0);
		return r.width && (height < 47.5 || r.width < 47.5) && !e.closest(".skip, .visually-hidden");
	}).slice(0, 4).map(e => (e.textContent.trim() || e.name).slice(0, 30) + " " + e.getBoundingClientRect().height).join(" | ")`
)

// busy gives Siti goods, sales and orders to make.
func (s *stage) busy(t *testing.T) {
	t.Helper()
	red, blue := s.bag(t, "Tas tali kur merah, sedang", 4), s.bag(t, "Tas selempang tali kur biru dengan tutup motif wajik", 2)
	order := s.BagToOrder(s.group, "Ransel tali kur besar", money.Rupiah(265_000), 5, alone(s.siti))
	rani := s.Producer(s.group, "Rani", checkouttest.Waliwis)
	shared := s.Bag(s.group, "Tas bundar, dibuat berdua", money.Rupiah(155_000), 3,
		catalog.MakerShare{Producer: s.siti.Person, ShareBP: 6000}, catalog.MakerShare{Producer: rani.Person, ShareBP: 4000})
	s.Sold(checkouttest.Item{Variant: red, Quantity: 2}, checkouttest.Item{Variant: order, Quantity: 1})
	s.Sold(checkouttest.Item{Variant: shared, Quantity: 1})
	s.Sold(checkouttest.Item{Variant: blue, Quantity: 2})
}

// signedIn is a phone on which Siti has signed in.
func (s *stage) signedIn(t *testing.T, options ...webtest.BrowserOption) *webtest.Browser {
	t.Helper()
	b := s.server.Browser(t, options...)
	b.Open("/masuk?next=/perajin")
	b.Type("#f-phone", s.phone(t, s.siti.Person))
	b.Type("#f-pin", pin)
	b.Follow("form[action='/masuk'] button")
	return b
}

func TestEveryPageFitsAPhone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.busy(t)
	red := itoa(s.productOf(t, 1))
	for _, tc := range []struct {
		name    string
		options []webtest.BrowserOption
	}{
		{"360", nil},
		{"360-plain", []webtest.BrowserOption{webtest.WithoutScripts()}},
		{"1280", []webtest.BrowserOption{webtest.Sized(1280, 900)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := s.signedIn(t, tc.options...)
			for _, page := range []struct{ name, path string }{
				{"beranda", "/perajin"}, {"jual", "/perajin/jual"}, {"barang", "/perajin/barang"}, {"karya", "/perajin/barang/" + red},
				{"ubah", "/perajin/barang/" + red + "/ubah"}, {"pesanan", "/perajin/pesanan"}, {"uang", "/perajin/uang"}, {"catatan", "/perajin/uang/catatan"}, {"saya", "/perajin/saya"},
				{"bersama", "/perajin/barang/" + red + "/bagian"}, {"kabar", "/perajin/kabar"}, {"atur", "/perajin/kabar/atur"}, {"bantuan", "/perajin/bantuan"}, {"tujuan", "/perajin/uang/tujuan"},
			} {
				b.Open(page.path)
				b.Wait("h1")
				b.Screenshot(page.name + "-" + tc.name)
				if tc.name == "360-plain" {
					continue
				}
				time.Sleep(50 * time.Millisecond)
				if wide := webtest.Run(b, chromedp.Evaluate[string](tooWide)); wide != "" {
					t.Errorf("%s is wider than the screen: %s", page.path, wide)
				}
				if small := webtest.Run(b, chromedp.Evaluate[string](tooSmall)); small != "" {
					t.Errorf("%s has targets below 48 pixels: %s", page.path, small)
				}
			}
		})
	}
}

// A bag is listed with a thumb: the photograph is shown before it is sent, the
// price asks back and says at once what she will receive.
func TestListingInTheBrowser(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.signedIn(t)
	path := filepath.Join(t.TempDir(), "IMG_0001.jpg")
	if err := os.WriteFile(path, photo(t, 1), 0o600); err != nil {
		t.Fatal(err)
	}

	b.Follow(".producer-bar .sell")
	b.Wait("form[data-draft=ready]")
	b.Choose("input[name=photo]", path)
	b.Wait("[data-draft-photos] img[src^=blob]")
	b.Type("#f-title", "Tas tali kur merah, sedang")
	b.Do(chromedp.SetValue(chromedp.CSS("#f-category"), "1"))
	b.Type("#f-price", "185")
	b.Wait("[data-net-of=price] button")
	b.Screenshot("jual-tanya-360")
	b.Click("[data-net-of=price] button")
	b.Wait("[data-net-of=price] .net-amount")
	if said := b.Text("[data-net-of=price] .net-amount"); said != "Rp166.500" {
		t.Errorf("she would receive %q", said)
	}
	b.Click("input[name=colour][value=merah]")
	b.Screenshot("jual-isi-360")
	b.Follow("form.listing > button.button-primary")
	b.Wait(".queue-item[data-state=live]")
	b.Follow(".queue-item a")
	if at := b.Path(); !strings.HasPrefix(at, "/perajin/barang/") || b.Text(".price") != "Rp185.000" {
		t.Errorf("listed at %s: %s", at, b.Text("main"))
	}
	b.Screenshot("jual-selesai-360")

	b.Open("/perajin/barang")
	b.Click(".quantity button:last-child")
	b.Wait(".flash")
	if said := b.Text(".flash"); !strings.Contains(said, "Stok sekarang 2") {
		t.Errorf("after plus: %q", said)
	}
	b.Click(".work details summary")
	b.Screenshot("barang-buka-360")
}

// The same without scripts; a form that is refused keeps the photograph.
func TestListingInTheBrowserWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.signedIn(t, webtest.WithoutScripts())
	path := filepath.Join(t.TempDir(), "IMG_0001.jpg")
	if err := os.WriteFile(path, photo(t, 1), 0o600); err != nil {
		t.Fatal(err)
	}

	b.Open("/perajin/jual")
	b.Choose("input[name=photo]", path)
	b.Type("#f-title", "Tas tali kur merah, sedang")
	b.Do(chromedp.SetValue(chromedp.CSS("#f-category"), "1"))
	b.Type("#f-price", "185")
	b.Follow("form.listing > button.button-primary")
	b.Wait("#f-price-error")
	b.Screenshot("jual-tolak-360")
	b.Follow("button[name=sure]")
	if at := b.Path(); !strings.HasPrefix(at, "/perajin/barang/") || b.Text(".price") != "Rp185.000" {
		t.Errorf("listed at %s: %s", at, b.Text("main"))
	}
}

// A sale on the home page leads to how it was divided.
func TestSaleOpensToItsSplit(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.busy(t)
	b := s.signedIn(t)
	b.Follow(".sale-link")
	if said := b.Text(".sale[open] .sale-body, .sale:has(:target) .sale-body"); !strings.Contains(said, "Untuk Anda") {
		t.Errorf("the split: %q", said)
	}
	b.Screenshot("uang-buka-360")
}
