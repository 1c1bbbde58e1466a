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
	Studio   *media.Studio // keeps what customers show
	// Frame is the storefront's header and footer.
	Frame func(ctx context.Context) (layout.ShopFrame, error)
}

// Routes adds the routes.
func Routes(app fiber.Router, o Options) {
	app.Get("/keranjang", o.showCart)
	app.Post("/keranjang", o.addToCart)
	app.Post("/keranjang/ubah", o.changeCart)
	app.Get("/wilayah", o.suggestRegions)
	app.Get("/produk/:slug/ongkir", o.showEstimate)
	app.Get("/produk/:slug/ongkir.json", o.tellEstimate)
	app.Post("/produk/:slug/ongkir", o.chooseEstimate)
	app.Get("/bayar", o.showCheckout)
	app.Post("/bayar", web.RequireToken, o.checkOut)
	app.Get("/ongkir/:token", o.showInquiry)
	app.Post("/ongkir/:token", web.RequireToken, o.acceptInquiry)
	app.Get("/pesanan", o.showOrders)
	app.Post("/pesanan/cari", web.Limit(findTries, findWithin), web.RequireToken, o.findOrder)
	app.Get("/kotak-surat", o.showMailbox)
	app.Get("/kotak-surat/:id", o.showLetter)
	app.Get("/produk/:slug/pesan-khusus", o.showAsking)
	app.Post("/produk/:slug/pesan-khusus", web.Limit(askTries, findWithin), web.RequireToken, o.ask)
	app.Get("/permintaan/:token", o.showRequest)
	app.Get("/permintaan/:token/bayar", o.showBespokeTill)
	app.Post("/permintaan/:token/bayar", web.RequireToken, o.atBespokeTill)
	app.Get(reviewPath, o.showReview)
	app.Post(reviewPath, web.Limit(claimTries, findWithin), web.RequireToken, o.writeReview)
	app.Get("/ulasan/:id/lapor", o.showReport)
	app.Post("/ulasan/:id/lapor", web.Limit(askTries, findWithin), web.RequireToken, o.report)
	app.Get(complaintPath, o.showComplaint)
	app.Post(complaintPath, web.Limit(claimTries, findWithin), web.RequireToken, o.complain)
	app.Get("/dampak/:token", o.showTrace)
	app.Get("/pesanan/:token", o.showOrder)
	app.Get("/pesanan/:token/terima/:parcel", o.confirmReceived)
	app.Post("/pesanan/:token/terima/:parcel", web.RequireToken, o.receiveParcel)
	app.Post("/pesanan/:token/bayar", web.RequireToken, o.payOrder)
	app.Get("/pesanan/:token/qris.png", o.qrisPicture)
	app.Get("/pesanan/:token/kuitansi", o.showReceipt)
	app.Post(claimPath, web.Limit(claimTries, findWithin), web.RequireToken, o.claimPaid)
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
