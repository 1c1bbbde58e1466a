package till_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cod"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/seller"
	"simpul/internal/web/webtest"
)

// receipted is a paid order of two cooperatives of which a part went back, by a
// seller who has said who it is.
func (o *counter) receipted(t *testing.T) order.Order {
	t.Helper()
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		return seller.Set(ctx, tx, identity.Program(), seller.Seller{
			Name: "Koperasi Contoh Banten", Address: "Jl. Contoh No. 5, Tangerang", NIB: "1234567890123", Email: "toko@simpul.example",
			Service: "Direktorat Contoh", ServiceEmail: "aduan@simpul.example",
		}, o.world.Now)
	})
	sold := o.world.Sold(checkouttest.Item{Variant: o.bag, Quantity: 2}, checkouttest.Item{Variant: o.pouch, Quantity: 1})
	lines, err := order.Lines(t.Context(), o.world.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	back := checkout.RefundRequest{Reason: "Cacat", Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Amount: money.Rupiah(25_000)}}}}
	if _, err := o.world.Checkout.RefundOrder(t.Context(), o.world.Officer(o.waliwis), o.waliwis.ID, sold.ID, back, o.world.Now); err != nil {
		t.Fatal(err)
	}
	return sold
}

// TestReceiptOfAPaidOrder reads it in both languages: who sold, to whom, what,
// by whom it was made, how it was paid and what went back. An order that is not
// paid has none.
func TestReceiptOfAPaidOrder(t *testing.T) {
	t.Parallel()
	o := open(t)
	sold := o.receipted(t)
	c := o.Client(t)
	path := "/pesanan/" + sold.Token
	if got := looked(t, c, path).Attr("a[href$='/kuitansi']", "href"); got != path+"/kuitansi" {
		t.Errorf("the order's page leads to %q", got)
	}
	for prefix, words := range map[string][]string{
		"":    {"Kuitansi", "No. KW-" + sold.Number, "Sudah terima dari", "Dibuat", "Dikembalikan", "Jumlah setelah pengembalian"},
		"/en": {"Receipt", "Received from", "Made by", "Given back", "Left after"},
	} {
		// A thousand is set apart as the language does.
		text := strings.ReplaceAll(looked(t, c, prefix+path+"/kuitansi").Text("article"), ",000", ".000")
		for _, word := range append(words, "Koperasi Contoh Banten", "Jl. Contoh No. 5, Tangerang", "NIB 1234567890123", "Rani Pembeli", "Rp435.000",
			"empat ratus tiga puluh lima ribu rupiah", "Tas tali kur merah", "Simpul Waliwis", "Dompet koin", "2 × Rp185.000", "Rp370.000", "Rp410.000") {
			if !strings.Contains(text, word) {
				t.Errorf("%q is not in the receipt in %q: %s", word, prefix, text)
			}
		}
	}
	waiting := o.world.Order(checkouttest.Item{Variant: o.bag, Quantity: 1})
	c.Get("/pesanan/" + waiting.Token + "/kuitansi").Want(http.StatusSeeOther)
	c.Get("/pesanan/unknown/kuitansi").Want(http.StatusNotFound)
}

// TestReceiptIsPrintedOnOnePage prints it by the browser on A4 and A5.
func TestReceiptIsPrintedOnOnePage(t *testing.T) {
	t.Parallel()
	o := open(t)
	sold := o.receipted(t)
	b := o.Browser(t)
	b.Open("/pesanan/" + sold.Token + "/kuitansi")
	steady(t, b, "receipt-phone")
	if v := b.Violations(); len(v) > 0 {
		t.Errorf("%v", v)
	}
	const inch = 25.4
	for name, mm := range map[string][2]float64{"a4": {210, 297}, "a5": {148, 210}} {
		var pdf []byte
		b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			printed, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{
				PaperWidth: mm[0] / inch, PaperHeight: mm[1] / inch,
			})
			if err == nil {
				pdf = printed.Data
			}
			return err
		}))
		if pages := bytes.Count(pdf, []byte("/Type /Page\n")); pages != 1 {
			t.Errorf("%s: %d pages", name, pages)
		}
		if folder := os.Getenv("SIMPUL_SCREENSHOTS"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, "receipt-"+name+".pdf"), pdf, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestCustomerPaysOnDelivery is offered it where the cooperative takes it, is
// told what to have ready, and may cancel until it is shipped.
func TestCustomerPaysOnDelivery(t *testing.T) {
	t.Parallel()
	o := open(t)
	const offered = "input[name=method][value=cod]"
	if _, p := o.atTheTill(t, checkouttest.Item{Variant: o.bag, Quantity: 1}); p.Has(offered) {
		t.Error("offered where no cooperative takes it")
	}
	o.world.OnDelivery(o.waliwis, cod.ByCooperative)
	if _, p := o.atTheTill(t, checkouttest.Item{Variant: o.bag, Quantity: 1}, checkouttest.Item{Variant: o.pouch, Quantity: 1}); p.Has(offered) {
		t.Error("offered for two parcels")
	}
	c, p := o.atTheTill(t, checkouttest.Item{Variant: o.bag, Quantity: 1})
	gift := c.Submit(p, "#bayar", webtest.Fill{"step": "pay", "method": "cod", "gift": "1", "recipient_name": "Dewi", "recipient_phone": "081200000009"}).Want(http.StatusUnprocessableEntity)
	if text := gift.Text(".form-errors"); !strings.Contains(text, "Hadiah") {
		t.Errorf("a gift: %s", text)
	}
	p = c.Submit(p, "#bayar", webtest.Fill{"step": "pay", "method": "cod"}).Want(http.StatusOK)
	placed := o.lastOrder(t)
	if placed.PaymentState != order.Accepted || payment.Method(placed.PaymentMethod) != payment.CashOnDelivery {
		t.Fatalf("placed %+v", placed)
	}
	path := "/pesanan/" + placed.Token
	if text := p.Text("main"); p.URL.Path != path || !strings.Contains(text, "Siapkan "+"Rp195.000") || !strings.Contains(text, "Bayar di tempat") || p.Has("form[action$='/bayar']") {
		t.Errorf("her page %s: %s", p.URL.Path, text)
	}
	if text := looked(t, c, "/en"+path).Text("main"); !strings.Contains(text, "Have Rp195,000 ready") {
		t.Errorf("in English: %s", text)
	}
	p = c.Submit(looked(t, c, path+"/batal"), "form[action$='/batal']", nil)
	if text := p.Text("main"); !strings.Contains(text, "Pesanan ini dibatalkan") {
		t.Errorf("after cancelling: %s", text)
	}
	o.sound(t, o.world.Now)
}
