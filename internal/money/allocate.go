package money

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
)

// Allocate divides a whole-rupiah total over weights by the largest-remainder
// method (Hamilton): every part is whole rupiah, the parts sum to the total,
// and no part is a rupiah or more away from its exact value. Ties go to the
// lower position, so callers order weights by a stable id. A negative total is
// divided like its magnitude.
//
// It panics when the total is not whole, a weight is negative, or all weights
// are zero while the total is not.
func Allocate(total Amount, weights []int64) []Amount {
	parts := make([]Amount, len(weights))
	units := total.Rupiah()
	negative := units < 0
	if negative {
		units = -units
	}
	var sum uint64
	for _, w := range weights {
		if w < 0 {
			panic(fmt.Sprintf("money: negative weight %d", w))
		}
		var carry uint64
		sum, carry = bits.Add64(sum, uint64(w), 0)
		if carry != 0 {
			panic("money: weights overflow")
		}
	}
	if sum == 0 {
		if units != 0 {
			panic("money: nothing to divide over")
		}
		for i := range parts {
			parts[i] = Minor(0, total.Currency())
		}
		return parts
	}

	floors := make([]uint64, len(weights))
	remainders := make([]uint64, len(weights))
	order := make([]int, len(weights))
	left := uint64(units)
	for i, w := range weights {
		hi, lo := bits.Mul64(uint64(units), uint64(w))
		floors[i], remainders[i] = bits.Div64(hi, lo, sum)
		left -= floors[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(remainders[b], remainders[a]) })
	for _, i := range order[:left] {
		floors[i]++
	}
	for i, f := range floors {
		parts[i] = Rupiah(int64(f))
		if negative {
			parts[i] = parts[i].Neg()
		}
	}
	return parts
}
