package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"simpul/internal/bespoke"
	"simpul/internal/checkout"
	"simpul/internal/identity"
	"simpul/internal/intake"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// asking is a request for something special, and the officer's answer.
type asking struct {
	ago      time.Duration // asked, before now
	goods    int
	quantity int
	wishes   string
	name     string
	language string
	option   string        // of the quote, "" for none
	valid    time.Duration // for which the quote holds
	then     func(*scenes, context.Context, bespoke.Request, bespoke.Quote, time.Time) error
	refusal  string       // the reason, "" for none
	price    money.Amount // 0: a little less than the listed one
	quotas   []int        // pieces of each of the cooperative's first makers, none where the work's makers make it
}

// requests shows what customers ask to be made for them: without an answer, with
// a quote that holds, one that is over, one that was taken back, refused, and
// ordered in an institution's name, once as a group order.
func (s *scenes) requests(ctx context.Context) error {
	for _, a := range []asking{
		{ago: 25 * day, goods: 0, quantity: 12, wishes: "Untuk tamu rapat daerah, warna krem dengan satu baris terakota.", name: "Sekretariat Contoh", language: "id", option: "krem, satu baris terakota", valid: 10 * day, then: (*scenes).takeQuote},
		{ago: 20 * day, goods: 1, quantity: 40, wishes: "Suvenir pernikahan, ukuran kecil saja.", name: "Tiara Pembeli", language: "id", option: "ukuran suvenir", valid: 5 * day},
		{ago: 12 * day, goods: 2, quantity: 100, wishes: "Seratus tas mini untuk suvenir hari jadi kecamatan, boleh beberapa warna.", name: "Kecamatan Contoh", language: "id", option: "tas mini, suvenir hari jadi", valid: 7 * day, price: money.Rupiah(45_000), quotas: []int{40, 35, 25}, then: (*scenes).takeGroup},
		{ago: 9 * day, goods: 2, quantity: 300, wishes: "Tiga ratus tas dalam dua minggu, semua hitam.", name: "Toko Contoh", language: "id", refusal: "Dua minggu terlalu pendek untuk 300 tas. Untuk 60 tas kami sanggup."},
		{ago: 6 * day, goods: 3, quantity: 8, wishes: "Warna hijau daun, talinya lebih panjang 20 cm.", name: "Bayu Pembeli", language: "id", option: "hijau daun, tali panjang", valid: 7 * day, then: (*scenes).takeBack},
		{ago: 3 * day, goods: 4, quantity: 30, wishes: "Seragam panitia: 30 tas hijau daun, boleh dikirim bertahap.", name: "Panitia Contoh", language: "id", option: "hijau daun", valid: 7 * day},
		{ago: day, goods: 5, quantity: 6, wishes: "Six of them in navy for a church bazaar, with a wooden button.", name: "Contoh Community Hall", language: "en"},
		{ago: 5 * time.Hour, goods: 0, quantity: 2, wishes: "Bisa dibuat warna ungu dengan tutup? Untuk kado ibu.", name: "Laras Pembeli", language: "id"},
	} {
		if err := s.ask(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (s *scenes) ask(ctx context.Context, a asking) error {
	product, variant := s.listing(a.goods)
	r := bespoke.Request{Quantity: a.quantity, Wishes: a.wishes, Name: a.name, Phone: "+6281300009100", Language: a.language}
	const productOf = `SELECT product_id FROM variant WHERE id = $1`
	if err := s.DB.GetContext(ctx, &r.Product, productOf, int64(variant)); err != nil {
		return err
	}
	if needed := s.midnight(45); a.option != "" {
		r.NeededOn = &needed
	}
	asked := s.before(a.ago)
	if err := bespoke.Ask(ctx, s.DB, &r, asked); err != nil {
		return err
	}
	answered := asked.Add(20 * time.Hour)
	switch {
	case a.refusal != "":
		return bespoke.Refuse(ctx, s.DB, s.officer(), s.group(), r.ID, a.refusal, answered)
	case a.option == "":
		return nil
	}
	q := bespoke.Quote{
		Request: r.ID, Cooperative: s.group(), Option: a.option, Quantity: a.quantity, Price: product.Price.Sub(money.Rupiah(5_000)),
		ReadyOn: asked.Add(15 * day), Note: "Harga sudah dengan potongan untuk jumlah ini.", ValidUntil: answered.Add(a.valid),
	}
	if !a.price.IsZero() {
		q.Price = a.price
	}
	for i, maker := range s.membersOfScene(len(a.quotas)) {
		q.Quotas = append(q.Quotas, bespoke.Quota{Producer: maker.Person, Pieces: a.quotas[i]})
	}
	if err := bespoke.Offer(ctx, s.DB, s.officer(), &q, answered); err != nil || a.then == nil {
		return err
	}
	return a.then(s, ctx, r, q, answered.Add(day))
}

// takeBack withdraws a quote: the request waits again.
func (s *scenes) takeBack(ctx context.Context, r bespoke.Request, _ bespoke.Quote, at time.Time) error {
	return bespoke.Withdraw(ctx, s.DB, s.officer(), s.group(), r.ID, at)
}

// takeQuote orders what was quoted; it is paid, made and brought.
func (s *scenes) takeQuote(ctx context.Context, r bespoke.Request, q bespoke.Quote, at time.Time) error {
	story, placed, err := s.order(ctx, r, q, at)
	if err != nil {
		return err
	}
	return s.fulfil(ctx, story, placed, Order{At: at, PaidAfter: time.Hour, ShippedAfter: 14 * day, DeliveredAfter: 17 * day})
}

// takeGroup orders what was quoted to many makers; it is paid, and some of the
// pieces were brought.
func (s *scenes) takeGroup(ctx context.Context, r bespoke.Request, q bespoke.Quote, at time.Time) error {
	story, placed, err := s.order(ctx, r, q, at)
	if err != nil {
		return err
	}
	if err := s.fulfil(ctx, story, placed, Order{At: at, PaidAfter: time.Hour, ShippedAfter: 100 * day, DeliveredAfter: 100 * day}); err != nil {
		return err
	}
	lines, err := order.Lines(ctx, s.DB, placed.ID)
	if err != nil {
		return err
	}
	for i, n := range []int{18, 35} {
		if err := s.brings(ctx, q.Quotas[i].Producer, lines[0], n, at.Add(time.Duration(4+i)*day)); err != nil {
			return err
		}
	}
	return nil
}

// brings is that a maker brought pieces of a line and signed for them.
func (s *scenes) brings(ctx context.Context, who identity.PersonID, line order.Line, pieces int, at time.Time) error {
	id, err := intake.Record(ctx, s.DB, s.officer(), s.group(), intake.Draft{
		Key: uuid.NewSHA1(uuid.Nil, fmt.Appendf(nil, "group-%d-%d", line.ID, who)).String(), Producer: who,
		Pieces: []intake.Piece{{Variant: line.Variant, OrderLine: line.ID, Accepted: pieces}},
	}, at)
	if err != nil {
		return err
	}
	return intake.Sign(ctx, s.DB, identity.Actor{Person: who, Producer: true}, id, "", at.Add(time.Hour))
}

// membersOfScene are the first makers of the cooperative.
func (s *scenes) membersOfScene(n int) []identity.Actor {
	var all []identity.Actor
	for i, p := range s.Producers {
		if p.Cooperative == sceneGroup && len(all) < n {
			all = append(all, identity.Actor{Person: s.producers[i], Producer: true})
		}
	}
	return all
}

// order orders what was quoted in an institution's name.
func (s *scenes) order(ctx context.Context, r bespoke.Request, q bespoke.Quote, at time.Time) (*checkout.Checkout, order.Order, error) {
	story, key, err := s.story()
	if err != nil {
		return nil, order.Order{}, err
	}
	request := s.request(key, browserOf(key), wish{buyer: 30, method: payment.Simulation})
	request.Bespoke, request.BuyerName, request.RecipientName = &q, r.Name, r.Name
	request.Institution = order.Institution{Name: r.Name + " Kabupaten Peraga", NPWP: "012345678901000"}
	quote, err := checkout.QuoteBespoke(ctx, s.DB, q, request.To(), nil)
	if err != nil {
		return nil, order.Order{}, err
	}
	request.TotalSeen = quote.Total
	placed, err := story.Place(ctx, request, at)
	return story, placed, err
}
