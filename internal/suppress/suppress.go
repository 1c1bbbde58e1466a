package suppress

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Cell is a place in one period in which money moved, and who earned in it. The
// parts of a place's code are divided by dots; one is inside another whose code its
// own begins with.
type Cell struct {
	Place  string
	Makers []int64
}

// Block is a set of places of one period whose figures are published as one.
type Block struct {
	Places []string // in order
	Makers int      // different people who earned in them
}

// open is a block that is still being made.
type open struct {
	places []string
	makers map[int64]bool
}

func (o *open) add(other *open) {
	o.places = append(o.places, other.places...)
	maps.Copy(o.makers, other.makers)
}

// Blocks divides the cells of one period into blocks of at least so many makers
// each. Small places join the others of their district that are small; those who
// are still too few join the smallest block there, or go on to the regency, and so
// on up. Where all together are too few there is no block, and nothing is
// published.
func Blocks(cells []Cell, least int) []Block {
	blocks, _ := divide("", slices.Clone(cells), least)
	all := make([]Block, len(blocks))
	for i, b := range blocks {
		slices.Sort(b.places)
		all[i] = Block{b.places, len(b.makers)}
	}
	slices.SortFunc(all, func(a, b Block) int { return cmp.Compare(a.Places[0], b.Places[0]) })
	return all
}

// divide makes the blocks of what lies in a place, and leaves what is too few for
// one.
func divide(place string, cells []Cell, least int) (blocks []*open, rest *open) {
	rest = &open{makers: map[int64]bool{}}
	inside := map[string][]Cell{}
	for _, c := range cells {
		if c.Place == place {
			own := &open{places: []string{c.Place}, makers: map[int64]bool{}}
			for _, m := range c.Makers {
				own.makers[m] = true
			}
			if len(own.makers) >= least {
				blocks = append(blocks, own)
			} else {
				rest.add(own)
			}
			continue
		}
		child := childOf(place, c.Place)
		inside[child] = append(inside[child], c)
	}
	for _, child := range slices.Sorted(maps.Keys(inside)) {
		made, left := divide(child, inside[child], least)
		blocks = append(blocks, made...)
		rest.add(left)
	}
	switch {
	case len(rest.places) == 0:
	case len(rest.makers) >= least:
		blocks, rest = append(blocks, rest), &open{makers: map[int64]bool{}}
	case len(blocks) > 0:
		slices.SortFunc(blocks, func(a, b *open) int {
			return cmp.Or(cmp.Compare(len(a.makers), len(b.makers)), slices.Compare(a.places, b.places))
		})
		blocks[0].add(rest)
		rest = &open{makers: map[int64]bool{}}
	}
	return blocks, rest
}

// childOf is the part of a place, one step down, that holds another place.
func childOf(place, inside string) string {
	from := 0
	if place != "" {
		from = len(place) + 1
	}
	if end := strings.IndexByte(inside[from:], '.'); end >= 0 {
		return inside[:from+end]
	}
	return inside
}

// Holds tells whether a place is another one or holds it; "" holds all.
func Holds(place, inside string) bool {
	return place == "" || place == inside || strings.HasPrefix(inside, place+".")
}

// Of are the blocks of a period that make up what within accepts; whole is false
// where one of them has other places besides, and nothing may be published.
func Of(blocks []Block, within func(place string) bool) (own []int, whole bool) {
	whole = true
	for i, b := range blocks {
		n := 0
		for _, p := range b.Places {
			if within(p) {
				n++
			}
		}
		if n == 0 {
			continue
		}
		own = append(own, i)
		whole = whole && n == len(b.Places)
	}
	return own, whole
}

// Groups are the finest sets of places whose figures of several periods together
// may be published: places that share a block in one of them belong together. The
// groups hold every place once, in order.
func Groups(periods [][]Block) [][]string {
	above := map[string]string{}
	var root func(string) string
	root = func(p string) string {
		if above[p] == p {
			return p
		}
		above[p] = root(above[p])
		return above[p]
	}
	for _, blocks := range periods {
		for _, b := range blocks {
			for _, p := range b.Places {
				if _, known := above[p]; !known {
					above[p] = p
				}
				above[root(p)] = root(b.Places[0])
			}
		}
	}
	sets := map[string][]string{}
	for _, p := range slices.Sorted(maps.Keys(above)) {
		sets[root(p)] = append(sets[root(p)], p)
	}
	return slices.SortedFunc(maps.Values(sets), func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
}
