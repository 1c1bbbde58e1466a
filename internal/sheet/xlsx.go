package sheet

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"simpul/internal/clock"
	"simpul/internal/money"
)

// MostRows is how many rows a workbook's sheet holds below its columns.
const MostRows = excelize.TotalRows - 1

// xlsxWriter keeps rows beyond some megabytes in a temporary file.
type xlsxWriter struct {
	book   *excelize.File
	out    *excelize.StreamWriter
	to     io.Writer
	styles styles
	values []any
	rows   int
}

// NewXLSX begins what XLSX writes; all of it is written by Close.
func NewXLSX(w io.Writer, name string, columns []string) (_ Writer, err error) {
	x := &xlsxWriter{book: excelize.NewFile(), to: w, values: make([]any, len(columns))}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("sheet: %w", err), x.book.Close())
		}
	}()
	if err := x.book.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	if x.styles, err = stylesOf(x.book); err != nil {
		return nil, err
	}
	if x.out, err = x.book.NewStreamWriter(name); err != nil {
		return nil, err
	}
	if err := x.out.SetColWidth(1, max(len(columns), 1), 18); err != nil {
		return nil, err
	}
	if err := x.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	for i, c := range columns {
		x.values[i] = excelize.Cell{StyleID: x.styles.head, Value: c}
	}
	return x, x.out.SetRow("A1", x.values)
}

func (x *xlsxWriter) Row(row []Cell) error {
	for i := range x.values {
		x.values[i] = nil
		if i < len(row) {
			x.values[i] = x.styles.typed(row[i])
		}
	}
	x.rows++
	if err := x.out.SetRow(fmt.Sprintf("A%d", x.rows+1), x.values); err != nil {
		return fmt.Errorf("sheet: row %d: %w", x.rows, err)
	}
	return nil
}

func (x *xlsxWriter) Close() (err error) {
	defer func() { err = errors.Join(err, x.book.Close()) }()
	if err := x.out.Flush(); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	// The workbook would be gathered in memory, and copied from there.
	x.book.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(x.to) })
	if _, err := x.book.WriteTo(io.Discard); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return nil
}

func (x *xlsxWriter) Drop() error { return x.book.Close() }

type styles struct{ head, rupiah, moment, percent int }

func stylesOf(book *excelize.File) (s styles, err error) {
	rupiah, moment, percent := `#,##0;[Red]-#,##0`, "yyyy-mm-dd hh:mm", "0.00%"
	for _, style := range []struct {
		to *int
		is excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&s.rupiah, excelize.Style{CustomNumFmt: &rupiah}},
		{&s.moment, excelize.Style{CustomNumFmt: &moment}},
		{&s.percent, excelize.Style{CustomNumFmt: &percent}},
	} {
		if *style.to, err = book.NewStyle(&style.is); err != nil {
			return styles{}, fmt.Errorf("sheet: style: %w", err)
		}
	}
	return s, nil
}

func (s styles) typed(c Cell) any {
	switch v := c.value.(type) {
	case money.Amount:
		if v.Minor()%minorPerRupiah == 0 {
			return excelize.Cell{StyleID: s.rupiah, Value: v.Minor() / minorPerRupiah}
		}
		return excelize.Cell{StyleID: s.rupiah, Value: float64(v.Minor()) / minorPerRupiah}
	case percent:
		return excelize.Cell{StyleID: s.percent, Value: float64(v) / 10_000}
	case time.Time:
		// A workbook knows no zones: it shows the wall's clock.
		wall := v.In(clock.Jakarta)
		return excelize.Cell{StyleID: s.moment, Value: time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), 0, 0, time.UTC)}
	case string, int64:
		return v
	}
	return nil
}
