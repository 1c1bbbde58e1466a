package koperasi_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/report"
	"simpul/internal/trail"
	view "simpul/views/statement"
)

// TestReportsAndTheirFiles: every table of the report is a file in three forms,
// the sums of sales are the ledger's, and nothing of another cooperative is in
// them.
func TestReportsAndTheirFiles(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	sold := o.world.Sold(item(o.bag), item(o.pouch))
	o.world.Sold(checkouttest.Item{Variant: o.bag, Quantity: 2})
	lines, err := order.Lines(t.Context(), o.world.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	back := checkout.RefundRequest{Reason: "cacat", Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Amount: money.Rupiah(50_000)}}}}
	if _, err := o.world.Checkout.RefundOrder(t.Context(), o.world.Officer(o.waliwis), o.waliwis.ID, sold.ID, back, o.world.Now); err != nil {
		t.Fatal(err)
	}
	page := looked(t, c, "/koperasi/laporan?tabel=perajin")
	if text := page.Text("main"); strings.Contains(text, "Dompet koin") || !strings.Contains(text, "Siti Contoh") {
		t.Errorf("the report: %s", text)
	}
	rows, err := csv.NewReader(strings.NewReader(c.Get("/koperasi/laporan?tabel=penjualan&bentuk=csv").Want(http.StatusOK).Body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sum, income := int64(0), int64(0)
	for _, row := range rows[1:] {
		revenue, err1 := strconv.ParseInt(row[6], 10, 64)
		hers, err2 := strconv.ParseInt(row[7], 10, 64)
		if err1 != nil || err2 != nil {
			t.Fatal(row)
		}
		sum, income = sum+revenue, income+hers
	}
	if sum != 3*185_000-50_000 || income != (3*185_000-50_000)*9/10 || len(rows) != 4 {
		t.Errorf("revenue %d, income %d in %d rows", sum, income, len(rows))
	}
	for _, table := range []string{"penjualan", "perajin", "stok", "pengiriman", "hak-koperasi"} {
		for form, begins := range map[string]string{view.AsCSV: "", view.AsExcel: "\ufeff", view.AsXLSX: "PK"} {
			file := c.Get("/koperasi/laporan?tabel=" + table + "&bentuk=" + form).Want(http.StatusOK)
			if !strings.HasPrefix(file.Body, begins) || strings.Contains(file.Body, "Dompet") {
				t.Errorf("%s as %s: %.60q", table, form, file.Body)
			}
			if form != view.AsXLSX {
				continue
			}
			book, err := excelize.OpenReader(bytes.NewReader([]byte(file.Body)))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := book.GetRows(book.GetSheetName(0)); err != nil || len(got) < 1 {
				t.Errorf("%s: %v, %v", table, got, err)
			}
		}
	}
	c.Get("/koperasi/laporan?tabel=lain&bentuk=csv").Want(http.StatusNotFound)
	c.Get("/koperasi/laporan?dari=2026-02-30&sampai=x").Want(http.StatusUnprocessableEntity)
	o.officer(t, "Oki Pengurus Kronjo", o.kronjo).Get("/koperasi/laporan?koperasi=" + strconv.FormatInt(int64(o.waliwis.ID), 10)).Want(http.StatusNotFound)
	for _, paper := range []string{"", "?kertas=a5"} {
		if poster := looked(t, c, "/koperasi/poster"+paper); !poster.Has(".poster-code svg") || !strings.Contains(poster.Text(".poster"), "Simpul Waliwis") {
			t.Error("the poster has no code or no name")
		}
	}
}

// TestDeedsAreSentences: who did what to something of this cooperative's stands
// there by name, narrowed by person, part and day; another's does not.
func TestDeedsAreSentences(t *testing.T) {
	t.Parallel()
	o := open(t)
	c, stranger := o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Ratna Pengurus", o.kronjo)
	sold := o.world.Sold(item(o.bag), item(o.pouch))
	parcel := o.parcelOf(t, sold, o.waliwis)
	if err := o.world.Checkout.Ship(t.Context(), o.world.Officer(o.waliwis), o.waliwis.ID, parcel.ID, "JX12345678", o.world.Now); err != nil {
		t.Fatal(err)
	}
	// What the programme notes of her is not the cooperative's to know.
	if err := database.InTx(t.Context(), o.world.App, func(tx *database.Tx) error {
		return trail.Record(t.Context(), tx, trail.Entry{At: o.world.Now, ActorID: int64(o.siti.Person), Action: "baseline.note", SubjectKind: "producer", SubjectID: int64(o.siti.Person)})
	}); err != nil {
		t.Fatal(err)
	}
	sentence := "mengirim paket pesanan " + sold.Number + "."
	page := looked(t, c, "/koperasi/jejak")
	if text := page.Text(".deeds"); !strings.Contains(text, sentence) || strings.Contains(text, "Dompet koin") || strings.Contains(text, "baseline") {
		t.Errorf("the trail: %s", text)
	}
	if text := stranger.Get("/koperasi/jejak").Want(http.StatusOK).Text("main"); strings.Contains(text, sentence) {
		t.Errorf("another cooperative's trail: %s", text)
	}
	officer := strconv.FormatInt(int64(o.world.Officer(o.waliwis).Person), 10)
	for query, there := range map[string]bool{
		"?siapa=" + officer: true, "?siapa=" + strconv.FormatInt(int64(o.siti.Person), 10): false,
		"?tentang=orders": true, "?tentang=money": false, "?dari=2020-01-01&sampai=2020-01-31": false, "?dari=x&sampai=y": true,
	} {
		if got := strings.Contains(c.Get("/koperasi/jejak"+query).Want(http.StatusOK).Text(".deeds"), sentence); got != there {
			t.Errorf("%s: %v", query, got)
		}
	}
}

// TestEveryDeedHasASentence looks through the program for what is recorded of a
// cooperative's things.
func TestEveryDeedHasASentence(t *testing.T) {
	t.Parallel()
	recorded := regexp.MustCompile(`(?:Action:\s*|note\w*\(ctx, tx, actor, |recordParcel\(ctx, tx, actor, )"([a-z_]+\.[a-z_]+)"`)
	nouns := regexp.MustCompile(`^(product|share_offer|bespoke_request|product_review|intake|loan|complaint|parcel|order_line|shipping_inquiry|direct_sale|on_delivery|refund|manual_receipt|` +
		`cash|handover|advance|payout_run|producer_payout|payout_case|pay_day|fee_policy|forgiveness|discount_voucher|helping|help_session|producer|membership|shu|member_saving)\.`)
	found := 0
	for _, folder := range []string{"../../*/*.go"} {
		files, err := filepath.Glob(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range recorded.FindAllSubmatch(text, -1) {
				action := string(m[1])
				if strings.HasSuffix(name, "_test.go") || !nouns.MatchString(action) {
					continue
				}
				found++
				if !view.Known(action) {
					t.Errorf("%s: %s has no sentence", name, action)
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d deeds were found", found)
	}
	if got := view.Sentence(t.Context(), report.Deed{Action: "parcel.ship", Label: "SP1"}); !strings.Contains(got, "SP1") {
		t.Errorf("%q", got)
	}
}
