package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/program"
)

// trendMonths is how many months a trend shows.
const trendMonths = 12

func (p *pages) overview(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		grain, ok := program.GrainOf(c.Query("per"))
		if !ok {
			return fault.New(fault.NotFound, "error.not_found")
		}
		s.period.By = c.Query("per")
		if name := fileOf(c); name != "" {
			return s.tableFile(ctx, c, q, name)
		}
		props := program.OverviewProps{Period: s.period, Grain: grain}
		if props.Figures, err = s.figures(ctx, q, report.Part{}); err != nil {
			return err
		}
		if props.Portions, err = s.portions(ctx, q, report.Part{}, grain); err != nil {
			return err
		}
		if props.Bridge, err = report.BridgeOf(ctx, q, s.programme.ID, s.window); err != nil {
			return err
		}
		if props.Trend, err = report.Trend(ctx, q, s.programme.ID, s.window, report.Part{}, trendMonths); err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "program.overview"))
		return web.Render(c, fiber.StatusOK, program.Overview(page, s.frame(c, program.HomePath), props))
	})
}

// portions are the figures of a part by a grain, categories in the reader's
// language.
func (s *scope) portions(ctx context.Context, q database.Queryer, of report.Part, by report.Grain) ([]report.Portion, error) {
	return report.Portions(ctx, q, s.programme.ID, s.window, of, by, i18n.From(ctx) == i18n.English)
}
