package shop

import (
	"context"
	"slices"
	"strconv"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/views/part"
)

// preferred is the variant that is chosen until the customer chooses: the
// first that can be had.
func preferred(d catalog.Detail) catalog.Variant {
	for _, v := range d.Variants {
		if d.Available(v) > 0 {
			return v
		}
	}
	return d.Variants[0]
}

func cheapest(variants []catalog.Variant) money.Amount {
	least := variants[0].Price
	for _, v := range variants[1:] {
		if v.Price.Cmp(least) < 0 {
			least = v.Price
		}
	}
	return least
}

func samePrice(variants []catalog.Variant) bool {
	return !slices.ContainsFunc(variants, func(v catalog.Variant) bool { return v.Price != variants[0].Price })
}

// total is how many of all variants together can be had.
func total(d catalog.Detail) int {
	if d.MadeToOrder {
		return d.OpenUnitsCap - d.OpenUnits
	}
	n := 0
	for _, v := range d.Variants {
		n += v.Free()
	}
	return n
}

// countedFrom is from how many on the number that is left tells nothing.
const countedFrom = 10

// stock is the truth about when the product can be had.
func stock(ctx context.Context, d catalog.Detail) part.BadgeProps {
	n := total(d)
	switch {
	case n <= 0:
		return part.BadgeProps{Label: i18n.T(ctx, "common.stock.out"), Tone: part.Plain}
	case d.MadeToOrder:
		return part.BadgeProps{Label: i18n.T(ctx, "shop.product.lead", d.LeadDays), Tone: part.Info, Icon: part.IconClock}
	case n < countedFrom:
		return part.BadgeProps{Label: i18n.T(ctx, "shop.product.ready.left", n), Tone: part.Good, Icon: part.IconTruck}
	}
	return part.BadgeProps{Label: i18n.T(ctx, "common.stock.ready"), Tone: part.Good, Icon: part.IconTruck}
}

// promise is when a piece that is made to order would be ready; "" of stock,
// and where nothing can be ordered.
func (s *front) promise(ctx context.Context, d catalog.Detail, now time.Time) (string, error) {
	if !d.MadeToOrder || total(d) <= 0 {
		return "", nil
	}
	ready, err := catalog.ReadyOn(ctx, s.DB, d.ID, 1, now)
	switch {
	case fault.KindOf(err) == fault.Conflict:
		return "", nil
	case err != nil:
		return "", err
	}
	return i18n.T(ctx, "cart.promise", i18n.Date(ctx, ready)), nil
}

// out says why nothing can be put into the cart, "" when something can.
func out(ctx context.Context, d catalog.Detail) string {
	switch {
	case total(d) > 0:
		return ""
	case d.MadeToOrder:
		return i18n.T(ctx, "shop.product.full.text")
	}
	return i18n.T(ctx, "shop.product.out.text")
}

func choices(ctx context.Context, d catalog.Detail, chosen catalog.Variant) part.ChoicesProps {
	props := part.ChoicesProps{
		Name: "variant", Legend: i18n.T(ctx, legend(d.Variants)), Value: strconv.FormatInt(int64(chosen.ID), 10), Required: true,
	}
	same := samePrice(d.Variants)
	for _, v := range d.Variants {
		label := v.OptionIn(language(ctx))
		if !same {
			label += " · " + i18n.Money(ctx, v.Price)
		}
		left := d.Available(v)
		switch {
		case left <= 0:
			label = i18n.T(ctx, "shop.product.option.out", label)
		case !d.MadeToOrder && left <= fewLeft:
			label = i18n.T(ctx, "shop.product.option.left", left, label)
		}
		props.Choices = append(props.Choices, part.Choice{
			Value: strconv.FormatInt(int64(v.ID), 10), Label: label, Colour: v.ColourHex, Disabled: left <= 0,
		})
	}
	return props
}

// legend is what the variants differ in.
func legend(variants []catalog.Variant) string {
	coloured := slices.ContainsFunc(variants, func(v catalog.Variant) bool { return v.Colour != "" })
	sized := slices.ContainsFunc(variants, func(v catalog.Variant) bool { return v.Size != "" })
	switch {
	case coloured && !sized:
		return "shop.product.colour"
	case sized && !coloured:
		return "shop.product.size"
	}
	return "shop.product.option"
}

// maxAtOnce bounds what the list of quantities offers; the cart allows more.
const maxAtOnce = 10

// quantity offers as many as the best stocked variant has; the cart knows each
// one's limit.
func quantity(ctx context.Context, d catalog.Detail) part.SelectProps {
	most := 0
	for _, v := range d.Variants {
		most = max(most, d.Available(v))
	}
	p := part.SelectProps{Name: "quantity", Label: i18n.T(ctx, "shop.product.quantity"), Value: "1"}
	for n := 1; n <= min(most, maxAtOnce); n++ {
		p.Options = append(p.Options, part.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	return p
}
