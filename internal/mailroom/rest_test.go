package mailroom_test

import (
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cod"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/i18n"
	"simpul/internal/letter"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// rest declares that a cooperative rests for a week that begins so many days from now.
func (o *office) rest(of cooperative.Cooperative, in int, message string) cooperative.Recess {
	o.t.Helper()
	r := cooperative.Recess{Cooperative: of.ID, From: o.Now.AddDate(0, 0, in), Until: o.Now.AddDate(0, 0, in+6), TakesOrders: true, Message: message}
	o.must(database.InTx(o.t.Context(), o.App, func(tx *database.Tx) (err error) {
		r.ID, err = cooperative.Declare(o.t.Context(), tx, o.Officer(of), r, o.Now)
		return err
	}))
	return r
}

// letterOf writes a letter of an order and gives it as its reader gets it.
func (o *office) letterOf(placed order.Order, kind letter.Kind) received {
	o.t.Helper()
	owed, err := letter.About(o.t.Context(), o.App, []int64{int64(placed.ID)}, nil)
	o.must(err)
	for _, l := range owed {
		if l.Kind != kind {
			continue
		}
		o.must(o.post.Deliver(o.t.Context(), l.ID, o.Now))
		l, err = letter.ByID(o.t.Context(), o.App, l.ID)
		o.must(err)
		return received{subject: l.Subject, text: l.Text, html: l.HTML}
	}
	o.t.Fatalf("no letter %s among %+v", kind, owed)
	return received{}
}

// another opens a cooperative with a bag.
func (o *office) another(name string) (cooperative.Cooperative, checkouttest.Item) {
	o.t.Helper()
	group := o.Cooperative(name, checkouttest.Kronjo)
	maker := o.Producer(group, "Rani "+name, checkouttest.Kronjo)
	return group, checkouttest.Item{Quantity: 1, Variant: o.Bag(group, "Tas "+name, money.Rupiah(45_000), 20, catalog.MakerShare{Producer: maker.Person, ShareBP: 10_000})}
}

// paid settles an order in a language.
func (o *office) paid(language string, items ...checkouttest.Item) order.Order {
	o.t.Helper()
	r := o.Request(o.Cart(items...))
	r.Language, r.BuyerEmail = language, buyer
	placed, err := o.Checkout.Place(o.t.Context(), r, o.Now)
	o.must(err)
	o.Settled(placed)
	return placed
}

// TestALetterTellsOfARecess: who has paid is told in her language of each cooperative
// that rests now or soon, and of no other: not of a recess that is far, nor of one that
// has ended when the letter is written.
func TestALetterTellsOfARecess(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	soon, ofSoon := o.another("Tali Kronjo")
	far, ofFar := o.another("Simpul Jauh")
	over, ofOver := o.another("Anyam Usai")
	now, next := o.rest(o.coop, 0, "Kami mudik."), o.rest(soon, cooperative.Announced, "")
	o.rest(far, cooperative.Announced+1, "")
	ended := o.rest(over, 0, "")
	for language, want := range map[i18n.Language][2]string{
		i18n.Indonesian: {
			"Simpul Waliwis libur sampai UNTIL. Paket Anda dikirim mulai OPENS. “Kami mudik.”",
			"Tali Kronjo libur FROM sampai UNTIL. Bila paket Anda belum dikirim sebelum libur, paketnya dikirim mulai OPENS.",
		},
		i18n.English: {
			"Simpul Waliwis is on holiday until UNTIL. Your parcel is sent from OPENS on. “Kami mudik.”",
			"Tali Kronjo is on holiday from FROM to UNTIL. If your parcel is not sent before the holiday, it is sent from OPENS on.",
		},
	} {
		placed := o.paid(string(language), o.bag, ofSoon, ofFar, ofOver)
		if ended.ID != 0 {
			o.must(database.InTx(t.Context(), o.App, func(tx *database.Tx) error {
				return cooperative.EndRecess(t.Context(), tx, o.Officer(over), over.ID, ended.ID, o.Now)
			}))
			ended.ID = 0
		}
		m := o.letterOf(placed, letter.Paid)
		ctx := i18n.With(t.Context(), language)
		for i, r := range []cooperative.Recess{now, next} {
			says(t, m, strings.NewReplacer("FROM", i18n.Date(ctx, r.From), "UNTIL", i18n.Date(ctx, r.Until), "OPENS", i18n.Date(ctx, r.Opens())).Replace(want[i]))
		}
		if strings.Contains(m.text, far.Name) || strings.Contains(m.text, over.Name) {
			t.Errorf("it tells of who does not rest:\n%s", m.text)
		}
	}
	if m := o.letterOf(o.paid("id", ofFar), letter.Paid); strings.Contains(m.text, "libur") {
		t.Errorf("nobody rests:\n%s", m.text)
	}
}

// TestARecessIsToldOnDeliveryAndAtTheDoor: who pays on delivery is told with the order,
// because no letter about money comes before the parcel; who collects is told from when
// on it is made ready.
func TestARecessIsToldOnDeliveryAndAtTheDoor(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	o.OnDelivery(o.coop, cod.ByCooperative)
	rest := o.rest(o.coop, 0, "")
	ctx := i18n.With(t.Context(), i18n.Indonesian)
	until, opens := i18n.Date(ctx, rest.Until), i18n.Date(ctx, rest.Opens())
	says(t, o.letterOf(o.place(payment.CashOnDelivery, "id", buyer), letter.Placed), "Simpul Waliwis libur sampai "+until+". Paket Anda dikirim mulai "+opens+".")

	o.must(database.InTx(t.Context(), o.App, func(tx *database.Tx) error {
		return cooperative.SetPickup(t.Context(), tx, o.Officer(o.coop), o.coop.ID, "Senin–Sabtu 09.00–15.00", o.Now)
	}))
	var fetch delivery.CourierID
	o.must(o.App.GetContext(t.Context(), &fetch, `SELECT id FROM courier WHERE pickup`))
	r := o.Request(o.Cart(o.bag))
	r.BuyerEmail, r.Choice = buyer, checkout.Choice{o.coop.ID: fetch}
	quote, err := checkout.QuoteCart(t.Context(), o.App, r.Cart, r.To(), r.Choice)
	o.must(err)
	r.TotalSeen = quote.Total
	collected, err := o.Checkout.Place(t.Context(), r, o.Now)
	o.must(err)
	o.Settled(collected)
	says(t, o.letterOf(collected, letter.Paid), "Simpul Waliwis libur sampai "+until+". Barang yang Anda ambil sendiri disiapkan mulai "+opens+".")
}
