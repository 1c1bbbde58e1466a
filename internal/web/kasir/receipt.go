package kasir

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/kasir"
	"simpul/views/part"
)

func (p *pages) showReceipt(c *fiber.Ctx) error {
	return p.renderReceipt(c, fiber.StatusOK, nil)
}

func (p *pages) renderReceipt(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	id, err := web.ID(c)
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
	id, err := web.ID(c)
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
	id, err := web.ID(c)
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
