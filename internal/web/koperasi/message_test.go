package koperasi_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"simpul/internal/checkout"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// said are the ready messages of a parcel's page, with what they say to the
// buyer; each opens WhatsApp with her number.
func said(t *testing.T, p *webtest.Page) map[string]string {
	t.Helper()
	all := map[string]string{}
	for i := 1; p.Has("#pesan-siap li:nth-child(" + strconv.Itoa(i) + ")"); i++ {
		item := "#pesan-siap li:nth-child(" + strconv.Itoa(i) + ") a"
		at, err := url.Parse(p.Attr(item, "href"))
		if err != nil || at.Host != "wa.me" || at.Path != "/6281300000001" || strings.Contains(at.RawQuery, "+") {
			t.Errorf("%v %v", at, err)
		}
		label, _, _ := strings.Cut(p.Text(item), " (")
		all[label] = at.Query().Get("text")
	}
	return all
}

// TestReadyMessagesForTheBuyer: what fits where a parcel is, in the buyer's
// language, on the page of an officer who reads Indonesian.
func TestReadyMessagesForTheBuyer(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		return cooperative.SetPickup(ctx, tx, o.world.Officer(o.waliwis), o.waliwis.ID, "Senin–Sabtu 09.00–15.00", o.world.Now)
	})
	place := func(language string, courier delivery.CourierID) (order.Order, order.Parcel) {
		r := o.world.Request(o.world.Cart(item(o.bag)))
		r.Language, r.Choice = language, checkout.Choice{o.waliwis.ID: courier}
		if courier > 4 {
			r.TotalSeen = money.Rupiah(185_000)
		}
		placed, err := o.world.Checkout.Place(t.Context(), r, o.world.Now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.world.Checkout.Settle(t.Context(), o.world.Receipt(placed), o.world.Now); err != nil {
			t.Fatal(err)
		}
		return placed, o.parcelOf(t, placed, o.waliwis)
	}
	has := func(p *webtest.Page, label string, words ...string) {
		t.Helper()
		text := said(t, p)[label]
		for _, word := range words {
			if text == "" || !strings.Contains(text, word) {
				t.Errorf("%s does not say %q: %q in %v", label, word, text, said(t, p))
			}
		}
	}
	english, parcel := place("en", 4)
	page := looked(t, c, path(parcel))
	has(page, "Sudah dibayar", "Hello Rani Pembeli", english.Number, "is preparing it")
	has(page, "Terlambat", "we are sorry")
	page = c.Submit(page, "form[action$='/kirim']", webtest.Fill{"tracking_number": "P 2612 0001"})
	has(page, "Sudah dikirim", "was sent by POS Indonesia, tracking number P26120001", "https://")
	if texts := said(t, page); len(texts) != 1 {
		t.Errorf("once it was sent: %v", texts)
	}

	var fetch delivery.CourierID
	if err := o.world.App.GetContext(t.Context(), &fetch, `SELECT id FROM courier WHERE pickup`); err != nil {
		t.Fatal(err)
	}
	indonesian, parcel := place("id", fetch)
	page = c.Submit(looked(t, c, path(parcel)), "form[action$='/kirim']", nil)
	has(page, "Siap diambil", "Halo Rani Pembeli", indonesian.Number, "Senin–Sabtu 09.00–15.00")
	lines, err := order.Lines(t.Context(), o.world.App, indonesian.ID)
	if err != nil {
		t.Fatal(err)
	}
	back := checkout.RefundRequest{Reason: "Cacat", Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Amount: money.Rupiah(25_000)}}}}
	if _, err := o.world.Checkout.RefundOrder(t.Context(), o.world.Officer(o.waliwis), o.waliwis.ID, indonesian.ID, back, o.world.Now); err != nil {
		t.Fatal(err)
	}
	has(looked(t, c, path(parcel)), "Dana dikembalikan", "Rp25.000")
}
