package koperasi

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/web"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const listingsPerPage = 30

func (p *pages) listings(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, number := c.UserContext(), pageOf(c)
	found, err := catalog.ListingsIn(ctx, p.DB, s.group.ID, catalog.Page{Number: number, Size: listingsPerPage})
	if err != nil {
		return err
	}
	props := koperasi.ListingsProps{Address: s.address, Token: web.Token(c), Page: number}
	for _, l := range found {
		shown := koperasi.Listing{Listing: l, Shown: part.Photo(l.Picture, p.MediaURL, l.Title, part.SizesLine)}
		if l.PublishedAt != nil {
			shown.ShopURL = p.ProductPath(l.Slug)
		}
		props.Listings = append(props.Listings, shown)
	}
	if number > 1 {
		props.PreviousURL = s.address.Page(koperasi.ListingsPath, number-1)
	}
	if len(found) == listingsPerPage {
		props.NextURL = s.address.Page(koperasi.ListingsPath, number+1)
	}
	return web.Render(c, fiber.StatusOK, koperasi.Listings(web.Page(c, i18n.T(ctx, "koperasi.listings")), s.frame(c, koperasi.ListingsPath), props))
}

func (p *pages) publish(c *fiber.Ctx) error {
	return p.move(c, catalog.Publish, "koperasi.listing.published")
}

func (p *pages) withdraw(c *fiber.Ctx) error {
	return p.move(c, catalog.Withdraw, "koperasi.listing.withdrawn")
}

type moving func(context.Context, *database.DB, identity.Actor, catalog.ProductID, time.Time) error

func (p *pages) move(c *fiber.Ctx, command moving, done string) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	err = command(c.UserContext(), p.DB, s.officer(c), catalog.ProductID(id), web.Now(c))
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, done)
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	default:
		return err
	}
	number, err := strconv.Atoi(web.Form(c).Value("hal"))
	if err != nil || number < 1 {
		number = 1
	}
	return web.Redirect(c, s.address.Page(koperasi.ListingsPath, number))
}
