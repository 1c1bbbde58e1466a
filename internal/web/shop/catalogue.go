package shop

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/shop"
)

func (s *front) catalogue(c *fiber.Ctx) error {
	ctx := c.UserContext()
	title, text := i18n.T(ctx, "shop.catalogue"), i18n.T(ctx, "shop.catalogue.text")
	return s.list(c, list{
		path: "/katalog", heading: title, lead: text, page: web.PublicPage(c, title, text), choice: choose(web.Query(c)),
		crumbs: crumbs(ctx, part.Link{Label: title}),
	})
}

// list is a list of works at an address, before it is read.
type list struct {
	path     string
	category string // slug, of which the list is
	heading  string
	lead     string
	page     layout.Page
	crumbs   []part.Link
	choice   choice
}

// list sends a page of a list. One that is narrowed or sorted is not for
// search engines: it shows the same works at many addresses.
func (s *front) list(c *fiber.Ctx, l list) error {
	ctx := c.UserContext()
	number, err := pageNumber(c)
	if err != nil {
		return err
	}
	l.choice.filter.Category = l.category
	found, err := s.page(ctx, l.choice.filter, l.choice.sort, number)
	if err != nil {
		return err
	}
	props := shop.ListingProps{
		Breadcrumbs: l.crumbs, Heading: l.heading, Lead: l.lead, Total: found.Total,
		Works: s.cards(ctx, found.Cards, 2, true), Pages: pagination(ctx, l.path, l.choice.query, number, found.Total),
		Page: numbered(c, l.page, number),
		Empty: part.EmptyProps{
			Title: i18n.T(ctx, "shop.none"), Text: i18n.T(ctx, "shop.none.text"),
			Action: part.ButtonProps{Label: i18n.T(ctx, "shop.home.action"), URL: i18n.Path(ctx, "/katalog")},
		},
	}
	switch {
	case found.Any:
		props.Notice = i18n.T(ctx, "shop.search.any", l.choice.filter.Text)
	case found.Resembling:
		props.Notice = i18n.T(ctx, "shop.search.mended", l.choice.filter.Text, found.Sought)
	}
	if l.choice.filter.Text != "" {
		if props.Hits, err = s.named(ctx, l.choice.filter.Text); err != nil {
			return err
		}
	}
	props.Page.Head, props.Page.Swift, props.Page.Feeds = shop.Data(crumbData(c, l.crumbs)), true, feeds(ctx)
	if len(l.choice.query) > 0 {
		props.Page.Robots = "noindex, follow"
	}
	if len(props.Works) > 0 {
		picturing(c, &props.Page, props.Works[0].Picture)
	}
	if found.Total == 0 && (l.choice.active > 0 || l.choice.filter.Text != "") {
		if props.Empty, props.Instead, err = s.nothing(ctx, l); err != nil {
			return err
		}
	}
	if found.Total > 0 || l.choice.active > 0 {
		if props.Filters, err = s.filters(ctx, l.path, l.choice, found); err != nil {
			return err
		}
	}
	if props.Categories, err = s.categories(ctx, l); err != nil {
		return err
	}
	if props.Frame, err = s.frame(ctx, l.path); err != nil {
		return err
	}
	props.Frame.Query = l.choice.filter.Text
	web.Cacheable(c, keptFor)
	return web.Render(c, l.choice.status(), shop.Listing(props))
}

// categories lead to the same choice within a category; a search leads to the
// categories as they are.
func (s *front) categories(ctx context.Context, l list) ([]part.Link, error) {
	all, err := catalog.Categories(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	kept := l.choice.query
	if l.choice.filter.Text != "" {
		kept = nil
	}
	total := 0
	var links []part.Link
	for _, k := range all {
		total += k.Works
		if k.Works > 0 || k.Slug == l.category {
			links = append(links, part.Link{
				Label: k.NameIn(language(ctx)), URL: i18n.Path(ctx, "/kategori/"+k.Slug+pageQuery(kept, 1)),
				Current: k.Slug == l.category, Count: int64(k.Works),
			})
		}
	}
	everything := part.Link{
		Label: i18n.T(ctx, "shop.categories.all"), URL: i18n.Path(ctx, "/katalog"+pageQuery(kept, 1)),
		Current: l.path == "/katalog", Count: int64(total),
	}
	return append([]part.Link{everything}, links...), nil
}
