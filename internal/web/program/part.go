package program

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/impact"
	"simpul/internal/region"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/program"
)

func (p *pages) village(c *fiber.Ctx) error { return p.showVillage(c, fiber.StatusOK, nil) }

func (p *pages) showVillage(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		code := region.Code(c.Params("code"))
		if code.Level() != region.Village {
			return fault.New(fault.NotFound, "program.unknown_village")
		}
		village, err := report.PlaceOf(ctx, q, s.programme.ID, code)
		if err != nil {
			return err
		}
		props := program.PartProps{Period: s.period, Answer: status, Name: village.Place().Label(), Lead: i18n.T(ctx, "program.in_district", village.Around)}
		if props.Makers, err = report.Makers(ctx, q, s.programme.ID, s.window, report.Part{Place: code}); err != nil {
			return err
		}
		props.Code = code
		if props.Taken, err = region.SuccessionsOf(ctx, q, code); err != nil {
			return err
		}
		if s.writes(c) {
			props.Linked = &program.VillageLinks{Village: code, Base: web.AbsoluteURL(c, ""), Form: f}
			if props.Linked.Open, err = impact.Links(ctx, q, s.programme.ID, code); err != nil {
				return err
			}
		}
		return p.part(ctx, c, q, s, report.Part{Place: code}, program.VillagePath(string(code)), props)
	})
}

// place shows a regency by its districts, a district by its villages.
func (p *pages) place(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		code := region.Code(c.Params("code"))
		by := report.ByDistrict
		switch code.Level() {
		case region.Regency:
		case region.District:
			by = report.ByVillage
		default:
			return fault.New(fault.NotFound, "program.unknown_village")
		}
		place, err := report.PlaceOf(ctx, q, s.programme.ID, code)
		if err != nil {
			return err
		}
		props := program.PartProps{Period: s.period, Name: place.Place().Label(), Lead: place.Around, Grain: by, Code: code}
		if props.Taken, err = region.SuccessionsOf(ctx, q, code); err != nil {
			return err
		}
		return p.part(ctx, c, q, s, report.Part{Place: code}, program.PlacePath(string(code)), props)
	})
}

func (p *pages) category(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		category, err := report.CategoryOf(ctx, q, s.programme.ID, id, i18n.From(ctx) == i18n.English)
		if err != nil {
			return err
		}
		props := program.PartProps{Period: s.period, Name: category.Name, Lead: i18n.T(ctx, "program.category"), Grain: report.ByVillage}
		return p.part(ctx, c, q, s, report.Part{Category: id}, program.CategoryPath(strconv.FormatInt(id, 10)), props)
	})
}

// part shows a part of the programme: its figures, what it divides into, and the
// sales behind.
func (p *pages) part(ctx context.Context, c *fiber.Ctx, q database.Queryer, s *scope, of report.Part, path string, props program.PartProps) (err error) {
	if name := fileOf(c); name != "" {
		return s.tableFile(ctx, c, q, name)
	}
	if props.Figures, err = s.figures(ctx, q, of); err != nil {
		return err
	}
	if props.Grain != "" {
		if props.Portions, err = s.portions(ctx, q, of, props.Grain); err != nil {
			return err
		}
	}
	if props.Trend, err = report.Trend(ctx, q, s.programme.ID, s.window, of, trendMonths); err != nil {
		return err
	}
	if props.Sales, err = s.sales(ctx, c, q, of, path); err != nil {
		return err
	}
	return web.Render(c, props.Status(), program.Part(web.Page(c, props.Name), s.frame(c, path), props))
}
