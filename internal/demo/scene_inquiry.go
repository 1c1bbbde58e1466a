package demo

import (
	"context"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/inquiry"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/postal"
	"simpul/internal/region"
)

// inquiries shows what customers ask about shipping to where nobody ships: not
// answered, with a price that holds, one that is over, refused, and one that was
// accepted, paid and sent.
func (s *scenes) inquiries(ctx context.Context) error {
	for _, a := range []struct {
		ago     time.Duration
		to      abroad
		name    string
		goods   int
		named   money.Amount
		valid   int // days
		refusal string
		taken   bool
	}{
		{ago: 20 * day, goods: 1, name: "Sari Contoh", to: abroad{postal.Address{Country: "DE", Street: "Musterstraße 1", City: "Berlin", Postcode: "10115"}, "+4915112345678"}, named: money.Rupiah(285_000), valid: 5},
		{ago: 12 * day, goods: 2, name: "Ratna Contoh", to: abroad{postal.Address{Country: "US", Street: "1 Example Street", City: "Reno", Area: "NV", Postcode: "89501"}, "+17755550123"}, named: money.Rupiah(340_000), valid: 7, taken: true},
		{ago: 8 * day, goods: 3, name: "Elin Contoh", to: abroad{postal.Address{Country: "IS", Street: "Dæmigata 1", City: "Reykjavík", Postcode: "101"}, "+3546111234"}, refusal: "Kurir kami belum melayani negara itu."},
		{ago: 2 * day, goods: 4, name: "Yuni Contoh", to: abroad{postal.Address{Country: "GB", Street: "10 Example Road", City: "London", Postcode: "SW1A 1AA"}, "+447400123456"}, named: money.Rupiah(310_000), valid: 7},
		{ago: 6 * time.Hour, goods: 5, name: "Dian Contoh", to: abroad{postal.Address{Country: "NL", Street: "Voorbeeldstraat 12", City: "Utrecht", Postcode: "3511 AB"}, "+31612345678"}},
	} {
		i, err := s.inquire(ctx, a.goods, a.name, a.to, s.before(a.ago))
		if err != nil {
			return err
		}
		answered := s.before(a.ago - day)
		switch {
		case a.refusal != "":
			err = s.Checkout.RefuseShipping(ctx, s.officer(), 0, inquiry.Refusal{Inquiry: i.ID, Cooperative: s.group(), Reason: a.refusal}, answered)
		case !a.named.IsZero():
			err = s.Checkout.NameShipping(ctx, s.officer(), i.ID, 0, inquiry.Answer{
				Cooperative: s.group(), Courier: ems, Price: a.named, DaysMin: 7, DaysMax: 18, ValidUntil: answered.AddDate(0, 0, a.valid),
			}, answered)
		}
		if err != nil {
			return err
		}
		if a.taken {
			if err := s.takePrice(ctx, i, answered.Add(day)); err != nil {
				return err
			}
		}
	}
	return nil
}

// inquire asks what shipping costs, from a form in English that has an address
// for letters.
func (s *scenes) inquire(ctx context.Context, goods int, name string, to abroad, at time.Time) (inquiry.Inquiry, error) {
	story, key, err := s.story()
	if err != nil {
		return inquiry.Inquiry{}, err
	}
	token, err := s.wanted(ctx, key, goods, 1, at)
	if err != nil {
		return inquiry.Inquiry{}, err
	}
	request := s.request(key, token, wish{})
	request.BuyerName, request.RecipientName, request.BuyerPhone, request.RecipientPhone, request.BuyerEmail = name, name, to.phone, to.phone, "pembeli@simpul.example"
	request.Destination, request.Country, request.Street, request.City, request.Area, request.Postcode = region.Region{}, to.Country, to.Street, to.City, to.Area, to.Postcode
	request.Language = "en"
	return story.Ask(ctx, request, at)
}

// takePrice accepts a price that was named; the order is paid and sent.
func (s *scenes) takePrice(ctx context.Context, i inquiry.Inquiry, at time.Time) error {
	story, key, err := s.story()
	if err != nil {
		return err
	}
	quote, err := checkout.QuoteInquiry(ctx, s.DB, i, at)
	if err != nil {
		return err
	}
	placed, err := story.Accept(ctx, i, browserOf(key), payment.Simulation, quote, at)
	if err != nil {
		return err
	}
	return s.fulfil(ctx, story, placed, Order{At: at, PaidAfter: time.Hour, ShippedAfter: 2 * day, DeliveredAfter: 40 * day})
}
