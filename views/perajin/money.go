package perajin

import (
	"context"
	"strconv"

	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/views/part"
)

func (s SaleProps) what(ctx context.Context) string {
	name := named(s.Title, s.Option)
	if s.Quantity == 1 {
		return name
	}
	return i18n.T(ctx, "perajin.sale.times", s.Quantity, name)
}

// state says where the goods are, or that the money went back.
func (s SaleProps) state(ctx context.Context) string {
	if s.Reversed {
		return i18n.T(ctx, "perajin.sale.reversed")
	}
	if s.Complained {
		return i18n.T(ctx, "perajin.sale.state.complained")
	}
	switch s.ParcelState {
	case "to_pack", "shipped", "delivered", "cancelled", "refused":
		return i18n.T(ctx, "perajin.sale.state."+s.ParcelState)
	}
	return i18n.T(ctx, "perajin.sale.state.to_pack")
}

func (s SaleProps) signed(ctx context.Context) string {
	if s.Reversed {
		return i18n.Money(ctx, s.Income)
	}
	return "+" + i18n.Money(ctx, s.Income)
}

// steps lead from what the buyer paid to what the producer receives.
func (s SaleProps) steps(ctx context.Context) []part.Pair {
	var pairs []part.Pair
	add := func(a money.Amount, strong bool, key string, args ...any) {
		if !a.IsZero() || strong {
			pairs = append(pairs, part.Pair{Key: i18n.T(ctx, key, args...), Value: i18n.Money(ctx, a), Strong: strong})
		}
	}
	if s.Accepted {
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "perajin.sale.accepted"), Value: i18n.T(ctx, "perajin.sale.pieces", s.Quantity)})
		add(s.Income, true, "perajin.sale.yours")
		return pairs
	}
	add(s.Paid, false, "perajin.sale.paid")
	if s.Reversed {
		add(s.Part, false, "perajin.sale.returned")
	} else {
		add(s.Paid.Sub(s.Part).Neg(), false, "perajin.sale.others")
	}
	add(s.CooperativeFee.Neg(), false, "perajin.sale.cooperative", s.Cooperative)
	add(s.ProgrammeFee.Neg(), false, "perajin.sale.programme")
	add(s.Contribution.Neg(), false, "perajin.sale.contribution")
	add(s.Waiting.Neg(), false, "perajin.sale.waiting")
	add(s.Income, true, "perajin.sale.yours")
	return pairs
}

func decimal[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }
