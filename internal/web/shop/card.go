package shop

import (
	"context"
	"strconv"
	"strings"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/producer"
	"simpul/views/part"
)

// fewLeft is from where on the number that is left is worth a word.
const fewLeft = 2

// picture is a photograph for a page; without renditions it is a knot.
func (s *front) picture(p media.Picture, alt string) part.PictureProps {
	return part.Photo(p, s.MediaURL, alt, "")
}

// eager is how many cards of a list are seen without scrolling on a phone.
const eager = 2

// cards are works in a grid, their titles at a level of heading. onTop
// tells that the grid begins at the top of the page.
func (s *front) cards(ctx context.Context, all []catalog.Card, heading int, onTop bool) []part.CardProps {
	cards := make([]part.CardProps, len(all))
	for i, c := range all {
		title := c.TitleIn(language(ctx))
		names, place := credit(ctx, c.Makers)
		cards[i] = part.CardProps{
			URL: i18n.Path(ctx, "/produk/"+c.Slug), Title: title, Maker: names, Village: place, Heading: heading,
			Picture: s.picture(c.Picture, title), Price: part.PriceProps{Amount: c.Price, From: c.PriceFrom}, Badge: cardBadge(ctx, c),
			Wish: part.WishProps{Product: int64(c.Product), Title: title},
		}
		cards[i].Picture.First = onTop && i < eager
	}
	return cards
}

// cardBadge says what a buyer should know before she looks closer, if
// anything.
func cardBadge(ctx context.Context, c catalog.Card) part.BadgeProps {
	switch {
	case c.Available <= 0:
		return part.BadgeProps{Label: i18n.T(ctx, "common.stock.out"), Tone: part.Plain}
	case c.MadeToOrder:
		return part.BadgeProps{Label: i18n.T(ctx, "shop.card.to_order"), Tone: part.Plain, Icon: part.IconClock}
	case c.Available <= fewLeft:
		return part.BadgeProps{Label: i18n.T(ctx, "common.stock.left", c.Available), Tone: part.Warn}
	}
	return part.BadgeProps{}
}

// maxNamed is how many makers are named before the rest are counted.
const maxNamed = 2

// credit names the makers of something, the first first, and the place of the
// first. Where she has no name to show there is only the place.
func credit(ctx context.Context, makers []producer.Public) (names, place string) {
	var named []string
	for _, m := range makers {
		if m.Name != "" {
			named = append(named, m.Name)
		}
	}
	if len(makers) > 0 {
		place = makers[0].Place
	}
	if len(named) > maxNamed {
		return i18n.T(ctx, "shop.makers.others", named[0], len(named)-1), place
	}
	return i18n.List(ctx, named), place
}

// fullName is a maker with her place: "Siti dari Waliwis".
func fullName(ctx context.Context, m producer.Public) string {
	if m.Name == "" {
		return i18n.T(ctx, "shop.maker.unnamed", m.Place)
	}
	return i18n.T(ctx, "shop.maker.title", m.Name, m.Place)
}

func makerURL(ctx context.Context, m producer.Public) string {
	return i18n.Path(ctx, "/pembuat/"+strconv.FormatInt(int64(m.ID), 10))
}

// portraitWidth fills a portrait on a screen of two pixels to a point.
const portraitWidth = 160

// person is a maker as a page introduces her.
func (s *front) person(ctx context.Context, m producer.Public, portraits map[media.ID]media.Picture) part.PersonProps {
	p := part.PersonProps{
		Name: m.Name, Place: m.Place, URL: makerURL(ctx, m), Story: m.Story,
		Portrait: portraits[m.Portrait].URL(s.MediaURL, portraitWidth),
	}
	if p.Name == "" {
		p.Name, p.Place = fullName(ctx, m), ""
	}
	return p
}

// portraits reads the pictures of makers who show one.
func (s *front) portraits(ctx context.Context, makers []producer.Public) (map[media.ID]media.Picture, error) {
	var ids []media.ID
	for _, m := range makers {
		if m.Portrait != 0 {
			ids = append(ids, m.Portrait)
		}
	}
	return media.Pictures(ctx, s.DB, ids)
}

// paragraphs cuts a text where its writer left a line empty or began a new one.
func paragraphs(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
