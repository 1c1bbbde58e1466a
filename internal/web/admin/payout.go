package admin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/payout"
	"simpul/internal/web"
	"simpul/views/admin"
	"simpul/views/part"
)

func (o *Office) payouts(c *fiber.Ctx) error { return o.renderPayouts(c, fiber.StatusOK, "") }

// renderPayouts shows what waits for this administrator, because there are
// neither officers nor managers enough; told is the key of what was refused.
func (o *Office) renderPayouts(c *fiber.Ctx, status int, told string) error {
	ctx, reader := c.UserContext(), web.Actor(c)
	frame, _, err := o.frame(c, admin.PayoutsPath)
	if err != nil {
		return err
	}
	props := admin.PayoutsProps{Told: told}
	waiting, err := payout.RunsForAdministrator(ctx, o.DB, reader.Person)
	if err != nil {
		return err
	}
	for _, r := range waiting {
		items, err := payout.OfRun(ctx, o.DB, r.ID)
		if err != nil {
			return err
		}
		props.Runs = append(props.Runs, admin.PayoutRun{Run: r, Payouts: items})
	}
	if props.Handovers, err = payout.HandoversForAdministrator(ctx, o.DB, reader.Person); err != nil {
		return err
	}
	return web.Render(c, status, admin.Payouts(web.Page(c, title(c, "program.payouts")), frame, props))
}

func (o *Office) approveRun(c *fiber.Ctx) error {
	return o.decide(c, "program.pay.done.run", func(id int64) error {
		_, err := (&payout.Office{DB: o.DB}).Approve(c.UserContext(), web.Actor(c), payout.RunID(id), web.Now(c))
		return err
	})
}

func (o *Office) approveHandover(c *fiber.Ctx) error {
	return o.decide(c, "program.pay.done.handover", func(id int64) error {
		return (&payout.Office{DB: o.DB}).Decide(c.UserContext(), web.Actor(c), payout.HandoverID(id), true, web.Now(c))
	})
}

func (o *Office) decide(c *fiber.Ctx, done string, do func(id int64) error) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	err = do(id)
	if refusal, ok := fault.As(err); ok && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Forbidden) {
		return o.renderPayouts(c, web.StatusOf(refusal.Kind), refusal.Key)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, done)
	return web.Redirect(c, admin.PayoutsPath)
}
