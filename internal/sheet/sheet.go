package sheet

import (
	"encoding/csv"
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

// CSV writes the sheet as RFC 4180 says: UTF-8, commas, lines that end with CR
// LF, and a decimal point.
func CSV(w io.Writer, s Sheet) error { return s.csv(w, ',', '.') }

// ExcelCSV writes the sheet as Excel opens it where the comma is decimal: with a
// byte order mark and semicolons.
func ExcelCSV(w io.Writer, s Sheet) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return s.csv(w, ';', ',')
}

func (s Sheet) csv(w io.Writer, comma rune, point byte) error {
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = comma, true
	head := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		head[i] = inert(c)
	}
	if err := out.Write(head); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	record := make([]string, len(s.Columns))
	for _, row := range s.Rows {
		for i := range record {
			record[i] = ""
			if i < len(row) {
				record[i] = row[i].text(point)
			}
		}
		if err := out.Write(record); err != nil {
			return fmt.Errorf("sheet: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return nil
}

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
