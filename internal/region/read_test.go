package region_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/fault"
	"simpul/internal/region"
)

func labels(regions []region.Region) []string {
	var all []string
	for _, r := range regions {
		all = append(all, r.Label())
	}
	return all
}

func TestReads(t *testing.T) {
	t.Parallel()
	db := empty(t)
	load(t, db, region.Only("36", "31", "34"))
	ctx := t.Context()

	provinces, err := region.Provinces(ctx, db.App)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Provinsi Banten", "Provinsi Daerah Istimewa Yogyakarta", "Provinsi DKI Jakarta"}, labels(provinces)); diff != "" {
		t.Error("provinces:", diff)
	}
	for parent, want := range map[region.Code][]string{
		"36": {
			"Kabupaten Lebak", "Kabupaten Pandeglang", "Kabupaten Serang", "Kabupaten Tangerang",
			"Kota Cilegon", "Kota Serang", "Kota Tangerang", "Kota Tangerang Selatan",
		},
		"36.03.33": {
			"Desa Cijeruk", "Desa Gandaria", "Desa Jenggot", "Desa Kedaung", "Desa Klutuk", "Desa Kosambi Dalam",
			"Desa Mekar Baru", "Desa Waliwis",
		},
		"36.03.33.2004": nil,
		"99":            nil,
		"":              nil,
	} {
		children, err := region.Children(ctx, db.App, parent)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, labels(children)); diff != "" {
			t.Errorf("children of %q: %s", parent, diff)
		}
	}
}

func TestByCode(t *testing.T) {
	t.Parallel()
	db := empty(t)
	load(t, db, region.Only("36"))

	waliwis, err := region.ByCode(t.Context(), db.App, "36.03.33.2004")
	if err != nil {
		t.Fatal(err)
	}
	path := []region.Place{
		{Code: "36.03.33.2004", Kind: region.Desa, Name: "Waliwis"},
		{Code: "36.03.33", Kind: region.Kecamatan, Name: "Mekar Baru"},
		{Code: "36.03", Kind: region.Kabupaten, Name: "Tangerang"},
		{Code: "36", Kind: region.Provinsi, Name: "Banten"},
	}
	if diff := cmp.Diff(path, waliwis.Path()); diff != "" {
		t.Error(diff)
	}
	if waliwis.Scheme != "kemendagri" || !waliwis.Current() {
		t.Errorf("scheme %q, current %t", waliwis.Scheme, waliwis.Current())
	}
	if got, want := waliwis.Address(), "Desa Waliwis, Kec. Mekar Baru, Kab. Tangerang, Banten"; got != want {
		t.Errorf("address %q, want %q", got, want)
	}
	if got, want := waliwis.Line(), "Waliwis, desa di Kec. Mekar Baru, Kab. Tangerang, Banten"; got != want {
		t.Errorf("line %q, want %q", got, want)
	}
	if district, ok := waliwis.At(region.District); !ok || district != path[1] {
		t.Errorf("its district is %v", district)
	}

	banten, err := region.ByCode(t.Context(), db.App, "36")
	if err != nil {
		t.Fatal(err)
	}
	if got := []string{banten.Line(), banten.Address(), banten.Around()}; !cmp.Equal(got, []string{"Banten, provinsi", "Banten", ""}) {
		t.Errorf("%q", got)
	}
	if place, ok := banten.At(region.Regency); ok {
		t.Errorf("a province lies in the regency %v", place)
	}

	for _, code := range []region.Code{"", "36.03.33.2999", "99", "36.3", "'; --"} {
		if r, err := region.ByCode(t.Context(), db.App, code); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q is %v (%v)", code, r, err)
		}
	}
}
