package i18n

import (
	"context"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country is a country's name by its two letters (ISO 3166-1), or the letters
// where there is no such country.
func Country(ctx context.Context, code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	in := language.Indonesian
	if From(ctx) == English {
		in = language.English
	}
	if name := display.Regions(in).Name(region); name != "" {
		return name
	}
	return code
}
