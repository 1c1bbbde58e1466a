package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/impact"
	"simpul/internal/region"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/program"
)

// mostRecipient bounds for whom a link is.
const mostRecipient = 120

// addLink makes a link by which the head of a village sees its totals.
func (p *pages) addLink(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		code := region.Code(c.Params("code"))
		if code.Level() != region.Village {
			return fault.New(fault.NotFound, "program.unknown_village")
		}
		if _, err := report.PlaceOf(ctx, p.Report, s.programme.ID, code); err != nil {
			return err
		}
		f := web.Form(c)
		recipient := f.Required("recipient", mostRecipient)
		if f.Valid() {
			err := database.InTx(ctx, p.DB, func(tx *database.Tx) error {
				_, err := impact.AddLink(ctx, tx, web.Actor(c), s.programme.ID, code, recipient, web.Now(c))
				return err
			})
			if err == nil {
				web.Flash(c, part.Good, "program.link.added")
				return web.Redirect(c, s.period.To(program.VillagePath(string(code))))
			}
			if !f.Take(err) {
				return err
			}
		}
		return p.showVillage(c, fiber.StatusUnprocessableEntity, f)
	})
}

func (p *pages) endLink(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
			return impact.EndLink(ctx, tx, web.Actor(c), s.programme.ID, id, web.Now(c))
		})
		if err != nil {
			return err
		}
		web.Flash(c, part.Good, "program.link.ended")
		return web.Redirect(c, s.period.To(program.HomePath))
	})
}
