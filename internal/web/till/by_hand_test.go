package till_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/delivery"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web/webtest"
)

// placed is an order of two cooperatives by a method.
func (o *counter) placed(t *testing.T, method payment.Method, language string) order.Order {
	t.Helper()
	r := o.world.Request(o.world.Cart(checkouttest.Item{Variant: o.bag, Quantity: 1}, checkouttest.Item{Variant: o.pouch, Quantity: 1}))
	r.Method, r.Language = method, language
	made, err := o.world.Checkout.Place(t.Context(), r, o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.world.Checkout.Pay(t.Context(), made, o.world.Now); err != nil {
		t.Fatal(err)
	}
	return made
}

// TestTransferIsPaidFromTheOrdersPage shows account, exact amount and hours,
// takes "I have paid" without booking anything, and follows what came.
func TestTransferIsPaidFromTheOrdersPage(t *testing.T) {
	t.Parallel()
	o := open(t)
	to := o.world.Transfers()
	made := o.placed(t, payment.Transfer, "id")
	path := "/pesanan/" + made.Token
	c := o.Client(t)
	p := looked(t, c, path)
	if got := p.Attr("#f-account_number", "value"); got != "1234567890" {
		t.Errorf("the account is %q", got)
	}
	if got := p.Attr("#f-exact_amount", "value"); money.Rupiah(parse(t, got)) != made.Total {
		t.Errorf("the amount is %q, want %v", got, made.Total)
	}
	for _, want := range []string{"Bank Contoh", "Program Contoh", "Senin–Sabtu pukul 08:00–17:00 WIB", made.Total.String()} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the page does not say %q: %s", want, p.Text("main"))
		}
	}
	p = says(t, c, p, "bukti.jpg", []byte("no picture")).Want(http.StatusUnprocessableEntity)
	if p.Count("#f-photo[aria-invalid=true]") != 1 {
		t.Errorf("what is no photograph: %s", p.Text("#cara-bayar"))
	}
	p = c.Follow(says(t, c, p, "bukti.jpg", photograph(t))).Want(http.StatusOK)
	shown, err := payment.ClaimPhotos(t.Context(), o.world.App, payment.OrderID(made.ID))
	if err != nil || len(shown) != 1 {
		t.Fatalf("%v is shown (%v)", shown, err)
	}
	if _, err := media.OpenPrivate(t.Context(), o.world.App, o.world.Studio.Store(), media.ID(shown[0])); err != nil {
		t.Errorf("the photograph is not private: %v", err)
	}
	if !strings.Contains(p.Text("#cara-bayar"), "Anda bilang sudah membayar") || !strings.Contains(p.Text(".page-head"), "Menunggu pembayaran") {
		t.Errorf("after the claim the page says %s", p.Text("main"))
	}

	officer := o.world.Officer(o.kronjo)
	see := func(reference string, amount money.Amount) {
		t.Helper()
		if _, err := o.world.Checkout.ConfirmReceipt(t.Context(), officer, checkout.Seen{
			Destination: to.ID, Order: made.ID, Reference: reference, Amount: amount, ReceivedAt: o.world.Now,
		}, o.world.Now); err != nil {
			t.Fatal(err)
		}
	}
	see("REF-1", money.Rupiah(100_000))
	p = looked(t, c, path)
	if missing := made.Total.Sub(money.Rupiah(100_000)); !strings.Contains(p.Text("#cara-bayar"), "Masih kurang "+missing.String()) {
		t.Errorf("half paid, the page says %s", p.Text("#cara-bayar"))
	}
	see("REF-2", made.Total.Sub(money.Rupiah(100_000)))
	if p = looked(t, c, path); p.Has("#cara-bayar") || !strings.Contains(p.Text(".page-head"), "Lunas") {
		t.Errorf("paid, the page says %s", p.Text("main"))
	}
	if late := c.Post(path+"/sudah-bayar", nil); late.Status < 400 {
		t.Errorf("a claim without a token: %d", late.Status)
	}
}

// photograph is a small picture.
func photograph(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 640, 480)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// says sends the form in which a customer says that she has paid, with a file
// where there is one.
func says(t *testing.T, c *webtest.Client, p *webtest.Page, name string, file []byte) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if name != "" {
		part, err := w.CreateFormFile("photo", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Upload(p.Attr("form[action*='/sudah-bayar']", "action"), w.FormDataContentType(), &body)
}

func parse(t *testing.T, digits string) int64 {
	t.Helper()
	amount, err := money.Parse(digits)
	if err != nil {
		t.Fatal(err)
	}
	return amount.Rupiah()
}

// TestQRISIsShownAndSaved offers QRIS up to its limit, draws the code and gives
// it as a picture.
func TestQRISIsShownAndSaved(t *testing.T) {
	t.Parallel()
	for name, consented := range map[string]bool{"dynamic": true, "static": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.world.QRIS(consented)
			made := o.placed(t, payment.QRIS, "en")
			c := o.Client(t)
			p := looked(t, c, "/en/pesanan/"+made.Token)
			if !p.Has("svg.qr path") || p.Has("#f-exact_amount") == consented {
				t.Errorf("the page says %s", p.Text("#cara-bayar"))
			}
			saved := c.Get(p.Attr("a[download]", "href")).Want(http.StatusOK)
			if _, err := png.Decode(bytes.NewReader([]byte(saved.Body))); err != nil || saved.Header.Get("Content-Type") != "image/png" {
				t.Errorf("the picture: %v, %s", err, saved.Header.Get("Content-Type"))
			}
			b := o.Browser(t)
			b.Open("/en/pesanan/" + made.Token)
			steady(t, b, "qris-"+name)
			if !consented {
				b.Click("button[data-copy=f-exact_amount]")
				b.Wait("button[data-copy=f-exact_amount] [role=status]")
				if got := b.Text("button[data-copy=f-exact_amount]"); !strings.Contains(got, "Copied") {
					t.Errorf("after copying the button says %q", got)
				}
			}
		})
	}
}

// TestManualMethodsAreOfferedWhereTheyCanBePaid follows the limit, the
// destination's closing, and a cart of two programmes.
func TestManualMethodsAreOfferedWhereTheyCanBePaid(t *testing.T) {
	t.Parallel()
	o := open(t)
	all := []payment.Method{payment.QRIS, payment.Transfer, payment.Simulation}
	offered := func(quantity int) string {
		t.Helper()
		dear := o.world.Bag(o.waliwis, "Tas besar", money.Rupiah(2_600_000), 9, maker(o.siti))
		quote, err := checkout.QuoteCart(t.Context(), o.world.App, o.world.Cart(checkouttest.Item{Variant: dear, Quantity: quantity}), delivery.Within(checkouttest.Tebet), nil)
		if err != nil {
			t.Fatal(err)
		}
		methods, err := o.world.Checkout.Methods(t.Context(), o.world.App, quote, all)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, m := range methods {
			names = append(names, string(m))
		}
		return strings.Join(names, " ")
	}
	if got := offered(1); got != "simulation" {
		t.Errorf("without destinations: %s", got)
	}
	o.world.Transfers()
	o.world.QRIS(true)
	if got := offered(1); got != "qris transfer simulation" {
		t.Errorf("with both: %s", got)
	}
	if got := offered(4); got != "transfer simulation" {
		t.Errorf("above the limit: %s", got)
	}
}

// TestTransferOnAPhone looks at the page and copies the account.
func TestTransferOnAPhone(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.world.Transfers()
	made := o.placed(t, payment.Transfer, "id")
	b := o.Browser(t)
	b.Open("/pesanan/" + made.Token)
	b.Click("button[data-copy=f-account_number]")
	b.Wait("button[data-copy=f-account_number] [role=status]")
	if got := b.Text("button[data-copy=f-account_number]"); !strings.Contains(got, "Tersalin") && !strings.Contains(got, "disalin") {
		t.Errorf("after copying the button says %q", got)
	}
	steady(t, b, "transfer")
	b.Follow("form[action*='/sudah-bayar'] button")
	steady(t, b, "transfer-claimed")
}
