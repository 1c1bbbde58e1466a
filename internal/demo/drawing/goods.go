package drawing

import (
	"image"
	"image/color"
)

// Kind is a thing of knotted cord that is not a bag.
type Kind uint8

const (
	Wallet      Kind = iota // dompet
	PlantHanger             // gantungan pot
	TableMat                // tatakan
	KeyRing                 // gantungan kunci
	Belt                    // ikat pinggang
	PhoneSling              // tas ponsel
	TissueBox               // tempat tisu
	kindCount
)

// Kinds lists every kind of goods.
func Kinds() []Kind {
	all := make([]Kind, kindCount)
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// GoodsSpec says which thing to draw. One to three cord colours are used;
// with none, the seed chooses.
type GoodsSpec struct {
	Kind    Kind
	Pattern Pattern
	Colours []color.RGBA
	View    View
	Width   int // pixels, the height is 5/4 of it; 0 is ProductWidth
}

// Goods draws a thing of knotted cord at 4:5. The same seed and spec give the same picture.
func Goods(seed uint64, spec GoodsSpec) image.Image {
	return arrangeGoods(seed, spec).pic.develop()
}

// arrangeGoods makes the thing and sets it up, ready to be developed.
func arrangeGoods(seed uint64, spec GoodsSpec) *studio {
	s := newStudio(seed, spec.View, spec.Colours, spec.Width)
	switch spec.Kind {
	case PlantHanger:
		s.plantHanger(spec)
	case TableMat:
		s.tableMat(spec)
	case KeyRing:
		s.keyRings(spec)
	case Belt:
		s.belt(spec)
	case PhoneSling:
		s.phoneSling(spec)
	case TissueBox:
		s.tissueBox(spec)
	default:
		s.wallet(spec)
	}
	return s
}

// onGround lays a thing flat; a close-up looks at the place near.
func (s *studio) onGround(v View, mid, near pt, zoom float32) {
	d := s.set
	s.pic.backdrop = s.ground(d)
	switch v {
	case Detail:
		s.rl.look(near, pt{480, 600}, zoom*2.1, d.around(0, 0.15))
	case Scene:
		s.pic.windowLight(d, 0.64, d.happens(0.7))
		s.rl.look(mid, pt{480, 600}, zoom*0.9, d.sign()*d.between(0.05, 0.16))
	default:
		s.rl.look(mid, pt{480, 600}, zoom, d.sign()*d.between(0.01, 0.07))
	}
}

func (s *studio) flatShadow() {
	s.pic.castShadow(shadowLayer{dx: 6, dy: 8, soft: 12, depth: 0.52}, shadowLayer{dx: 24, dy: 30, soft: 60, depth: 0.36})
}

// small lays out a little bag of the given form; its knots are few and large.
func (s *studio) small(shape Shape, f form, p Pattern, colours []color.RGBA) *bag {
	spec := BagSpec{Shape: shape, Pattern: p, Colours: colours, Size: Small, Handle: CordHandle}
	b := planBag(s.dice, spec)
	b.form, b.fringe = f, 0
	cell := float32(38)
	if p == Net || p == Woven {
		cell = 56
	}
	b.cells.cols = max(int(f.width()/cell+0.5), 5)
	if p == Diamond || p == Chevron {
		b.cells.cols = max((int(f.width()/30)+4)/8*8, 8)
	}
	b.cells.rows = max(int(f.height/(f.width()/float32(b.cells.cols)*b.cells.tall)+0.5), 4)
	b.colour = chooseColouring(s.dice, spec, b.cells)
	return b
}

// wallet lies closed, with a flap or with a zip along its top.
func (s *studio) wallet(spec GoodsSpec) {
	d := s.dice
	w := d.between(285, 310)
	f := form{mid: 480, height: w * d.between(1.0, 1.15), half: straight(w, w, 0.14), sagTop: 2, sagLow: 7, round: 0.5}
	f.top = 600 - f.height/2
	b := s.small(Clutch, f, spec.Pattern, spec.Colours)
	s.onGround(spec.View, pt{480, 600}, pt{560, 660}, 1.2)
	outline := f.outline()
	s.pic.swell(outline, f.width()*0.25, 0.6)
	b.lining(s, outline)
	s.w.body, s.w.base = true, bodyBase
	b.sheet(s, f, b.cells, b.colour)
	b.trim(s)
	if d.happens(0.6) {
		b.flap(s, d.between(0.5, 0.6), d.between(16, 60))
	} else {
		s.zip(f)
	}
	s.flatShadow()
}

// zip closes the upper edge with brass teeth and a tasselled pull.
func (s *studio) zip(f form) {
	brass := rgb(0xC9A055)
	edge := f.edge(0.07, bodyBase+22)
	s.rl.rod(edge, 13, leather, s.main.mul(0.4), 0)
	n := int(edge.length / 9)
	for i := range n {
		at := (float32(i) + 0.5) / float32(n) * edge.length
		up, down := edge.place(at, -6), edge.place(at, 6)
		up.z, down.z = up.z+14, down.z+14
		s.rl.rod(newPath(up, down), 3, metal, brass, 0)
	}
	pull := edge.place(edge.length*0.88, 0)
	s.rl.rod(ring(pull.flat().add(pt{0, 18}), 9, 15, bodyBase+40), 3.4, metal, brass, 0)
	s.w.tassel(vec3{pull.x, pull.y + 36, bodyBase + 30}, 130, 1)
}

// tableMat is round or square, lying on a table with a cup beside or on it.
func (s *studio) tableMat(spec GoodsSpec) {
	d := s.dice
	if d.happens(0.55) {
		r := d.between(320, 345)
		f := form{mid: 480, top: 600 - r, height: 2 * r, half: func(q float32) float32 { return r * sqrt(max(1-(2*q-1)*(2*q-1), 0.002)) }}
		b := s.small(Round, f, spec.Pattern, spec.Colours)
		s.onGround(spec.View, pt{480, 600}, pt{640, 700}, 1)
		b.lining(s, f.outline())
		s.w.base = bodyBase
		b.rings(s)
		s.w.wrapped(ring(pt{480, 600}, r+4, r+4, bodyBase+4), 12, 1)
	} else {
		w := d.between(290, 315)
		f := form{mid: 480, top: 600 - w*0.72, height: w * 1.44, half: straight(w, w, 0)}
		b := s.small(Tote, f, spec.Pattern, spec.Colours)
		s.onGround(spec.View, pt{480, 600}, pt{620, 720}, 1)
		b.lining(s, f.outline())
		s.w.base = bodyBase
		b.sheet(s, f, b.cells, b.colour)
		s.w.wrapped(f.border(bodyBase+2), 8.5, 0)
		s.w.wrapped(f.edge(0, bodyBase+2), 8.5, 0)
		long := d.between(60, 95)
		s.w.fringe(f.edge(1, bodyBase-6), 9, 4, func(float32) float32 { return long }, func(float32) int { return 0 })
		over := newPath(f.at(1, 0).lift(bodyBase-6), f.at(0, 0).lift(bodyBase-6), f.at(-1, 0).lift(bodyBase-6))
		s.w.fringe(over, 9, 4, func(float32) float32 { return -long }, func(float32) int { return 0 })
	}
	if spec.View != Detail && s.set.happens(0.7) {
		at := pick(s.set, []pt{{600, 480}, {340, 500}, {480, 600}})
		s.cup(at, s.set.between(0.9, 1.05))
	}
	s.flatShadow()
}

// cup of coffee on a saucer, seen from above.
func (s *studio) cup(at pt, k float32) {
	china := pick(s.set, []tint{rgb(0xEFE8DA), rgb(0xB9C4BC), rgb(0x8C5A40), rgb(0x53637A)})
	z := bodyBase + 26
	disc := func(r, z float32, of material, t tint) {
		out := make([]pt, 48)
		for i := range out {
			a := float32(i) / 48 * 2 * pi
			out[i] = pt{at.x + r*k*cos(a), at.y + r*k*sin(a)}
		}
		id := s.rl.add(thing{tint: t, of: of})
		s.rl.panel(id, out, z, 0)
	}
	disc(128, z, clay, china)
	s.rl.rod(ring(at, 128*k, 128*k, z-3), 6*k, glaze, china, 0)
	s.rl.rod(ring(at, 88*k, 88*k, z-4), 5*k, glaze, china, 0)
	s.rl.rod(newPath(pt{at.x + 66*k, at.y + 14*k}.lift(z+48), pt{at.x + 112*k, at.y + 34*k}.lift(z+44), pt{at.x + 118*k, at.y + 66*k}.lift(z+40), pt{at.x + 54*k, at.y + 52*k}.lift(z+44)), 9*k, glaze, china, 0)
	disc(76, z+44, clay, china.mul(0.8))
	disc(68, z+46, glaze, rgb(0x3A2012))
	s.rl.rod(ring(at, 74*k, 74*k, z+50), 7*k, glaze, china, 0)
}
