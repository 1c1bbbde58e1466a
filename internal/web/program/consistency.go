package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/report"
	"simpul/internal/sheet"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/program"
)

const (
	// selected is how many makers a selection names where nobody says.
	selected = 20
	// mostSelected bounds what may be asked for.
	mostSelected = 1000
	// mostScored bounds how many makers one page scores: a larger programme is
	// looked at by district.
	mostScored = 2000
)

// consistency shows how steadily the makers earned, and selects the steadiest.
func (p *pages) consistency(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		props := program.ConsistencyProps{Period: s.period, Selected: c.QueryInt("pilih", selected), Place: region.Code(c.Query("di"))}
		if props.Selected < 1 || props.Selected > mostSelected || props.Place != "" && props.Place.Level() != region.District {
			return fault.New(fault.NotFound, "error.not_found")
		}
		homes, err := report.Homes(ctx, q, s.programme.ID)
		if err != nil {
			return err
		}
		props.Places = append(props.Places, part.Option{Value: "", Label: i18n.T(ctx, "program.consistency.everywhere")})
		makers := 0
		for _, h := range homes {
			props.Places = append(props.Places, part.Option{Value: string(h.District), Label: h.Name})
			makers += h.Makers
		}
		if makers > mostScored {
			props.Places = props.Places[1:]
			if props.Place == "" {
				props.Place = homes[0].District
			}
		}
		if props.Makers, err = report.ConsistencyOf(ctx, q, s.programme.ID, s.window, report.Part{Place: props.Place}, web.Now(c), trendMonths); err != nil {
			return err
		}
		props.Highest, props.Chosen = highest(props.Makers), report.Select(props.Makers, props.Selected)
		if fileOf(c) == program.FileConsistency {
			return s.file(ctx, c, q, whole(consistencySheet(ctx, props)))
		}
		page := web.Page(c, i18n.T(ctx, "program.consistency"))
		return web.Render(c, fiber.StatusOK, program.Consistency(page, s.frame(c, program.ConsistencyPath), props))
	})
}

// consistencySheet is the map with its scores: a column for each month.
func consistencySheet(ctx context.Context, props program.ConsistencyProps) sheet.Sheet {
	t := sheet.Sheet{Name: i18n.T(ctx, "program.consistency"), Columns: columns(ctx, "program.maker", "common.village", "program.consistency.selected")}
	if len(props.Makers) > 0 {
		for _, m := range props.Makers[0].Months {
			t.Columns = append(t.Columns, i18n.Month(ctx, m.Start))
		}
	}
	t.Columns = append(t.Columns, columns(ctx, "program.consistency.active", "program.consistency.counted", "program.consistency.streak", "program.consistency.gap",
		"program.consistency.median", "program.consistency.spread", "program.consistency.on_time", "program.consistency.shipped", "program.choice.list")...)
	for _, m := range props.Makers {
		row := []sheet.Cell{sheet.Text(m.Name), sheet.Text(m.Village), {}}
		if props.Chosen[m.ID] {
			row[2] = sheet.Text(i18n.T(ctx, "program.consistency.selected"))
		}
		for _, month := range m.Months {
			cell := sheet.Money(month.Income)
			if month.Paused != "" {
				cell = sheet.Text(i18n.T(ctx, "program.pause."+month.Paused))
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, append(row, sheet.Number(int64(m.ActiveMonths)), sheet.Number(int64(m.Counted)), sheet.Number(int64(m.Streak)), sheet.Number(int64(m.LongestGap)),
			sheet.Money(m.Median), sheet.Money(m.Spread), sheet.Number(int64(m.OnTime)), sheet.Number(int64(m.Shipped)), sheet.Text(m.Reason)))
	}
	return t
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
