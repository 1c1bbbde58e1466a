package till

import (
	"context"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/views/part"
	"simpul/views/shop"
)

// sum is how an order's total is made up.
func (s sight) sum(ctx context.Context) []part.Pair {
	pairs := []part.Pair{
		{Key: i18n.T(ctx, "cart.items", s.quantity()), Value: i18n.Money(ctx, s.ItemsTotal)},
		{Key: i18n.T(ctx, "cart.shipping"), Value: i18n.Money(ctx, s.ShippingTotal)},
	}
	if !s.DiscountTotal.IsZero() {
		key := i18n.T(ctx, "order.sum.discount")
		if s.voucher != "" {
			key = i18n.T(ctx, "voucher.sum", s.voucher)
		}
		pairs = append(pairs, part.Pair{Key: key, Value: i18n.Money(ctx, s.DiscountTotal.Neg())})
	}
	if !s.Tip.IsZero() {
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "order.sum.tip"), Value: i18n.Money(ctx, s.Tip)})
	}
	if !s.UniqueCode.IsZero() {
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "order.unique_code"), Value: i18n.Money(ctx, s.UniqueCode.Neg())})
	}
	return append(pairs, part.Pair{Key: i18n.T(ctx, "common.total"), Value: i18n.Money(ctx, s.Order.Total), Strong: true})
}

// receiptOf says in whose name an order's receipt is, when it is not the
// buyer's.
func receiptOf(ctx context.Context, q database.Queryer, id order.ID) ([]string, error) {
	i, err := order.InstitutionOf(ctx, q, id)
	if err != nil || i.Name == "" {
		return nil, err
	}
	lines := []string{i18n.T(ctx, "order.receipt.of", i.Name)}
	if i.NPWP != "" {
		lines = append(lines, i18n.T(ctx, "order.receipt.npwp", i.ShownNPWP()))
	}
	return lines, nil
}

// refundFacts are what went back of an order, each with its day and state.
func refundFacts(ctx context.Context, q database.Queryer, id order.ID) ([]shop.RefundFact, error) {
	refunds, err := payment.RefundsOfOrder(ctx, q, payment.OrderID(id))
	if err != nil {
		return nil, err
	}
	facts := make([]shop.RefundFact, len(refunds))
	for i, r := range refunds {
		facts[i] = shop.RefundFact{
			At: i18n.ShortDate(ctx, r.AcceptedAt), Amount: i18n.Money(ctx, r.Amount), State: i18n.T(ctx, "order.refund."+string(r.State)),
		}
	}
	return facts, nil
}
