package mailroom_test

import (
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/i18n"
	"simpul/internal/inquiry"
	"simpul/internal/money"
)

// TestAShippingPriceIsTold names a price, another one in its place, and refuses;
// each is told once, by SMTP, to who has left an address, in her language.
func TestAShippingPriceIsTold(t *testing.T) {
	t.Parallel()
	to := listen(t)
	o := open(t, to)
	o.work()
	ctx, officer := t.Context(), o.Officer(o.coop)
	ask := func(language, email string) inquiry.Inquiry {
		t.Helper()
		r := o.RequestAbroad(o.Cart(o.bag))
		r.Language, r.BuyerEmail = language, email
		i, err := o.Checkout.Ask(ctx, r, o.Now)
		o.must(err)
		return i
	}
	name := func(i inquiry.Inquiry, seen inquiry.AnswerID, price int64) {
		t.Helper()
		o.must(o.Checkout.NameShipping(ctx, officer, i.ID, seen, inquiry.Answer{
			Cooperative: o.coop.ID, Courier: checkouttest.EMS, Price: money.Rupiah(price), DaysMin: 5, DaysMax: 12, ValidUntil: o.Now.AddDate(0, 0, 7),
		}, o.Now))
	}
	name(ask("id", ""), 0, 99_000) // nobody is told
	english := ask("en", buyer)
	name(english, 0, 210_000)
	link := checkouttest.BaseURL + "/en/ongkir/" + english.Token
	first := to.all(t, 1)[0]
	if first.subject != "A shipping price to Hong Kong – Simpul" || first.language != "en" || first.to != buyer {
		t.Errorf("what came is %q in %q to %q", first.subject, first.language, first.to)
	}
	says(t, first, "Simpul Waliwis can send your order for Rp210,000", "EMS Pos Indonesia · 5–12 days", i18n.DateTime(i18n.With(ctx, i18n.English), o.Now.AddDate(0, 0, 7)), "Nothing is set aside", link)

	named, err := inquiry.Answers(ctx, o.App, english.ID)
	o.must(err)
	name(english, named[o.coop.ID].ID, 195_000)
	says(t, to.all(t, 2)[1], "Rp195,000", link)

	indonesian := ask("id", buyer)
	o.must(o.Checkout.RefuseShipping(ctx, officer, 0, inquiry.Refusal{Inquiry: indonesian.ID, Cooperative: o.coop.ID, Reason: "Kurir kami tidak ke sana."}, o.Now))
	last := to.all(t, 3)[2]
	if last.subject != "Paket ke Hong Kong belum bisa dikirim – Simpul" {
		t.Errorf("the refusal is told as %q", last.subject)
	}
	says(t, last, "Kurir kami tidak ke sana.", "Tidak ada uang yang diambil", checkouttest.BaseURL+"/ongkir/"+indonesian.Token)
	for _, m := range to.all(t, 3) {
		if strings.Contains(m.text+m.html+m.subject, "⟦") {
			t.Errorf("%q wants words: %s", m.subject, m.text)
		}
	}
	if all := to.all(t, 3); len(all) != 3 {
		t.Errorf("%d messages came, want 3", len(all))
	}
}
