package shop

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

const searchPath = "/cari"

func (s *front) search(c *fiber.Ctx) error {
	ctx := c.UserContext()
	asked := choose(web.Query(c))
	if asked.filter.Text == "" {
		return s.searchFor(c, asked)
	}
	category, err := s.categoryOf(ctx, asked)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "shop.search.title", asked.filter.Text)
	page := web.PublicPage(c, title, "")
	page.Canonical = "" // every search has an address of its own; none is for search engines
	return s.list(c, list{
		path: searchPath, category: category, heading: title, page: page, choice: asked,
		crumbs: crumbs(ctx, part.Link{Label: i18n.T(ctx, "common.search")}),
	})
}

// categoryOf is the category that a search is narrowed to, which then stands in
// the addresses of its list; one that there is not narrows nothing.
func (s *front) categoryOf(ctx context.Context, asked choice) (string, error) {
	slug := asked.form.Text(categoryField, 80)
	if slug == "" {
		return "", nil
	}
	switch _, err := catalog.CategoryBySlug(ctx, s.DB, slug); {
	case fault.KindOf(err) == fault.NotFound:
		return "", nil
	case err != nil:
		return "", err
	}
	asked.query.Set(categoryField, slug)
	return slug, nil
}

// searchFor is the page of a search for nothing: it offers the categories.
func (s *front) searchFor(c *fiber.Ctx, asked choice) error {
	ctx := c.UserContext()
	frame, err := s.frame(ctx, searchPath)
	if err != nil {
		return err
	}
	frame.Query = strings.TrimSpace(asked.form.Value(queryField))
	categories, err := s.categories(ctx, list{path: searchPath}, nil)
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

// instead is how many works are offered where nothing was found.
const instead = 4

// nothing says that nothing was found and offers what there is: without the
// filters when they are what excludes everything, else the newest works.
func (s *front) nothing(ctx context.Context, l list) (part.EmptyProps, []part.CardProps, error) {
	empty := part.EmptyProps{
		Title: i18n.T(ctx, "shop.search.none", l.choice.filter.Text), Text: i18n.T(ctx, "shop.search.none.text"),
		Action: part.ButtonProps{Label: i18n.T(ctx, "shop.home.action"), URL: i18n.Path(ctx, "/katalog")},
	}
	if l.narrowed() {
		empty = part.EmptyProps{
			Title: i18n.T(ctx, "shop.none"), Text: i18n.T(ctx, "shop.none.text"),
			Action: part.ButtonProps{Label: i18n.T(ctx, "shop.filter.reset"), URL: i18n.Path(ctx, l.choice.without(l.path, append(narrowing(), categoryField)...))},
		}
	}
	newest, err := catalog.Published(ctx, s.DB, catalog.Filter{Category: l.category}, catalog.Newest, catalog.Page{Number: 1, Size: instead})
	if err != nil {
		return empty, nil, err
	}
	return empty, s.cards(ctx, newest.Cards, 3, false), nil
}

// maxNamedHits is how many makers, cooperatives and villages of each kind a
// text may name.
const maxNamedHits = 4

// named links to what a text names besides products and categories, to which the
// list itself can be narrowed.
func (s *front) named(ctx context.Context, text string) ([]part.Link, error) {
	hits, err := catalog.Named(ctx, s.DB, text, maxNamedHits)
	if err != nil {
		return nil, err
	}
	var links []part.Link
	for _, h := range hits {
		if icon, shown := hitIcons[h.Kind]; shown {
			links = append(links, part.Link{Label: hitLabel(ctx, h), URL: i18n.Path(ctx, hitPath(h)), Icon: icon})
		}
	}
	return links, nil
}

// hitLabel is a hit's name with where it is.
func hitLabel(ctx context.Context, h catalog.Hit) string {
	name := h.NameIn(language(ctx))
	switch h.Kind {
	case catalog.HitMaker:
		return i18n.T(ctx, "shop.maker.title", name, h.Place)
	case catalog.HitCooperative, catalog.HitVillage:
		return i18n.T(ctx, "shop.hit.place", name, h.Place)
	}
	return name
}

// hitIcons are of the kinds of hits that a list of results names.
var hitIcons = map[catalog.HitKind]part.IconName{
	catalog.HitMaker: part.IconUser, catalog.HitCooperative: part.IconStore, catalog.HitVillage: part.IconMapPin,
}

func hitPath(h catalog.Hit) string {
	switch h.Kind {
	case catalog.HitMaker:
		return "/pembuat/" + h.Ref
	case catalog.HitCooperative:
		return "/kelompok/" + h.Ref
	case catalog.HitVillage:
		return "/katalog?" + villageField + "=" + h.Ref
	case catalog.HitCategory:
		return "/kategori/" + h.Ref
	}
	return "/produk/" + h.Ref
}

// maxSuggested is how many of each kind are suggested while one types.
const maxSuggested = 4

// suggestion is an entry of the list below the search field.
type suggestion struct {
	Kind  string `json:"kind"`  // in the page's language
	Label string `json:"label"` // what is shown
	URL   string `json:"url"`   // where it leads
}

// suggest answers what is being typed, for the script of the search field;
// without it the field's form leads to the page of the search.
func (s *front) suggest(c *fiber.Ctx) error {
	ctx := c.UserContext()
	hits, err := catalog.Suggested(ctx, s.DB, form.New(map[string][]string{queryField: {c.Query(queryField)}}).Text(queryField, 100), maxSuggested)
	if err != nil {
		return err
	}
	all := make([]suggestion, len(hits))
	for i, h := range hits {
		all[i] = suggestion{Kind: i18n.T(ctx, "shop.hit."+string(h.Kind)), Label: hitLabel(ctx, h), URL: i18n.Path(ctx, hitPath(h))}
	}
	web.Cacheable(c, keptFor)
	return c.JSON(all)
}
