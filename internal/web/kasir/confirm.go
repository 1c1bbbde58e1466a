package kasir

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bank"
	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/kasir"
	"simpul/views/part"
)

func (p *pages) showOrder(c *fiber.Ctx) error {
	ctx := c.UserContext()
	o, err := checkout.OrderOfDesk(ctx, p.DB, web.Actor(c), c.Params("number"))
	if err != nil {
		return err
	}
	came, err := payment.ManualFor(ctx, p.DB, payment.OrderID(o.ID))
	if err != nil {
		return err
	}
	missing := o.Total
	for _, m := range came {
		if m.State == payment.ManualHeld {
			missing = missing.Sub(m.Amount)
		}
	}
	values := map[string]string{
		"amount": strconv.FormatInt(missing.Rupiah(), 10), "received_at": web.MomentText(web.Now(c)),
	}
	intents, err := payment.OpenIntents(ctx, p.DB, payment.OrderID(o.ID))
	if err != nil {
		return err
	}
	for _, i := range intents {
		values["destination"] = strconv.FormatInt(int64(i.To), 10)
	}
	return p.renderConfirm(c, fiber.StatusOK, &o, form.Filled(values))
}

func (p *pages) showOther(c *fiber.Ctx) error {
	return p.renderConfirm(c, fiber.StatusOK, nil, form.Filled(map[string]string{"received_at": web.MomentText(web.Now(c))}))
}

func (p *pages) renderConfirm(c *fiber.Ctx, status int, o *order.Order, f *form.Form) error {
	ctx := c.UserContext()
	props := kasir.ConfirmProps{Order: o, Form: f, Action: kasir.OtherPath}
	title := i18n.T(ctx, "kasir.other")
	programmes, err := checkout.Desk(ctx, p.DB, web.Actor(c))
	if err != nil {
		return err
	}
	if props.Destinations, err = payment.Destinations(ctx, p.DB, programmes); err != nil {
		return err
	}
	if o != nil {
		title, props.Action = i18n.T(ctx, "kasir.order", o.Number), kasir.OrderPath(o.Number)
		if props.Came, err = payment.ManualFor(ctx, p.DB, payment.OrderID(o.ID)); err != nil {
			return err
		}
		photos, err := payment.ClaimPhotos(ctx, p.DB, payment.OrderID(o.ID))
		if err != nil {
			return err
		}
		for _, id := range photos {
			props.Photos = append(props.Photos, kasir.PhotoPath(o.Number, strconv.FormatInt(id, 10)))
		}
	}
	return web.Render(c, status, kasir.Confirm(web.Page(c, title), frame(c), props))
}

func (p *pages) confirm(c *fiber.Ctx) error {
	o, err := checkout.OrderOfDesk(c.UserContext(), p.DB, web.Actor(c), c.Params("number"))
	if err != nil {
		return err
	}
	return p.record(c, &o)
}

func (p *pages) recordOther(c *fiber.Ctx) error { return p.record(c, nil) }

// record reads what was seen and books it.
func (p *pages) record(c *fiber.Ctx, o *order.Order) error {
	f := web.Form(c)
	seen := checkout.Seen{
		Destination: payment.DestinationID(f.ID("destination")), Reference: f.Required("reference", 60),
		Amount: f.Money("amount", money.Rupiah(1), money.Rupiah(money.MaxTyped)), ReceivedAt: web.Moment(f, "received_at"),
	}
	if o != nil {
		seen.Order = o.ID
	}
	if !f.Valid() {
		return p.renderConfirm(c, fiber.StatusUnprocessableEntity, o, f)
	}
	m, err := p.Checkout.ConfirmReceipt(c.UserContext(), web.Actor(c), seen, web.Now(c))
	if err != nil {
		if !f.Take(err) {
			return err
		}
		return p.renderConfirm(c, fiber.StatusUnprocessableEntity, o, f)
	}
	return said(c, m)
}

// said tells what became of money and leads back to the list.
func said(c *fiber.Ctx, m payment.Manual) error {
	tones := map[payment.ManualState]part.Tone{
		payment.ManualApplied: part.Good, payment.ManualHeld: part.Info, payment.ManualSurplus: part.Warn, payment.ManualToApprove: part.Info,
		payment.ManualRejected: part.Info,
	}
	web.Flash(c, tones[m.State], "kasir.said."+string(m.State), m.Reference)
	return web.Redirect(c, kasir.HomePath)
}

// confirmLine books a matched line at one click.
func (p *pages) confirmLine(c *fiber.Ctx) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	m, err := p.Checkout.ConfirmLine(c.UserContext(), web.Actor(c), bank.LineID(id), web.Now(c))
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Conflict {
		web.Flash(c, part.Warn, "kasir.matches.gone")
		return web.Redirect(c, kasir.HomePath)
	}
	if err != nil {
		return err
	}
	return said(c, m)
}
