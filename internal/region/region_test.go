package region_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/region"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		place        region.Place
		label, short string
	}{
		{region.Place{Code: "36", Kind: region.Provinsi, Name: "Banten"}, "Provinsi Banten", "Banten"},
		{region.Place{Code: "36.03", Kind: region.Kabupaten, Name: "Tangerang"}, "Kabupaten Tangerang", "Kab. Tangerang"},
		{region.Place{Code: "36.71", Kind: region.Kota, Name: "Tangerang"}, "Kota Tangerang", "Kota Tangerang"},
		{region.Place{Code: "31.71", Kind: region.Kota, Name: "Jakarta Pusat"}, "Kota Administrasi Jakarta Pusat", "Kota Adm. Jakarta Pusat"},
		{region.Place{Code: "31.01", Kind: region.Kabupaten, Name: "Kepulauan Seribu"}, "Kabupaten Administrasi Kepulauan Seribu", "Kab. Adm. Kepulauan Seribu"},
		{region.Place{Code: "36.03.33", Kind: region.Kecamatan, Name: "Mekar Baru"}, "Kecamatan Mekar Baru", "Kec. Mekar Baru"},
		{region.Place{Code: "31.71.06.1001", Kind: region.Kelurahan, Name: "Menteng"}, "Kelurahan Menteng", "Kel. Menteng"},
		{region.Place{Code: "36.03.33.2004", Kind: region.Desa, Name: "Waliwis"}, "Desa Waliwis", "Desa Waliwis"},
		{region.Place{Code: "91.03.02.3003", Kind: region.DesaAdat, Name: "Ayapo"}, "Desa Adat Ayapo", "Desa Adat Ayapo"},
	} {
		if diff := cmp.Diff([]string{c.label, c.short}, []string{c.place.Label(), c.place.Short()}); diff != "" {
			t.Error(diff)
		}
	}
}
