package drawing

import "math/rand/v2"

// dice is a seeded source of the small irregularities of handwork. Two dice
// with the same seed and stream fall alike.
type dice struct{ *rand.Rand }

func newDice(seed, stream uint64) dice {
	return dice{rand.New(rand.NewPCG(seed, stream*0x9E3779B97F4A7C15+0x51))}
}

func (d dice) between(lo, hi float32) float32 { return lo + (hi-lo)*d.Float32() }

func (d dice) around(mid, spread float32) float32 { return mid + spread*(2*d.Float32()-1) }

func (d dice) happens(p float32) bool { return d.Float32() < p }

func (d dice) sign() float32 {
	if d.Uint64()&1 == 0 {
		return -1
	}
	return 1
}

func pick[T any](d dice, of []T) T { return of[d.IntN(len(of))] }
