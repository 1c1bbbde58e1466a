package shop

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

func (s *front) search(c *fiber.Ctx) error {
	ctx := c.UserContext()
	asked := choose(web.Query(c))
	if asked.filter.Text == "" {
		return s.searchFor(c, asked)
	}
	title := i18n.T(ctx, "shop.search.title", asked.filter.Text)
	page := web.PublicPage(c, title, "")
	page.Canonical = "" // every search has an address of its own; none is for search engines
	return s.list(c, list{
		path: "/cari", heading: title, page: page, choice: asked,
		crumbs: crumbs(ctx, part.Link{Label: i18n.T(ctx, "common.search")}),
	})
}

// searchFor is the page of a search for nothing: it offers the categories.
func (s *front) searchFor(c *fiber.Ctx, asked choice) error {
	ctx := c.UserContext()
	frame, err := s.frame(ctx, "/cari")
	if err != nil {
		return err
	}
	frame.Query = strings.TrimSpace(asked.form.Value(queryField))
	categories, err := s.categories(ctx, list{path: "/cari"})
	if err != nil {
		return err
	}
	page := web.PublicPage(c, i18n.T(ctx, "shop.search.empty"), "")
	page.Robots, page.Canonical = "noindex", ""
	web.Cacheable(c, keptFor)
	return web.Render(c, asked.status(), shop.Listing(shop.ListingProps{
		Page: page, Frame: frame, Heading: i18n.T(ctx, "shop.search.empty"), Categories: categories,
		Breadcrumbs: crumbs(ctx, part.Link{Label: i18n.T(ctx, "common.search")}),
		Empty: part.EmptyProps{
			Title: i18n.T(ctx, "common.search.label"), Text: i18n.T(ctx, "shop.search.empty.text"),
			Action: part.ButtonProps{Label: i18n.T(ctx, "shop.home.action"), URL: i18n.Path(ctx, "/katalog")},
		},
	}))
}

func nothingFound(ctx context.Context, text string) part.EmptyProps {
	return part.EmptyProps{
		Title: i18n.T(ctx, "shop.search.none", text), Text: i18n.T(ctx, "shop.search.none.text"),
		Action: part.ButtonProps{Label: i18n.T(ctx, "shop.home.action"), URL: i18n.Path(ctx, "/katalog")},
	}
}
