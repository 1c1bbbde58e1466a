package kasir

import (
	"context"
	"slices"

	"simpul/internal/bank"
	"simpul/internal/i18n"
	"simpul/internal/payment"
	"simpul/views/form"
	"simpul/views/part"
)

func has(all []payment.Destination, method payment.Method) bool {
	return slices.ContainsFunc(all, func(d payment.Destination) bool { return d.Method == method })
}

func orElse(typed, other string) string {
	if typed == "" {
		return other
	}
	return typed
}

func accountOptions(all []bank.Account) []part.Option {
	options := make([]part.Option, len(all))
	for i, a := range all {
		options[i] = part.Option{Value: a.Code, Label: a.Label() + " · " + a.Holder}
	}
	return options
}

func destinationPairs(ctx context.Context, d payment.Destination) []part.Pair {
	pairs := []part.Pair{
		{Key: i18n.T(ctx, "kasir.destination.holder"), Value: d.Holder},
		{Key: i18n.T(ctx, "kasir.destination.approval"), Value: i18n.Money(ctx, d.ApprovalAbove)},
		{Key: i18n.T(ctx, "kasir.destination.days"), Value: i18n.T(ctx, "kasir.days."+string(d.CheckedDays)) + " " + d.CheckedFrom + "–" + d.CheckedUntil},
	}
	if d.Method == payment.QRIS {
		consent := i18n.T(ctx, "kasir.destination.consent.no")
		if d.Consented {
			consent = i18n.T(ctx, "kasir.destination.consent.yes")
		}
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "kasir.destination.limit"), Value: i18n.Money(ctx, d.LimitEach)},
			part.Pair{Key: i18n.T(ctx, "kasir.destination.consent.short"), Value: consent})
	}
	return pairs
}

func destinationLabels(ctx context.Context) []form.Label {
	return []form.Label{
		{Name: "account", Text: i18n.T(ctx, "kasir.destination.account")}, {Name: "institution", Text: i18n.T(ctx, "kasir.destination.acquirer")},
		{Name: "number", Text: i18n.T(ctx, "kasir.destination.number")}, {Name: "limit", Text: i18n.T(ctx, "kasir.destination.limit")},
		{Name: "approval", Text: i18n.T(ctx, "kasir.destination.approval")}, {Name: "days", Text: i18n.T(ctx, "kasir.destination.days")},
		{Name: "checked_from", Text: i18n.T(ctx, "kasir.destination.from")}, {Name: "checked_until", Text: i18n.T(ctx, "kasir.destination.until")},
	}
}
