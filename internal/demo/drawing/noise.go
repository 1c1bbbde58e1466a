package drawing

import "sync"

const noiseSide = 256

// noise is a square of smooth fractal noise around zero, roughly within ±1,
// that repeats without a seam.
type noise struct {
	v [noiseSide * noiseSide]float32
}

// sharedNoise is computed once and never changes; pictures differ by the
// offset at which they read it.
var sharedNoise = sync.OnceValue(func() *noise {
	n := &noise{}
	d := newDice(0x51, 7)
	weight := float32(0.5)
	for _, cells := range []int{8, 16, 32, 64, 128} {
		lattice := make([]float32, cells*cells)
		for i := range lattice {
			lattice[i] = d.around(0, 1)
		}
		step := float32(cells) / noiseSide
		for y := range noiseSide {
			fy := float32(y) * step
			y0 := int(fy)
			ty := smooth(0, 1, fy-float32(y0))
			y1 := (y0 + 1) % cells
			for x := range noiseSide {
				fx := float32(x) * step
				x0 := int(fx)
				tx := smooth(0, 1, fx-float32(x0))
				x1 := (x0 + 1) % cells
				top := lerp(lattice[y0*cells+x0], lattice[y0*cells+x1], tx)
				bottom := lerp(lattice[y1*cells+x0], lattice[y1*cells+x1], tx)
				n.v[y*noiseSide+x] += weight * lerp(top, bottom, ty)
			}
		}
		weight *= 0.55
	}
	return n
})

// at reads the noise between its points.
func (n *noise) at(x, y float32) float32 {
	x0, y0 := floorInt(x), floorInt(y)
	tx, ty := x-float32(x0), y-float32(y0)
	xa, xb := x0&(noiseSide-1), (x0+1)&(noiseSide-1)
	ya, yb := (y0&(noiseSide-1))*noiseSide, ((y0+1)&(noiseSide-1))*noiseSide
	top := n.v[ya+xa] + (n.v[ya+xb]-n.v[ya+xa])*tx
	bottom := n.v[yb+xa] + (n.v[yb+xb]-n.v[yb+xa])*tx
	return top + (bottom-top)*ty
}

// near reads the nearest point: for fine streaks, where smoothness is unseen.
func (n *noise) near(x, y float32) float32 {
	return n.v[(floorInt(y)&(noiseSide-1))*noiseSide+floorInt(x)&(noiseSide-1)]
}

// hash scatters two whole numbers to 0..1.
func hash(x, y int) float32 {
	h := uint32(x)*0x85EBCA6B ^ uint32(y)*0xC2B2AE35
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 12
	h *= 0x297A2D39
	h ^= h >> 15
	return float32(h&0xFFFF) / 65535
}

const grainSide = 512

// grain is the fine grain of film, in -0.5..0.5.
type grain struct{ v [64 * grainSide]float32 }

// sharedGrain is computed once and never changes.
var sharedGrain = sync.OnceValue(func() *grain {
	g := &grain{}
	d := newDice(0x6A, 3)
	for i := range g.v {
		g.v[i] = (d.Float32() + d.Float32() - 1) * 0.6
	}
	return g
})

// row gives grainSide dots for a row of pixels.
func (g *grain) row(y int) []float32 {
	from := int(hash(y, 77)*63) * grainSide
	return g.v[from : from+grainSide]
}
