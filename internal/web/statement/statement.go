package statement

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/sheet"
	"simpul/internal/web"
	view "simpul/views/statement"
)

const (
	// linesPerPage is how many lines a page shows.
	linesPerPage = 50
	// mostLines bounds a file, as a worksheet does.
	mostLines = 100_000
	// monthsOffered are the months that a page offers beside days of choice.
	monthsOffered = 3
)

// Read reads what the address asks of a holder's statement: the days dari and
// sampai, this month where none are given, and the page hal. The queryer is a
// snapshot.
func Read(ctx context.Context, c *fiber.Ctx, q database.Queryer, h report.Holder) (view.Props, error) {
	now := web.Now(c)
	p := view.Props{Path: c.Path(), Page: min(max(c.QueryInt("hal", 1), 1), mostLines/linesPerPage)}
	w := report.MonthOf(now)
	for month := w; len(p.Months) < monthsOffered; month = month.Previous() {
		p.Months = append(p.Months, month)
	}
	if first, last := c.Query("dari"), c.Query("sampai"); first != "" || last != "" {
		asked, err := report.ParseDays(first, last)
		if p.Wrong = err != nil; !p.Wrong {
			w = asked
		}
	}
	limit, offset := linesPerPage, (p.Page-1)*linesPerPage
	if wanted(c) != "" {
		limit, offset = mostLines, 0
	}
	var err error
	p.Statement, err = report.StatementOf(ctx, q, h, w, now, limit, offset)
	return p, err
}

// Status is the page's: days that are no window are told on the page.
func Status(p view.Props) int {
	if p.Wrong {
		return fiber.StatusUnprocessableEntity
	}
	return fiber.StatusOK
}

// wanted is the form of the file that the address asks for, "" for a page.
func wanted(c *fiber.Ctx) string { return c.Query("bentuk") }

// File answers with the file that the address asks for; sent is false where it
// asks for a page. A window with too many lines for a file, days that are no
// window, and an unknown form are faults.
func File(c *fiber.Ctx, p view.Props) (sent bool, err error) {
	if wanted(c) == "" {
		return false, nil
	}
	if p.Wrong || p.Statement.More {
		return true, fault.New(fault.Invalid, "statement.wrong")
	}
	name := fmt.Sprintf("simpul-%s-%s", p.Statement.Window.First(), p.Statement.Window.Last())
	return Send(c, name, func() sheet.Sheet { return table(c.UserContext(), p.Statement) })
}

// Send answers with a table in the form that the address asks for; sent is false
// where it asks for a page. An unknown form is not found.
func Send(c *fiber.Ctx, name string, table func() sheet.Sheet) (sent bool, err error) {
	write, ending, contentType := sheet.CSV, "csv", "text/csv; charset=utf-8"
	switch wanted(c) {
	case "":
		return false, nil
	case view.AsCSV:
	case view.AsExcel:
		write = sheet.ExcelCSV
	case view.AsXLSX:
		write, ending, contentType = sheet.XLSX, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	default:
		return true, fault.New(fault.NotFound, "error.not_found")
	}
	var b bytes.Buffer
	if err := write(&b, table()); err != nil {
		return true, err
	}
	c.Set(fiber.HeaderContentType, contentType)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+"."+ending+`"`)
	return true, c.Send(b.Bytes())
}

// table is a statement as a sheet: the opening balances, the lines with what
// each changed and left, the closing balances, and the head of the hash chain.
func table(ctx context.Context, s report.Statement) sheet.Sheet {
	t, first, last := Around(ctx, s)
	t.Rows = append(t.Rows, first)
	for _, l := range s.Lines {
		t.Rows = append(t.Rows, LineCells(ctx, l))
	}
	t.Rows = append(t.Rows, last...)
	return t
}

// Around is a statement as a sheet without its lines, and the rows before and after
// them.
func Around(ctx context.Context, s report.Statement) (t sheet.Sheet, first []sheet.Cell, last [][]sheet.Cell) {
	t.Name = i18n.T(ctx, "statement.short")
	for _, key := range []string{"time", "what", "order", "goods", "quantity", "maker", "cooperative", "net", "share", "part", "cooperative_fee", "programme_fee", "contribution", "income"} {
		t.Columns = append(t.Columns, i18n.T(ctx, "statement.column."+key))
	}
	for _, place := range s.Places {
		t.Columns = append(t.Columns, view.PlaceWords(ctx, place))
	}
	for _, place := range s.Places {
		t.Columns = append(t.Columns, i18n.T(ctx, "statement.column.balance", view.PlaceWords(ctx, place)))
	}
	t.Columns = append(t.Columns, i18n.T(ctx, "statement.column.reason"), i18n.T(ctx, "statement.column.journal"))

	standing := func(at time.Time, words string, balances []sheet.Cell) []sheet.Cell {
		row := make([]sheet.Cell, len(t.Columns))
		row[0], row[1] = sheet.Moment(at), sheet.Text(words)
		copy(row[len(row)-2-len(s.Places):], balances)
		return row
	}
	closing := standing(s.Window.To.Add(-time.Minute), i18n.T(ctx, "statement.closing"), cells(s.Closing))
	seal := standing(s.TakenAt, i18n.T(ctx, "statement.seal", s.Head.Sequence), nil)
	seal[len(t.Columns)-2] = sheet.Text(s.Head.Hash.String())
	return t, standing(s.Window.From, i18n.T(ctx, "statement.opening"), cells(s.Opening)), [][]sheet.Cell{closing, seal}
}

// LineCells are a statement's line as a row.
func LineCells(ctx context.Context, l report.StatementLine) []sheet.Cell {
	row := []sheet.Cell{
		sheet.Moment(l.At), sheet.Text(view.What(ctx, l)), sheet.Text(l.OrderNumber), sheet.Text(l.Title), {},
		sheet.Text(l.MakerName), sheet.Text(l.Cooperative), {}, {}, {}, {}, {}, {}, {},
	}
	if l.Rule == "allocation" {
		row[4], row[13] = sheet.Number(int64(l.Quantity)), sheet.Money(l.Income)
	} else if l.Line != 0 {
		row[4], row[7], row[8] = sheet.Number(int64(l.Quantity)), sheet.Money(l.Net), sheet.Percent(l.ShareBP)
		row[9], row[10], row[11] = sheet.Money(l.Part), sheet.Money(l.CooperativeFee), sheet.Money(l.ProgrammeFee)
		row[12], row[13] = sheet.Money(l.Contribution), sheet.Money(l.Income)
	}
	row = append(append(row, cells(l.Amounts)...), cells(l.Balances)...)
	return append(row, sheet.Text(view.Note(ctx, l)), sheet.Number(l.Transaction))
}

func cells(amounts []money.Amount) []sheet.Cell {
	row := make([]sheet.Cell, len(amounts))
	for i, a := range amounts {
		row[i] = sheet.Money(a)
	}
	return row
}
