package checkout

import (
	"context"
	"time"

	"simpul/internal/bespoke"
	"simpul/internal/cart"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/inquiry"
	"simpul/internal/order"
)

// quoteFor prices what a request is for: a bespoke work, an inquiry, which is
// held until the order is placed, or the cart.
func quoteFor(ctx context.Context, tx *database.Tx, r Request, now time.Time) (Quote, error) {
	switch {
	case r.Bespoke != nil:
		return QuoteBespoke(ctx, tx, *r.Bespoke, r.To(), r.Choice)
	case r.Inquiry == 0:
		return QuoteCart(ctx, tx, r.Cart, r.To(), r.Choice)
	}
	i, err := inquiry.Lock(ctx, tx, r.Inquiry)
	if err != nil {
		return Quote{}, err
	}
	if i.Order != 0 {
		return Quote{}, fault.New(fault.Conflict, "inquiry.over")
	}
	return QuoteInquiry(ctx, tx, i, now)
}

// takenFrom empties the cart that was placed, or closes what came instead.
func takenFrom(ctx context.Context, tx *database.Tx, r Request, placed order.ID, now time.Time) error {
	switch {
	case r.Bespoke != nil:
		return bespoke.Use(ctx, tx, r.Bespoke.ID, int64(placed), now)
	case r.Inquiry != 0:
		return inquiry.Accept(ctx, tx, r.Inquiry, int64(placed))
	}
	return cart.Empty(ctx, tx, r.Cart)
}
