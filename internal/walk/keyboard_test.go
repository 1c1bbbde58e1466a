package walk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"simpul/internal/catalog"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// hands are somebody who has a keyboard and no pointer: all that happens to the
// page are keys.
type hands struct {
	*webtest.Browser
	t *testing.T
}

func (h hands) press(keys string) {
	h.t.Helper()
	h.Do(chromedp.KeyEvent(keys))
}

// at is what has the focus, as the person knows it: its tag, name, value, where
// it leads, and what it says.
func (h hands) at() string {
	h.t.Helper()
	return webtest.Run(h.Browser, chromedp.Evaluate[string](`(() => { const e = document.activeElement;
		return [e.tagName, e.name, e.value && e.type !== "textarea" ? e.value : "", e.getAttribute("href"), e.innerText].join("|"); })()`))
}

// reach presses Tab until the focus is on what contains all of these words.
func (h hands) reach(words ...string) {
	h.t.Helper()
	var seen []string
	for range 120 {
		h.press("\t")
		at := h.at()
		if strings.Contains(at, "|#isi|") { // the link past the header
			h.press(kb.Enter)
			continue
		}
		fits := true
		for _, w := range words {
			fits = fits && strings.Contains(at, w)
		}
		if fits {
			return
		}
		seen = append(seen, strings.ReplaceAll(at, "\n", " "))
	}
	h.t.Fatalf("Tab never reaches %q at %s, but\n%s", words, h.Path(), strings.Join(seen, "\n"))
}

// arrive waits until a page has come that has something; the last one has it
// not.
func (h hands) arrive(selector string) {
	h.t.Helper()
	quoted := fmt.Sprintf("%q", selector)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if webtest.Run(h.Browser, chromedp.Evaluate[bool](`document.readyState === "complete" && document.querySelector(`+quoted+`) !== null`)) {
			return
		}
	}
	h.t.Fatalf("%s never came; at %s:\n%s", selector, h.Path(), h.Text("body"))
}

// TestPurchaseByKeyboardAlone buys a bag at the size of a phone with keys alone,
// from the home page to the paid order: in Indonesian with scripts; with
// SIMPUL_FULL=1 in both languages, with scripts and without.
func TestPurchaseByKeyboardAlone(t *testing.T) {
	t.Parallel()
	words := map[string]struct{ home, add, paid string }{
		"id": {"/", "Masukkan keranjang", "Lunas"}, "en": {"/en", "Add to cart", "Paid"},
	}
	for language, say := range words {
		for name, options := range map[string][]webtest.BrowserOption{"with scripts": nil, "without scripts": {webtest.WithoutScripts()}} {
			if !everyLook() && (language != "id" || options != nil) {
				continue
			}
			t.Run(language+" "+name, func(t *testing.T) {
				t.Parallel()
				s := newStage(t)
				s.Bag(s.cooperative, "Tas tali kur merah", money.Rupiah(185_000), 3, catalog.MakerShare{Producer: s.siti.Person, ShareBP: 10_000})
				h := hands{s.browser(t, options...), t}
				h.Open(say.home)
				h.reach("A|", "/produk/")
				h.press(kb.Enter)
				h.arrive("form[action$='/keranjang'] [name=variant]")
				h.reach("BUTTON|", say.add)
				h.press(kb.Enter)
				h.arrive("a[href$='/bayar']")
				h.reach("A|", "/bayar")
				h.press(kb.Enter)
				h.arrive("#bayar")
				h.reach("INPUT|name|")
				h.press("Rani Pembeli")
				h.reach("INPUT|phone|")
				h.press("0813 0000 0001")
				h.chooseTebet()
				h.reach("TEXTAREA|street|")
				h.press("Jl. Contoh No. 1, RT 01/RW 02")
				h.reach("INPUT|courier_")
				h.press(kb.ArrowDown) // the other courier
				h.reach("INPUT|method|")
				for range 6 {
					if strings.Contains(h.at(), "|simulation|") {
						break
					}
					h.press(kb.ArrowDown)
				}
				h.reach("BUTTON|step|pay|")
				h.press(" ")
				h.arrive("form[action*='/simulasi/'], #bayar .notice")
				if strings.HasSuffix(h.Path(), "/bayar") { // the other courier costs more: that is to be seen before paying
					h.reach("BUTTON|step|pay|")
					h.press(" ")
				}
				h.arrive("form[action*='/simulasi/'] button[value=pay]")
				h.reach("BUTTON|", "|pay|")
				h.press(kb.Enter)
				h.arrive(".timeline")
				if text := h.Text("main"); !strings.Contains(text, say.paid) {
					t.Errorf("the order says:\n%s", text)
				}
				h.Screenshot("walk-keyboard-" + language + "-" + strings.ReplaceAll(name, " ", "-"))
			})
		}
	}
}

// chooseTebet types a district and takes the one that is meant, from the
// suggestions or from the page that the search leads to.
func (h hands) chooseTebet() {
	h.t.Helper()
	h.reach("INPUT|region_typed|")
	h.press("Tebet Jakarta Selatan")
	h.reach("BUTTON|step|search_region|")
	h.press(kb.Enter)
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		chosen := webtest.Run(h.Browser, chromedp.Evaluate[string](`document.readyState !== "complete" ? "" :
			document.querySelector("input[name=region]")?.value ? "chosen" : document.querySelector("input[name=region_match]") ? "asked" : ""`))
		switch chosen {
		case "chosen":
			return
		case "asked":
			h.reach("INPUT|region_match|")
			for range 8 {
				if strings.Contains(h.at(), "|31.74.01|") {
					break
				}
				h.press(kb.ArrowDown)
			}
			h.press(" ")
			h.reach("BUTTON|step|use_region|")
			h.press(kb.Enter)
			h.arrive("button[value=pay]")
			return
		}
	}
	h.t.Fatalf("no region is chosen:\n%s", h.Text("main"))
}
