package shop

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

func (s *front) maker(c *fiber.Ctx) error {
	ctx := c.UserContext()
	id, err := c.ParamsInt("id")
	if err != nil || id <= 0 {
		return fault.New(fault.NotFound, "catalog.producer.unknown")
	}
	number, err := pageNumber(c)
	if err != nil {
		return err
	}
	m, err := catalog.MakerPage(ctx, s.DB, identity.PersonID(id), catalog.Page{Number: number, Size: pageSize})
	if err != nil {
		return err
	}
	if len(m.Works.Cards) == 0 {
		return noSuchPage()
	}
	portraits, err := s.portraits(ctx, []producer.Public{m.Public})
	if err != nil {
		return err
	}
	person := s.person(ctx, m.Public, portraits)
	frame, err := s.frame(ctx, "")
	if err != nil {
		return err
	}
	name := fullName(ctx, m.Public)
	works := s.cards(ctx, m.Works.Cards, 3, false)
	page := numbered(c, web.PublicPage(c, name, i18n.T(ctx, "shop.maker.description", m.Works.Total, name)), number)
	picturing(c, &page, works[0].Picture)
	page.Swift = true
	page.Head = shop.Data(crumbData(c, crumbs(ctx, part.Link{Label: i18n.T(ctx, "shop.catalogue"), URL: i18n.Path(ctx, "/katalog")}, part.Link{Label: name})))
	props := shop.MakerProps{
		Page: page, Frame: frame, Name: name, Avatar: part.AvatarProps{Name: name, URL: person.Portrait, Large: true},
		Story: paragraphs(m.Story), Total: m.Works.Total, Works: works,
		Pages: pagination(ctx, c.Path(), nil, number, m.Works.Total),
	}
	for _, k := range m.Groups {
		props.Groups = append(props.Groups, part.Link{Label: k.Name, URL: groupURL(ctx, k)})
	}
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.Maker(props))
}
