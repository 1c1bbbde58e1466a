package walk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"simpul/internal/bespoke"
	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/identity"
	"simpul/internal/inquiry"
	"simpul/internal/money"
	"simpul/internal/order"
)

// TestTheCustomersOwnPagesAreAccessible looks at the pages that only their link
// leads to, each in a state worth seeing: an order that can be cancelled, one
// that has arrived, its impact for anybody, a request with its quote, a shipping
// price that was named, and the mailbox with letters.
func TestTheCustomersOwnPagesAreAccessible(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	b := s.browser(t)
	b.Open("/keranjang")
	pages := s.customersPages(t)
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: "simpul_browser", Value: customersBrowser, URL: s.url + "/"})
		return err
	}))
	for range 200 { // the letters are written meanwhile
		if b.Open("/kotak-surat"); strings.Contains(b.Text("main"), "Ongkos kirim ke Hong Kong sudah ada") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if text := b.Text("main"); !strings.Contains(text, "menunggu pembayaran") || !strings.Contains(text, "Ongkos kirim ke Hong Kong sudah ada") || !strings.Contains(text, "Rp210.000") {
		t.Errorf("the mailbox holds %s", text)
	}
	b.Open("/pesanan")
	if text := b.Text("main"); !strings.Contains(text, "Ke Hong Kong") {
		t.Errorf("her orders say %s", text)
	}
	all := looks()
	for n, path := range pages {
		for i, l := range all {
			if everyLook() || i == n*5%len(all) {
				lookAt(t, b, path, l)
			}
		}
	}
}

// customersBrowser names the browser of the customer's pages.
const customersBrowser = "contoh-peramban-pembeli-0000000000000000000"

// customersPages are the addresses of her pages.
func (s *stage) customersPages(t *testing.T) []string {
	t.Helper()
	ctx, item := t.Context(), s.goods(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sold := s.Sold(item)
	parcel, err := order.ParcelFor(ctx, s.App, s.cooperative.ID, sold.ID)
	must(err)
	officer := s.Officer(s.cooperative)
	must(s.Checkout.Ship(ctx, officer, s.cooperative.ID, parcel.ID, "JX12345678", s.Now))
	must(s.Checkout.Deliver(ctx, officer, s.cooperative.ID, parcel.ID, s.Now))

	waiting := s.Request(s.hers(t, item))
	waiting.BuyerEmail = "rani@contoh.example"
	placed, err := s.Checkout.Place(ctx, waiting, s.Now)
	must(err)

	var product catalog.ProductID
	must(s.App.GetContext(ctx, &product, `SELECT product_id FROM variant WHERE id = $1`, int64(item.Variant)))
	r := bespoke.Request{Product: product, Quantity: 30, Wishes: "hijau daun", Name: "Dinas Contoh", Phone: "+6281300000009", Language: "id"}
	must(bespoke.Ask(ctx, s.App, &r, s.Now))
	must(bespoke.Offer(ctx, s.App, officer, &bespoke.Quote{
		Request: r.ID, Cooperative: s.cooperative.ID, Option: "hijau daun", Quantity: 30, Price: money.Rupiah(150_000), ReadyOn: s.Now.AddDate(0, 1, 0),
		Note: "Dikirim bertahap.", ValidUntil: s.Now.AddDate(0, 0, 7),
	}, s.Now))
	return append([]string{
		"/pesanan/" + placed.Token, "/pesanan/" + placed.Token + "/batal", "/pesanan/" + sold.Token, "/pesanan/" + sold.Token + "/kuitansi",
		"/dampak/" + sold.TraceToken, "/permintaan/" + r.Token, "/permintaan/" + r.Token + "/bayar", "/kotak-surat", "/pesanan",
	}, s.askedPages(t, item, officer)...)
}

// hers is the customer's cart with an item in it.
func (s *stage) hers(t *testing.T, item checkouttest.Item) cart.Token {
	t.Helper()
	if err := cart.Add(t.Context(), s.App, customersBrowser, item.Variant, item.Quantity, money.Rupiah(185_000), s.Now); err != nil {
		t.Fatal(err)
	}
	return customersBrowser
}

// askedPages are a shipping price that was named, and one that was refused.
func (s *stage) askedPages(t *testing.T, item checkouttest.Item, officer identity.Actor) []string {
	t.Helper()
	var pages []string
	for _, refused := range []bool{false, true} {
		ask := s.RequestAbroad(s.hers(t, item))
		ask.BuyerEmail = "rani@contoh.example"
		i, err := s.Checkout.Ask(t.Context(), ask, s.Now)
		if err != nil {
			t.Fatal(err)
		}
		if refused {
			err = s.Checkout.RefuseShipping(t.Context(), officer, 0, inquiry.Refusal{Inquiry: i.ID, Cooperative: s.cooperative.ID, Reason: "Kurir kami tidak ke sana."}, s.Now)
		} else {
			err = s.Checkout.NameShipping(t.Context(), officer, i.ID, 0, inquiry.Answer{
				Cooperative: s.cooperative.ID, Courier: checkouttest.EMS, Price: money.Rupiah(210_000), DaysMin: 5, DaysMax: 12, ValidUntil: s.Now.AddDate(0, 0, 7),
			}, s.Now)
		}
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, fmt.Sprint("/ongkir/", i.Token))
	}
	return pages
}
