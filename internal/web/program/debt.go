package program

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/forgiveness"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/program"
)

func (p *pages) debts(c *fiber.Ctx) error { return p.showDebts(c, fiber.StatusOK, nil) }

func (p *pages) showDebts(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		props := program.DebtsProps{
			Token: web.Token(c), Form: f, Manager: web.Actor(c).IsManagerOf(s.programme.ID), Repayment: int64(s.programme.RepaymentBP),
		}
		var err error
		if props.Debts, err = report.Debts(ctx, q, s.programme.ID); err != nil {
			return err
		}
		if props.Requests, err = p.requests(ctx, q, s, web.Actor(c)); err != nil {
			return err
		}
		if props.Disputes, err = report.LostDisputes(ctx, q, s.programme.ID, 0); err != nil {
			return err
		}
		return web.Render(c, status, program.Debts(web.Page(c, i18n.T(ctx, "program.debts")), s.frame(c, program.DebtsPath), props))
	})
}

// requests are what waits for a decision, with the names of who owes and asks.
func (p *pages) requests(ctx context.Context, q database.Queryer, s *scope, reader identity.Actor) ([]program.DebtRequest, error) {
	open, err := forgiveness.Open(ctx, q, s.programme.ID)
	if err != nil {
		return nil, err
	}
	all := make([]program.DebtRequest, len(open))
	for i, r := range open {
		all[i] = program.DebtRequest{
			ID: int64(r.ID), Name: r.DebtorName, Amount: r.Amount, Reason: r.Reason, By: r.RequesterName,
			At: i18n.ShortDateTime(ctx, r.RequestedAt), Own: r.RequestedBy == reader.Person,
		}
	}
	return all, nil
}

// managed is the programme that a form is about, for its managers alone.
func (p *pages) managed(c *fiber.Ctx) (*scope, error) {
	s, err := scopeOf(c.UserContext(), c, p.DB)
	if err != nil {
		return nil, err
	}
	if !web.Actor(c).IsManagerOf(s.programme.ID) {
		return nil, fault.New(fault.Forbidden, "error.forbidden")
	}
	return s, nil
}

// debtOf is the debt of who the address names.
func (p *pages) debtOf(c *fiber.Ctx, s *scope) (report.Debt, error) {
	all, err := report.Debts(c.UserContext(), p.DB, s.programme.ID)
	if err != nil {
		return report.Debt{}, err
	}
	for _, d := range all {
		if program.DebtorOf(d) == c.Params("siapa") {
			return d, nil
		}
	}
	return report.Debt{}, fault.New(fault.NotFound, "error.not_found")
}

func (p *pages) askDebt(c *fiber.Ctx) error {
	s, err := p.managed(c)
	if err != nil {
		return err
	}
	d, err := p.debtOf(c, s)
	if err != nil {
		return err
	}
	return p.showAsk(c, s, fiber.StatusOK, d, nil)
}

func (p *pages) showAsk(c *fiber.Ctx, s *scope, status int, d report.Debt, f *form.Form) error {
	page := web.Page(c, i18n.T(c.UserContext(), "program.debts.forgive"))
	props := program.DebtAskProps{Token: web.Token(c), Form: f, Debt: d}
	return web.Render(c, status, program.DebtAsk(page, s.frame(c, program.DebtsPath), props))
}

func (p *pages) askForgiveness(c *fiber.Ctx) error {
	s, err := p.managed(c)
	if err != nil {
		return err
	}
	d, err := p.debtOf(c, s)
	if err != nil {
		return err
	}
	f := web.Form(c)
	amount, reason := f.Money("amount", money.Rupiah(1), d.Owed), f.Required("reason", 300)
	if f.Valid() {
		debtor := forgiveness.Debtor{Producer: d.Producer, Cooperative: d.Cooperative}
		_, err := p.Checkout.AskForgiveness(c.UserContext(), web.Actor(c), s.programme.ID, debtor, amount, reason, web.Now(c))
		if err == nil {
			web.Flash(c, part.Good, "program.debts.asked")
			return web.Redirect(c, s.period.To(program.DebtsPath))
		}
		if !f.Take(err) {
			return err
		}
	}
	return p.showAsk(c, s, fiber.StatusUnprocessableEntity, d, f)
}

func (p *pages) decideDebt(c *fiber.Ctx) error {
	s, err := p.managed(c)
	if err != nil {
		return err
	}
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	approved := f.Choice("decision", "approve", "refuse") == "approve"
	if !f.Valid() {
		return p.showDebts(c, fiber.StatusUnprocessableEntity, f)
	}
	err = p.Checkout.Forgive(c.UserContext(), web.Actor(c), s.programme.ID, forgiveness.ID(id), approved, web.Now(c))
	switch {
	case err == nil && approved:
		web.Flash(c, part.Good, "program.debts.approved")
	case err == nil:
		web.Flash(c, part.Info, "program.debts.refused")
	case f.Take(err):
		return p.showDebts(c, fiber.StatusConflict, f)
	default:
		return err
	}
	return web.Redirect(c, s.period.To(program.DebtsPath))
}

// bearDispute decides who bears a lost dispute of an order in which the
// programme has a part.
func (p *pages) bearDispute(c *fiber.Ctx) error {
	s, err := p.managed(c)
	if err != nil {
		return err
	}
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	lost, err := report.LostDisputes(c.UserContext(), p.DB, s.programme.ID, id)
	if err != nil {
		return err
	}
	if len(lost) == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	f := web.Form(c)
	bearer := checkout.Bearer(f.Choice("bearer", "programme", "seller"))
	reason := strings.TrimSpace(f.Value("reason_" + strconv.FormatInt(id, 10)))
	if f.Valid() {
		err = p.Checkout.BearDispute(c.UserContext(), web.Actor(c), checkout.DisputeID(id), bearer, reason, web.Now(c))
		if err == nil {
			web.Flash(c, part.Good, "program.disputes.borne")
			return web.Redirect(c, s.period.To(program.DebtsPath))
		}
		if !f.Take(err) {
			return err
		}
	}
	return p.showDebts(c, fiber.StatusUnprocessableEntity, f)
}
