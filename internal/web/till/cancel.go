package till

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

func (o Options) confirmCancel(c *fiber.Ctx) error {
	ctx := c.UserContext()
	placed, err := order.ByToken(ctx, o.DB, c.Params("token"))
	if err != nil {
		return err
	}
	path := i18n.Path(ctx, "/pesanan/"+placed.Token)
	if placed.PaymentState != order.Waiting && !placed.Due() {
		return web.Redirect(c, path)
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, shop.OrderCancel(web.Page(c, i18n.T(ctx, "order.cancel")), frame, part.ConfirmProps{
		Title: i18n.T(ctx, "order.cancel.title", placed.Number), Text: i18n.T(ctx, "order.cancel.text"), Action: path + "/batal",
		Token: web.Token(c), Confirm: i18n.T(ctx, "order.cancel"), Danger: true, Cancel: part.Link{Label: i18n.T(ctx, "order.cancel.keep"), URL: path},
	}))
}

func (o Options) cancelOrder(c *fiber.Ctx) error {
	ctx := c.UserContext()
	placed, err := order.ByToken(ctx, o.DB, c.Params("token"))
	if err != nil {
		return err
	}
	err = o.Checkout.Cancel(ctx, placed, web.Now(c))
	switch refusal, ok := fault.As(err); {
	case err == nil:
		web.Flash(c, part.Good, "order.cancelled")
	case ok && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	default:
		return err
	}
	return web.Redirect(c, i18n.Path(ctx, "/pesanan/"+placed.Token))
}
