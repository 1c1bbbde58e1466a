package perajin

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
)

// head is the head of a page and its frame; title is a message key.
func head(c *fiber.Ctx, place layout.ProducerPlace, title string, args ...any) (layout.Page, layout.ProducerFrame) {
	page := web.Page(c, i18n.T(c.UserContext(), title, args...))
	actor := web.Actor(c)
	frame := layout.ProducerFrame{
		Place: place, Person: idText(actor.Maker()), PersonName: actor.MakerName(), Name: actor.MakerName(), NameURL: selfPath, Flash: web.TakeFlash(c),
	}
	if session := web.Session(c); session.AwakeAt != nil {
		frame.Visit, frame.Away, frame.LeaveToken = session.ID(), int(identity.AwayLimit.Seconds()), web.Token(c)
	}
	if actor.OnBehalfOf != 0 {
		frame.Helps, frame.HelpEndURL, frame.Token = actor.BehalfName, helpPath+"/selesai", web.Token(c)
	}
	return page, frame
}

// productID is the product that the address names; an address that names none
// is not found.
func productID(c *fiber.Ctx) (catalog.ProductID, error) {
	id, err := web.ID(c)
	return catalog.ProductID(id), err
}

// pathOf is the page of one of her products.
func pathOf(id catalog.ProductID) string { return goodsPath + "/" + strconv.FormatInt(int64(id), 10) }

// picture is a photograph as a page shows it.
func (p *pages) picture(photo media.Picture, alt, sizes string) part.PictureProps {
	return part.Photo(photo, p.MediaURL, alt, sizes)
}
