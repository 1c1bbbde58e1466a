package region_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/region"
)

func listed(t testing.TB) []region.Listed {
	t.Helper()
	_, regions, err := region.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return regions
}

func TestListIsComplete(t *testing.T) {
	t.Parallel()
	count := map[region.Level]int{}
	named := map[string][]region.Code{}
	for _, r := range listed(t) {
		count[r.Code.Level()]++
		named[r.Name] = append(named[r.Name], r.Code)
	}
	want := map[region.Level]int{region.Province: 38, region.Regency: 514, region.District: 7277, region.Village: 83763}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Error("regions by level:", diff)
	}
	mekarBaru := []region.Code{
		"12.09.19.1007", "12.19.07.2016", "12.19.11.2008", "14.10.02.2017", "36.03.33", "36.03.33.2001",
		"36.04.19.2012", "61.07.08.2010", "61.12.01.2015", "64.08.06.2004", "72.03.27.2007",
	}
	if diff := cmp.Diff(mekarBaru, named["Mekar Baru"]); diff != "" {
		t.Error("Mekar Baru, the district and ten villages:", diff)
	}
	if diff := cmp.Diff([]region.Code{"36.03.33.2004"}, named["Waliwis"]); diff != "" {
		t.Error("Waliwis:", diff)
	}
	if size := region.CompressedSize(); size >= 1_000_000 {
		t.Errorf("the embedded list has %d bytes", size)
	}
}

func TestListIsWellFormed(t *testing.T) {
	t.Parallel()
	regions := listed(t)
	if !slices.IsSortedFunc(regions, func(a, b region.Listed) int {
		switch {
		case a.Code < b.Code:
			return -1
		case a.Code > b.Code:
			return 1
		}
		t.Errorf("%s is listed twice", a.Code)
		return 0
	}) {
		t.Error("the list is not sorted by code")
	}
	known := map[region.Code]bool{"": true}
	for _, r := range regions {
		known[r.Code] = true
		if !r.Code.Valid() || r.Code.Kind() == "" || !known[r.Code.Parent()] {
			t.Errorf("%s %s: no code, or no parent", r.Code, r.Name)
		}
		if region.SearchName(r.Name) == "" {
			t.Errorf("%s %q cannot be searched for", r.Code, r.Name)
		}
		if number, most := region.NameWords(r.Name); number >= most {
			t.Errorf("%s %q has more words than a search tries", r.Code, r.Name)
		}
		if !region.MayBeName(r.Name) {
			t.Errorf("%s %q holds a word that a search takes for the beginning of another name", r.Code, r.Name)
		}
	}
}
