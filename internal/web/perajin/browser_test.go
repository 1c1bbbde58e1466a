package perajin_test

import (
	"strconv"
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

func TestEveryPageFitsAPhone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.busy(t)
	phone := s.phone(t, s.siti.Person)
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
			b := s.server.Browser(t, tc.options...)
			b.Open("/masuk?next=/perajin")
			b.Type("#f-phone", phone)
			b.Type("#f-pin", pin)
			b.Follow("form[action='/masuk'] button")
			for _, page := range []struct{ name, path string }{
				{"beranda", "/perajin"}, {"jual", "/perajin/jual"}, {"barang", "/perajin/barang"}, {"karya", "/perajin/barang/" + red},
				{"ubah", "/perajin/barang/" + red + "/ubah"}, {"pesanan", "/perajin/pesanan"}, {"uang", "/perajin/uang"}, {"saya", "/perajin/saya"},
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
