package kasir

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/media"
	"simpul/internal/payment"
	"simpul/internal/web"
)

// showPhoto shows what a customer has photographed to those who confirm the
// money of her order.
func (p *pages) showPhoto(c *fiber.Ctx) error {
	ctx := c.UserContext()
	o, err := checkout.OrderOfDesk(ctx, p.DB, web.Actor(c), c.Params("number"))
	if err != nil {
		return err
	}
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	photos, err := payment.ClaimPhotos(ctx, p.DB, payment.OrderID(o.ID))
	if err != nil {
		return err
	}
	if !slices.Contains(photos, id) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return web.SendPrivate(c, p.DB, p.Studio, media.ID(id))
}
