package checkout

import (
	"context"
	"time"

	"github.com/google/uuid"

	"simpul/internal/cart"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/inquiry"
	"simpul/internal/letter"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/postal"
)

// Askable tells whether the customer can ask what shipping costs: she is abroad,
// and somebody has no rate to there.
func (q Quote) Askable() bool {
	return q.To.Abroad() && !q.Shippable && !q.Empty() && !q.Problems()
}

// Ask turns a cart into an inquiry; a form that is sent again gets the one it
// made. Nothing is held meanwhile. It returns a Conflict fault when something on
// the page has changed, so that there is nothing to ask, and Invalid of an
// address that is none.
func (c *Checkout) Ask(ctx context.Context, r Request, now time.Time) (inquiry.Inquiry, error) {
	if made, err := inquiry.ByFormKey(ctx, c.DB, r.FormKey.String()); fault.KindOf(err) != fault.NotFound {
		return made, err
	}
	to := r.address()
	if faults := to.Faults(); len(faults) > 0 {
		return inquiry.Inquiry{}, fault.InvalidFields(faults...)
	}
	made := inquiry.Inquiry{
		FormKey: r.FormKey.String(), Language: r.Language, BuyerName: r.BuyerName, BuyerPhone: r.BuyerPhone, BuyerEmail: r.BuyerEmail,
		RecipientName: r.RecipientName, RecipientPhone: r.RecipientPhone, Country: string(to.Country), Street: to.Street, City: to.City, Area: to.Area,
		Postcode: to.Postcode, Note: r.Note, Gift: r.Gift, Greeting: r.Greeting, AskedAt: now.Truncate(time.Microsecond),
	}
	err := database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		quote, err := QuoteCart(ctx, tx, r.Cart, r.To(), r.Choice)
		if err != nil {
			return err
		}
		if !quote.Askable() {
			return fault.New(fault.Conflict, "inquiry.nothing")
		}
		var lines []inquiry.Line
		var parcels []inquiry.Parcel
		for _, p := range quote.Parcels {
			for _, l := range p.Lines {
				lines = append(lines, inquiry.Line{Variant: l.Variant, Quantity: l.Quantity, PriceSeen: l.Price})
			}
			if len(p.Rates) == 0 {
				parcels = append(parcels, inquiry.Parcel{Cooperative: p.Cooperative.ID, WeightG: p.WeightG, BilledKg: p.BilledKg})
			}
		}
		if err := inquiry.Make(ctx, tx, c.Random, &made, lines, parcels); err != nil {
			return err
		}
		if err := inquiry.Remember(ctx, tx, made.ID, string(r.Cart)); err != nil {
			return err
		}
		return cart.Empty(ctx, tx, r.Cart)
	})
	return made, err
}

// NameShipping names a cooperative's price for an inquiry, as inquiry.Reply
// does, and tells the customer.
func (c *Checkout) NameShipping(ctx context.Context, actor identity.Actor, id inquiry.ID, seen inquiry.AnswerID, a inquiry.Answer, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		named, err := inquiry.Reply(ctx, tx, actor, id, seen, a, now)
		if err != nil {
			return err
		}
		return tellAsker(ctx, tx, id, letter.ShippingNamed, int64(named), now)
	})
}

// RefuseShipping tells that a cooperative cannot send what was asked for, as
// inquiry.Refuse does, and tells the customer.
func (c *Checkout) RefuseShipping(ctx context.Context, actor identity.Actor, seen inquiry.AnswerID, r inquiry.Refusal, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		if err := inquiry.Refuse(ctx, tx, actor, seen, r, now); err != nil {
			return err
		}
		return tellAsker(ctx, tx, r.Inquiry, letter.ShippingRefused, int64(r.Cooperative), now)
	})
}

// QuoteInquiry prices an inquiry: what was named and is still valid for the
// parcels that had no rate, the rates for the others. It is shippable once
// nothing is missing.
func QuoteInquiry(ctx context.Context, q database.Queryer, i inquiry.Inquiry, now time.Time) (Quote, error) {
	wanted, err := inquiry.Lines(ctx, q, i.ID)
	if err != nil {
		return Quote{}, err
	}
	named, err := inquiry.Answers(ctx, q, i.ID)
	if err != nil {
		return Quote{}, err
	}
	for of, a := range named {
		if !now.Before(a.ValidUntil) {
			delete(named, of)
		}
	}
	lines := make([]cart.Line, len(wanted))
	for n, l := range wanted {
		lines[n] = cart.Line{Variant: l.Variant, Quantity: l.Quantity, PriceSeen: l.PriceSeen}
	}
	return quoteLines(ctx, q, lines, delivery.Abroad(postal.Country(i.Country)), terms{named: named, inquiry: true})
}

// Accept places the order that an inquiry asks for, as it stands on the page;
// pressed twice, there is one. It returns the faults of Place, and Conflict when
// a price that was named is not valid any more.
func (c *Checkout) Accept(ctx context.Context, i inquiry.Inquiry, browser cart.Token, method payment.Method, seen Quote, now time.Time) (order.Order, error) {
	key, err := uuid.Parse(i.FormKey)
	if err != nil {
		return order.Order{}, fault.Wrap(err, fault.Internal, "error.internal")
	}
	return c.Place(ctx, Request{
		FormKey: key, Cart: browser, Inquiry: i.ID, Method: method, TotalSeen: seen.Total, Language: i.Language, BuyerName: i.BuyerName,
		BuyerPhone: i.BuyerPhone, BuyerEmail: i.BuyerEmail, RecipientName: i.RecipientName, RecipientPhone: i.RecipientPhone,
		Country: postal.Country(i.Country), Street: i.Street, City: i.City, Area: i.Area, Postcode: i.Postcode, Note: i.Note, Gift: i.Gift, Greeting: i.Greeting,
	}, now)
}
