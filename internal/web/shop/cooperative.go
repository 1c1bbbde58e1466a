package shop

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/cod"
	"simpul/internal/cooperative"
	"simpul/internal/delivery"
	"simpul/internal/i18n"
	"simpul/internal/identity"
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
	workshop, err := cooperative.Workshop(ctx, s.DB, k.ID)
	if err != nil {
		return err
	}
	props, err := s.groupProps(ctx, k, workshop, number)
	if err != nil {
		return err
	}
	if props.Rest, err = s.rest(ctx, k, web.Now(c)); err != nil {
		return err
	}
	description := i18n.T(ctx, "shop.group.description", k.Name, k.Address(), props.Total, len(props.Makers))
	page := numbered(c, web.PublicPage(c, k.Name, description), number)
	picturing(c, &page, props.Picture)
	page.Swift, page.Feeds = true, append(feeds(ctx), layout.Feed{Title: i18n.T(ctx, "shop.feed.group", k.Name), URL: i18n.Path(ctx, "/kelompok/"+k.Slug+feedPath)})
	page.Head = shop.Data(crumbData(c, crumbs(ctx, part.Link{Label: i18n.T(ctx, "shop.groups"), URL: i18n.Path(ctx, "/kelompok")}, part.Link{Label: k.Name})))
	props.Page = page
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.Group(props))
}

// groupProps is a cooperative's page as it says of itself, with a page of its works.
func (s *front) groupProps(ctx context.Context, k cooperative.Cooperative, workshop []media.ID, number int) (shop.GroupProps, error) {
	props := shop.GroupProps{
		Name: k.Name, Form: legalForm(ctx, k), Place: k.Address(), Deed: k.DeedNumber, Story: paragraphs(k.StoryIn(language(ctx))),
	}
	works, err := s.page(ctx, catalog.Filter{Cooperative: k.Slug}, catalog.Newest, number)
	if err != nil {
		return props, err
	}
	path := "/kelompok/" + k.Slug
	props.Total, props.Works, props.Pages = works.Total, s.cards(ctx, works.Cards, 3, false), pagination(ctx, path, nil, number, works.Total)
	if props.Makers, err = s.members(ctx, k); err != nil {
		return props, err
	}
	if props.Picture, err = s.placePicture(ctx, k); err != nil {
		return props, err
	}
	if props.Workshop, err = s.workshop(ctx, k, workshop); err != nil {
		return props, err
	}
	if props.Delivery, err = s.delivery(ctx, k); err != nil {
		return props, err
	}
	props.Frame, err = s.frame(ctx, path)
	return props, err
}

// delivery is how a cooperative sends, whether it can be fetched, and paid on delivery.
func (s *front) delivery(ctx context.Context, k cooperative.Cooperative) ([]part.Pair, error) {
	rates, err := delivery.Current(ctx, s.DB, k.ID)
	if err != nil {
		return nil, err
	}
	var couriers []string
	for _, r := range rates {
		if !r.Pickup && !slices.Contains(couriers, r.CourierName) {
			couriers = append(couriers, r.CourierName)
		}
	}
	var all []part.Pair
	if len(couriers) > 0 {
		all = append(all, part.Pair{Key: i18n.T(ctx, "shop.group.couriers"), Value: i18n.List(ctx, couriers)})
	}
	if k.PickupHours != "" {
		where := strings.Trim(k.Street+", "+k.Village().Short(), ", ")
		all = append(all, part.Pair{Key: i18n.T(ctx, "shop.group.pickup"), Value: k.PickupHours + " · " + where})
	}
	setting, err := cod.SettingOf(ctx, s.DB, k.ID)
	if err == nil && setting.Offered {
		all = append(all, part.Pair{Key: i18n.T(ctx, "shop.group.cod"), Value: i18n.T(ctx, "shop.group.cod.text", i18n.T(ctx, "cod.zone."+string(setting.Farthest)), setting.LimitEach)})
	}
	return all, err
}

// GroupDraft is the page of a cooperative as customers would see it, below what is
// said above it. Search engines and caches get none of it.
func (o Options) GroupDraft(c *fiber.Ctx, k cooperative.Cooperative, workshop []media.ID, above templ.Component) (templ.Component, error) {
	s := &front{Options: o}
	props, err := s.groupProps(c.UserContext(), k, workshop, 1)
	if err != nil {
		return nil, err
	}
	if props.Rest, err = s.rest(c.UserContext(), k, web.Now(c)); err != nil {
		return nil, err
	}
	props.Page, props.Above = web.Page(c, k.Name), above
	return shop.Group(props), nil
}

// rest is what is told of a cooperative's recess, if there is one.
func (s *front) rest(ctx context.Context, k cooperative.Cooperative, now time.Time) (shop.Rest, error) {
	resting, err := cooperative.Resting(ctx, s.DB, []identity.CooperativeID{k.ID}, now)
	return shop.RestOf(ctx, k.Name, resting[k.ID], now), err
}

// workshop are photographs of where the work is made.
func (s *front) workshop(ctx context.Context, k cooperative.Cooperative, ids []media.ID) ([]part.PictureProps, error) {
	known, err := media.Pictures(ctx, s.DB, ids)
	if err != nil {
		return nil, err
	}
	var all []part.PictureProps
	for _, id := range ids {
		p := s.picture(known[id], i18n.T(ctx, "shop.group.photo", k.Name, len(all)+1))
		if p.Sizes, p.Shape = part.SizesPlace, part.Wide; len(p.Sources) > 0 {
			all = append(all, p)
		}
	}
	return all, nil
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
