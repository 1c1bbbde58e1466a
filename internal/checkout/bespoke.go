package checkout

import (
	"context"
	"slices"

	"simpul/internal/bespoke"
	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/order"
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

// divideGroup gives the makers of a group order's line their pieces.
func divideGroup(parcels []order.PlacedParcel, quotas []bespoke.Quota) {
	for _, p := range parcels {
		for _, l := range p.Lines {
			for i := range l.Shares {
				at := slices.IndexFunc(quotas, func(q bespoke.Quota) bool { return q.Producer == l.Shares[i].Producer })
				if at >= 0 {
					l.Shares[i].Pieces = quotas[at].Pieces
				}
			}
		}
	}
}
