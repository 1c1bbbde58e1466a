package walk_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// look is how somebody looks at a page.
type look struct {
	prefix string // of the language in the address
	scheme string
	width  int64
}

func looks() []look {
	var all []look
	for _, width := range []int64{360, 768, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			for _, prefix := range []string{"", "/en"} {
				all = append(all, look{prefix, scheme, width})
			}
		}
	}
	return all
}

// publicPages are the pages of the storefront, each in a state worth seeing.
func (s *stage) publicPages() []string {
	return []string{
		"/", "/katalog", "/katalog?min=abc&warna=merah", "/kategori/tas-jinjing", "/cari", "/cari?q=tas", "/cari?q=waliwis", "/cari?q=perahu",
		"/kelompok", "/kelompok/simpul-waliwis", fmt.Sprint("/pembuat/", s.siti.Person), "/produk/tas-tali-kur-merah", "/produk/tas-sesuai-pesanan",
		"/cerita", "/dampak", "/tentang", "/bantuan", "/ketentuan", "/privasi", "/pengaduan", "/pesanan",
		"/produk/tas-tali-kur-merah/ongkir", "/produk/tas-tali-kur-merah/pesan-khusus", "/keranjang", "/bayar", "/suka", "/tidak-ada", "/gaya", "/gaya/perajin", "/gaya/kantor",
	}
}

// everyLook tells whether each page is looked at in every way; else every third
// page is looked at in one, the next in the next.
func everyLook() bool { return os.Getenv("SIMPUL_FULL") == "1" }

// accessible checks pages with axe-core, and that nothing of them is cut off,
// with text of twice the size too. Without languages of their own, pages of
// signed-in people are looked at in Indonesian alone.
func accessible(t *testing.T, b *webtest.Browser, pages []string, bothLanguages bool) {
	t.Helper()
	for i, path := range pages {
		if !everyLook() && i%3 != 0 {
			continue
		}
		for n, l := range looks() {
			if !everyLook() && n != i/3%len(looks()) || !bothLanguages && everyLook() && l.prefix != "" {
				continue
			}
			if !bothLanguages {
				l.prefix = ""
			}
			lookAt(t, b, path, l)
		}
	}
}

// lookAt checks one page as somebody looks at it.
func lookAt(t *testing.T, b *webtest.Browser, path string, l look) {
	t.Helper()
	b.Resize(l.width, 800)
	b.Scheme(l.scheme)
	b.Open(strings.TrimSuffix(l.prefix+path, "/"))
	for _, v := range b.Violations() {
		t.Errorf("%s%s, %s, %d px: %s", l.prefix, path, l.scheme, l.width, v)
	}
	for _, size := range []int64{2 * usualText, usualText} {
		textSize(b, size)
		if cut := webtest.Run(b, chromedp.Evaluate[[]string](cutOff)); len(cut) > 0 {
			t.Errorf("%s%s, %d px, text of %d px: cut off is %s", l.prefix, path, l.width, size, strings.Join(cut, "\n\t"))
		}
	}
}

// usualText is the size of text that browsers come with, in pixels.
const usualText = 16

// textSize is what a reader does in her browser's settings.
func textSize(b *webtest.Browser, pixels int64) {
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: pixels, Fixed: pixels}})
		return err
	}))
}

// cutOff finds what reaches beyond the screen and cannot be scrolled to by
// itself, and texts that their box cuts off.
const cutOff = `(() => {
	const screen = document.documentElement.clientWidth, cut = [];
	const say = (e) => cut.push(e.outerHTML.slice(0, 160));
	const scrolls = (e) => { for (; e && e !== document.body; e = e.parentElement) if (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX)) return true; return false; };
	if (document.documentElement.scrollWidth > screen) for (const e of document.body.querySelectorAll("*")) if (e.getBoundingClientRect().right > screen + 1 && !scrolls(e)) say(e);
	for (const e of document.body.querySelectorAll("*")) {
		const style = getComputedStyle(e);
		if (!/hidden|clip/.test(style.overflowX) || style.clipPath !== "none" || e.matches("input, select, textarea, svg, svg *, progress")) continue;
		if (e.clientWidth > 1 && (e.scrollWidth > e.clientWidth + 1) && e.innerText.trim()) say(e);
	}
	return cut.slice(0, 5);
})()`

func (s *stage) goods(t *testing.T) checkouttest.Item {
	t.Helper()
	share := catalog.MakerShare{Producer: s.siti.Person, ShareBP: 10_000}
	bag := s.Bag(s.cooperative, "Tas tali kur merah", money.Rupiah(185_000), 3, share)
	s.BagToOrder(s.cooperative, "Tas sesuai pesanan", money.Rupiah(245_000), 2, share)
	return checkouttest.Item{Variant: bag, Quantity: 1}
}

func TestThePublicPagesAreAccessible(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.goods(t)
	b := s.browser(t)
	accessible(t, b, s.publicPages(), true)
	b.Open("/")
	webtest.Run(b, chromedp.Evaluate[chromedp.Void](`document.documentElement.removeAttribute("lang"); document.querySelector(".brand").replaceChildren()`))
	if found := b.Violations(); len(found) < 2 {
		t.Errorf("a page without a language, with a link that has no name, breaks only %v", found)
	}
}
