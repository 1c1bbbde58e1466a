package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/program"
)

func (p *pages) order(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		o, err := report.OrderOf(ctx, q, s.programme.ID, c.Params("number"))
		if err != nil {
			return err
		}
		props := program.OrderProps{Address: s.period.Address, Order: o}
		if props.Shares, err = report.SharesOf(ctx, q, s.programme.ID, o.ID); err != nil {
			return err
		}
		if props.Parcels, err = report.ParcelsOf(ctx, q, s.programme.ID, o.ID); err != nil {
			return err
		}
		if props.Payments, err = report.PaymentsOf(ctx, q, s.programme.ID, o.ID); err != nil {
			return err
		}
		if props.Transactions, err = report.TransactionsOf(ctx, q, s.programme.ID, o.ID); err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "program.order.title", o.Number))
		return web.Render(c, fiber.StatusOK, program.Order(page, s.frame(c, program.OrderPath(o.Number)), props))
	})
}
