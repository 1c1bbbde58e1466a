package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/report"
	"simpul/internal/training"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/program"
)

func (p *pages) makers(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		if name := fileOf(c); name != "" {
			return s.tableFile(ctx, c, q, name)
		}
		props := program.MakersProps{Period: s.period}
		if props.Figures, err = s.figures(ctx, q, report.Part{}); err != nil {
			return err
		}
		if props.Makers, err = report.Makers(ctx, q, s.programme.ID, s.window, report.Part{}); err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "program.makers"))
		return web.Render(c, fiber.StatusOK, program.Makers(page, s.frame(c, program.MakersPath), props))
	})
}

func (p *pages) maker(c *fiber.Ctx) error { return p.showMaker(c, fiber.StatusOK, nil) }

func (p *pages) showMaker(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		maker, err := report.MakerOf(ctx, q, s.programme.ID, identity.PersonID(id))
		if err != nil {
			return err
		}
		if name := fileOf(c); name != "" {
			return s.tableFile(ctx, c, q, name)
		}
		of, path := report.Part{Maker: maker.ID}, program.MakerPath(c.Params("id"))
		props := program.MakerProps{Period: s.period, Maker: maker, Form: f}
		if props.Figures, err = s.figures(ctx, q, of); err != nil {
			return err
		}
		if props.Trend, err = report.Trend(ctx, q, s.programme.ID, s.window, of, trendMonths); err != nil {
			return err
		}
		if props.Sales, err = s.sales(ctx, c, q, of, path); err != nil {
			return err
		}
		if s.writes(c) {
			if props.Facts, err = training.FactsOf(ctx, q, maker.ID); err != nil {
				return err
			}
			if b, noted, err := training.BaselineOf(ctx, q, s.programme.ID, maker.ID); err != nil {
				return err
			} else if noted {
				props.Baseline = &b
			}
			if props.Outside, err = report.OutsideOf(ctx, q, s.programme.ID, s.window, []int64{id}); err != nil {
				return err
			}
		}
		return web.Render(c, status, program.Maker(web.Page(c, maker.Name), s.frame(c, path), props))
	})
}
