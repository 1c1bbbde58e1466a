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

func (p *pages) journal(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		t, err := report.TransactionOf(ctx, q, s.programme.ID, id)
		if err != nil {
			return err
		}
		props := program.JournalProps{Address: s.period.Address, Transaction: t}
		if props.Postings, err = report.Postings(ctx, q, s.programme.ID, id); err != nil {
			return err
		}
		if props.Payments, err = report.PaymentsOf(ctx, q, s.programme.ID, t.Order); err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "program.journal.title", c.Params("id")))
		return web.Render(c, fiber.StatusOK, program.Journal(page, s.frame(c, program.JournalPath(c.Params("id"))), props))
	})
}
