package kasir

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/kasir"
	"simpul/views/part"
)

func (p *pages) showReturn(c *fiber.Ctx) error { return p.renderReturn(c, fiber.StatusOK, nil) }

func (p *pages) renderReturn(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	id, err := web.ID(c)
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
	id, err := web.ID(c)
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
