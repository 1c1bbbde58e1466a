package perajin_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/report"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// She sees what came and how it was divided, and takes it with her in three
// forms that say the same.
func TestStatementIsSeenAndTaken(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	bag := s.bag(t, "=Tas merah", 2)
	o := s.Sold(checkouttest.Item{Variant: bag, Quantity: 2})
	c := s.client(t, s.siti.Person)
	if !c.Get("/perajin/uang").Want(200).Has("a[href='/perajin/uang/catatan']") {
		t.Error("the page of her money does not lead to the statement")
	}
	page := c.Get("/perajin/uang/catatan").Want(200)
	viewtest.Check(t, page.Body)
	text := page.Text("main")
	for _, want := range []string{"Saldo awal", "Saldo akhir", "Penjualan", "2 × =Tas merah", "Pembeli membayar", "Untuk Anda", o.Number, "Menunggu barang diterima"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %q", want, text)
		}
	}
	if page.Count(".sale") != 1 {
		t.Errorf("%d lines", page.Count(".sale"))
	}

	w := report.MonthOf(s.Now)
	address := "/perajin/uang/catatan?dari=" + w.First() + "&sampai=" + w.Last() + "&bentuk="
	plain := readCSV(t, c.Get(address+"csv").Want(200), ',', "")
	excel := readCSV(t, c.Get(address+"excel").Want(200), ';', "\ufeff")
	for _, rows := range [][][]string{plain, excel} {
		if len(rows) != 5 || rows[2][3] != "'=Tas merah" || rows[2][13] != "333000" || rows[3][1] != "Saldo akhir" || rows[3][15] != "333000" {
			t.Errorf("%q", rows)
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader([]byte(c.Get(address + "xlsx").Want(200).Body)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	for at, want := range map[string]string{"D3": "=Tas merah", "N3": "333000", "P4": "333000"} {
		if got, err := book.GetCellValue("Catatan uang", at, excelize.Options{RawCellValue: true}); err != nil || got != want {
			t.Errorf("%s = %q, want %q, %v", at, got, want, err)
		}
	}
}

func TestStatementOfNoDays(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Sold(checkouttest.Item{Variant: s.bag(t, "Tas merah", 2), Quantity: 1})
	c := s.client(t, s.siti.Person)
	wrong := c.Get("/perajin/uang/catatan?dari=2026-02-30&sampai=2026-03-01").Want(422)
	viewtest.Check(t, wrong.Body)
	if !strings.Contains(wrong.Text("main"), "Tanggalnya belum benar") {
		t.Errorf("%q", wrong.Text("main"))
	}
	c.Get("/perajin/uang/catatan?dari=2026-02-30&sampai=2026-03-01&bentuk=csv").Want(422)
	c.Get("/perajin/uang/catatan?bentuk=pdf").Want(404)
	before := c.Get("/perajin/uang/catatan?dari=2020-01-01&sampai=2020-12-31").Want(200)
	if before.Count(".sale") != 0 || !strings.Contains(before.Text("main"), "Tidak ada yang bergerak") {
		t.Errorf("%q", before.Text("main"))
	}
}

func readCSV(t *testing.T, p *webtest.Page, comma rune, mark string) [][]string {
	t.Helper()
	body, ok := strings.CutPrefix(p.Body, mark)
	if !ok || strings.HasPrefix(body, "\ufeff") {
		t.Errorf("the file begins with %q", p.Body[:3])
	}
	in := csv.NewReader(strings.NewReader(body))
	in.Comma = comma
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
