package drawing

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

// sheet is paper for flat illustrations: even areas of colour with smooth
// edges. Places are pixels.
type sheet struct {
	img *image.RGBA
	ras *vector.Rasterizer
	// a place p is painted at (p - from) * zoom + to
	from, to pt
	zoom     float32
}

func newSheet(w, h int) *sheet {
	return &sheet{img: image.NewRGBA(image.Rect(0, 0, w, h)), ras: &vector.Rasterizer{}, zoom: 1}
}

// fill paints the inside of an outline with straight sides.
func (s *sheet) fill(outline []pt, c color.RGBA) {
	at := func(p pt) pt { return p.sub(s.from).mul(s.zoom).add(s.to) }
	lo, hi := at(outline[0]), at(outline[0])
	for _, p := range outline {
		p = at(p)
		lo = pt{min(lo.x, p.x), min(lo.y, p.y)}
		hi = pt{max(hi.x, p.x), max(hi.y, p.y)}
	}
	x0, y0 := max(int(math.Floor(float64(lo.x))), 0), max(int(math.Floor(float64(lo.y))), 0)
	box := image.Rect(x0, y0, int(hi.x)+2, int(hi.y)+2).Intersect(s.img.Bounds())
	if box.Empty() {
		return
	}
	s.ras.Reset(box.Dx(), box.Dy())
	for i, p := range outline {
		p = at(p)
		// the rasteriser keeps to its own box: clamp rather than clip, the
		// overhang lies outside the picture
		x := clamp(p.x-float32(box.Min.X), -4, float32(box.Dx())+4)
		y := clamp(p.y-float32(box.Min.Y), -4, float32(box.Dy())+4)
		if i == 0 {
			s.ras.MoveTo(x, y)
		} else {
			s.ras.LineTo(x, y)
		}
	}
	s.ras.ClosePath()
	a := uint32(c.A)
	pre := color.RGBA{uint8(uint32(c.R) * a / 255), uint8(uint32(c.G) * a / 255), uint8(uint32(c.B) * a / 255), c.A}
	s.ras.Draw(s.img, box, image.NewUniform(pre), image.Point{})
}

// blob paints the inside of a smooth closed line through the places.
func (s *sheet) blob(c color.RGBA, through ...pt) { s.fill(closed(through), c) }

func closed(through []pt) []pt {
	n := len(through)
	out := make([]pt, 0, n*8)
	for i := range n {
		a, b, c, d := through[(i+n-1)%n], through[i], through[(i+1)%n], through[(i+2)%n]
		for k := range 8 {
			t := float32(k) / 8
			out = append(out, pt{catmull(a.x, b.x, c.x, d.x, t), catmull(a.y, b.y, c.y, d.y, t)})
		}
	}
	return out
}

// oval paints an ellipse.
func (s *sheet) oval(c color.RGBA, mid pt, rx, ry float32) {
	out := make([]pt, 64)
	for i := range out {
		a := float32(i) / 64 * 2 * pi
		out[i] = pt{mid.x + rx*cos(a), mid.y + ry*sin(a)}
	}
	s.fill(out, c)
}

// stroke paints a smooth line through the places, width wide in the middle
// and tapered to its ends.
func (s *sheet) stroke(c color.RGBA, width float32, through ...pt) {
	p := newPath(lifted(through, 0)...)
	const n = 28
	out := make([]pt, 0, 2*n)
	half := func(i int) float32 {
		t := float32(i) / (n - 1)
		return width / 2 * (0.35 + 0.65*sqrt(max(sin(pi*t), 0)))
	}
	for i := range n {
		out = append(out, p.place(float32(i)/(n-1)*p.length, half(i)).flat())
	}
	for i := n - 1; i >= 0; i-- {
		out = append(out, p.place(float32(i)/(n-1)*p.length, -half(i)).flat())
	}
	s.fill(out, c)
}

// paper gives the finished sheet a soft fall of light and the tooth of paper.
func (s *sheet) paper(d dice) {
	n := sharedNoise()
	g := sharedGrain()
	b := s.img.Bounds()
	sx, sy := d.between(0, noiseSide), d.between(0, noiseSide)
	wash := make([]float32, b.Dx())
	for y := range b.Dy() {
		dots := g.row(y)
		for x := range wash {
			if x&3 == 0 {
				fx, fy := float32(x)/float32(b.Dx()), float32(y)/float32(b.Dy())
				v := 1.03 - 0.10*(fx*0.6+fy*0.7) + 0.022*n.at(float32(x)*0.16+sx, float32(y)*0.16+sy)
				for k := x; k < min(x+4, len(wash)); k++ {
					wash[k] = v
				}
			}
		}
		row := s.img.Pix[y*s.img.Stride:]
		for x, v := range wash {
			dot := dots[x&(grainSide-1)] * 5
			for k := range 3 {
				row[4*x+k] = uint8(clamp(float32(row[4*x+k])*v+dot, 0, 255))
			}
		}
	}
}

func shade(c color.RGBA, k float32) color.RGBA {
	m := func(v uint8) uint8 { return uint8(clamp(float32(v)*k, 0, 255)) }
	return color.RGBA{m(c.R), m(c.G), m(c.B), c.A}
}

func glaze8(c color.RGBA, alpha uint8) color.RGBA { c.A = alpha; return c }

func hexColour(v uint32) color.RGBA {
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xFF}
}
