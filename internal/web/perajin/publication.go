package perajin

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/web"
	"simpul/views/part"
)

// publish puts a product on sale again, or gives to the cooperative what it has
// not checked.
func (p *pages) publish(c *fiber.Ctx) error {
	done := "perajin.work.published"
	offer := func(ctx context.Context, db *database.DB, actor identity.Actor, id catalog.ProductID, now time.Time) error {
		waits, err := catalog.Submit(ctx, db, actor, id, now)
		if waits {
			done = "perajin.work.offered"
		}
		return err
	}
	return p.move(c, offer, &done)
}

// withdraw takes a product off sale.
func (p *pages) withdraw(c *fiber.Ctx) error {
	done := "perajin.work.withdrawn"
	return p.move(c, catalog.Withdraw, &done)
}

type moving func(context.Context, *database.DB, identity.Actor, catalog.ProductID, time.Time) error

func (p *pages) move(c *fiber.Ctx, command moving, done *string) error {
	id, err := productID(c)
	if err != nil {
		return err
	}
	err = command(c.UserContext(), p.DB, web.Actor(c), id, web.Now(c))
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, *done)
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	default:
		return err
	}
	return web.Redirect(c, back(web.Form(c), id))
}
