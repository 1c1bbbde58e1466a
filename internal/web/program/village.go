package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/region"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/program"
)

func (p *pages) village(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		village, err := report.VillageOf(ctx, q, s.programme.ID, region.Code(c.Params("code")))
		if err != nil {
			return err
		}
		of, path := report.Part{Village: village.Code}, program.VillagePath(string(village.Code))
		props := program.VillageProps{Period: s.period, Village: village}
		if props.Figures, err = s.figures(ctx, q, of); err != nil {
			return err
		}
		if props.Makers, err = report.Makers(ctx, q, s.programme.ID, s.window, of); err != nil {
			return err
		}
		if props.Sales, err = s.sales(ctx, c, q, of, path); err != nil {
			return err
		}
		return web.Render(c, fiber.StatusOK, program.Village(web.Page(c, village.Place().Label()), s.frame(c, path), props))
	})
}
