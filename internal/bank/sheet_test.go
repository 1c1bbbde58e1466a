package bank_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"simpul/internal/bank"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// The same three lines in the shapes that banks give them.
func TestStatementsInManyShapes(t *testing.T) {
	t.Parallel()
	const want = "2026-01-30 STRIPE PAYOUT 125000000 / 2026-01-31 TRF SITI -19250050 / 2026-02-01 BIAYA ADM -650000"
	for name, text := range map[string]string{
		"signed, semicolons": "Tanggal;Keterangan;Jumlah;Saldo\n30/01/2026;STRIPE PAYOUT;1.250.000,00;1.350.000,00\n31/01/2026;TRF SITI;-192.500,50;1.157.499,50\n01/02/2026;BIAYA ADM;-6.500,00;1.150.999,50\n",
		"English, commas":    "Date,Description,Amount,Balance\n2026-01-30,STRIPE PAYOUT,\"1,250,000.00\",\"1,350,000.00\"\n2026-01-31,TRF SITI,\"(192,500.50)\",\"1,157,499.50\"\n2026-02-01 08:00,BIAYA ADM,\"-6,500.00\",\"1,150,999.50\"\n",
		"D and K, tabs":      "\xef\xbb\xbfTGL\tURAIAN\tMUTASI\tSALDO\r\n30 Jan 2026\tSTRIPE PAYOUT\tRp1.250.000 K\t1.350.000\r\n31 Januari 2026\tTRF SITI\t192.500,50 DB\t1.157.499,50\r\n1 Feb 26\tBIAYA ADM\t6.500 D\t1.150.999,5\r\n",
		"two columns, backwards, a letterhead": "BANK CONTOH\nRekening;1234\n\nTanggal Transaksi;Uraian;Debet;Kredit;Saldo\n01-02-2026;BIAYA ADM;6.500,00;;1.150.999,50\n" +
			"31-01-2026;TRF SITI;192.500,50;-;1.157.499,50\n30-01-2026;STRIPE PAYOUT;0,00;1.250.000,00;1.350.000,00\n",
	} {
		sheet := bank.ReadSheet([]byte(text))
		if !sheet.Valid() {
			t.Errorf("%s: %+v", name, sheet.Faults)
			continue
		}
		var got []string
		for _, l := range sheet.Lines {
			got = append(got, fmt.Sprintf("%s %s %d", l.Day.Format(time.DateOnly), l.Description, l.Amount.Minor()))
		}
		if text := strings.Join(got, " / "); text != want {
			t.Errorf("%s: %s", name, text)
		}
		if sheet.Opening().Minor() != 10_000_000 || sheet.Closing().Minor() != 115_099_950 {
			t.Errorf("%s: from %s to %s", name, sheet.Opening(), sheet.Closing())
		}
	}
}

func TestFaultyRowsAreNamed(t *testing.T) {
	t.Parallel()
	sheet := bank.ReadSheet([]byte("Tanggal;Keterangan;Jumlah;Saldo\n" +
		"30/01/2026;BAIK;1.000;1.000\n" +
		"31/04/2026;HARI TIDAK ADA;1.000;2.000\n" +
		"01/31/2026;BULAN TIDAK ADA;1.000;2.000\n" +
		"31/01/2026;RUMUS;=1+1;2.000\n" +
		"31/01/2026;KOSONG;;2.000\n" +
		"31/01/2026;NOL;0;2.000\n" +
		"31/01/2026;SALDO;1.000;dua ribu\n"))
	want := []string{"3 bank.row.day", "4 bank.row.day", "5 bank.row.amount", "6 bank.row.amount", "7 bank.row.nothing", "8 bank.row.balance"}
	var got []string
	for _, f := range sheet.Faults {
		got = append(got, fmt.Sprintf("%d %s", f.Row, f.Field.Key))
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("got %v", got)
	}
	for name, c := range map[string]struct{ text, key string }{
		"a balance that does not follow": {"Tanggal;Keterangan;Jumlah;Saldo\n30/01/2026;A;1.000;1.000\n31/01/2026;B;1.000;2.500\n", "bank.row.follows"},
		"no header":                      {"30/01/2026;A;1.000;1.000\n", "bank.sheet.header"},
		"no lines":                       {"Tanggal;Keterangan;Jumlah;Saldo\n", "bank.sheet.empty"},
		"a workbook":                     {"PK\x03\x04\x00\x00", "bank.sheet.text"},
		"other letters":                  {"Tanggal;Keterangan;Jumlah;Saldo\n30/01/2026;\xe9;1;1\n", "bank.sheet.text"},
		"too large":                      {strings.Repeat("x", bank.MaxSheet+1), "bank.sheet.large"},
		"too many rows":                  {"Tanggal;Jumlah;Saldo\n" + strings.Repeat("1/1/2026;1;1\n", 5001), "bank.sheet.rows"},
		"nothing":                        {"", "bank.sheet.header"},
	} {
		sheet := bank.ReadSheet([]byte(c.text))
		if len(sheet.Faults) != 1 || sheet.Faults[0].Field.Key != c.key {
			t.Errorf("%s: %+v", name, sheet.Faults)
		}
	}
}

// Whatever is uploaded, reading it ends in lines that follow from each other,
// or in faults.
func TestAnySheetIsReadOrNamed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.SampledFrom([]string{"Tanggal", "Saldo", "Jumlah", "Debet", "Kredit", "1/1/2026", "1.000", "-5", "\"", ";", ",", "\n", "\t", "=A1", "Rp 1.000,00 D", "(", ")", "é"})
		text := strings.Join(rapid.SliceOfN(cell, 0, 40).Draw(t, "cells"), "")
		if rapid.Bool().Draw(t, "head") {
			text = "Tanggal;Keterangan;Jumlah;Saldo\n" + text
		}
		sheet := bank.ReadSheet([]byte(text))
		if sheet.Valid() == (len(sheet.Faults) > 0) {
			t.Fatalf("neither lines nor faults: %+v", sheet)
		}
		for i := 1; i < len(sheet.Lines) && sheet.Valid(); i++ {
			if sheet.Lines[i-1].Balance.Add(sheet.Lines[i].Amount) != sheet.Lines[i].Balance {
				t.Fatalf("line %d does not follow", i)
			}
		}
	})
}

func TestEveryLineIsStoredOnce(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	actor := identity.Actor{Person: w.Person("Pengelola Contoh")}
	var account bank.Account
	if err := database.InTx(t.Context(), w.App, func(tx *database.Tx) (err error) {
		account, err = bank.Add(t.Context(), tx, actor, bank.Account{Programme: w.Programme.ID, Code: "utama", Bank: "BRI", Holder: "Program", NumberEnd: "1234"}, w.Now)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	load := func(text string) (added int, err error) {
		err = database.InTx(t.Context(), w.App, func(tx *database.Tx) error {
			added, err = bank.Import(context.Background(), tx, actor, account.ID, "mutasi.csv", []byte(text), w.Now)
			return err
		})
		return added, err
	}
	const head = "Tanggal;Keterangan;Jumlah;Saldo\n"
	// Twice the same transfer and its return: four lines, two pairs alike.
	morning := head + "2/1/2026;TRF;100;100\n2/1/2026;RETUR;-100;0\n2/1/2026;TRF;100;100\n"
	evening := morning + "2/1/2026;RETUR;-100;0\n3/1/2026;TRF;100;100\n"
	if n, err := load(morning); err != nil || n != 3 {
		t.Fatalf("%d lines, %v", n, err)
	}
	if n, err := load(evening); err != nil || n != 2 {
		t.Errorf("a file that overlaps adds %d lines, %v", n, err)
	}
	for name, c := range map[string]struct {
		text, key string
	}{
		"the same file": {evening, "bank.sheet.known"},
		"known lines":   {head + "3/1/2026;TRF;100;100\n", "bank.sheet.known"},
		"a faulty one":  {head + "x;TRF;100;100\n", ""},
		"the future":    {head + w.Now.AddDate(0, 0, 3).Format("2006-01-02") + ";TRF;100;100\n", ""},
	} {
		_, err := load(c.text)
		if f, ok := fault.As(err); !ok || c.key != "" && f.Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	var lines int
	if err := w.App.GetContext(t.Context(), &lines, `SELECT count(*) FROM bank_line`); err != nil || lines != 5 {
		t.Errorf("%d lines, %v", lines, err)
	}
	for _, change := range []string{`UPDATE bank_line SET amount = 1`, `DELETE FROM bank_line`, `TRUNCATE bank_line CASCADE`, `DELETE FROM bank_statement`} {
		if _, err := w.Owner.ExecContext(t.Context(), change); err == nil {
			t.Errorf("%s went through", change)
		}
	}
}
