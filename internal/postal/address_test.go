package postal_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/postal"
)

func TestLines(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		address postal.Address
		want    []string
		place   string
	}{
		"Hong Kong has no postcode": {
			postal.Address{Country: "HK", Street: "Flat 5A, 12/F\n1 Nathan Road", City: "Tsim Sha Tsui", Area: "Kowloon", Postcode: "999077"},
			[]string{"Flat 5A, 12/F", "1 Nathan Road", "Tsim Sha Tsui", "Kowloon"}, "Tsim Sha Tsui, Kowloon, Hong Kong",
		},
		"Chinese is kept": {
			postal.Address{Country: "TW", Street: "中山路一段1號", City: "中區", Area: "Taichung City", Postcode: "400"},
			[]string{"中山路一段1號", "中區, Taichung City 400"}, "中區, Taichung City, Taiwan",
		},
		"Arabic is kept": {
			postal.Address{Country: "AE", Street: "شارع الشيخ زايد ١", City: "Dubai", Area: "Dubai"},
			[]string{"شارع الشيخ زايد ١", "Dubai"}, "Dubai, United Arab Emirates",
		},
		"Japan has no city": {
			postal.Address{Country: "JP", Street: "1-2-3 Shinjuku", Area: "Tokyo", Postcode: "160-0022"},
			[]string{"1-2-3 Shinjuku, Tokyo", "160-0022"}, "Tokyo, Japan",
		},
		"Singapore is a city": {
			postal.Address{Country: "SG", Street: "10 Orchard Road", Postcode: "238826"}, []string{"10 Orchard Road", "SINGAPORE 238826"}, "Singapore",
		},
		"no postcode told": {
			postal.Address{Country: "SA", Street: "7 King Fahd Rd", City: "Jeddah"}, []string{"7 King Fahd Rd", "Jeddah"}, "Jeddah, Saudi Arabia",
		},
		"United States": {
			postal.Address{Country: "US", Street: "1 Main St", City: "Reno", Area: "NV", Postcode: "89501"},
			[]string{"1 Main St", "Reno, NV 89501"}, "Reno, NV, United States",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clean := tc.address.Clean()
			if diff := cmp.Diff(tc.want, clean.Lines()); diff != "" {
				t.Error(diff)
			}
			if got := clean.Place("en"); got != tc.place {
				t.Errorf("Place = %q, want %q", got, tc.place)
			}
			if faults := clean.Faults(); len(faults) > 0 {
				t.Errorf("faults: %v", faults)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		address postal.Address
		want    []string
	}{
		"nothing":           {postal.Address{Country: "HK"}, []string{"street error.required", "area error.required"}},
		"another's area":    {postal.Address{Country: "HK", Street: "1 Nathan Road", Area: "Selangor"}, []string{"area error.choice"}},
		"short postcode":    {postal.Address{Country: "MY", Street: "1 Jalan Ampang", City: "Kuala Lumpur", Postcode: "5045"}, []string{"postcode postal.postcode.shape"}},
		"letters":           {postal.Address{Country: "KR", Street: "1 Sejong-daero", City: "Jung-gu", Area: "Seoul", Postcode: "ABCDE"}, []string{"postcode postal.postcode.shape"}},
		"more than it":      {postal.Address{Country: "SG", Street: "10 Orchard Road", Postcode: "238826 x"}, []string{"postcode postal.postcode.shape"}},
		"postcode missing":  {postal.Address{Country: "JP", Street: "1-2-3 Shinjuku", Area: "Tokyo"}, []string{"postcode error.required"}},
		"city where told":   {postal.Address{Country: "SA", Street: "7 King Fahd Rd"}, []string{"city error.required"}},
		"no country":        {postal.Address{Country: "XX", Street: "1"}, []string{"country postal.country.unknown"}},
		"no country at all": {postal.Address{}, []string{"country postal.country.unknown"}},
		"a region of none":  {postal.Address{Country: "EU", Street: "1"}, []string{"country postal.country.unknown"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range tc.address.Clean().Faults() {
				got = append(got, f.Name+" "+f.Key)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEveryCountry looks whether each can be addressed at all.
func TestEveryCountry(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"id", "en"} {
		all := postal.Countries(lang)
		if len(all) < 230 || slices.Contains(all, postal.Indonesia) {
			t.Fatalf("%d countries, Indonesia among them: %v", len(all), slices.Contains(all, postal.Indonesia))
		}
		for _, c := range all {
			f := c.Format()
			if !f.Has(postal.Street) || !f.Requires(postal.Street) {
				t.Errorf("%s has no street", c)
			}
			if f.Example != "" && !f.Matches(f.Example) {
				t.Errorf("%s: %s is no postcode", c, f.Example)
			}
			if c.Name(lang) == "" || c.Name(lang) == string(c) {
				t.Errorf("%s has no name in %s", c, lang)
			}
		}
	}
	for _, c := range postal.Familiar() {
		if !c.Known() || c.Currency() == "" {
			t.Errorf("%s is not known, or has no currency", c)
		}
	}
	if got := postal.Country("HK").Currency(); got != "HKD" {
		t.Errorf("Hong Kong pays with %q", got)
	}
	if got := postal.Country("KR").Name("id"); got != "Korea Selatan" {
		t.Errorf("KR is %q", got)
	}
}
