package sheet_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"simpul/internal/money"
	"simpul/internal/sheet"
)

func sample() sheet.Sheet {
	return sheet.Sheet{
		Name: "Catatan uang", Columns: []string{"Waktu", "Barang", "Rupiah", "Bagian", "Jurnal", "Kosong"},
		Rows: [][]sheet.Cell{
			{sheet.Moment(time.Date(2026, 1, 14, 20, 30, 0, 0, time.UTC)), sheet.Text(`Tas "merah", besar; baru`), sheet.Money(money.Rupiah(-99_900)), sheet.Percent(6000), sheet.Number(17), {}},
			{sheet.Moment(time.Date(2026, 1, 15, 1, 0, 0, 0, time.UTC)), sheet.Text("=HYPERLINK(\"x\")"), sheet.Money(money.Minor(1_050, money.IDR)), sheet.Percent(3333), sheet.Number(0), {}},
			{{}, sheet.Text("@makrame"), {}, {}, {}, {}},
		},
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sheet.CSV(&b, sample()); err != nil {
		t.Fatal(err)
	}
	want := "Waktu,Barang,Rupiah,Bagian,Jurnal,Kosong\r\n" +
		"2026-01-15 03:30,\"Tas \"\"merah\"\", besar; baru\",-99900,60,17,\r\n" +
		"2026-01-15 08:00,\"'=HYPERLINK(\"\"x\"\")\",10.50,33.33,0,\r\n" +
		",'@makrame,,,,\r\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestExcelCSV(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sheet.ExcelCSV(&b, sample()); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(b.String(), "\ufeff")
	if !marked {
		t.Error("no byte order mark")
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma = ';'
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if rows[1][1] != `Tas "merah", besar; baru` || rows[2][2] != "10,50" || rows[2][3] != "33,33" {
		t.Errorf("%q", rows)
	}
}

// TestXLSX reads a workbook back: values have types, and no text is a formula.
func TestXLSX(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sheet.XLSX(&b, sample()); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	for at, want := range map[string]string{
		"A1": "Waktu", "A2": "2026-01-15 03:30", "B2": `Tas "merah", besar; baru`, "C2": "-99,900", "D2": "60.00%", "E2": "17", "B3": `=HYPERLINK("x")`, "B4": "@makrame",
	} {
		if got, err := book.GetCellValue("Catatan uang", at); err != nil || got != want {
			t.Errorf("%s = %q, want %q, %v", at, got, want, err)
		}
	}
	for at, want := range map[string]excelize.CellType{"A2": excelize.CellTypeUnset, "C2": excelize.CellTypeUnset, "B3": excelize.CellTypeInlineString} {
		if got, err := book.GetCellType("Catatan uang", at); err != nil || got != want {
			t.Errorf("%s has type %d, want %d, %v", at, got, want, err)
		}
	}
	if formula, err := book.GetCellFormula("Catatan uang", "B3"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q, %v", formula, err)
	}
	if raw, err := book.GetCellValue("Catatan uang", "C3", excelize.Options{RawCellValue: true}); err != nil || raw != "10.5" {
		t.Errorf("C3 holds %q, %v", raw, err)
	}
}
