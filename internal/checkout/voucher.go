package checkout

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/voucher"
)

// Rebate is what a voucher takes off a quote.
type Rebate struct {
	voucher.Voucher
	Amount    money.Amount
	Discounts []order.Discount // one for each cooperative whose goods it is for
}

// Rebate is what a typed voucher takes off a quote; nothing for no code. It
// returns a field fault where the voucher cannot be used for these goods now.
// Whether a use is left for this buyer is known when the order is placed.
func (c *Checkout) Rebate(ctx context.Context, q database.Queryer, quote Quote, code string, now time.Time) (Rebate, error) {
	if voucher.Clean(code) == "" {
		return Rebate{}, nil
	}
	v, err := voucher.ByCode(ctx, q, code, now)
	if err != nil {
		return Rebate{}, err
	}
	return rebateOf(quote, v)
}

func rebateOf(quote Quote, v voucher.Voucher) (Rebate, error) {
	var goods, postage money.Amount
	var groups []identity.CooperativeID
	var weights []int64
	for _, p := range quote.Parcels {
		if p.Cooperative.Programme != v.Programme || v.Cooperative != 0 && v.Cooperative != p.Cooperative.ID {
			continue
		}
		goods = goods.Add(p.Items)
		groups, weights = append(groups, p.Cooperative.ID), append(weights, p.Items.Rupiah())
		if rate, ok := p.choose(p.Chosen); ok && p.Chosen != 0 {
			postage = postage.Add(rate.Price)
		}
	}
	if len(groups) == 0 {
		return Rebate{}, fault.InvalidFields(fault.Field{Name: voucher.Field, Key: "voucher.other_goods"})
	}
	worth, err := v.Worth(goods, postage)
	if err != nil {
		return Rebate{}, err
	}
	rebate := Rebate{Voucher: v, Amount: worth}
	for i, part := range money.Allocate(worth, weights) {
		if !part.IsZero() {
			rebate.Discounts = append(rebate.Discounts, order.Discount{Amount: part, Funder: order.Funder(v.Funder), Cooperative: groups[i]})
		}
	}
	return rebate, nil
}
