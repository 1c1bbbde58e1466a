package till

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/media"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
)

// Options are what the pages work with.
type Options struct {
	DB       *database.DB
	Checkout *checkout.Checkout
	// Methods are the ways to pay that are offered, in their order.
	Methods  []payment.Method
	MediaURL string
	// Frame is the storefront's header and footer.
	Frame func(ctx context.Context) (layout.ShopFrame, error)
}

// Routes adds the routes.
func Routes(app fiber.Router, o Options) {
	app.Get("/keranjang", o.showCart)
	app.Post("/keranjang", o.addToCart)
	app.Post("/keranjang/ubah", o.changeCart)
	app.Get("/wilayah", o.suggestRegions)
	app.Get("/bayar", o.showCheckout)
	app.Post("/bayar", web.RequireToken, o.checkOut)
	app.Get("/pesanan/:token", o.showOrder)
	app.Post("/pesanan/:token/bayar", web.RequireToken, o.payOrder)
	app.Get("/pesanan/:token/batal", o.confirmCancel)
	app.Post("/pesanan/:token/batal", web.RequireToken, o.cancelOrder)
}

// frame is the storefront's frame with the message for this page.
func (o Options) frame(c *fiber.Ctx) (layout.ShopFrame, error) {
	frame, err := o.Frame(c.UserContext())
	frame.Flash = web.TakeFlash(c)
	return frame, err
}

// picture is a photograph in a line of goods.
func (o Options) picture(p media.Picture, alt string) part.PictureProps {
	return part.Photo(p, o.MediaURL, alt, part.SizesLine)
}
