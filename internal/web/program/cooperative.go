package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/report"
	"simpul/internal/web"
	viewpart "simpul/views/part"
	"simpul/views/program"
)

func (p *pages) cooperatives(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		if name := fileOf(c); name != "" {
			return s.tableFile(ctx, c, q, name)
		}
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

// groupOf is the cooperative of the address, which has to be the programme's.
func (s *scope) groupOf(ctx context.Context, c *fiber.Ctx, q database.Queryer) (report.Cooperative, error) {
	id, err := web.ID(c)
	if err != nil {
		return report.Cooperative{}, err
	}
	return report.CooperativeOf(ctx, q, s.programme.ID, identity.CooperativeID(id))
}

func (p *pages) cooperative(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		group, err := s.groupOf(ctx, c, q)
		if err != nil {
			return err
		}
		of, path := report.Part{Cooperative: group.ID}, program.CooperativePath(c.Params("id"))
		props := program.PartProps{
			Period: s.period, Name: group.Name, Lead: i18n.T(ctx, "program.cooperative.place", group.Village, group.District),
			Above:     []viewpart.Link{{Label: i18n.T(ctx, "program.cooperatives"), URL: s.period.To(program.CooperativesPath)}},
			Statement: program.CooperativeStatementPath(c.Params("id")), Deeds: program.CooperativeDeedsPath(c.Params("id")),
		}
		if props.Makers, err = report.Makers(ctx, q, s.programme.ID, s.window, of); err != nil {
			return err
		}
		return p.part(ctx, c, q, s, of, path, props)
	})
}
