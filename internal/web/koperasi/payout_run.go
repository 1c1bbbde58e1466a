package koperasi

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const (
	runsShown  = 24
	casesShown = 20
)

func (p *pages) payouts(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.renderPayouts(c, s, fiber.StatusOK, nil, 0)
}

// renderPayouts shows what is to be done about paying out; f is a refused
// answer to a case.
func (p *pages) renderPayouts(c *fiber.Ctx, s *scope, status int, f *form.Form, answering payout.CaseID) (err error) {
	ctx := c.UserContext()
	props := koperasi.PayoutsProps{Address: s.address, Token: web.Token(c), Form: f, Answering: answering, Now: web.Now(c)}
	if props.Candidates, err = payout.Candidates(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	if props.Missing, err = payout.MissingIn(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	if props.Cases, err = payout.CasesIn(ctx, p.DB, s.group.ID, casesShown); err != nil {
		return err
	}
	if props.Runs, err = payout.Runs(ctx, p.DB, s.group.ID, runsShown); err != nil {
		return err
	}
	if props.PayDay, err = payout.PayDay(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	props.NextPayDay = payout.NextPayDay(props.PayDay, web.Now(c))
	return web.Render(c, status, koperasi.Payouts(web.Page(c, i18n.T(ctx, "koperasi.payouts")), s.frame(c, koperasi.PayoutsPath), props))
}

func (p *pages) showPrepare(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.renderPrepare(c, s, fiber.StatusOK, nil)
}

func (p *pages) renderPrepare(c *fiber.Ctx, s *scope, status int, f *form.Form) (err error) {
	ctx := c.UserContext()
	props := koperasi.PrepareProps{Address: s.address, Token: web.Token(c), Form: f, Now: web.Now(c)}
	if props.Candidates, err = payout.Candidates(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	return web.Render(c, status, koperasi.Prepare(web.Page(c, i18n.T(ctx, "koperasi.pay.prepare")), s.frame(c, koperasi.PayoutsPath), props))
}

func (p *pages) prepare(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	known, err := payout.Candidates(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	var lines []payout.Line
	for _, candidate := range known {
		name := payout.Field(candidate.Producer)
		if typed := strings.TrimSpace(f.Value(name)); typed == "" || typed == "0" {
			continue // not this time
		}
		lines = append(lines, payout.Line{Producer: candidate.Producer, Amount: f.Money(name, money.Rupiah(1), most)})
	}
	if !f.Valid() {
		return p.renderPrepare(c, s, fiber.StatusUnprocessableEntity, f)
	}
	run, err := p.Payout.Prepare(ctx, web.Actor(c), s.group.ID, lines, web.Now(c))
	if f.Take(err) {
		return p.renderPrepare(c, s, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.pay.done.prepared", len(lines))
	return web.Redirect(c, s.address.To(koperasi.PayoutRunPath(idText(run))))
}

// runOf is the run that the address names, of this cooperative.
func (p *pages) runOf(c *fiber.Ctx, s *scope) (payout.Run, error) {
	id, err := web.ID(c)
	if err != nil {
		return payout.Run{}, err
	}
	run, err := payout.RunByID(c.UserContext(), p.DB, payout.RunID(id))
	if err == nil && run.Cooperative != s.group.ID {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return run, err
}

func (p *pages) showRun(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.renderRun(c, s, fiber.StatusOK, koperasi.RunProps{})
}

func (p *pages) renderRun(c *fiber.Ctx, s *scope, status int, props koperasi.RunProps) (err error) {
	ctx := c.UserContext()
	if props.Run, err = p.runOf(c, s); err != nil {
		return err
	}
	if props.Payouts, err = payout.OfRun(ctx, p.DB, props.Run.ID); err != nil {
		return err
	}
	props.Address, props.Token, props.Reader = s.address, web.Token(c), web.Actor(c).Person
	page := web.Page(c, i18n.T(ctx, "koperasi.pay.run.title", i18n.Date(ctx, props.Run.PreparedAt)))
	return web.Render(c, status, koperasi.PayoutRun(page, s.frame(c, koperasi.PayoutsPath), props))
}

func (p *pages) approve(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	run, err := p.runOf(c, s)
	if err != nil {
		return err
	}
	complete, err := p.Payout.Approve(c.UserContext(), web.Actor(c), run.ID, web.Now(c))
	if refusal, ok := fault.As(err); ok && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Forbidden) {
		return p.renderRun(c, s, web.StatusOf(refusal.Kind), koperasi.RunProps{Told: refusal.Key})
	}
	if err != nil {
		return err
	}
	done := "koperasi.pay.done.half"
	if complete {
		done = "koperasi.pay.done.approved"
	}
	web.Flash(c, part.Good, done)
	return web.Redirect(c, s.address.To(koperasi.PayoutRunPath(c.Params("id"))))
}

func (p *pages) withdrawRun(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	run, err := p.runOf(c, s)
	if err != nil {
		return err
	}
	f := web.Form(c)
	reason := f.Required("reason", 300)
	if !f.Valid() {
		return p.renderRun(c, s, fiber.StatusUnprocessableEntity, koperasi.RunProps{Form: f})
	}
	err = p.Payout.Withdraw(c.UserContext(), web.Actor(c), run.ID, reason, web.Now(c))
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Conflict {
		return p.renderRun(c, s, fiber.StatusConflict, koperasi.RunProps{Told: refusal.Key})
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.pay.done.withdrawn")
	return web.Redirect(c, s.address.To(koperasi.PayoutsPath))
}

func (p *pages) setPayDay(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	day := f.Int("day", 1, 28)
	if !f.Valid() {
		return f.Err()
	}
	if err := p.Payout.SetPayDay(c.UserContext(), web.Actor(c), s.group.ID, day, web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.pay.done.day", day)
	return web.Redirect(c, s.address.To(koperasi.PayoutsPath))
}

func (p *pages) reply(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	said := f.Lines("said", 1000)
	if f.Valid() {
		err = p.Payout.Reply(c.UserContext(), web.Actor(c), payout.CaseID(id), said, web.Now(c))
	}
	refusal, refused := fault.As(err)
	switch {
	case !f.Valid() || refused && refusal.Kind == fault.Invalid && f.Take(err):
		return p.renderPayouts(c, s, fiber.StatusUnprocessableEntity, f, payout.CaseID(id))
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key)
	case err != nil:
		return err
	default:
		web.Flash(c, part.Good, "koperasi.pay.done.replied")
	}
	return web.Redirect(c, s.address.To(koperasi.PayoutsPath))
}
