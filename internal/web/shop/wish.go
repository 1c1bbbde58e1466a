package shop

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/shop"
)

// How much a browser keeps of what its user likes and of what she saw last, and
// for how long. What is kept longest goes first.
const (
	mostWishes = 50
	mostSeen   = 12
	keptDays   = 180
)

// seenBeside is how many of those seen last other pages show.
const seenBeside = 4

// kept are the products that a cookie of the browser names.
func kept(c *fiber.Ctx, cookie string, most int) []catalog.ProductID {
	var ids []catalog.ProductID
	for _, number := range strings.Split(c.Cookies(cookie), ".") {
		n, err := strconv.ParseInt(number, 10, 64)
		if err == nil && n > 0 && len(ids) < most && !slices.Contains(ids, catalog.ProductID(n)) {
			ids = append(ids, catalog.ProductID(n))
		}
	}
	return ids
}

// keep gives the browser the cookie with these products, which its scripts may
// read; without any it takes it away.
func keep(c *fiber.Ctx, cookie string, ids []catalog.ProductID) {
	numbers := make([]string, len(ids))
	for i, id := range ids {
		numbers[i] = strconv.FormatInt(int64(id), 10)
	}
	days := keptDays
	if len(ids) == 0 {
		days = -1
	}
	c.Cookie(&fiber.Cookie{
		Name: cookie, Value: strings.Join(numbers, "."), Path: "/", MaxAge: int((time.Duration(days) * 24 * time.Hour).Seconds()),
		Secure: strings.HasPrefix(web.AbsoluteURL(c, ""), "https:"), SameSite: fiber.CookieSameSiteLaxMode,
	})
}

// wishes is the page of what this browser keeps. It is for nobody else, so no
// cache keeps it.
func (s *front) wishes(c *fiber.Ctx) error {
	ctx := c.UserContext()
	liked := kept(c, layout.WishCookie, mostWishes)
	works, err := s.remembered(ctx, liked, liked)
	if err != nil {
		return err
	}
	seen, err := s.remembered(ctx, kept(c, layout.SeenCookie, mostSeen), liked)
	if err != nil {
		return err
	}
	frame, err := s.frame(ctx, "/suka")
	if err != nil {
		return err
	}
	frame.Flash = web.TakeFlash(c)
	props := shop.WishesProps{
		Page: web.Page(c, i18n.T(ctx, "common.wishes")), Frame: frame, Lead: i18n.T(ctx, "shop.wishes.lead", mostWishes), Kept: len(liked) > 0,
		Works: works, Seen: under(seen, 3),
	}
	for i := range props.Works {
		props.Works[i].Picture.First = i < eager
	}
	if gone := len(liked) - len(works); gone > 0 {
		props.Notice = i18n.T(ctx, "shop.wishes.gone", gone)
	}
	return web.Render(c, fiber.StatusOK, shop.Wishes(props))
}

// remembered are those of some products that are on sale, as cards whose hearts
// are pressed where they are liked.
func (s *front) remembered(ctx context.Context, ids, liked []catalog.ProductID) ([]part.CardProps, error) {
	found, err := catalog.Chosen(ctx, s.DB, ids)
	if err != nil {
		return nil, err
	}
	cards := s.cards(ctx, found, 2, false)
	for i := range cards {
		cards[i].Wish.On = slices.Contains(liked, found[i].Product)
	}
	return cards, nil
}

// under gives cards titles of another level.
func under(cards []part.CardProps, heading int) []part.CardProps {
	for i := range cards {
		cards[i].Heading = heading
	}
	return cards
}

// wish puts a work on the list or takes it off, for a form that leads to the
// list or a script that stays where it is. The pages with hearts are the same
// for everybody, so the form carries no token; the server looks at where it
// comes from.
func (s *front) wish(c *fiber.Ctx) error {
	ctx, sent := c.UserContext(), web.Form(c)
	liked := kept(c, layout.WishCookie, mostWishes)
	if removed, err := strconv.ParseInt(sent.Value("remove"), 10, 64); err == nil {
		liked = slices.DeleteFunc(liked, func(id catalog.ProductID) bool { return id == catalog.ProductID(removed) })
		return s.wished(c, liked, "shop.wishes.removed")
	}
	added, err := strconv.ParseInt(sent.Value("add"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "catalog.product.unknown")
	}
	works, err := catalog.Chosen(ctx, s.DB, []catalog.ProductID{catalog.ProductID(added)})
	if err != nil {
		return err
	}
	if len(works) == 0 {
		return fault.New(fault.NotFound, "catalog.product.unknown")
	}
	liked = slices.DeleteFunc(liked, func(id catalog.ProductID) bool { return id == works[0].Product })
	liked = append([]catalog.ProductID{works[0].Product}, liked...)
	return s.wished(c, liked[:min(len(liked), mostWishes)], "shop.wishes.added", works[0].TitleIn(language(ctx)))
}

func (s *front) wished(c *fiber.Ctx, liked []catalog.ProductID, key string, args ...any) error {
	keep(c, layout.WishCookie, liked)
	if !web.WantsPage(c) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	web.Flash(c, part.Good, key, args...)
	return web.Redirect(c, i18n.Path(c.UserContext(), "/suka"))
}

// forget empties one of the lists.
func (s *front) forget(c *fiber.Ctx) error {
	switch web.Form(c).Value("list") {
	case shop.WishList:
		keep(c, layout.WishCookie, nil)
	case shop.SeenList:
		keep(c, layout.SeenCookie, nil)
	default:
		return noSuchPage()
	}
	web.Flash(c, part.Good, "shop.wishes.cleared")
	return web.Redirect(c, i18n.Path(c.UserContext(), "/suka"))
}

// seen is the piece of a page with what this browser saw last, but the work
// whose page it is for; nothing where there is nothing.
func (s *front) seen(c *fiber.Ctx) error {
	ctx := c.UserContext()
	last := kept(c, layout.SeenCookie, mostSeen)
	last = slices.DeleteFunc(last, func(id catalog.ProductID) bool { return int(id) == c.QueryInt("selain") })
	works, err := s.remembered(ctx, last, kept(c, layout.WishCookie, mostWishes))
	if err != nil {
		return err
	}
	if len(works) == 0 {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return web.Render(c, fiber.StatusOK, shop.Seen(under(works[:min(len(works), seenBeside)], 3)))
}
