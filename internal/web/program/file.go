package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/ledger"
	"simpul/internal/report"
	"simpul/internal/sheet"
	"simpul/internal/web"
	"simpul/internal/web/statement"
	"simpul/views/program"
)

// mostRows bounds a file that is made while its reader waits.
const mostRows = 100_000

// fileOf is which of a page's tables the address asks for as a file, "" for the
// page itself.
func fileOf(c *fiber.Ctx) string {
	if c.Query("bentuk") == "" {
		return ""
	}
	return c.Query("isi")
}

// file sends a table of a page as the address asks: the rows on screen, then when
// they were taken and what the hash chain's head was.
func (s *scope) file(ctx context.Context, c *fiber.Ctx, q database.Queryer, t sheet.Sheet) error {
	head, err := ledger.Head(ctx, q)
	if err != nil {
		return err
	}
	if len(t.Rows) > mostRows {
		return fault.New(fault.Invalid, "program.file.long")
	}
	foot := func(words string, more sheet.Cell) {
		row := make([]sheet.Cell, len(t.Columns))
		row[0], row[1] = sheet.Text(words), more
		t.Rows = append(t.Rows, row)
	}
	foot(i18n.T(ctx, "program.period"), sheet.Text(s.window.First()+" – "+s.window.Last()))
	foot(i18n.T(ctx, "program.file.taken"), sheet.Moment(web.Now(c)))
	if !s.window.Known.IsZero() {
		foot(i18n.T(ctx, "program.known"), sheet.Moment(s.window.Known))
	}
	if head.Sequence > 0 {
		foot(i18n.T(ctx, "statement.seal", head.Sequence), sheet.Text(head.Hash.String()))
	}
	name := "simpul-" + c.Query("isi") + "-" + s.window.First() + "-" + s.window.Last()
	_, err = statement.Send(c, name, func() sheet.Sheet { return t })
	return err
}

func columns(ctx context.Context, keys ...string) []string {
	all := make([]string, len(keys))
	for i, key := range keys {
		all[i] = i18n.T(ctx, key)
	}
	return all
}

func amounts(f report.Figures) []sheet.Cell {
	return []sheet.Cell{sheet.Money(f.Revenue), sheet.Money(f.Income)}
}

// portionSheet is what a part divides into, with the sum that the page shows.
func portionSheet(ctx context.Context, g report.Grain, all []report.Portion, sum report.Figures) sheet.Sheet {
	t := sheet.Sheet{
		Name:    program.GrainLabel(ctx, g),
		Columns: append([]string{program.GrainLabel(ctx, g)}, columns(ctx, "program.file.around", "program.file.code", "program.makers", "program.orders", "program.revenue", "program.income")...),
	}
	for _, d := range all {
		t.Rows = append(t.Rows, append([]sheet.Cell{
			sheet.Text(program.PortionName(g, d)), sheet.Text(d.Around), sheet.Text(d.Key), sheet.Number(int64(d.Makers)), sheet.Number(int64(d.Orders)),
		}, amounts(d.Figures)...))
	}
	t.Rows = append(t.Rows, append([]sheet.Cell{
		sheet.Text(i18n.T(ctx, "common.total")), {}, {}, sheet.Number(int64(sum.Makers)), sheet.Number(int64(sum.Orders)),
	}, amounts(sum)...))
	return t
}

func makerSheet(ctx context.Context, all []report.Maker, sum report.Figures) sheet.Sheet {
	t := sheet.Sheet{
		Name:    i18n.T(ctx, "program.makers"),
		Columns: columns(ctx, "program.maker", "program.file.member", "common.village", "program.by.district", "program.orders", "program.revenue", "program.income"),
	}
	for _, m := range all {
		t.Rows = append(t.Rows, append([]sheet.Cell{
			sheet.Text(m.Name), sheet.Text(m.MemberNumber), sheet.Text(m.Village), sheet.Text(m.District), sheet.Number(int64(m.Orders)),
		}, amounts(m.Figures)...))
	}
	t.Rows = append(t.Rows, append([]sheet.Cell{sheet.Text(i18n.T(ctx, "common.total")), {}, {}, {}, sheet.Number(int64(sum.Orders))}, amounts(sum)...))
	return t
}

func cooperativeSheet(ctx context.Context, all []report.Cooperative, sum report.Figures) sheet.Sheet {
	t := sheet.Sheet{
		Name:    i18n.T(ctx, "program.cooperatives"),
		Columns: columns(ctx, "program.cooperative", "common.village", "program.members", "program.active_makers", "program.orders", "program.revenue", "program.income"),
	}
	for _, k := range all {
		t.Rows = append(t.Rows, append([]sheet.Cell{
			sheet.Text(k.Name), sheet.Text(k.Village), sheet.Number(int64(k.Members)), sheet.Number(int64(k.Makers)), sheet.Number(int64(k.Orders)),
		}, amounts(k.Figures)...))
	}
	t.Rows = append(t.Rows, append([]sheet.Cell{
		sheet.Text(i18n.T(ctx, "common.total")), {}, {}, sheet.Number(int64(sum.Makers)), sheet.Number(int64(sum.Orders)),
	}, amounts(sum)...))
	return t
}

// salesFile sends all sales behind a part's figures, not only those of one page.
func (s *scope) salesFile(ctx context.Context, c *fiber.Ctx, q database.Queryer, of report.Part, sum report.Figures) error {
	all, err := report.Sales(ctx, q, s.programme.ID, s.window, of, mostRows+1, 0)
	if err != nil {
		return err
	}
	t := sheet.Sheet{
		Name: i18n.T(ctx, "program.file.sales"),
		Columns: columns(ctx, "program.order", "common.date", "program.file.rule", "program.thing", "statement.column.quantity", "program.maker",
			"program.cooperative", "program.file.sold", "program.revenue", "program.income", "program.journal"),
	}
	for _, sale := range all {
		row := []sheet.Cell{
			sheet.Text(sale.OrderNumber), sheet.Moment(sale.At), sheet.Text(i18n.T(ctx, "program.rule."+sale.Rule)), sheet.Text(program.Titled(sale)), sheet.Number(int64(sale.Quantity)),
			sheet.Text(sale.MakerName), sheet.Text(sale.Cooperative), {}, sheet.Money(sale.Revenue), sheet.Money(sale.Income), sheet.Number(sale.Transaction),
		}
		if sale.SoldAt != nil {
			row[7] = sheet.Moment(*sale.SoldAt)
		}
		t.Rows = append(t.Rows, row)
	}
	total := make([]sheet.Cell, len(t.Columns))
	total[0], total[8], total[9] = sheet.Text(i18n.T(ctx, "common.total")), sheet.Money(sum.Revenue), sheet.Money(sum.Income)
	t.Rows = append(t.Rows, total)
	return s.file(ctx, c, q, t)
}
