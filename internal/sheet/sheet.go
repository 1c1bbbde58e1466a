package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"simpul/internal/clock"
	"simpul/internal/money"
)

// Sheet is a table; every row has as many cells as there are columns.
type Sheet struct {
	Name    string // at most 31 characters, of the workbook's one sheet
	Columns []string
	Rows    [][]Cell
}

// Cell is one value; its zero value is an empty cell.
type Cell struct{ value any }

// Text is a cell of words.
func Text(s string) Cell { return Cell{s} }

// Number is a cell of a whole number.
func Number(n int64) Cell { return Cell{n} }

// Money is a cell of an amount, written in rupiah without a sign of currency.
func Money(a money.Amount) Cell { return Cell{a} }

// Moment is a cell of a day and time, written in WIB.
func Moment(t time.Time) Cell { return Cell{t} }

// Percent is a cell of basis points, written in percent.
func Percent(basisPoints int) Cell { return Cell{percent(basisPoints)} }

type percent int

// minorPerRupiah is how many minor units an amount has to a rupiah.
const minorPerRupiah = 100

// Writer writes a table row by row, below its columns. A row may be shorter than
// they are.
type Writer interface {
	Row(row []Cell) error
	// Close writes the rest; without it the file is not whole.
	Close() error
	// Drop ends a file that nobody needs any more, instead of Close.
	Drop() error
}

// CSV writes the sheet as RFC 4180 says: UTF-8, commas, lines that end with CR
// LF, and a decimal point.
func CSV(w io.Writer, s Sheet) error { return s.write(w, NewCSV) }

// ExcelCSV writes the sheet as Excel opens it where the comma is decimal: with a
// byte order mark and semicolons.
func ExcelCSV(w io.Writer, s Sheet) error { return s.write(w, NewExcelCSV) }

// XLSX writes the sheet as a workbook: amounts, numbers, days and percentages are
// typed, so that they sum and sort; a text is a text, whatever it begins with.
func XLSX(w io.Writer, s Sheet) error { return s.write(w, NewXLSX) }

func (s Sheet) write(w io.Writer, begin func(io.Writer, string, []string) (Writer, error)) (err error) {
	out, err := begin(w, s.Name, s.Columns)
	if err != nil {
		return err
	}
	for _, row := range s.Rows {
		if err := out.Row(row); err != nil {
			return errors.Join(err, out.Drop())
		}
	}
	return out.Close()
}

type csvWriter struct {
	out    *csv.Writer
	point  byte
	record []string
}

// NewCSV begins what CSV writes; a CSV file has no place for the name.
func NewCSV(w io.Writer, _ string, columns []string) (Writer, error) {
	return newCSV(w, columns, ',', '.')
}

// NewExcelCSV begins what ExcelCSV writes.
func NewExcelCSV(w io.Writer, _ string, columns []string) (Writer, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, fmt.Errorf("sheet: %w", err)
	}
	return newCSV(w, columns, ';', ',')
}

func newCSV(w io.Writer, columns []string, comma rune, point byte) (Writer, error) {
	c := &csvWriter{out: csv.NewWriter(w), point: point, record: make([]string, len(columns))}
	c.out.Comma, c.out.UseCRLF = comma, true
	head := make([]Cell, len(columns))
	for i, column := range columns {
		head[i] = Text(column)
	}
	return c, c.Row(head)
}

func (c *csvWriter) Row(row []Cell) error {
	for i := range c.record {
		c.record[i] = ""
		if i < len(row) {
			c.record[i] = row[i].text(c.point)
		}
	}
	if err := c.out.Write(c.record); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return nil
}

func (c *csvWriter) Close() error {
	c.out.Flush()
	if err := c.out.Error(); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return nil
}

func (c *csvWriter) Drop() error { return nil }

func (c Cell) text(point byte) string {
	switch v := c.value.(type) {
	case string:
		return inert(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case money.Amount:
		return decimal(v.Minor(), point)
	case percent:
		return decimal(int64(v), point)
	case time.Time:
		return v.In(clock.Jakarta).Format("2006-01-02 15:04")
	}
	return ""
}

// decimal is hundredths in figures: whole where they are whole.
func decimal(hundredths int64, point byte) string {
	whole, rest := hundredths/minorPerRupiah, hundredths%minorPerRupiah
	if rest == 0 {
		return strconv.FormatInt(whole, 10)
	}
	sign := ""
	if hundredths < 0 {
		sign, whole, rest = "-", -whole, -rest
	}
	return sign + strconv.FormatInt(whole, 10) + string(point) + fmt.Sprintf("%02d", rest)
}

// inert keeps a spreadsheet from taking a text for a formula, as OWASP advises
// for CSV: what would start one gets an apostrophe before it.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}
