package postal

import (
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country is an ISO 3166-1 alpha-2 code.
type Country string

// Indonesia is where every parcel begins.
const Indonesia Country = "ID"

// Known tells whether the code is a country's that parcels can be addressed to.
func (c Country) Known() bool {
	if _, ok := formats()[c]; !ok {
		return false
	}
	r, err := language.ParseRegion(string(c))
	return err == nil && r.IsCountry() && r.String() == string(c)
}

// Abroad tells whether a parcel to the country leaves Indonesia. The zero
// Country is none.
func (c Country) Abroad() bool { return c != "" && c != Indonesia }

// shortNames are CLDR's short variants, which the tables of x/text leave out.
var shortNames = map[Country][2]string{"HK": {"Hong Kong", "Hong Kong"}, "MO": {"Makau", "Macao"}}

// Name is what the country is called in a language, "id" or "en", or the code
// where it is not known.
func (c Country) Name(lang string) string {
	english := lang == "en"
	if short, ok := shortNames[c]; ok {
		if english {
			return short[1]
		}
		return short[0]
	}
	r, err := language.ParseRegion(string(c))
	if err != nil {
		return string(c)
	}
	tag := language.Indonesian
	if english {
		tag = language.English
	}
	return display.Regions(tag).Name(r)
}

// Currency is the ISO 4217 code of the money that is paid with there, or "".
func (c Country) Currency() string {
	r, err := language.ParseRegion(string(c))
	if err != nil {
		return ""
	}
	unit, ok := currency.FromRegion(r)
	if !ok {
		return ""
	}
	return unit.String()
}

// Familiar are the countries in which most Indonesian migrants work, which
// lists name first.
func Familiar() []Country {
	return []Country{"HK", "TW", "MY", "SG", "KR", "JP", "SA", "AE", "BN", "QA", "KW", "JO"}
}

// Countries are all but Indonesia, by their names in a language.
func Countries(lang string) []Country {
	var all []Country
	for c := range formats() {
		if c.Known() && c.Abroad() {
			all = append(all, c)
		}
	}
	order := collate.New(language.Make(lang), collate.IgnoreCase)
	slices.SortFunc(all, func(a, b Country) int {
		if n := order.CompareString(a.Name(lang), b.Name(lang)); n != 0 {
			return n
		}
		return strings.Compare(string(a), string(b))
	})
	return all
}
