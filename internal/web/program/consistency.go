package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/program"
)

const (
	// selected is how many makers a selection names where nobody says.
	selected = 20
	// mostSelected bounds what may be asked for.
	mostSelected = 1000
)

// consistency shows how steadily the makers earned, and selects the steadiest.
func (p *pages) consistency(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		props := program.ConsistencyProps{Period: s.period, Selected: c.QueryInt("pilih", selected)}
		if props.Selected < 1 || props.Selected > mostSelected {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if props.Makers, err = report.ConsistencyOf(ctx, q, s.programme.ID, s.window, report.Part{}, web.Now(c), trendMonths); err != nil {
			return err
		}
		props.Highest = highest(props.Makers)
		page := web.Page(c, i18n.T(ctx, "program.consistency"))
		return web.Render(c, fiber.StatusOK, program.Consistency(page, s.frame(c, program.ConsistencyPath), props))
	})
}

// highest is the highest income of a month.
func highest(makers []report.Consistency) money.Amount {
	top := money.Rupiah(0)
	for _, maker := range makers {
		for _, m := range maker.Months {
			if m.Income.Minor() > top.Minor() {
				top = m.Income
			}
		}
	}
	return top
}
