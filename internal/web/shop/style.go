package shop

import (
	"cmp"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/style"
)

// sampled is how many photographs the components are shown with.
const sampled = 4

// style shows every component; the route's parameter is the frame.
func (s *front) style(c *fiber.Ctx) error {
	ctx := c.UserContext()
	samples, err := s.samples(c)
	if err != nil {
		return err
	}
	page := web.Page(c, i18n.T(ctx, "common.style.title"))
	page.Head = style.Head()
	var shown templ.Component
	switch c.Params("frame") {
	case "":
		frame, err := s.frame(ctx, "/gaya")
		if err != nil {
			return err
		}
		shown = style.Shop(page, frame, samples)
	case "perajin":
		shown = style.Producer(page, samples)
	case "kantor":
		shown = style.Office(page, samples)
	default:
		return fault.New(fault.NotFound, "error.not_found")
	}
	return web.Render(c, fiber.StatusOK, shown)
}

func (s *front) samples(c *fiber.Ctx) (style.Samples, error) {
	ctx := c.UserContext()
	works, err := catalog.Published(ctx, s.DB, catalog.Filter{}, catalog.Newest, catalog.Page{Number: 1, Size: sampled})
	if err != nil {
		return style.Samples{}, err
	}
	groups, err := catalog.Groups(ctx, s.DB)
	if err != nil {
		return style.Samples{}, err
	}
	places, err := s.places(ctx, groups, 3)
	if err != nil {
		return style.Samples{}, err
	}
	samples := style.Samples{}
	for _, g := range groups[:min(1, len(groups))] {
		people, err := s.members(ctx, g.Cooperative)
		if err != nil {
			return style.Samples{}, err
		}
		for _, p := range people {
			samples.Portrait = cmp.Or(samples.Portrait, p.Portrait)
		}
	}
	for _, card := range s.cards(ctx, works.Cards, 3, false) {
		samples.Works = append(samples.Works, card.Picture)
	}
	for _, place := range places {
		samples.Places = append(samples.Places, place.Picture)
	}
	return samples, nil
}
