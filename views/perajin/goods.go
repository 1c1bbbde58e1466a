package perajin

import (
	"strconv"

	"simpul/views/part"
)

// moving is where the form goes that puts a product on sale or takes it off.
func (w WorkProps) moving() string {
	if w.Published {
		return "/tarik"
	}
	return "/tayang"
}

// shareKind: on a product's own page, sharing it is what there is to do.
func shareKind(inList bool) part.Kind {
	if inList {
		return part.Secondary
	}
	return part.Primary
}

func count(n int) string { return strconv.Itoa(n) }
