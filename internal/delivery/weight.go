package delivery

// Couriers bill the larger of real and volumetric weight, in whole kilograms.
const (
	mm3PerGram = 6000 // cm³ / 6000 = kg, which is mm³ / 6000 = g
	gramsPerKg = 1000
	toleranceG = 300 // by how much a kilogram may be exceeded before the next is billed
)

// Piece is what one unit weighs and measures; a zero dimension means that it
// packs flat and only its weight counts.
type Piece struct {
	WeightG, LengthMM, WidthMM, HeightMM int
	Quantity                             int
}

// Weigh is the real weight of pieces in grams, and the kilograms that a
// courier bills: the larger of real and volumetric weight, rounded up to the
// kilogram with a tolerance of 0.3 kg.
func Weigh(pieces []Piece) (realG, billedKg int) {
	var volumetricG int
	for _, p := range pieces {
		realG += p.WeightG * p.Quantity
		volumetricG += p.LengthMM * p.WidthMM * p.HeightMM / mm3PerGram * p.Quantity
	}
	billedG := max(realG, volumetricG)
	billedKg = max(1, (billedG-toleranceG+gramsPerKg-1)/gramsPerKg)
	return realG, billedKg
}
