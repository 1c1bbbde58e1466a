package region_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/region"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	db := empty(t)
	load(t, db, region.All)

	const (
		mekarBaru = "36.03.33 Mekar Baru, kecamatan di Kab. Tangerang, Banten"
		waliwis   = "36.03.33.2004 Waliwis, desa di Kec. Mekar Baru, Kab. Tangerang, Banten"
		desa      = "36.03.33.2001 Mekar Baru, desa di Kec. Mekar Baru, Kab. Tangerang, Banten"
		kabupaten = "36.03 Tangerang, kabupaten di Banten"
		kota      = "36.71 Tangerang, kota di Banten"
		selatan   = "36.74 Tangerang Selatan, kota di Banten"
		menteng   = "31.71.06 Menteng, kecamatan di Kota Adm. Jakarta Pusat, DKI Jakarta"
	)
	// first are the first matches in order; only says that there are no more.
	for _, c := range []struct {
		typed string
		only  bool
		first []string
	}{
		{"waliwis", true, []string{waliwis}},
		{"  WALIWIS ", true, []string{waliwis}},
		{"wali wis", true, []string{waliwis}},
		{"waliw", false, []string{waliwis}},
		{"mekar baru", false, []string{mekarBaru}},
		{"Mekarbaru", false, []string{mekarBaru, "36.04.25.2010 Mekarbaru, desa di Kec. Kopo, Kab. Serang, Banten"}},
		{"mekar b", false, []string{mekarBaru}},
		// several levels
		{"waliwis mekar baru", true, []string{waliwis}},
		{"Waliwis, Mekarbaru", true, []string{waliwis}},
		{"banten waliwis", true, []string{waliwis}},
		{"banten tangerang mekar baru waliwis", true, []string{waliwis}},
		{"mekar baru tangerang", true, []string{mekarBaru, desa}},
		{"mekar baru tang", true, []string{mekarBaru, desa}},
		{"menteng jakarta pusat", false, []string{menteng}},
		{"jakarta pusat menteng", false, []string{menteng}},
		{"Desa Waliwis, Kec. Mekar Baru, Kab. Tangerang, Banten", true, []string{waliwis}},
		{"Desa Waliwis, Kecamatan Mekar Baru, Kabupaten Tangerang, Provinsi Banten", true, []string{waliwis}},
		// words for kinds
		{"kec mekar baru", true, []string{mekarBaru}},
		{"Kec. Mekar Baru, Kab. Tangerang", true, []string{mekarBaru}},
		{"kel mekar baru", false, []string{"12.09.19.1007 Mekar Baru, kelurahan di Kec. Kota Kisaran Barat, Kab. Asahan, Sumatera Utara"}},
		{"desa mekar baru tangerang", true, []string{desa}},
		{"tangerang", false, []string{kabupaten, kota, "36.71.01 Tangerang, kecamatan di Kota Tangerang, Banten", selatan}},
		{"kab tangerang", false, []string{kabupaten, kota}},
		{"kota tangerang", false, []string{kota, kabupaten, selatan}},
		{"tangerang kota", false, []string{kota, kabupaten}},
		{"kota baru", false, []string{"63.02 Kotabaru, kabupaten di Kalimantan Selatan", "15.71.07 Kota Baru, kecamatan di Kota Jambi, Jambi"}},
		{"provinsi bali", true, []string{"51 Bali, provinsi"}},
		{"kota administrasi jakarta barat", true, []string{"31.73 Jakarta Barat, kota di DKI Jakarta"}},
		{"desa adat ayapo", true, []string{"91.03.02.3003 Ayapo, desa adat di Kec. Sentani Timur, Kab. Jayapura, Papua"}},
		// the larger region first
		{"banten", false, []string{"36 Banten, provinsi"}},
		{"jakarta", false, []string{"31 DKI Jakarta, provinsi", "31.73 Jakarta Barat, kota di DKI Jakarta"}},
		{"ba", false, []string{"51 Bali, provinsi", "36 Banten, provinsi"}},
		{"b", false, []string{"51 Bali, provinsi", "36 Banten, provinsi", "17 Bengkulu, provinsi"}},
		// abbreviations
		{"tangsel", true, []string{selatan}},
		{"jogja", false, []string{"34.71 Yogyakarta, kota di Daerah Istimewa Yogyakarta"}},
		{"jogja nagan raya", true, []string{"11.15.01.2004 Jogja, desa di Kec. Kuala, Kab. Nagan Raya, Aceh"}},
		{"menteng jakpus", false, []string{menteng}},
		// signs
		{"ja'an", false, []string{"35.18.17.2007 Ja'an, desa di Kec. Gondang, Kab. Nganjuk, Jawa Timur"}},
		{"toli toli", false, []string{"72.04 Toli Toli, kabupaten di Sulawesi Tengah"}},
		{"Wáliwis!", true, []string{waliwis}},
		{"%_'\\", true, nil},
		{"", true, nil},
		{"zzqx", true, nil},
		{strings.Repeat("zzqx ", 500), true, nil},
	} {
		matches, err := region.Search(t.Context(), db.App, c.typed, region.Filter{}, 0)
		if err != nil {
			t.Fatal(c.typed, err)
		}
		var got []string
		for _, m := range matches {
			if m.Similar {
				t.Errorf("%q: %s is only similar", c.typed, m.Line())
			}
			got = append(got, string(m.Code)+" "+m.Line())
		}
		if !c.only && len(got) > len(c.first) {
			got = got[:len(c.first)]
		}
		if diff := cmp.Diff(c.first, got); diff != "" {
			t.Errorf("%q: %s", c.typed, diff)
		}
	}

	t.Run("disambiguation", func(t *testing.T) {
		matches, err := region.Search(t.Context(), db.App, "mekar baru", region.Filter{}, 11)
		if err != nil {
			t.Fatal(err)
		}
		lines := map[string]bool{}
		for i, m := range matches {
			if m.Name != "Mekar Baru" || (m.Kind == region.Kecamatan) != (i == 0) {
				t.Errorf("match %d is %s", i, m.Line())
			}
			lines[m.Line()] = true
		}
		if len(lines) != 11 {
			t.Errorf("%d different lines for the district and ten villages", len(lines))
		}
	})

	t.Run("similar", func(t *testing.T) {
		for typed, want := range map[string]region.Code{
			"waliwsi":                       "36.03.33.2004",
			"waliwsi mekar baru":            "36.03.33.2004",
			"waliwis mekar baru tanggerang": "36.03.33.2004",
			"mekar bru":                     "36.03.33",
			"tanggerang selatan":            "36.74",
			"cipondoh kota tangrang":        "36.71.05",
			"gresik jawa tmur":              "35.25",
			"kec sukamju":                   "73.22.06",
		} {
			matches, err := region.Search(t.Context(), db.App, typed, region.Filter{}, 5)
			if err != nil {
				t.Fatal(err)
			}
			if len(matches) == 0 || matches[0].Code != want || !matches[0].Similar {
				t.Errorf("%q found %v, want %s", typed, matches, want)
			}
		}
	})

	t.Run("filter", func(t *testing.T) {
		for name, c := range map[string]struct {
			typed  string
			filter region.Filter
			want   []region.Code
		}{
			"level":           {"tangerang", region.Filter{Level: region.District}, []region.Code{"36.71.01"}},
			"within":          {"mekar baru", region.Filter{Within: "36.03"}, []region.Code{"36.03.33", "36.03.33.2001"}},
			"both":            {"mekar baru", region.Filter{Within: "36.03", Level: region.Village}, []region.Code{"36.03.33.2001"}},
			"similar, within": {"waliwsi", region.Filter{Within: "36.03.33"}, []region.Code{"36.03.33.2004"}},
			"elsewhere":       {"waliwis", region.Filter{Within: "36.71"}, nil},
			"not itself":      {"banten", region.Filter{Within: "36", Level: region.Province}, nil},
		} {
			matches, err := region.Search(t.Context(), db.App, c.typed, c.filter, 0)
			if err != nil {
				t.Fatal(err)
			}
			var got []region.Code
			for _, m := range matches {
				got = append(got, m.Code)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})

	t.Run("limit", func(t *testing.T) {
		for limit, want := range map[int]int{0: 10, 3: 3, 50: 50, 1000: 50, -1: 10} {
			matches, err := region.Search(t.Context(), db.App, "baru", region.Filter{}, limit)
			if err != nil || len(matches) != want {
				t.Errorf("limit %d gave %d matches (%v)", limit, len(matches), err)
			}
			if slices.ContainsFunc(matches, func(m region.Match) bool { return len(m.Parents) != int(m.Code.Level())-1 }) {
				t.Errorf("limit %d: a region without its parents", limit)
			}
		}
	})
}
