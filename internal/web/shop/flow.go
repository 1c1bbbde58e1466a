package shop

import (
	"context"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/views/part"
)

// flow shows what the price becomes, by the rules that post the sale. Without a
// fee policy nothing is sold and there is nothing to show.
func (s *front) flow(ctx context.Context, d catalog.Detail, now time.Time) (part.MoneyFlowProps, error) {
	policy, err := cooperative.PolicyAt(ctx, s.DB, d.Cooperative, now)
	if fault.KindOf(err) == fault.NotFound {
		return part.MoneyFlowProps{}, nil
	}
	if err != nil {
		return part.MoneyFlowProps{}, err
	}
	makers := make([]order.Maker, len(d.Makers))
	for i, m := range d.Makers {
		makers[i] = order.Maker{Producer: m.ID, ShareBP: m.ShareBP}
	}
	variant := preferred(d)
	var income, group, programme, payment money.Amount
	for _, share := range order.Split(variant.Price, order.FeeRates(policy.Rates), makers) {
		income, group = income.Add(share.Income), group.Add(share.CooperativeFee)
		programme, payment = programme.Add(share.ProgrammeFee), payment.Add(share.Contribution)
	}
	label := "common.money_flow.maker"
	if len(makers) > 1 {
		label = "common.money_flow.makers"
	}
	flow := part.MoneyFlowProps{
		Total: variant.Price, Heading: 2, Note: i18n.T(ctx, "shop.product.flow.note"),
		Parts: []part.MoneyPart{
			{Label: i18n.T(ctx, label), Amount: income},
			{Label: i18n.T(ctx, "common.money_flow.cooperative"), Amount: group},
			{Label: i18n.T(ctx, "common.money_flow.programme"), Amount: programme},
			{Label: i18n.T(ctx, "common.money_flow.payment"), Amount: payment},
		},
	}
	if !samePrice(d.Variants) {
		flow.TotalFor = i18n.T(ctx, "shop.product.flow.for", variant.OptionIn(language(ctx)))
	}
	return flow, nil
}
