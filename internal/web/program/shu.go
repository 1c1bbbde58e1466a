package program

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/shu"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/program"
)

// shus lists what cooperatives want to divide and that waits for somebody.
func (p *pages) shus(c *fiber.Ctx) error {
	ctx := c.UserContext()
	s, err := scopeOf(ctx, c, p.Report)
	if err != nil {
		return err
	}
	props := program.SHUsProps{Address: s.period.Address}
	waiting, err := shu.Waiting(ctx, p.DB, s.programme.ID)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		mine, err := p.seconds(c, s, w)
		if err != nil {
			return err
		}
		props.Waiting = append(props.Waiting, program.WaitingSHU{SHU: w, Mine: mine})
	}
	return web.Render(c, fiber.StatusOK, program.SHUs(web.Page(c, i18n.T(ctx, "shu.title")), s.frame(c, program.SHUsPath), props))
}

// seconds tells whether the reader is asked to be the second person.
func (p *pages) seconds(c *fiber.Ctx, s *scope, w shu.SHU) (bool, error) {
	if !s.writes(c) || !w.Waits() {
		return false, nil
	}
	return shu.MaySecond(c.UserContext(), p.DB, w, web.Actor(c).Person)
}

// shuOf is the one of the programme that the address names.
func (p *pages) shuOf(c *fiber.Ctx) (*scope, shu.SHU, error) {
	ctx := c.UserContext()
	s, err := scopeOf(ctx, c, p.Report)
	if err != nil {
		return nil, shu.SHU{}, err
	}
	id, err := web.ID(c)
	if err != nil {
		return nil, shu.SHU{}, err
	}
	one, err := shu.InProgramme(ctx, p.DB, s.programme.ID, shu.ID(id))
	return s, one, err
}

func (p *pages) shu(c *fiber.Ctx) error { return p.renderSHU(c, fiber.StatusOK, "") }

// renderSHU shows one with all shares; told is the key of what was refused.
func (p *pages) renderSHU(c *fiber.Ctx, status int, told string) error {
	s, one, err := p.shuOf(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := program.SHUProps{Address: s.period.Address, Token: web.Token(c), Told: told, SHU: one}
	if props.Shares, err = shu.Shares(ctx, p.DB, one.ID); err != nil {
		return err
	}
	if props.Mine, err = p.seconds(c, s, one); err != nil {
		return err
	}
	return web.Render(c, status, program.SHU(web.Page(c, i18n.T(ctx, "program.shu.of", one.Year, one.GroupName)), s.frame(c, program.SHUsPath), props))
}

func (p *pages) approveSHU(c *fiber.Ctx) error {
	return p.decideSHU(c, "shu.done", func(one shu.SHU) error {
		return shu.Approve(c.UserContext(), p.DB, web.Actor(c), one.Group, one.ID, web.Now(c))
	})
}

func (p *pages) refuseSHU(c *fiber.Ctx) error {
	return p.decideSHU(c, "program.shu.refused", func(one shu.SHU) error {
		return shu.Withdraw(c.UserContext(), p.DB, web.Actor(c), one.Group, one.ID, web.Now(c))
	})
}

func (p *pages) decideSHU(c *fiber.Ctx, done string, decide func(shu.SHU) error) error {
	s, one, err := p.shuOf(c)
	if err != nil {
		return err
	}
	err = decide(one)
	if refusal, ok := fault.As(err); ok && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Forbidden) {
		return p.renderSHU(c, web.StatusOf(refusal.Kind), refusal.Key)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, done)
	return web.Redirect(c, s.period.Address.To(program.SHUPath(strconv.FormatInt(int64(one.ID), 10))))
}
