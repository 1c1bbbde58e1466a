package koperasi

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

func (p *pages) askRefund(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	props, err := p.readRefund(c, s)
	if err != nil {
		return err
	}
	if props.Order.PaymentState != order.Paid {
		return p.showParcel(c, s, fiber.StatusConflict, nil, "koperasi.parcel.moved")
	}
	return p.showRefund(c, s, fiber.StatusOK, props)
}

func (p *pages) showRefund(c *fiber.Ctx, s *scope, status int, props koperasi.RefundProps) error {
	page := web.Page(c, i18n.T(c.UserContext(), "koperasi.refund.title"))
	return web.Render(c, status, koperasi.Refund(page, s.frame(c, koperasi.ParcelsPath), props))
}

// parcelOf is the parcel that the address names, of this cooperative, with its
// order and that order's lines.
func (p *pages) parcelOf(c *fiber.Ctx, s *scope) (parcel order.Parcel, of order.Order, lines []order.Line, err error) {
	id, err := web.ID(c)
	if err != nil {
		return parcel, of, nil, err
	}
	ctx := c.UserContext()
	if parcel, err = order.ParcelOf(ctx, p.DB, s.group.ID, order.ParcelID(id)); err != nil {
		return parcel, of, nil, err
	}
	if of, err = order.ByID(ctx, p.DB, parcel.Order); err != nil {
		return parcel, of, nil, err
	}
	lines, err = order.Lines(ctx, p.DB, of.ID)
	return parcel, of, lines, err
}

// readRefund reads what of a parcel can still go back.
func (p *pages) readRefund(c *fiber.Ctx, s *scope) (koperasi.RefundProps, error) {
	props := koperasi.RefundProps{Address: s.address, Token: web.Token(c)}
	parcel, of, lines, err := p.parcelOf(c, s)
	if err != nil {
		return props, err
	}
	props.Parcel, props.Order = parcel, of
	ctx := c.UserContext()
	remaining, err := order.RemainingShares(ctx, p.DB, props.Order.ID)
	if err != nil {
		return props, err
	}
	returnable := order.ReturnableOf(lines, remaining)
	for _, l := range lines {
		if l.Parcel == props.Parcel.ID {
			props.Lines = append(props.Lines, koperasi.RefundLine{Line: l, Returnable: returnable[l.ID]})
			props.Tip = props.Tip.Add(returnable[l.ID].Tip)
		}
	}
	props.Shipping = props.Parcel.Shipping.Sub(props.Parcel.RefundedShipping)
	return props, nil
}

// refundFacts are what went back of an order, each with its day and state.
func (p *pages) refundFacts(ctx context.Context, id order.ID) ([]part.Pair, error) {
	refunds, err := payment.RefundsOfOrder(ctx, p.DB, payment.OrderID(id))
	if err != nil {
		return nil, err
	}
	facts := make([]part.Pair, len(refunds))
	for i, r := range refunds {
		facts[i] = part.Pair{
			Key: i18n.ShortDate(ctx, r.AcceptedAt), Value: i18n.Money(ctx, r.Amount) + " · " + i18n.T(ctx, "order.refund."+string(r.State)),
		}
	}
	return facts, nil
}

// refunded is what of an order has gone back.
func (p *pages) refunded(ctx context.Context, id order.ID) (money.Amount, error) {
	refunds, err := payment.RefundsOfOrder(ctx, p.DB, payment.OrderID(id))
	sum := money.Rupiah(0)
	for _, r := range refunds {
		if r.State == payment.RefundSucceeded {
			sum = sum.Add(r.Amount)
		}
	}
	return sum, err
}

// refund shows what a refund would take from whom, and makes it once that is
// confirmed.
func (p *pages) refund(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	props, err := p.readRefund(c, s)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	props.Form = f
	request := refundOf(f, props)
	if !f.Valid() {
		return p.showRefund(c, s, fiber.StatusUnprocessableEntity, props)
	}
	if !f.Ticked("confirm") {
		back, err := p.Checkout.PreviewRefund(ctx, s.group.ID, props.Order.ID, request.Return)
		if err == nil {
			props.Preview = previewOf(ctx, f, back)
			return p.showRefund(c, s, fiber.StatusOK, props)
		}
		return p.refuseRefund(c, s, props, err)
	}
	_, err = p.Checkout.RefundOrder(ctx, web.Actor(c), s.group.ID, props.Order.ID, request, web.Now(c))
	switch fault.KindOf(err) {
	case fault.Unavailable:
		web.Flash(c, part.Warn, "koperasi.refund.later")
	default:
		if err != nil {
			return p.refuseRefund(c, s, props, err)
		}
		web.Flash(c, part.Good, "koperasi.refund.done")
	}
	return web.Redirect(c, s.address.To(koperasi.ParcelPath(c.Params("id"))))
}

func (p *pages) refuseRefund(c *fiber.Ctx, s *scope, props koperasi.RefundProps, err error) error {
	if !props.Form.Take(err) {
		return err
	}
	return p.showRefund(c, s, fiber.StatusUnprocessableEntity, props)
}

// refundOf reads what is to go back. A line's number of pieces goes before an
// amount.
func refundOf(f *form.Form, props koperasi.RefundProps) checkout.RefundRequest {
	r := checkout.RefundRequest{Return: order.Return{Parcel: props.Parcel.ID}, Reason: f.Required("reason", 300)}
	restock := f.Ticked("restock")
	for _, l := range props.Lines {
		units, amount := koperasi.UnitField(l.ID), koperasi.AmountField(l.ID)
		back := order.LineReturn{Line: l.ID, Quantity: f.OptionalInt(units, 0, 0, l.Units)}
		if f.Value(amount) != "" {
			if back.Quantity > 0 {
				f.Refuse(amount, "koperasi.refund.either")
			}
			back.Amount = f.Money(amount, money.Rupiah(1), l.Returnable.Paid)
		}
		back.Restock = restock && back.Quantity > 0 && !l.MadeToOrder
		if back.Quantity > 0 || !back.Amount.IsZero() {
			r.Lines = append(r.Lines, back)
		}
	}
	if f.Value("shipping") != "" {
		r.Shipping = f.Money("shipping", money.Amount{}, props.Shipping)
	}
	if f.Value("tip") != "" {
		r.Tip = f.Money("tip", money.Amount{}, props.Tip)
	}
	return r
}

func previewOf(ctx context.Context, f *form.Form, back order.Takeback) *koperasi.RefundPreview {
	preview := &koperasi.RefundPreview{Total: back.Total(), Fields: map[string]string{}}
	for name, value := range f.Prefixed("") {
		if name != "token" && name != "confirm" && value != "" {
			preview.Fields[name] = value
		}
	}
	var sum order.Parts
	makers, names := map[identity.PersonID]money.Amount{}, []order.FrozenShare{}
	for _, s := range back.Shares() {
		if _, known := makers[s.Producer]; !known {
			names = append(names, s)
		}
		makers[s.Producer] = money.Sum(makers[s.Producer], s.Income, s.Tip)
		sum = sum.Add(s.Parts)
	}
	for _, s := range names {
		preview.Makers = append(preview.Makers, part.Pair{Key: s.ProducerName, Value: i18n.Money(ctx, makers[s.Producer])})
	}
	for _, other := range []struct {
		key    string
		amount money.Amount
	}{
		{"koperasi.refund.fee", sum.CooperativeFee.Sub(sum.CooperativeDiscount)},
		{"koperasi.refund.programme", sum.ProgrammeFee.Add(sum.Contribution)},
		{"koperasi.refund.postage", back.Shipping},
		{"koperasi.refund.discount", sum.ProgrammeDiscount.Neg()},
	} {
		if !other.amount.IsZero() {
			preview.Others = append(preview.Others, part.Pair{Key: i18n.T(ctx, other.key), Value: i18n.Money(ctx, other.amount)})
		}
	}
	preview.Others = append(preview.Others, part.Pair{Key: i18n.T(ctx, "koperasi.refund.customer"), Value: i18n.Money(ctx, preview.Total), Strong: true})
	return preview
}
