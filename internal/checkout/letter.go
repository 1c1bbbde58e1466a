package checkout

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/inquiry"
	"simpul/internal/letter"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// tellBuyer owes the buyer of an order a letter, where she has left an address;
// part is the parcel, the refund or the payment that it is about.
func tellBuyer(ctx context.Context, tx *database.Tx, o order.Order, kind letter.Kind, part int64, now time.Time) error {
	return letter.Owe(ctx, tx, letter.Letter{
		Kind: kind, Order: int64(o.ID), Part: part, Recipient: o.BuyerEmail, Name: o.BuyerName, Language: o.Language, OwedAt: now,
	})
}

// tellSurplus tells the buyer that money came which goes back.
func tellSurplus(ctx context.Context, tx *database.Tx, o order.Order, r payment.Receipt, now time.Time) error {
	if o.BuyerEmail == "" {
		return nil
	}
	came, err := payment.Find(ctx, tx, r.Provider, r.ExternalID)
	if err != nil {
		return err
	}
	return tellBuyer(ctx, tx, o, letter.Surplus, int64(came.ID), now)
}

// tellAsker owes who has asked about shipping a letter, where she has left an
// address; part is the answer, or the cooperative that refuses.
func tellAsker(ctx context.Context, tx *database.Tx, id inquiry.ID, kind letter.Kind, part int64, now time.Time) error {
	i, err := inquiry.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	return letter.Owe(ctx, tx, letter.Letter{
		Kind: kind, Inquiry: int64(i.ID), Part: part, Recipient: i.BuyerEmail, Name: i.BuyerName, Language: i.Language, OwedAt: now,
	})
}
