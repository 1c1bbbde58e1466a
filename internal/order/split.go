package order

import (
	"simpul/internal/identity"
	"simpul/internal/money"
)

// wholeBP is all of something, in basis points.
const wholeBP = 10_000

// FeeRates are the parts of a fee policy, in basis points of a line's net; the
// makers' part is what they leave.
type FeeRates struct {
	CooperativeBP  int
	ProgrammeBP    int
	ContributionBP int
}

// MakersBP is the makers' part in basis points.
func (r FeeRates) MakersBP() int {
	return wholeBP - r.CooperativeBP - r.ProgrammeBP - r.ContributionBP
}

// Maker is a producer's share of a product, in basis points of the makers'
// part, or her pieces. The shares of a product sum to 10,000, the pieces of a
// group order's line to its quantity.
type Maker struct {
	Producer identity.PersonID
	ShareBP  int
	Pieces   int // of a group order's line, where the shares are pieces
}

// Split divides a line's net in whole rupiah: first over makers, cooperative,
// programme and contribution by the fee rates, then each of the four over the
// makers by their shares, always by largest remainder with ties to the lower
// position. The makers are given in the order of their ids. All parts sum to
// the net exactly.
func Split(net money.Amount, rates FeeRates, makers []Maker) []Share {
	parts := money.Allocate(net, []int64{
		int64(rates.MakersBP()), int64(rates.CooperativeBP), int64(rates.ProgrammeBP), int64(rates.ContributionBP),
	})
	weights := make([]int64, len(makers))
	for i, m := range makers {
		weights[i] = int64(m.ShareBP)
		if m.Pieces > 0 {
			weights[i] = int64(m.Pieces)
		}
	}
	income := money.Allocate(parts[0], weights)
	cooperative := money.Allocate(parts[1], weights)
	programme := money.Allocate(parts[2], weights)
	contribution := money.Allocate(parts[3], weights)

	shares := make([]Share, len(makers))
	for i, m := range makers {
		shares[i] = Share{m.Producer, Parts{
			Income: income[i], CooperativeFee: cooperative[i], ProgrammeFee: programme[i], Contribution: contribution[i],
		}}
	}
	return shares
}
