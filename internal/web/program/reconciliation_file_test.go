package program_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"simpul/internal/web/webtest"
)

// TestReconciliationAsFiles: what the pages show of a month is in their files,
// figures as figures.
func TestReconciliationAsFiles(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	o.bookPaths(t)
	maya := o.manager(t)
	const february = "?periode=2026-02"
	for _, page := range []struct {
		path, name string
		rows       [][]string // by account, what, in the books, by the other side, difference
	}{
		{"/program/rekonsiliasi", "simpul-rekonsiliasi-2026-02", [][]string{
			{"BRI ••1234", "Saldo awal", "0", "0", "0"}, {"BRI ••1234", "Saldo akhir", "0", "3743500", "-3743500"},
			{"Simulasi pembayaran", "Saldo akhir", "", "", ""},
		}},
		{"/program/rekonsiliasi/akun/asset.psp.simulation.idr/IDR", "simpul-asset-psp-simulation-idr-2026-02", [][]string{{"Simulasi pembayaran", "Penjualan", "", "", ""}}},
	} {
		shown := looked(t, maya, page.path+february)
		text := filed(t, maya, shown, "csv", page.name+".csv")
		all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range page.rows {
			if !slices.ContainsFunc(all, func(row []string) bool {
				figures := []string{row[4], row[5], row[6]}
				return row[0] == want[0] && row[2] == want[1] && (want[2] == "" && row[4] != "" || slices.Equal(figures, want[2:]))
			}) {
				t.Errorf("%s lacks %v:\n%s", page.path, want, text)
			}
		}
		book, err := excelize.OpenReader(strings.NewReader(filed(t, maya, shown, "xlsx", page.name+".xlsx")))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(rows) != len(all) {
			t.Errorf("the workbook has %d rows, the CSV %d: %v", len(rows), len(all), err)
		}
		if kind, err := book.GetCellType(book.GetSheetName(0), "E2"); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("E2 is %v, %v", kind, err)
		}
		if !bytes.HasPrefix([]byte(filed(t, maya, shown, "excel", page.name+".csv")), []byte("\ufeff")) {
			t.Error("no byte order mark")
		}
		maya.Get(page.path + february + "&bentuk=pdf").Want(http.StatusNotFound)
	}
}

// filed follows a page's link to a file.
func filed(t *testing.T, c *webtest.Client, p *webtest.Page, form, name string) string {
	t.Helper()
	file := c.Get(p.Attr("a[href*='bentuk="+form+"']", "href")).Want(http.StatusOK)
	if got := file.Header.Get("Content-Disposition"); !strings.Contains(got, `"`+name+`"`) {
		t.Errorf("%s is sent as %s", form, got)
	}
	return file.Body
}
