package program_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
)

// TestFilesAreInTheLanguageThatIsChosen: beside every table its files are offered in
// both languages; each names its columns in its own, and holds the same figures.
func TestFilesAreInTheLanguageThatIsChosen(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	for path, want := range map[string][2]string{
		"/program?":              {"Desa,Wilayah induk,Kode,Perajin,Pesanan,", "Village,Region around it,Code,"},
		"/program?per=kategori&": {"Kategori,", "Category,"},
		"/program/perajin?":      {"Perajin,No. anggota,Desa,Kecamatan,", "Maker,Member no.,Village,District,"},
		"/program/koperasi?":     {"Koperasi,Desa,Anggota,", "Cooperative,Village,Members,"},
		"/program/konsistensi?":  {"Perajin,Desa,", "Maker,Village,"},
		"/program/sampel?":       {"Pesanan,Tanggal,Jurnal,", "Order,Date,"},
		"/program/angkatan?":     {"Angkatan pelatihan,Materi,", "Training,Topic,"},
		"/program/catatan?":      {"Waktu (WIB),Kejadian,", "Time (WIB),What happened,"},
		"/program/rekonsiliasi?": {"Rekening,Mata uang,", "Account,Currency,"},
		"/program/desa/" + string(checkouttest.Waliwis) + "?": {"Perajin,No. anggota,", "Maker,Member no.,"},
		fmt.Sprintf("/program/perajin/%d?", o.siti.Person):    {"Pesanan,Tanggal,Jenis,", "Order,Date,Kind,"},
		fmt.Sprintf("/program/koperasi/%d?", o.waliwis.ID):    {"Perajin,No. anggota,", "Maker,Member no.,"},
	} {
		page := looked(t, c, path+"periode=2026-02")
		var tables [2][][]string
		for i, language := range []string{":not([href*='bahasa=en'])", "[href*='bahasa=en']"} {
			text := c.Get(page.Attr("a[href*='bentuk=csv']"+language, "href")).Want(200).Body
			if !strings.HasPrefix(text, want[i]) {
				t.Errorf("%s%s begins %.120q, want %s", path, language, text, want[i])
			}
			if strings.Contains(text, "!(") || strings.Contains(text, "program.") {
				t.Errorf("%s%s lacks words:\n%s", path, language, text)
			}
			tables[i] = rowsOf(t, text)
		}
		if len(tables[0]) != len(tables[1]) || figuresOf(tables[0]) != figuresOf(tables[1]) {
			t.Errorf("%s: the figures differ:\n%v\n%v", path, tables[0], tables[1])
		}
	}
	// The page itself stays as it was.
	if got := looked(t, c, "/program?bahasa=en").Text("h1"); got != "Ringkasan" {
		t.Errorf("the page is called %q", got)
	}
}

func rowsOf(t *testing.T, text string) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// figuresOf are the values that are no words.
func figuresOf(rows [][]string) string {
	var all []string
	for _, row := range rows {
		for _, value := range row {
			if value != "" && strings.Trim(value, "0123456789.-:– ") == "" {
				all = append(all, value)
			}
		}
	}
	return strings.Join(all, " ")
}
