package program

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bank"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/program"
)

const (
	taxPaymentsShown = 60
	taxMonthsOffered = 12
)

func (p *pages) withheld(c *fiber.Ctx) error { return p.showWithheld(c, fiber.StatusOK, nil) }

// showWithheld shows the withheld taxes; the form may have been refused.
func (p *pages) showWithheld(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		props := program.WithheldProps{Form: f, Writes: s.writes(c), Months: taxMonths(c)}
		var err error
		if props.Withheld, err = payout.WithheldIn(ctx, q, s.programme.ID, cooperative.PPh22); err != nil {
			return err
		}
		if props.Paid, err = payout.TaxPayments(ctx, q, s.programme.ID, cooperative.PPh22, taxPaymentsShown); err != nil {
			return err
		}
		accounts, err := bank.OfProgramme(ctx, q, s.programme.ID)
		if err != nil {
			return err
		}
		props.Accounts = slices.DeleteFunc(accounts, func(a bank.Account) bool { return a.Programme != s.programme.ID || !a.Open })
		return web.Render(c, status, program.Withheld(web.Page(c, i18n.T(ctx, "program.tax")), s.frame(c, program.WithheldPath), props))
	})
}

// taxMonths are the months of which tax may be handed over now.
func taxMonths(c *fiber.Ctx) []report.Window {
	all := []report.Window{report.MonthOf(web.Now(c))}
	for len(all) < taxMonthsOffered {
		all = append(all, all[len(all)-1].Previous())
	}
	return all
}

func (p *pages) payTax(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		f := web.Form(c)
		var months []string
		for _, w := range taxMonths(c) {
			months = append(months, w.Month())
		}
		month := f.Choice("month", months...)
		paid := payout.TaxPayment{
			Kind: cooperative.PPh22, Amount: f.Money("amount", money.Rupiah(1), money.Rupiah(money.MaxTyped)),
			Account: bank.AccountID(f.ID("account")), Reference: f.Required("reference", 16),
		}
		if f.Valid() {
			w, err := report.ParseMonth(month)
			if err != nil {
				return err
			}
			paid.Month = w.From
			err = p.Payout.PayTax(ctx, web.Actor(c), s.programme.ID, paid, web.Now(c))
			if err == nil {
				web.Flash(c, part.Good, "program.tax.done", paid.Amount)
				return web.Redirect(c, s.period.To(program.WithheldPath))
			}
			if !f.Take(err) {
				return err
			}
		}
		return p.showWithheld(c, fiber.StatusUnprocessableEntity, f)
	})
}
