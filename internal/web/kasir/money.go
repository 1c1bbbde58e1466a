package kasir

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bank"
	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/kasir"
	"simpul/views/part"
)

// most bounds each list of what waits.
const most = 200

func (p *pages) home(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if number := c.Query("nomor"); number != "" {
		o, err := checkout.OrderOfDesk(ctx, p.DB, web.Actor(c), number)
		if fault.KindOf(err) == fault.NotFound {
			web.Flash(c, part.Warn, "kasir.find.missed", order.CleanNumber(number))
			return web.Redirect(c, kasir.HomePath)
		}
		if err != nil {
			return err
		}
		return web.Redirect(c, kasir.OrderPath(o.Number))
	}
	programmes, err := checkout.Desk(ctx, p.DB, web.Actor(c))
	if err != nil {
		return err
	}
	props, err := p.waiting(ctx, programmes, web.Now(c))
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, kasir.Home(web.Page(c, i18n.T(ctx, "kasir.money")), frame(c), props))
}

// waiting reads all that waits for somebody.
func (p *pages) waiting(ctx context.Context, programmes []int64, now time.Time) (props kasir.HomeProps, err error) {
	matches, err := checkout.Matches(ctx, p.DB, programmes, now)
	if err != nil {
		return props, err
	}
	for _, m := range matches {
		props.Matches = append(props.Matches, kasir.Match{
			Line: int64(m.Line), Number: m.Number, Buyer: m.BuyerName, Day: m.Day, Description: m.Description, Amount: m.Amount,
		})
	}
	asked, err := payment.AskedOf(ctx, p.DB, programmes, most)
	if err != nil {
		return props, err
	}
	for _, a := range asked {
		o, err := order.ByID(ctx, p.DB, order.ID(a.Order))
		if err != nil {
			return props, err
		}
		props.Waiting = append(props.Waiting, kasir.Waiting{Order: o, Asked: a})
	}
	open, err := payment.OpenManual(ctx, p.DB, programmes, most)
	if err != nil {
		return props, err
	}
	for _, m := range open {
		came, err := p.came(ctx, m)
		if err != nil {
			return props, err
		}
		if m.State == payment.ManualToApprove {
			props.Approve = append(props.Approve, came)
		} else {
			props.Held = append(props.Held, came)
		}
	}
	due, err := payment.Returnable(ctx, p.DB, programmes, most)
	if err != nil {
		return props, err
	}
	for _, r := range due {
		o, err := order.ByID(ctx, p.DB, order.ID(r.Order))
		if err != nil {
			return props, err
		}
		props.Due = append(props.Due, kasir.Due{Refund: r, Order: o})
	}
	return props, nil
}

func (p *pages) came(ctx context.Context, m payment.Manual) (kasir.Came, error) {
	came := kasir.Came{Manual: m}
	if m.Order == 0 {
		return came, nil
	}
	var err error
	came.Order, err = order.ByID(ctx, p.DB, order.ID(m.Order))
	return came, err
}

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
	id, err := idOf(c)
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

func (p *pages) showReceipt(c *fiber.Ctx) error {
	return p.renderReceipt(c, fiber.StatusOK, nil)
}

func (p *pages) renderReceipt(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	id, err := idOf(c)
	if err != nil {
		return err
	}
	programmes, err := checkout.Desk(ctx, p.DB, web.Actor(c))
	if err != nil {
		return err
	}
	m, err := payment.ManualOf(ctx, p.DB, programmes, payment.ManualID(id))
	if err != nil {
		return err
	}
	props := kasir.ReceiptProps{Own: m.RecordedBy == int64(web.Actor(c).Person), Form: f}
	if props.Came, err = p.came(ctx, m); err != nil {
		return err
	}
	by, err := identity.Lookup(ctx, p.DB, identity.PersonID(m.RecordedBy))
	if err != nil {
		return err
	}
	props.By = by.Name
	return web.Render(c, status, kasir.Receipt(web.Page(c, i18n.T(ctx, "kasir.receipt", m.Reference)), frame(c), props))
}

func (p *pages) approve(c *fiber.Ctx) error {
	return p.decide(c, p.Checkout.ApproveReceipt)
}

func (p *pages) reject(c *fiber.Ctx) error {
	return p.decide(c, p.Checkout.RejectReceipt)
}

func (p *pages) decide(c *fiber.Ctx, do func(context.Context, identity.Actor, payment.ManualID, time.Time) (payment.Manual, error)) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	m, err := do(c.UserContext(), web.Actor(c), payment.ManualID(id), web.Now(c))
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Conflict {
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
		return web.Redirect(c, kasir.ReceiptPath(c.Params("id")))
	}
	if err != nil {
		return err
	}
	return said(c, m)
}

func (p *pages) assign(c *fiber.Ctx) error {
	ctx, f := c.UserContext(), web.Form(c)
	id, err := idOf(c)
	if err != nil {
		return err
	}
	o, err := checkout.OrderOfDesk(ctx, p.DB, web.Actor(c), f.Required("number", 20))
	if fault.KindOf(err) == fault.NotFound {
		f.Refuse("number", "order.unknown")
		return p.renderReceipt(c, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	m, err := p.Checkout.AssignReceipt(ctx, web.Actor(c), payment.ManualID(id), o.ID, web.Now(c))
	if err != nil {
		if !f.Take(err) {
			return err
		}
		return p.renderReceipt(c, fiber.StatusUnprocessableEntity, f)
	}
	return said(c, m)
}

func (p *pages) showReturn(c *fiber.Ctx) error { return p.renderReturn(c, fiber.StatusOK, nil) }

func (p *pages) renderReturn(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	id, err := idOf(c)
	if err != nil {
		return err
	}
	programmes, err := checkout.Desk(ctx, p.DB, web.Actor(c))
	if err != nil {
		return err
	}
	refund, err := payment.ReturnableOf(ctx, p.DB, programmes, payment.RefundID(id))
	if err != nil {
		return err
	}
	due := kasir.Due{Refund: refund}
	if due.Order, err = order.ByID(ctx, p.DB, order.ID(refund.Order)); err != nil {
		return err
	}
	return web.Render(c, status, kasir.Return(web.Page(c, i18n.T(ctx, "kasir.return")), frame(c), due, f))
}

func (p *pages) sendBack(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	reference := f.Required("reference", 60)
	if f.Valid() {
		err = p.Checkout.SendBack(c.UserContext(), web.Actor(c), payment.RefundID(id), reference, web.Now(c))
		if err == nil {
			web.Flash(c, part.Good, "kasir.returned")
			return web.Redirect(c, kasir.HomePath)
		}
		if !f.Take(err) {
			return err
		}
	}
	return p.renderReturn(c, fiber.StatusUnprocessableEntity, f)
}
