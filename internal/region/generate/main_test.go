package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// embedded is the list that package region embeds, unpacked, and its regions.
func embedded(t *testing.T) (text []byte, regions []region) {
	t.Helper()
	f, err := os.Open("../" + target)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if text, err = io.ReadAll(unzipped); err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(bytes.NewReader(text))
	in.FieldsPerRecord = -1
	records, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records[1:] {
		regions = append(regions, region{record[0], record[1]})
	}
	return text, regions
}

func TestEncodeIsDeterministic(t *testing.T) {
	t.Parallel()
	text, regions := embedded(t)
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := encode(out, regions); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same regions gave other bytes")
	}
	unzipped, err := gzip.NewReader(&first)
	if err != nil {
		t.Fatal(err)
	}
	if !unzipped.ModTime.IsZero() || unzipped.Name != "" {
		t.Errorf("the header holds %v %q", unzipped.ModTime, unzipped.Name)
	}
	again, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, again) {
		t.Error("the embedded list was not written by this program: run go generate")
	}
}

func TestEmbeddedNamesAreTidy(t *testing.T) {
	t.Parallel()
	_, regions := embedded(t)
	for _, r := range regions {
		if tidied(r.name) != r.name {
			t.Errorf("%s %q would be %q: run go generate", r.code, r.name, tidied(r.name))
		}
	}
}

// country is the smallest list that collect takes.
func country() [len(levels)]table {
	return [len(levels)]table{
		{{"36", "BANTEN"}, {"31", "DKI JAKARTA"}},
		{{"36.03", "36", "KABUPATEN TANGERANG"}, {"36.71", "36", "KOTA TANGERANG"}, {"31.71", "31", "KOTA ADMINISTRASI JAKARTA PUSAT"}},
		{{"36.03.33", "36.03", "Mekar Baru"}},
		{{"36.03.33.2004", "36.03.33", "Waliwis"}, {"36.03.33.3001", "36.03.33", "Desa Adat Contoh"}},
	}
}

func TestCollect(t *testing.T) {
	t.Parallel()
	got, err := collect(country())
	if err != nil {
		t.Fatal(err)
	}
	want := []region{
		{"31", "DKI Jakarta"}, {"31.71", "Jakarta Pusat"}, {"36", "Banten"}, {"36.03", "Tangerang"},
		{"36.03.33", "Mekar Baru"}, {"36.03.33.2004", "Waliwis"}, {"36.03.33.3001", "Contoh"}, {"36.71", "Tangerang"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(region{})); diff != "" {
		t.Error(diff)
	}
}

func TestCollectRefuses(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*[len(levels)]table){
		"a missing table":            func(c *[len(levels)]table) { c[2] = nil },
		"a malformed code":           func(c *[len(levels)]table) { c[1][0][0] = "3603" },
		"a village of no kind":       func(c *[len(levels)]table) { c[3][0][0] = "36.03.33.4004" },
		"a doubled code":             func(c *[len(levels)]table) { c[3][1][0] = "36.03.33.2004" },
		"an unknown parent":          func(c *[len(levels)]table) { c[2][0] = []string{"36.04.33", "36.04", "Mekar Baru"} },
		"another parent than stated": func(c *[len(levels)]table) { c[2][0][1] = "36.71" },
		"a kota by its code only":    func(c *[len(levels)]table) { c[1][1][2] = "KABUPATEN TANGERANG" },
		"administrative elsewhere":   func(c *[len(levels)]table) { c[1][1][2] = "KOTA ADMINISTRASI TANGERANG" },
		"no name":                    func(c *[len(levels)]table) { c[3][0][2] = " " },
	} {
		tables := country()
		spoil(&tables)
		if regions, err := collect(tables); err == nil {
			t.Errorf("%s was taken: %v", name, regions)
		}
	}
}

func TestTitled(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"DKI JAKARTA":                        "DKI Jakarta",
		"KABUPATEN PANGKAJENE DAN KEPULAUAN": "Kabupaten Pangkajene dan Kepulauan",
		"DAERAH ISTIMEWA YOGYAKARTA":         "Daerah Istimewa Yogyakarta",
	} {
		if got := titled(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}

func TestTidied(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Mekar Baru":                "Mekar Baru",
		"  Curug   bitung ":         "Curug Bitung",
		"lamuk":                     "Lamuk",
		"Grong-grong":               "Grong-grong",
		"Abar- abir":                "Abar- abir",
		"A u r":                     "Aur",
		"Pir Trans Sosa I B":        "Pir Trans Sosa I B",
		"PulauTujuh":                "Pulau Tujuh",
		"SoE":                       "SoE",
		"LIang Sola":                "Liang Sola",
		"IV Koto Aur Malintang":     "IV Koto Aur Malintang",
		"2 x 11 Kayu Tanam":         "2 x 11 Kayu Tanam",
		`Ja"an`:                     "Ja'an",
		"Regapu’u":                  "Regapu'u",
		"Air Sialang Hilir.":        "Air Sialang Hilir",
		"Perk. Gedung Biara":        "Perk. Gedung Biara",
		"Teuw*":                     "Teuw",
		"Kep. Masaloka Raya":        "Kepulauan Masaloka Raya",
		"Pangkajene dan Kepulauan":  "Pangkajene dan Kepulauan",
		"Seuneubok Teungoh P.Punto": "Seuneubok Teungoh P.Punto",
	} {
		if got := tidied(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
		if again := tidied(want); again != want {
			t.Errorf("%q does not stay, it became %q", want, again)
		}
	}
}
