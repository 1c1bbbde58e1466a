package shop

import (
	"context"

	"simpul/internal/i18n"
	"simpul/views/part"
)

// sumOf are the lines of the sum; shipping is known once the destination is.
func sumOf(ctx context.Context, p CheckoutProps) []part.Pair {
	pairs := []part.Pair{{Key: i18n.T(ctx, "cart.items", p.Count), Value: i18n.Money(ctx, p.Items)}}
	if !p.Ready {
		return append(pairs, part.Pair{Key: i18n.T(ctx, "cart.subtotal"), Value: i18n.Money(ctx, p.Items), Strong: true})
	}
	pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "cart.shipping"), Value: i18n.Money(ctx, p.Shipping)})
	if p.VoucherUsed != "" {
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "voucher.sum", p.VoucherUsed), Value: i18n.Money(ctx, p.Discount.Neg())})
	}
	return append(pairs,
		part.Pair{Key: i18n.T(ctx, "common.total"), Value: i18n.Money(ctx, p.Total), Strong: true})
}
