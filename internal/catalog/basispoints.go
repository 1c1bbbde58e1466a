package catalog

import "simpul/internal/money"

// BasisPoints are the parts of all makers' shares that weights are, such as pieces:
// by largest remainder, with ties to the lower position.
func BasisPoints(weights []int64) []int {
	shares := make([]int, len(weights))
	for i, part := range money.Allocate(money.Rupiah(WholeBP), weights) {
		shares[i] = int(part.Rupiah())
	}
	return shares
}
