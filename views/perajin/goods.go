package perajin

import "strconv"

// moving is where the form goes that puts a product on sale or takes it off.
func (w WorkProps) moving() string {
	if w.Published {
		return "/tarik"
	}
	return "/tayang"
}

func count(n int) string { return strconv.Itoa(n) }
