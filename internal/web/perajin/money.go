package perajin

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

// monthsShown is how many months the bars go back.
const monthsShown = 6

// money shows where her money is, and what a month's income is made of.
func (p *pages) money(c *fiber.Ctx) error {
	ctx, producer := c.UserContext(), web.Actor(c).Maker()
	window, err := report.ParseMonth(c.Query("bulan"))
	if err != nil {
		window = report.MonthOf(web.Now(c))
	}
	balances, err := report.BalancesOf(ctx, p.Report, producer)
	if err != nil {
		return err
	}
	months, err := report.MonthsOf(ctx, p.Report, producer, web.Now(c), monthsShown)
	if err != nil {
		return err
	}
	earned, err := report.EarningsOf(ctx, p.Report, producer, window)
	if err != nil {
		return err
	}
	props := perajin.MoneyProps{Pending: balances.Pending, Payable: balances.Payable, Month: i18n.Month(ctx, window.From), StatementURL: statementPath, SlipURL: monthSlipPath + "?bulan=" + window.Month()}
	props.Page, props.Frame = head(c, layout.ProducerMoney, "perajin.money.title")
	for _, m := range sinceFirst(months) {
		props.Months = append(props.Months, part.Bar{
			Label: i18n.Month(ctx, m.Start), URL: moneyPath + "?bulan=" + report.MonthOf(m.Start).Month() + "#penjualan",
			Value: m.Income.Minor(), Text: i18n.Money(ctx, m.Income), Marked: m.Start.Equal(window.From),
		})
	}
	if props.Sales, err = p.sales(c, earned); err != nil {
		return err
	}
	for _, e := range earned {
		props.Income = props.Income.Add(e.Income)
	}
	if props.Payouts, err = p.payoutProps(c, balances.Payable); err != nil {
		return err
	}
	outside, err := catalog.OutsideSales(ctx, p.DB, producer, window.From, window.To)
	if err != nil {
		return err
	}
	for _, o := range outside {
		props.OutsideSum = props.OutsideSum.Add(o.Got)
		props.Outside = append(props.Outside, perajin.OutsideProps{Title: o.Title, Pieces: o.Pieces, At: o.At, Got: o.Got})
	}
	return web.Render(c, fiber.StatusOK, perajin.Money(props))
}

// sinceFirst are the months from now back to the first that had any income.
func sinceFirst(months []report.Month) []report.Month {
	last := len(months) - 1
	first := slices.IndexFunc(months[:last], func(m report.Month) bool { return !m.Income.IsZero() })
	if first < 0 {
		first = last
	}
	shown := slices.Clone(months[first:])
	slices.Reverse(shown)
	return shown
}

// sales are earnings as pages show them.
func (p *pages) sales(c *fiber.Ctx, earned []report.Earning) ([]perajin.SaleProps, error) {
	ctx := c.UserContext()
	photos, err := media.Pictures(ctx, p.Report, picturesOf(earned, func(e report.Earning) media.ID { return e.Picture }))
	if err != nil {
		return nil, err
	}
	all := make([]perajin.SaleProps, len(earned))
	for i, e := range earned {
		all[i] = perajin.SaleProps{
			ID: idText(e.Transaction) + "-" + idText(e.Line), Title: e.Title, Option: e.Option, Quantity: e.Quantity, At: e.At,
			Picture: p.picture(photos[e.Picture], "", part.SizesLine), OrderNumber: e.OrderNumber, Cooperative: e.Cooperative,
			Reversed: e.Income.Sign() < 0, ParcelState: e.ParcelState, Complained: e.Complained, Paid: e.Net, Part: e.Revenue, Income: e.Income,
			CooperativeFee: e.CooperativeFee, ProgrammeFee: e.ProgrammeFee, Contribution: e.Contribution, Accepted: e.Rule == "allocation", Waiting: e.Waiting(),
			MonthURL: moneyPath + "?bulan=" + report.MonthOf(e.At).Month(),
		}
		if all[i].Reversed {
			all[i].Paid = money.Amount{}
		}
	}
	return all, nil
}
