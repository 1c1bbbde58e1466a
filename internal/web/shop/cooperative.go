package shop

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/shop"
)

// places are cooperatives as cards, their names at a level of heading. Those
// that have nothing to show and nothing on sale are left out.
func (s *front) places(ctx context.Context, groups []catalog.Group, heading int) ([]part.PlaceProps, error) {
	ids := make([]media.ID, len(groups))
	for i, g := range groups {
		ids[i] = g.Picture
	}
	pictures, err := media.Pictures(ctx, s.DB, ids)
	if err != nil {
		return nil, err
	}
	var places []part.PlaceProps
	for _, g := range groups {
		if g.Works == 0 && g.Picture == 0 {
			continue
		}
		picture := s.picture(pictures[g.Picture], "")
		picture.Sizes, picture.Shape = part.SizesPlace, part.Wide
		places = append(places, part.PlaceProps{
			URL: groupURL(ctx, g.Cooperative), Name: g.Name, Village: g.VillageName, Makers: g.Makers, Picture: picture, Heading: heading,
		})
	}
	return places, nil
}

func groupURL(ctx context.Context, k cooperative.Cooperative) string {
	return i18n.Path(ctx, "/kelompok/"+k.Slug)
}

func (s *front) groups(c *fiber.Ctx) error {
	ctx := c.UserContext()
	groups, err := catalog.Groups(ctx, s.DB)
	if err != nil {
		return err
	}
	places, err := s.places(ctx, groups, 2)
	if err != nil {
		return err
	}
	frame, err := s.frame(ctx, "/kelompok")
	if err != nil {
		return err
	}
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.Groups(shop.GroupsProps{
		Page: web.PublicPage(c, i18n.T(ctx, "shop.groups"), i18n.T(ctx, "shop.groups.text")), Frame: frame, Groups: places,
	}))
}

func (s *front) group(c *fiber.Ctx) error {
	ctx := c.UserContext()
	k, err := cooperative.BySlug(ctx, s.DB, c.Params("slug"))
	if err != nil {
		return err
	}
	number, err := pageNumber(c)
	if err != nil {
		return err
	}
	works, err := s.page(ctx, catalog.Filter{Cooperative: k.Slug}, catalog.Newest, number)
	if err != nil {
		return err
	}
	makers, err := s.members(ctx, k)
	if err != nil {
		return err
	}
	picture, err := s.placePicture(ctx, k)
	if err != nil {
		return err
	}
	path := "/kelompok/" + k.Slug
	frame, err := s.frame(ctx, path)
	if err != nil {
		return err
	}
	description := i18n.T(ctx, "shop.group.description", k.Name, k.Address(), works.Total, len(makers))
	page := numbered(c, web.PublicPage(c, k.Name, description), number)
	picturing(c, &page, picture)
	page.Swift, page.Feeds = true, append(feeds(ctx), layout.Feed{Title: i18n.T(ctx, "shop.feed.group", k.Name), URL: i18n.Path(ctx, path+feedPath)})
	page.Head = shop.Data(crumbData(c, crumbs(ctx, part.Link{Label: i18n.T(ctx, "shop.groups"), URL: i18n.Path(ctx, "/kelompok")}, part.Link{Label: k.Name})))
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.Group(shop.GroupProps{
		Page: page, Frame: frame, Name: k.Name, Form: legalForm(ctx, k), Place: k.Address(), Deed: k.DeedNumber,
		Story: paragraphs(k.StoryIn(language(ctx))), Picture: picture, Makers: makers,
		Total: works.Total, Works: s.cards(ctx, works.Cards, 3, false), Pages: pagination(ctx, path, nil, number, works.Total),
	}))
}

func legalForm(ctx context.Context, k cooperative.Cooperative) string {
	if k.LegalForm == cooperative.Koperasi {
		return i18n.T(ctx, "shop.group.koperasi")
	}
	return i18n.T(ctx, "shop.group.kelompok")
}

func (s *front) placePicture(ctx context.Context, k cooperative.Cooperative) (part.PictureProps, error) {
	pictures, err := media.Pictures(ctx, s.DB, []media.ID{k.Picture})
	if err != nil {
		return part.PictureProps{}, err
	}
	p := s.picture(pictures[k.Picture], "")
	p.Sizes, p.Shape, p.First = "(min-width: 48rem) 352px, calc(100vw - 32px)", part.Wide, true
	return p, nil
}

// members are those who make what the cooperative has on sale.
func (s *front) members(ctx context.Context, k cooperative.Cooperative) ([]part.PersonProps, error) {
	makers, err := catalog.MakersIn(ctx, s.DB, k.ID)
	if err != nil {
		return nil, err
	}
	portraits, err := s.portraits(ctx, makers)
	if err != nil {
		return nil, err
	}
	people := make([]part.PersonProps, len(makers))
	for i, m := range makers {
		people[i] = s.person(ctx, m, portraits)
		people[i].Story = "" // her own page tells it
	}
	return people, nil
}
