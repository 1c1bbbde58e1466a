package walk_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/web/webtest"
)

// TestSale walks the main line at the size of a cheap phone, with a script and
// without: a producer lists a bag from a photograph, a guest buys it, the
// producer sees what she earned, and her village's revenue shows it.
func TestSale(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]webtest.BrowserOption{
		"with scripts": nil, "without scripts": {webtest.WithoutScripts()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			producer, guest, manager := s.browser(t, options...), s.browser(t, options...), s.browser(t, options...)
			before := s.figures(t)

			signIn(producer, s.phone)
			list(t, producer, options == nil, "Tas tali kur merah", "185000")
			buy(t, guest, "Tas tali kur merah")

			producer.Open("/perajin/uang")
			producer.Screenshot("walk-uang-" + strings.ReplaceAll(name, " ", "-"))
			if text := producer.Text("main"); !strings.Contains(text, "Rp166.500") || !strings.Contains(text, "Tas tali kur merah") {
				t.Errorf("the producer sees:\n%s", text)
			}

			after := s.figures(t)
			if got := after.Revenue.Sub(before.Revenue); got != money.Rupiah(185_000) {
				t.Errorf("the village's revenue rose by %v", got)
			}
			if got := after.Income.Sub(before.Income); got != money.Rupiah(166_500) {
				t.Errorf("its makers' income rose by %v", got)
			}
			signInOffice(manager, s.email)
			manager.Open("/program")
			manager.Screenshot("walk-program-" + strings.ReplaceAll(name, " ", "-"))
			text := manager.Text("main")
			for _, want := range []string{"Waliwis", "Rp185.000", "Rp166.500"} {
				if !strings.Contains(text, want) {
					t.Errorf("the manager does not see %s in:\n%s", want, text)
				}
			}
		})
	}
}

// figures are those of the producer's village this month.
func (s *stage) figures(t *testing.T) report.Figures {
	t.Helper()
	villages, err := report.Portions(t.Context(), s.Report, s.Programme.ID, report.MonthOf(s.Now), report.Part{}, report.ByVillage, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range villages {
		if v.Name == "Waliwis" {
			return v.Figures
		}
	}
	return report.Figures{}
}

func signIn(b *webtest.Browser, phone string) {
	b.Open("/masuk")
	b.Type("#f-phone", phone)
	b.Type("#f-pin", pin)
	b.Follow("form[action='/masuk'] button[type=submit]")
}

func signInOffice(b *webtest.Browser, email string) {
	b.Open("/masuk/kantor")
	b.Type("#f-email", email)
	b.Type("#f-password", password)
	b.Follow("form[action='/masuk/kantor'] button[type=submit]")
}

// list lists a bag from a photograph, one piece ready.
func list(t *testing.T, b *webtest.Browser, scripts bool, title, price string) {
	t.Helper()
	b.Open("/perajin/jual")
	if scripts {
		b.Wait("form[data-draft=ready]")
	}
	b.Choose("#f-photo", photograph(t))
	if scripts {
		b.Wait("[data-draft-photos] img[src^=blob]")
	}
	b.Type("#f-title", title)
	b.Do(chromedp.SetValue(chromedp.CSS("#f-category"), "1"))
	b.Type("#f-price", price)
	b.Click("label:has(input[name=supply][value=stock])")
	b.Type("#f-stock", "1")
	b.Click("label:has(input[name=preset][value=m])")
	b.Screenshot("walk-jual")
	b.Follow("form.listing > button[type=submit]")
	if path := b.Path(); strings.HasPrefix(path, "/perajin/jual") {
		t.Fatalf("the listing was refused:\n%s", b.Text("main"))
	}
	if scripts { // it waits on the phone to be sent
		b.Wait(".queue-item[data-state=live]")
	}
}

// fillCheckout finds a bag on the home page, puts it into the cart, and fills
// in the checkout as a guest in Jakarta.
func fillCheckout(t *testing.T, b *webtest.Browser, title string) {
	t.Helper()
	b.Open("/")
	b.Screenshot("walk-beranda")
	b.Follow("main a[href^='/produk/']")
	if h1 := b.Text("h1"); h1 != title {
		t.Fatalf("the product page is about %q", h1)
	}
	b.Screenshot("walk-produk")
	b.Follow("form[action='/keranjang'] button[type=submit]:not([name=less]):not([name=more])")
	b.Screenshot("walk-keranjang")
	b.Follow("main a[href='/bayar']")
	b.Type("#f-name", "Rani Pembeli")
	b.Type("#f-phone", "0813 0000 0001")
	b.Type("#f-region_typed", "Tebet Jakarta Selatan")
	b.Do(chromedp.SendKeys(chromedp.CSS("#f-street"), "Jl. Contoh No. 1, RT 01/RW 02"))
	b.Follow("button[value=search_region]")
	b.Screenshot("walk-bayar-wilayah")
	if text := b.Text("main"); strings.Contains(text, "Yang mana?") {
		b.Click("label:has(input[name=region_match][value='31.74.01'])")
		b.Follow("button[value=use_region]")
	}
	b.Screenshot("walk-bayar")
}

// buy buys a bag by the simulation.
func buy(t *testing.T, b *webtest.Browser, title string) {
	t.Helper()
	fillCheckout(t, b, title)
	b.Follow("button[value=pay]")
	if !strings.HasPrefix(b.Path(), "/simulasi/") {
		t.Fatalf("not led to the payment but to %s:\n%s", b.Path(), b.Text("main"))
	}
	b.Screenshot("walk-simulasi")
	b.Follow("button[value=pay]")
	text := b.Text("main")
	b.Screenshot("walk-pesanan")
	if !strings.HasPrefix(b.Path(), "/pesanan/") || !strings.Contains(text, "Lunas") {
		t.Fatalf("the order at %s says:\n%s", b.Path(), text)
	}
	if !strings.Contains(text, "Rp166.500") {
		t.Errorf("the order does not say what its maker receives:\n%s", text)
	}
}
