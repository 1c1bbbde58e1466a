package sheet

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"simpul/internal/clock"
	"simpul/internal/money"
)

// XLSX writes the sheet as a workbook: amounts, numbers, days and percentages are
// typed, so that they sum and sort; a text is a text, whatever it begins with.
func XLSX(w io.Writer, s Sheet) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := book.SetSheetName("Sheet1", s.Name); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	styles, err := stylesOf(book)
	if err != nil {
		return err
	}
	out, err := book.NewStreamWriter(s.Name)
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	if err := out.SetColWidth(1, max(len(s.Columns), 1), 18); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	head := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		head[i] = excelize.Cell{StyleID: styles.head, Value: c}
	}
	if err := out.SetRow("A1", head); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	for i, row := range s.Rows {
		values := make([]any, len(row))
		for j, c := range row {
			values[j] = styles.typed(c)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+2), values); err != nil {
			return fmt.Errorf("sheet: row %d: %w", i+1, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	if _, err := book.WriteTo(w); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return nil
}

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
