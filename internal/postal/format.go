package postal

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"strings"
	"sync"
)

//go:embed format.json
var formatData []byte

// Part is a part of an address; its value is the name that forms give it.
type Part string

// The parts.
const (
	Street   Part = "street" // the lines above all others
	City     Part = "city"
	Area     Part = "area" // state, province, prefecture, …
	Postcode Part = "postcode"
)

var letters = map[Part]string{Street: "A", City: "C", Area: "S", Postcode: "Z"}

// Format is how addresses of a country are written.
type Format struct {
	Layout   string      `json:"layout"`   // Google's notation: %A street, %C city, %S area, %Z postcode, %n line
	Required string      `json:"required"` // the letters of what must be told
	AreaKind string      `json:"area"`     // such as "prefecture", "" for a province
	CityKind string      `json:"city"`     // such as "district", "" for a city
	Pattern  string      `json:"postcode"` // a regular expression
	Example  string      `json:"example"`  // a postcode
	Listed   [][2]string `json:"areas"`    // of each area, what is printed and what a list shows

	pattern *regexp.Regexp
}

// formats are parsed once, when they are first needed.
var formats = sync.OnceValue(func() map[Country]*Format {
	var all map[Country]*Format
	if err := json.Unmarshal(formatData, &all); err != nil {
		panic("postal: format.json: " + err.Error())
	}
	for _, f := range all {
		if f.Required == "" {
			f.Required = "AC"
		}
		f.pattern = regexp.MustCompile("^(?:" + f.Pattern + ")$")
	}
	return all
})

// Format is how the country's addresses are written.
func (c Country) Format() Format {
	if f, ok := formats()[c]; ok {
		return *f
	}
	return Format{Layout: "%N%n%A%n%C%n%Z", Required: "AC", pattern: regexp.MustCompile("")}
}

// Has tells whether addresses have the part.
func (f Format) Has(p Part) bool { return strings.Contains(f.Layout, "%"+letters[p]) }

// Requires tells whether no address is whole without the part.
func (f Format) Requires(p Part) bool { return f.Has(p) && strings.Contains(f.Required, letters[p]) }

// Matches tells whether a postcode looks like one of the country's.
func (f Format) Matches(postcode string) bool {
	return f.Pattern == "" || f.pattern.MatchString(postcode)
}

// Lists tells whether an area is one of those that are listed, or none are.
func (f Format) Lists(area string) bool {
	for _, a := range f.Listed {
		if a[0] == area {
			return true
		}
	}
	return len(f.Listed) == 0
}
