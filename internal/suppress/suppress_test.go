package suppress_test

import (
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"simpul/internal/suppress"
)

const least = 5

func people(from, count int64) []int64 {
	all := make([]int64, count)
	for i := range all {
		all[i] = from + int64(i)
	}
	return all
}

func TestSmallPlacesJoinTheirNeighbours(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cells []suppress.Cell
		want  []suppress.Block
	}{
		"all large": {
			[]suppress.Cell{{"1.1.1", people(0, 5)}, {"1.1.2", people(10, 7)}},
			[]suppress.Block{{[]string{"1.1.1"}, 5}, {[]string{"1.1.2"}, 7}},
		},
		"two small ones are enough together": {
			[]suppress.Cell{{"1.1.1", people(0, 9)}, {"1.1.2", people(10, 2)}, {"1.1.3", people(20, 3)}},
			[]suppress.Block{{[]string{"1.1.1"}, 9}, {[]string{"1.1.2", "1.1.3"}, 5}},
		},
		"one alone takes the smallest with it": {
			[]suppress.Cell{{"1.1.1", people(0, 9)}, {"1.1.2", people(10, 6)}, {"1.1.3", people(20, 1)}},
			[]suppress.Block{{[]string{"1.1.1"}, 9}, {[]string{"1.1.2", "1.1.3"}, 7}},
		},
		"the same people are counted once": {
			[]suppress.Cell{{"1.1.2", people(0, 3)}, {"1.1.3", people(0, 3)}},
			[]suppress.Block{},
		},
		"a small district joins another of its regency": {
			[]suppress.Cell{{"1.1.1", people(0, 2)}, {"1.2.1", people(10, 3)}, {"2.1.1", people(20, 8)}},
			[]suppress.Block{{[]string{"1.1.1", "1.2.1"}, 5}, {[]string{"2.1.1"}, 8}},
		},
		"a place with a refund alone is small": {
			[]suppress.Cell{{"1.1.1", nil}, {"1.1.2", people(0, 5)}},
			[]suppress.Block{{[]string{"1.1.1", "1.1.2"}, 5}},
		},
		"too few of all": {[]suppress.Cell{{"1.1.1", people(0, 4)}}, []suppress.Block{}},
		"nothing":        {nil, []suppress.Block{}},
	} {
		if diff := cmp.Diff(c.want, suppress.Blocks(c.cells, least)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestGroupsJoinOverPeriods(t *testing.T) {
	t.Parallel()
	got := suppress.Groups([][]suppress.Block{
		{{[]string{"1.1", "1.2"}, 5}, {[]string{"1.3"}, 6}},
		{{[]string{"1.2", "1.3"}, 5}, {[]string{"1.4"}, 6}},
	})
	if diff := cmp.Diff([][]string{{"1.1", "1.2", "1.3"}, {"1.4"}}, got); diff != "" {
		t.Error(diff)
	}
}

// TestNobodyIsWorkedOut: whoever knows every block of every period, and so every
// figure that can be published of any place and any periods, and adds and subtracts
// them with any factors, cannot get the figure of a place and a run of periods in
// which fewer than five people earned.
func TestNobodyIsWorkedOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		periods := rapid.IntRange(1, 5).Draw(t, "periods")
		var places []string
		for regency := range rapid.IntRange(1, 2).Draw(t, "regencies") {
			for district := range rapid.IntRange(1, 3).Draw(t, "districts") {
				for village := range rapid.IntRange(1, 4).Draw(t, "villages") {
					places = append(places, fmt.Sprintf("%d.%d.%d", regency, district, village))
				}
			}
		}
		cells := make([][]suppress.Cell, periods)
		for p := range cells {
			for i, place := range places {
				if n := rapid.IntRange(-1, 8).Draw(t, "makers"); n >= 0 {
					// Some work in more than one village, and in more than one period.
					cells[p] = append(cells[p], suppress.Cell{Place: place, Makers: people(int64(i*6), int64(n))})
				}
			}
		}
		w := newWorld(cells)
		var known [][]uint64
		blocks := make([][]suppress.Block, periods)
		for p := range cells {
			blocks[p] = suppress.Blocks(cells[p], least)
			seen := map[string]bool{}
			for _, b := range blocks[p] {
				if b.Makers < least {
					t.Fatalf("a block of %d makers: %v", b.Makers, b)
				}
				v := make([]uint64, len(w.atoms))
				for _, place := range b.Places {
					if seen[place] {
						t.Fatalf("%s is in two blocks", place)
					}
					seen[place] = true
					v[w.at[atom{place, p}]] = 1
				}
				known = append(known, v)
			}
			if len(blocks[p]) > 0 && len(seen) != len(cells[p]) {
				t.Fatalf("%d places are in blocks, of %d", len(seen), len(cells[p]))
			}
		}
		basis := reduced(known)
		for _, place := range w.places(places) {
			for from := range periods {
				for to := from; to < periods; to++ {
					v, makers := w.figure(place, from, to)
					if len(makers) < least && slices.Contains(v, 1) && inSpan(basis, v) {
						t.Fatalf("%q in periods %d to %d, of %d makers, can be worked out", place, from, to, len(makers))
					}
				}
			}
		}
		w.publishes(t, blocks, basis, places)
	})
}

// publishes checks what Of and Groups let through: sums of what is known, and of
// enough people.
func (w *world) publishes(t *rapid.T, blocks [][]suppress.Block, basis [][]uint64, places []string) {
	for _, place := range w.places(places) {
		for p := range blocks {
			own, whole := suppress.Of(blocks[p], func(other string) bool { return suppress.Holds(place, other) })
			v, makers := w.figure(place, p, p)
			if len(blocks[p]) > 0 && whole != inSpan(basis, v) {
				t.Fatalf("%q in period %d: whole is %t", place, p, whole)
			}
			if whole && len(own) > 0 && len(makers) < least {
				t.Fatalf("%q in period %d of %d makers is published", place, p, len(makers))
			}
		}
	}
	for _, group := range suppress.Groups(blocks) {
		v := make([]uint64, len(w.atoms))
		for p := range blocks {
			own, whole := suppress.Of(blocks[p], func(other string) bool { return slices.Contains(group, other) })
			if !whole {
				t.Fatalf("the group %v is not whole in period %d", group, p)
			}
			for _, i := range own {
				for _, place := range blocks[p][i].Places {
					v[w.at[atom{place, p}]] = 1
				}
			}
		}
		if !inSpan(basis, v) {
			t.Fatalf("the group %v is no sum of blocks", group)
		}
	}
}

// atom is the smallest figure there is: a village in a period.
type atom struct {
	place  string
	period int
}

type world struct {
	atoms  []atom
	at     map[atom]int
	makers [][]int64
}

func newWorld(cells [][]suppress.Cell) *world {
	w := &world{at: map[atom]int{}}
	for p, of := range cells {
		for _, c := range of {
			w.at[atom{c.Place, p}] = len(w.atoms)
			w.atoms = append(w.atoms, atom{c.Place, p})
			w.makers = append(w.makers, c.Makers)
		}
	}
	return w
}

// places are all of them, and those around them.
func (w *world) places(villages []string) []string {
	all := append([]string{""}, villages...)
	for _, v := range villages {
		all = append(all, v[:1], v[:3])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// figure is the sum that a place and a run of periods is, with its people.
func (w *world) figure(place string, from, to int) ([]uint64, map[int64]bool) {
	v, makers := make([]uint64, len(w.atoms)), map[int64]bool{}
	for i, a := range w.atoms {
		if suppress.Holds(place, a.place) && a.period >= from && a.period <= to {
			v[i] = 1
			for _, m := range w.makers[i] {
				makers[m] = true
			}
		}
	}
	return v, makers
}

// prime is 2⁶¹ − 1: sums of figures are worked out in its field.
const prime = 1<<61 - 1

func times(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	_, r := bits.Div64(hi, lo, prime)
	return r
}

func inverse(a uint64) uint64 {
	result := uint64(1)
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			result = times(result, a)
		}
		a = times(a, a)
	}
	return result
}

// lead is the first place of a vector that is not nothing, −1 for none.
func lead(v []uint64) int { return slices.IndexFunc(v, func(x uint64) bool { return x != 0 }) }

// without takes as much of another vector away as makes its lead nothing.
func without(v, other []uint64) {
	at := lead(other)
	factor := times(v[at], inverse(other[at]))
	for i := range v {
		v[i] = (v[i] + prime - times(factor, other[i])) % prime
	}
}

// reduced is a basis of what some vectors span, by their leads.
func reduced(vectors [][]uint64) (basis [][]uint64) {
	for _, v := range vectors {
		v = slices.Clone(v)
		for _, b := range basis {
			without(v, b)
		}
		if lead(v) >= 0 {
			basis = append(basis, v)
			slices.SortFunc(basis, func(a, b []uint64) int { return lead(a) - lead(b) })
		}
	}
	return basis
}

func inSpan(basis [][]uint64, v []uint64) bool {
	v = slices.Clone(v)
	for _, b := range basis {
		without(v, b)
	}
	return lead(v) < 0
}
