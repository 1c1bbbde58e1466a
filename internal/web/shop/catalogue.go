package shop

import (
	"context"
	"maps"

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
	if found.Total == 0 && (l.narrowed() || l.choice.filter.Text != "") {
		if props.Empty, props.Instead, err = s.nothing(ctx, l); err != nil {
			return err
		}
	}
	var counts catalog.Facets
	if found.Total > 0 || l.narrowed() {
		if counts, err = catalog.FacetsOf(ctx, s.DB, l.choice.filter, found); err != nil {
			return err
		}
		if props.Filters, err = s.filters(ctx, l.path, l.choice, counts); err != nil {
			return err
		}
	}
	if props.Categories, err = s.categories(ctx, l, counts.Categories); err != nil {
		return err
	}
	if props.Frame, err = s.frame(ctx, l.path); err != nil {
		return err
	}
	props.Frame.Query = l.choice.filter.Text
	web.Cacheable(c, keptFor)
	return web.Render(c, l.choice.status(), shop.Listing(props))
}

// narrowed tells whether somebody narrowed the list.
func (l list) narrowed() bool {
	return l.choice.active > 0 || l.path == searchPath && l.category != ""
}

// within is the address of the same choice within a category, "" for all of them.
func (l list) within(category string) string {
	query := maps.Clone(l.choice.query)
	switch {
	case l.path == searchPath:
		query.Del(categoryField)
		if category != "" {
			query.Set(categoryField, category)
		}
		return l.path + pageQuery(query, 1)
	case category == "":
		return "/katalog" + pageQuery(query, 1)
	}
	return "/kategori/" + category + pageQuery(query, 1)
}

// categories lead to the same choice within each category, with how many works
// there are then by counts; a search that found nothing, or that is yet to come,
// leads to the categories as they are.
func (s *front) categories(ctx context.Context, l list, counts map[string]int) ([]part.Link, error) {
	all, err := catalog.Categories(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	if counts == nil && l.path == searchPath {
		l = list{}
	}
	total := 0
	links := make([]part.Link, 1, 1+len(all))
	for _, k := range all {
		works := k.Works
		if counts != nil {
			works = counts[k.Slug]
		}
		total += works
		if works > 0 || k.Slug == l.category {
			links = append(links, part.Link{
				Label: k.NameIn(language(ctx)), URL: i18n.Path(ctx, l.within(k.Slug)), Current: k.Slug == l.category, Count: int64(works),
			})
		}
	}
	links[0] = part.Link{
		Label: i18n.T(ctx, "shop.categories.all"), URL: i18n.Path(ctx, l.within("")), Count: int64(total),
		Current: l.path != "" && l.category == "",
	}
	return links, nil
}
