package program

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/cod"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/program"
)

const (
	wholeBP     = 10_000
	mostTaxBP   = 2_000
	mostChanges = 100
)

func (p *pages) rules(c *fiber.Ctx) error { return p.showRules(c, fiber.StatusOK, nil) }

// showRules shows a programme's rules to its managers alone; a form may have
// been refused.
func (p *pages) showRules(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		if !s.writes(c) {
			return fault.New(fault.Forbidden, "error.forbidden")
		}
		props := program.RulesProps{Repayment: int64(s.programme.RepaymentBP), Form: f, Year: strconv.Itoa(clock.Day(web.Now(c)).Year())}
		groups, err := cooperative.OfProgramme(ctx, q, s.programme.ID)
		if err != nil {
			return err
		}
		for _, g := range groups {
			policies, err := cooperative.Policies(ctx, q, g.ID)
			if err != nil {
				return err
			}
			onDelivery, err := cod.SettingOf(ctx, q, g.ID)
			if err != nil {
				return err
			}
			props.Divisions = append(props.Divisions, program.Division{Cooperative: g, Policies: policies, OnDelivery: onDelivery})
		}
		if props.Limit, err = payout.LimitOf(ctx, q, s.programme.ID, web.Now(c)); err != nil {
			return err
		}
		if props.Taxes, err = cooperative.Taxes(ctx, q, s.programme.ID, cooperative.PPh22); err != nil {
			return err
		}
		if props.Exemptions, err = cooperative.Exemptions(ctx, q, s.programme.ID, cooperative.PPh22); err != nil {
			return err
		}
		if props.Members, err = report.Members(ctx, q, s.programme.ID); err != nil {
			return err
		}
		if props.Changes, err = report.RuleChanges(ctx, q, s.programme.ID, mostChanges); err != nil {
			return err
		}
		return web.Render(c, status, program.Rules(web.Page(c, i18n.T(ctx, "program.rules")), s.frame(c, program.RulesPath), props))
	})
}

// rule reads a form of the page and runs its command, which is not reached
// while a field is wrong. A conflict stands beside the field that it is about.
func (p *pages) rule(c *fiber.Ctx, disputed string, read func(ctx context.Context, s *scope, f *form.Form) (command, error)) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		f := web.Form(c)
		do, err := read(ctx, s, f)
		if err != nil {
			return err
		}
		if f.Valid() {
			err := database.InTx(ctx, p.DB, func(tx *database.Tx) error { return do(tx, web.Actor(c), web.Now(c)) })
			if err == nil {
				web.Flash(c, part.Good, "program.rules.saved")
				return web.Redirect(c, s.period.To(program.RulesPath))
			}
			if known, ok := fault.As(err); ok && known.Kind == fault.Conflict && disputed != "" {
				f.Refuse(disputed, known.Key, known.Args...)
			} else if !f.Take(err) {
				return err
			}
		}
		return p.showRules(c, fiber.StatusUnprocessableEntity, f)
	})
}

type command = func(tx *database.Tx, actor identity.Actor, now time.Time) error

func (p *pages) setRepayment(c *fiber.Ctx) error {
	return p.rule(c, "", func(ctx context.Context, s *scope, f *form.Form) (command, error) {
		bp := f.Percent("repayment", wholeBP)
		return func(tx *database.Tx, actor identity.Actor, now time.Time) error {
			return cooperative.SetRepayment(ctx, tx, actor, s.programme.ID, bp, now)
		}, nil
	})
}

func (p *pages) setLimit(c *fiber.Ctx) error {
	return p.rule(c, "", func(ctx context.Context, s *scope, f *form.Form) (command, error) {
		above := f.Money("limit", money.Rupiah(1), money.Rupiah(money.MaxTyped))
		return func(tx *database.Tx, actor identity.Actor, now time.Time) error {
			return payout.SetLimit(ctx, tx, actor, s.programme.ID, above, now)
		}, nil
	})
}

func (p *pages) setDivision(c *fiber.Ctx) error {
	return p.rule(c, "from", func(ctx context.Context, s *scope, f *form.Form) (command, error) {
		groups, err := cooperative.OfProgramme(ctx, p.DB, s.programme.ID)
		if err != nil {
			return nil, err
		}
		group := identity.CooperativeID(f.ID("group"))
		if !slices.ContainsFunc(groups, func(g cooperative.Cooperative) bool { return g.ID == group }) {
			f.Refuse("group", "error.choice")
		}
		rates := cooperative.Rates{
			CooperativeBP: f.Percent("cooperative", wholeBP), ProgrammeBP: f.Percent("programme", wholeBP), ContributionBP: f.Percent("contribution", wholeBP),
		}
		from := dayFrom(f, "from", web.Now(c))
		return func(tx *database.Tx, actor identity.Actor, now time.Time) error {
			_, err := cooperative.SetPolicy(ctx, tx, actor, group, rates, from, now)
			return err
		}, nil
	})
}

// setBearer says who pays for refused parcels; all else that a cooperative has
// set stays.
func (p *pages) setBearer(c *fiber.Ctx) error {
	return p.rule(c, "", func(ctx context.Context, s *scope, f *form.Form) (command, error) {
		groups, err := cooperative.OfProgramme(ctx, p.DB, s.programme.ID)
		if err != nil {
			return nil, err
		}
		group := identity.CooperativeID(f.ID("cod_group"))
		if !slices.ContainsFunc(groups, func(g cooperative.Cooperative) bool { return g.ID == group }) {
			f.Refuse("cod_group", "error.choice")
		}
		bearer := cod.Bearer(f.Choice("bearer", string(cod.ByCooperative), string(cod.ByProgramme)))
		return func(tx *database.Tx, actor identity.Actor, now time.Time) error {
			setting, err := cod.SettingOf(ctx, tx, group)
			if err != nil {
				return err
			}
			setting.Bearer = bearer
			return cod.Set(ctx, tx, actor, setting, now)
		}, nil
	})
}

func (p *pages) setTax(c *fiber.Ctx) error {
	return p.rule(c, "tax_from", func(ctx context.Context, s *scope, f *form.Form) (command, error) {
		r := cooperative.TaxRate{Kind: cooperative.PPh22, RateBP: f.Percent("rate", mostTaxBP)}
		if f.Valid() && r.RateBP == 0 {
			f.Refuse("rate", "catalog.tax.rate")
		}
		from := dayFrom(f, "tax_from", web.Now(c))
		return func(tx *database.Tx, actor identity.Actor, now time.Time) error {
			return cooperative.SetTax(ctx, tx, actor, s.programme.ID, r, from, now)
		}, nil
	})
}

func (p *pages) endTax(c *fiber.Ctx) error {
	return p.rule(c, "", func(ctx context.Context, s *scope, f *form.Form) (command, error) {
		at := dayFrom(f, "tax_end", web.Now(c))
		return func(tx *database.Tx, actor identity.Actor, now time.Time) error {
			return cooperative.EndTax(ctx, tx, actor, s.programme.ID, cooperative.PPh22, at, now)
		}, nil
	})
}

func (p *pages) declareExempt(c *fiber.Ctx) error {
	return p.rule(c, "year", func(ctx context.Context, s *scope, f *form.Form) (command, error) {
		members, err := report.Members(ctx, p.DB, s.programme.ID)
		if err != nil {
			return nil, err
		}
		producer := identity.PersonID(f.ID("producer"))
		if !slices.ContainsFunc(members, func(m report.Member) bool { return m.ID == producer }) {
			f.Refuse("producer", "error.choice")
		}
		this := clock.Day(web.Now(c)).Year()
		year := f.Int("year", this, this+1)
		return func(tx *database.Tx, actor identity.Actor, now time.Time) error {
			return cooperative.DeclareExempt(ctx, tx, actor, producer, cooperative.PPh22, year, now)
		}, nil
	})
}

// dayFrom reads the day in Jakarta from which something holds: from its
// beginning, or from now on when it is today.
func dayFrom(f *form.Form, name string, now time.Time) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, f.Required(name, len(time.DateOnly)), clock.Jakarta)
	switch {
	case err != nil:
		f.Refuse(name, "error.date")
	case at.Before(clock.Day(now)):
		f.Refuse(name, "program.rules.past")
	case at.Before(now):
		return now
	}
	return at
}
