package checkout

import (
	"context"

	"simpul/internal/bespoke"
	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/delivery"
)

// QuoteBespoke prices what an officer has quoted: one line at her price. Once it has
// become an order its pieces are sold out.
func QuoteBespoke(ctx context.Context, q database.Queryer, made bespoke.Quote, to delivery.Place, choice Choice) (Quote, error) {
	line := cart.Line{Variant: made.Variant, Quantity: made.Quantity, PriceSeen: made.Price}
	quote, err := quoteLines(ctx, q, []cart.Line{line}, to, terms{
		choice: choice, fixed: func(o *catalog.Offer) { o.Price, o.Published = made.Price, true },
	})
	quote.Grouped = len(made.Quotas) > 0
	return quote, err
}
