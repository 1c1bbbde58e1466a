package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/program"
)

func (p *pages) cooperatives(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		props := program.CooperativesProps{Period: s.period}
		if props.Figures, err = s.figures(ctx, q, report.Part{}); err != nil {
			return err
		}
		if props.Cooperatives, err = report.Cooperatives(ctx, q, s.programme.ID, s.window, report.Part{}); err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "program.cooperatives"))
		return web.Render(c, fiber.StatusOK, program.Cooperatives(page, s.frame(c, program.CooperativesPath), props))
	})
}

func (p *pages) cooperative(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		id, err := idOf(c)
		if err != nil {
			return err
		}
		group, err := report.CooperativeOf(ctx, q, s.programme.ID, identity.CooperativeID(id))
		if err != nil {
			return err
		}
		of, path := report.Part{Cooperative: group.ID}, program.CooperativePath(c.Params("id"))
		props := program.CooperativeProps{Period: s.period, Cooperative: group}
		if props.Figures, err = s.figures(ctx, q, of); err != nil {
			return err
		}
		if props.Makers, err = report.Makers(ctx, q, s.programme.ID, s.window, of); err != nil {
			return err
		}
		if props.Sales, err = s.sales(ctx, c, q, of, path); err != nil {
			return err
		}
		return web.Render(c, fiber.StatusOK, program.Cooperative(web.Page(c, group.Name), s.frame(c, path), props))
	})
}
