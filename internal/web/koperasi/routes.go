package koperasi

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/web"
	"simpul/views/koperasi"
)

// Options are what the pages work with.
type Options struct {
	DB       *database.DB
	Checkout *checkout.Checkout

	// MediaURL is what the names of pictures are appended to: "/m/", or an
	// address elsewhere.
	MediaURL string
	// ProductPath is the page of a product in the shop, from the root, by the
	// name in its address.
	ProductPath func(slug string) string
}

type pages struct{ Options }

// Routes adds the pages.
func Routes(app fiber.Router, o Options) {
	p := &pages{o}
	get := func(path string, h fiber.Handler) { app.Get(path, web.RequireOfficer, h) }
	post := func(path string, h fiber.Handler) { app.Post(path, web.RequireOfficer, h) }

	get(koperasi.HomePath, p.today)
	get(koperasi.ParcelsPath, p.parcels)
	get(koperasi.ParcelPath(":id"), p.parcel)
	post(koperasi.ShipPath(":id"), p.ship)
	get(koperasi.DeliverPath(":id"), p.askDelivered)
	post(koperasi.DeliverPath(":id"), p.deliver)

	get(koperasi.MembersPath, p.members)
	get(koperasi.InvitePath, p.showInvite)
	post(koperasi.InvitePath, p.invite)
	post(koperasi.InviteAgainPath(":id"), p.inviteAgain)

	get(koperasi.ListingsPath, p.listings)
	post(koperasi.PublishPath(":id"), p.publish)
	post(koperasi.WithdrawPath(":id"), p.withdraw)
}
