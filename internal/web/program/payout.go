package program

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/payout"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/program"
)

const casesShown = 50

func (p *pages) payouts(c *fiber.Ctx) error { return p.renderPayouts(c, fiber.StatusOK, "") }

// renderPayouts shows what waits for the manager's approval, and the
// producers' objections; told is the key of what was refused.
func (p *pages) renderPayouts(c *fiber.Ctx, status int, told string) error {
	ctx, reader := c.UserContext(), web.Actor(c)
	s, err := scopeOf(ctx, c, p.Report)
	if err != nil {
		return err
	}
	props := program.PayoutsProps{Address: s.period.Address, Token: web.Token(c), Told: told}
	waiting, err := payout.RunsForManager(ctx, p.DB, s.programme.ID, reader.Person)
	if err != nil {
		return err
	}
	for _, r := range waiting {
		items, err := payout.OfRun(ctx, p.DB, r.ID)
		if err != nil {
			return err
		}
		props.Runs = append(props.Runs, program.PayoutRun{Run: r, Payouts: items})
	}
	if props.Handovers, err = payout.HandoversForManager(ctx, p.DB, s.programme.ID, reader.Person); err != nil {
		return err
	}
	if props.Cases, err = payout.CasesOfProgramme(ctx, p.DB, s.programme.ID, casesShown); err != nil {
		return err
	}
	return web.Render(c, status, program.Payouts(web.Page(c, i18n.T(ctx, "program.payouts")), s.frame(c, program.PayoutsPath), props))
}

func (p *pages) approveRun(c *fiber.Ctx) error {
	return p.decide(c, "program.pay.done.run", func(id int64) error {
		_, err := p.Payout.Approve(c.UserContext(), web.Actor(c), payout.RunID(id), web.Now(c))
		return err
	})
}

func (p *pages) approveHandover(c *fiber.Ctx) error {
	return p.decide(c, "program.pay.done.handover", func(id int64) error {
		return p.Payout.Decide(c.UserContext(), web.Actor(c), payout.HandoverID(id), true, web.Now(c))
	})
}

func (p *pages) decide(c *fiber.Ctx, done string, do func(id int64) error) error {
	s, err := scopeOf(c.UserContext(), c, p.Report)
	if err != nil {
		return err
	}
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	err = do(id)
	if refusal, ok := fault.As(err); ok && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Forbidden) {
		return p.renderPayouts(c, web.StatusOf(refusal.Kind), refusal.Key)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, done)
	return web.Redirect(c, s.period.Address.To(program.PayoutsPath))
}
