package shop

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/i18n"
	"simpul/internal/impact"
	"simpul/internal/media"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

// newWorks is how many works the first page shows: whole rows of two, three
// and four.
const newWorks = 12

func (s *front) home(c *fiber.Ctx) error {
	ctx := c.UserContext()
	works, err := catalog.Published(ctx, s.DB, catalog.Filter{}, catalog.Newest, catalog.Page{Number: 1, Size: newWorks})
	if err != nil {
		return err
	}
	groups, err := catalog.Groups(ctx, s.DB)
	if err != nil {
		return err
	}
	places, err := s.places(ctx, groups, 3)
	if err != nil {
		return err
	}
	hero, err := s.hero(ctx, groups)
	if err != nil {
		return err
	}
	impact, err := s.impact(ctx, web.Now(c))
	if err != nil {
		return err
	}
	frame, err := s.frame(ctx, "/")
	if err != nil {
		return err
	}
	page := web.PublicPage(c, i18n.T(ctx, "shop.home.title"), i18n.T(ctx, "common.site.description"))
	picturing(c, &page, hero)
	organization, err := s.organizationData(c)
	if err != nil {
		return err
	}
	page.Head, page.Swift, page.Feeds = shop.Data(organization), true, feeds(ctx)
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.Home(shop.HomeProps{
		Page: page, Frame: frame, Hero: hero, Impact: impact, Works: s.cards(ctx, works.Cards, 3, false), Groups: places,
	}))
}

// hero is the photograph of a programme, else of the cooperative that has the
// most on sale.
func (s *front) hero(ctx context.Context, groups []catalog.Group) (part.PictureProps, error) {
	programmes, err := cooperative.Programmes(ctx, s.DB)
	if err != nil {
		return part.PictureProps{}, err
	}
	var candidates []media.ID
	for _, p := range programmes {
		candidates = append(candidates, p.Picture)
	}
	for _, g := range slices.SortedStableFunc(slices.Values(groups), func(a, b catalog.Group) int { return cmp.Compare(b.Works, a.Works) }) {
		candidates = append(candidates, g.Picture)
	}
	pictures, err := media.Pictures(ctx, s.DB, candidates)
	if err != nil {
		return part.PictureProps{}, err
	}
	for _, id := range candidates {
		if p, ok := pictures[id]; ok {
			props := s.picture(p, "")
			props.Sizes, props.Shape, props.First = part.SizesFull, part.Wide, true
			return props, nil
		}
	}
	return part.PictureProps{}, nil
}

// impact is the ledger's line: what this month's sales became for their
// makers. While too few have earned anything there is no line.
func (s *front) impact(ctx context.Context, now time.Time) (part.TruthProps, error) {
	earned, err := report.ImpactOf(ctx, s.Report, report.MonthOf(now))
	if err != nil || earned.Income.Sign() <= 0 || earned.Makers < impact.FewestMakers {
		return part.TruthProps{}, err
	}
	return part.TruthProps{
		Amount: i18n.Money(ctx, earned.Income), Text: i18n.T(ctx, "shop.home.impact", earned.Makers),
		Link: part.Link{Label: i18n.T(ctx, "shop.home.impact.link"), URL: i18n.Path(ctx, "/dampak")},
	}, nil
}
