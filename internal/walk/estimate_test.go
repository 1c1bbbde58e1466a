package walk_test

import (
	"strings"
	"testing"
	"time"

	"simpul/internal/web/webtest"
)

// TestTheProductsPageEstimatesShipping chooses a district once: with a script the
// product's page tells what sending costs from then on; without one its link
// leads to the same, and nothing on the page is empty or broken.
func TestTheProductsPageEstimatesShipping(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]webtest.BrowserOption{
		"with scripts": nil, "without scripts": {webtest.WithoutScripts()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.goods(t)
			b := s.browser(t, options...)
			const product = "/produk/tas-tali-kur-merah"
			b.Open(product)
			if text := b.Text("main"); strings.Contains(text, "JNE") {
				t.Errorf("an estimate to nowhere: %s", text)
			}
			b.Follow("a[href='" + product + "/ongkir']")
			b.Type("#f-region_typed", "Waliwis, Mekar Baru")
			b.Follow("button[value=search_region]")
			if strings.Contains(b.Text("main"), "Yang mana?") {
				b.Click("label:has(input[name=region_match])")
				b.Follow("button[value=use_region]")
			}
			rates := b.Text("main")
			for _, want := range []string{"Ke Kec. Mekar Baru, Kab. Tangerang, Banten", "JNE · 1–3 hari", "Rp12.000", "Rp10.000"} {
				if !strings.Contains(rates, want) {
					t.Errorf("the estimate lacks %q: %s", want, rates)
				}
			}
			b.Open(product)
			if len(options) > 0 {
				if text := b.Text("main"); strings.Contains(text, "JNE") || !strings.Contains(text, "Pilih kecamatan tujuan") {
					t.Errorf("without a script the page says %s", text)
				}
				b.Follow("a[href='" + product + "/ongkir']")
				if text := b.Text("main"); !strings.Contains(text, "JNE · 1–3 hari") {
					t.Errorf("its link leads to %s", text)
				}
				return
			}
			var told string
			for range 100 {
				if told = b.Text("[data-estimate]"); told != "" {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
			for _, want := range []string{"Ke Kec. Mekar Baru, Kab. Tangerang, Banten", "JNE · 1–3 hari: Rp12.000", "Rp10.000"} {
				if !strings.Contains(told, want) {
					t.Errorf("the script tells %q, without %q", told, want)
				}
			}
			for _, v := range b.Violations() {
				t.Errorf("with its estimate the page breaks %s", v)
			}
		})
	}
}
