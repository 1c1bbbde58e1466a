package kasir

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/media"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/views/kasir"
)

// Options are what the pages work with.
type Options struct {
	DB       *database.DB
	Checkout *checkout.Checkout
	Studio   *media.Studio // keeps what customers show
}

type pages struct{ Options }

// Routes adds the pages.
func Routes(app fiber.Router, o Options) {
	p := &pages{o}
	get := func(path string, h fiber.Handler) { app.Get(path, web.RequireSignedIn, staff, h) }
	post := func(path string, h fiber.Handler) { app.Post(path, web.RequireSignedIn, staff, h) }

	get(kasir.HomePath, p.home)
	get(kasir.OrderPath(":number"), p.showOrder)
	post(kasir.OrderPath(":number"), p.confirm)
	get(kasir.PhotoPath(":number", ":id"), p.showPhoto)
	post(kasir.LinePath(":id"), p.confirmLine)
	get(kasir.OtherPath, p.showOther)
	post(kasir.OtherPath, p.recordOther)
	get(kasir.ReceiptPath(":id"), p.showReceipt)
	post(kasir.ReceiptPath(":id")+"/setujui", p.approve)
	post(kasir.ReceiptPath(":id")+"/tolak", p.reject)
	post(kasir.ReceiptPath(":id")+"/pesanan", p.assign)
	get(kasir.ReturnPath(":id"), p.showReturn)
	post(kasir.ReturnPath(":id"), p.sendBack)
	get(kasir.DestinationPath, p.showDestinations)
	for _, method := range []payment.Method{payment.Transfer, payment.QRIS} {
		get(kasir.DestinationPath+"/"+string(method), p.showOpen(method))
		post(kasir.DestinationPath+"/"+string(method), p.openDestination(method))
	}
	post(kasir.DestinationPath+"/:id/tutup", p.closeDestination)
}

// staff lets officers and managers pass.
func staff(c *fiber.Ctx) error {
	if a := web.Actor(c); len(a.OfficerOf) == 0 && len(a.ManagerOf) == 0 {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	return c.Next()
}

func frame(c *fiber.Ctx) kasir.Frame {
	return kasir.Frame{Actor: web.Actor(c), Token: web.Token(c), Flash: web.TakeFlash(c)}
}
