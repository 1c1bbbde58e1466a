package shop

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

// openMonths is how many months the open report shows one by one.
const openMonths = 12

// dampak is the open report: what the sales of all whole months became for
// their makers. The current month is left out, so that nobody can watch a
// single sale come in.
func (s *front) dampak(c *fiber.Ctx) error {
	ctx := c.UserContext()
	window := report.Window{From: time.Unix(0, 0), To: report.MonthOf(web.Now(c)).From}
	found, err := report.Open(ctx, s.Report, window, openMonths)
	if err != nil {
		return err
	}
	frame, err := s.frame(ctx, "/dampak")
	if err != nil {
		return err
	}
	props := shop.ImpactProps{
		Page: web.PublicPage(c, i18n.T(ctx, "info.impact"), i18n.T(ctx, "info.impact.lead")), Frame: frame,
		Period: i18n.T(ctx, "info.impact.period", i18n.Month(ctx, window.To.AddDate(0, 0, -1))),
		Links: []part.Link{
			{Label: i18n.T(ctx, "info.stories"), URL: i18n.Path(ctx, "/cerita")}, {Label: i18n.T(ctx, "shop.groups"), URL: i18n.Path(ctx, "/kelompok")},
		},
	}
	if found.Total.Makers > 0 {
		props.Metrics = []part.Metric{
			{Label: i18n.T(ctx, "info.impact.income"), Value: i18n.Money(ctx, found.Total.Income)},
			{Label: i18n.T(ctx, "info.impact.makers"), Value: i18n.Number(ctx, int64(found.Total.Makers))},
		}
		props.Villages, props.Months = openVillages(ctx, found), openMonthTable(ctx, found)
	}
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.Impact(props))
}

func openVillages(ctx context.Context, r report.OpenReport) part.TableProps {
	t := part.TableProps{
		Caption: i18n.T(ctx, "info.impact.villages"), HideCaption: true,
		Columns: []part.Column{
			{Label: i18n.T(ctx, "info.impact.village")}, {Label: i18n.T(ctx, "info.impact.makers"), Numeric: true},
			{Label: i18n.T(ctx, "info.impact.income"), Numeric: true},
		},
	}
	row := func(name string, of report.Impact) []part.Cell {
		return part.Text(name, i18n.Number(ctx, int64(of.Makers)), i18n.Money(ctx, of.Income))
	}
	for _, v := range r.Villages {
		t.Rows = append(t.Rows, row(i18n.T(ctx, "shop.hit.place", v.Name, v.District), v.Impact))
	}
	if r.Others.Makers > 0 {
		t.Rows = append(t.Rows, row(i18n.T(ctx, "info.impact.others"), r.Others))
	}
	return t
}

func openMonthTable(ctx context.Context, r report.OpenReport) part.TableProps {
	t := part.TableProps{
		Caption: i18n.T(ctx, "info.impact.months"), HideCaption: true,
		Columns: []part.Column{
			{Label: i18n.T(ctx, "info.impact.month")}, {Label: i18n.T(ctx, "info.impact.makers"), Numeric: true},
			{Label: i18n.T(ctx, "info.impact.income"), Numeric: true},
		},
	}
	for i := len(r.Months) - 1; i >= 0; i-- {
		m := r.Months[i]
		cells := part.Text(i18n.Month(ctx, m.Start), i18n.T(ctx, "info.impact.few"), "–")
		if m.Shown {
			cells = part.Text(i18n.Month(ctx, m.Start), i18n.Number(ctx, int64(m.Makers)), i18n.Money(ctx, m.Income))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}
