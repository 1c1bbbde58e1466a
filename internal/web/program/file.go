package program

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/report"
	"simpul/internal/sheet"
	"simpul/internal/web"
	"simpul/internal/web/statement"
	"simpul/views/program"
)

const (
	// FileRows is how long a file may be that is made while its reader waits; a longer
	// one is made by a job.
	FileRows = 20_000
	// salesAtOnce is how many sales are read at once.
	salesAtOnce = 5_000
)

// fileOf is which of a page's tables the address asks for as a file, "" for the
// page itself.
func fileOf(c *fiber.Ctx) string {
	if c.Query("bentuk") == "" {
		return ""
	}
	return c.Query("isi")
}

// table is one of a page's tables: a sheet without rows, which are read one after
// another.
type table struct {
	sheet.Sheet
	count int64
	each  func(ctx context.Context, q database.Queryer, put func(row []sheet.Cell) error) error
	ended bool // it ends as every file of its sort, without the foot
}

// whole is a table whose rows were all read.
func whole(t sheet.Sheet) table {
	rows := t.Rows
	t.Rows = nil
	return table{Sheet: t, count: int64(len(rows)), each: func(_ context.Context, _ database.Queryer, put func(row []sheet.Cell) error) error {
		return putAll(rows, put)
	}}
}

func putAll(rows [][]sheet.Cell, put func(row []sheet.Cell) error) error {
	for _, row := range rows {
		if err := put(row); err != nil {
			return err
		}
	}
	return nil
}

// foot is what ends every file: its period, when it was taken, and what the hash
// chain's head was.
func foot(ctx context.Context, q database.Queryer, w report.Window, now time.Time) ([][]sheet.Cell, error) {
	head, err := ledger.Head(ctx, q)
	if err != nil {
		return nil, err
	}
	rows := [][]sheet.Cell{
		{sheet.Text(i18n.T(ctx, "program.period")), sheet.Text(w.First() + " – " + w.Last())},
		{sheet.Text(i18n.T(ctx, "program.file.taken")), sheet.Moment(now)},
	}
	if !w.Known.IsZero() {
		rows = append(rows, []sheet.Cell{sheet.Text(i18n.T(ctx, "program.known")), sheet.Moment(w.Known)})
	}
	if head.Sequence > 0 {
		rows = append(rows, []sheet.Cell{sheet.Text(i18n.T(ctx, "statement.seal", head.Sequence)), sheet.Text(head.Hash.String())})
	}
	return rows, nil
}

// fileName is a file's name without its ending.
func fileName(table string, w report.Window) string {
	if table == program.FileStatement {
		return "simpul-" + w.First() + "-" + w.Last()
	}
	return "simpul-" + table + "-" + w.First() + "-" + w.Last()
}

// file sends a table of a page as the address asks: the rows on screen, then the
// foot.
func (s *scope) file(ctx context.Context, c *fiber.Ctx, q database.Queryer, t table) error {
	end, err := foot(ctx, q, s.window, web.Now(c))
	if err != nil {
		return err
	}
	if err := t.each(ctx, q, func(row []sheet.Cell) error {
		t.Rows = append(t.Rows, row)
		return nil
	}); err != nil {
		return err
	}
	t.Rows = append(t.Rows, end...)
	_, err = statement.Send(c, fileName(c.Query("isi"), s.window), func() sheet.Sheet { return t.Sheet })
	return err
}

// tableFile sends a table by its name; one that is too long is offered as a job.
func (s *scope) tableFile(ctx context.Context, c *fiber.Ctx, q database.Queryer, name string) error {
	about, err := aboutOf(ctx, q, s.programme.ID, c.Path(), c.Query("per"))
	if err != nil {
		return err
	}
	t, err := about.table(ctx, q, s.programme.ID, s.window, name, web.Now(c))
	if err != nil {
		return err
	}
	if t.count > s.most {
		return s.offerExport(ctx, c, name, t.count)
	}
	return s.file(ctx, c, q, t)
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

// salesTable are all sales behind a part's figures, not only those of one page.
func salesTable(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w report.Window, of report.Part) (table, error) {
	count, err := report.SaleCount(ctx, q, programme, w, of)
	if err != nil {
		return table{}, err
	}
	sum, err := report.Totals(ctx, q, programme, w, of)
	if err != nil {
		return table{}, err
	}
	t := table{
		Sheet: sheet.Sheet{
			Name: i18n.T(ctx, "program.file.sales"),
			Columns: columns(ctx, "program.order", "common.date", "program.file.rule", "program.thing", "statement.column.quantity", "program.maker",
				"program.cooperative", "program.file.sold", "program.revenue", "program.income", "program.journal"),
		},
		count: int64(count) + 1,
	}
	t.each = func(ctx context.Context, q database.Queryer, put func(row []sheet.Cell) error) error {
		if err := report.EachSale(ctx, q, programme, w, of, salesAtOnce, func(sale report.Sale) error { return put(saleRow(ctx, sale)) }); err != nil {
			return err
		}
		total := make([]sheet.Cell, len(t.Columns))
		total[0], total[8], total[9] = sheet.Text(i18n.T(ctx, "common.total")), sheet.Money(sum.Revenue), sheet.Money(sum.Income)
		return put(total)
	}
	return t, nil
}

func saleRow(ctx context.Context, sale report.Sale) []sheet.Cell {
	row := []sheet.Cell{
		sheet.Text(sale.OrderNumber), sheet.Moment(sale.At), sheet.Text(i18n.T(ctx, "program.rule."+sale.Rule)), sheet.Text(program.Titled(sale)), sheet.Number(int64(sale.Quantity)),
		sheet.Text(sale.MakerName), sheet.Text(sale.Cooperative), {}, sheet.Money(sale.Revenue), sheet.Money(sale.Income), sheet.Number(sale.Transaction),
	}
	if sale.SoldAt != nil {
		row[7] = sheet.Moment(*sale.SoldAt)
	}
	return row
}

// statementTable is a holder's statement with all its lines.
func statementTable(ctx context.Context, q database.Queryer, h report.Holder, w report.Window, now time.Time) (table, error) {
	w.Known = time.Time{}
	s, err := report.StatementOf(ctx, q, h, w, now, 0, 0)
	if err != nil {
		return table{}, err
	}
	lines, err := report.StatementLines(ctx, q, h, w)
	head, first, last := statement.Around(ctx, s)
	return table{
		Sheet: head, count: int64(lines + 1 + len(last)), ended: true,
		each: func(ctx context.Context, q database.Queryer, put func(row []sheet.Cell) error) error {
			if err := put(first); err != nil {
				return err
			}
			if err := report.EachStatementLine(ctx, q, h, s, salesAtOnce, func(l report.StatementLine) error { return put(statement.LineCells(ctx, l)) }); err != nil {
				return err
			}
			return putAll(last, put)
		},
	}, err
}
