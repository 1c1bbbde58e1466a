package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/report"
	"simpul/internal/sheet"
	"simpul/internal/web"
	"simpul/views/program"
)

const (
	sampleSize  = 20
	mostSampled = 500
	longestWord = 40
)

// sample shows orders to look at with their evidence: the largest of a period, or
// those that a word draws.
func (p *pages) sample(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		props := program.SampleProps{Period: s.period, Word: c.Query("kata"), Count: c.QueryInt("jumlah", sampleSize)}
		if props.Count < 1 || props.Count > mostSampled || len(props.Word) > longestWord {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if props.Word == "" {
			props.Orders, err = report.Largest(ctx, q, s.programme.ID, s.window, props.Count)
		} else {
			props.Orders, err = report.Drawn(ctx, q, s.programme.ID, s.window, props.Count, props.Word)
		}
		if err != nil {
			return err
		}
		if fileOf(c) == program.FileSample {
			t := sheet.Sheet{Name: i18n.T(ctx, "program.sample"), Columns: columns(ctx, "program.order", "common.date", "program.journal", "program.sample.payment", "program.sample.reference", "program.revenue")}
			for _, o := range props.Orders {
				t.Rows = append(t.Rows, []sheet.Cell{sheet.Text(o.Number), sheet.Moment(o.At), sheet.Number(o.Transaction), sheet.Text(o.Provider), sheet.Text(o.Reference), sheet.Money(o.Revenue)})
			}
			return s.file(ctx, c, q, whole(t))
		}
		return web.Render(c, fiber.StatusOK, program.Sample(web.Page(c, i18n.T(ctx, "program.sample")), s.frame(c, program.SamplePath), props))
	})
}
