package till_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/inquiry"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// TestAShippingPriceIsAskedFor goes from the checkout to the paid order, in both
// languages, without a script: she asks, an officer answers, she accepts.
func TestAShippingPriceIsAskedFor(t *testing.T) {
	t.Parallel()
	for lang, prefix := range map[string]string{"id": "", "en": "/en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			c := o.Client(t)
			put(t, c, o.bag, 1)
			p := c.Submit(looked(t, c, prefix+"/bayar"), "#bayar", webtest.Fill{"country": "HK", "step": "country"}).Want(http.StatusOK)
			if p.Has("button[value=pay]") || !p.Has("button[value=ask]") {
				t.Fatalf("nothing can be asked: %s", p.Text("main"))
			}
			p = c.Submit(p, "#bayar", webtest.Fill{"name": "Wati", "phone": "5123 4567", "street": "彌敦道1號 5樓", "city": "Yau Ma Tei", "area": "Kowloon", "step": "ask"}).Want(http.StatusOK)
			if !strings.Contains(p.URL.Path, "/ongkir/") || p.Has("#terima-ongkir") || !strings.Contains(p.Text("main"), "彌敦道1號") {
				t.Fatalf("asked: %s %s", p.URL.Path, p.Text("main"))
			}
			path := p.URL.Path
			i, err := inquiry.ByToken(t.Context(), o.world.App, path[strings.LastIndex(path, "/")+1:])
			if err != nil {
				t.Fatal(err)
			}
			if err := database.InTx(t.Context(), o.world.App, func(tx *database.Tx) error {
				return inquiry.Reply(t.Context(), tx, o.world.Officer(o.waliwis), i.ID, 0, inquiry.Answer{
					Cooperative: o.waliwis.ID, Courier: checkouttest.EMS, Price: money.Rupiah(210_000), DaysMin: 5, DaysMax: 12, ValidUntil: time.Now().Add(24 * time.Hour),
				}, time.Now())
			}); err != nil {
				t.Fatal(err)
			}
			p = looked(t, c, path)
			if !strings.Contains(p.Text("#terima-ongkir"), "395") {
				t.Errorf("the price: %s", p.Text("main"))
			}
			c.Submit(p, "#terima-ongkir", webtest.Fill{"method": "simulation"})
			if placed := o.lastOrder(t); placed.ShippingTotal.Rupiah() != 210_000 || placed.Street != "彌敦道1號 5樓" || placed.BuyerPhone != "+85251234567" {
				t.Errorf("placed %+v", placed)
			}
			if p = c.Follow(c.Get(path)); !strings.Contains(p.URL.Path, "/pesanan/") {
				t.Errorf("the request leads to %s", p.URL.Path)
			}
		})
	}
}
