package drawing

import (
	"image"
	"image/color"
)

// studio is one photograph of a product being made: the dice that decide its
// irregularities, the picture, and the weaver that ties the thing.
type studio struct {
	dice dice // the thing itself: the same in every view of a seed
	set  dice // how it is photographed
	pic  *picture
	rl   *relief
	w    *weaver
	main tint // the colour that the ground has to suit

	floor float32 // height in the frame at which the thing stands
}

func newStudio(seed uint64, view View, colours []color.RGBA, width int) *studio {
	if width <= 0 {
		width = ProductWidth
	}
	s := &studio{dice: newDice(seed, 1), set: newDice(seed, 100+uint64(view))}
	s.pic = newPicture(s.set, width, width*ProductHeight/ProductWidth, frameWidth)
	s.rl = s.pic.relief
	s.w = &weaver{rl: s.rl, dice: newDice(seed, 2), unit: 30, cords: cordTints(s.dice, colours)}
	s.main = s.w.cords[0]
	return s
}

// cordTints gives three cords: the wanted ones, or a choice of the seed, the
// last repeated where fewer are wanted.
func cordTints(d dice, colours []color.RGBA) []tint {
	var out []tint
	for _, c := range colours {
		if len(out) < 3 {
			out = append(out, tintOf(c))
		}
	}
	if len(out) == 0 {
		all := Cords()
		out = append(out, tintOf(all[d.IntN(len(all))].Colour))
	}
	for len(out) < 3 {
		out = append(out, out[len(out)-1])
	}
	return out
}

// Bag draws a bag of knotted cord at 4:5. The same seed and spec give the same
// picture; views of one seed show the same bag.
func Bag(seed uint64, spec BagSpec) image.Image {
	return arrangeBag(seed, spec).pic.develop()
}

// arrangeBag makes the bag and sets it up, ready to be developed.
func arrangeBag(seed uint64, spec BagSpec) *studio {
	s := newStudio(seed, spec.View, spec.Colours, spec.Width)
	b := planBag(s.dice, spec)
	s.stage(spec.View, b)
	b.tie(s)
	s.finish(spec.View, b.hangs)
	return s
}

// bag is a bag laid out but not yet tied.
type bag struct {
	spec   BagSpec
	form   form
	cells  cells
	handle Handle
	colour colouring
	hangs  bool    // carried by a long strap that leaves the picture or hangs on a peg
	tip    float32 // height in the frame of the handle's top
	fringe float32
	detail pt // where a close-up looks
}

// planBag fits form, raster, handle and colouring to the shape.
func planBag(d dice, spec BagSpec) *bag {
	b := &bag{spec: spec, handle: spec.Handle}
	k := d.around(1, 0.04)
	switch spec.Size {
	case Small:
		k *= 0.92
	case Large:
		k *= 1.06
	}
	b.form = formOf(spec.Shape, d, k)
	wide := b.form.width()
	cell := map[Size]float32{Small: 36, Medium: 32, Large: 29}[spec.Size]
	switch spec.Pattern {
	case Net:
		cell *= 1.9
	case Woven:
		cell *= 1.7
	case Alternating:
		cell *= 1.25
	case Diamond, Chevron, Motif:
		cell *= 0.86
	}
	b.cells.tall = spec.Pattern.tallness()
	b.cells.cols = max(int(wide/cell+0.5), 6)
	if spec.Pattern == Diamond || spec.Pattern == Chevron {
		b.cells.cols = (b.cells.cols + 4) / 8 * 8
	}
	across := wide / float32(b.cells.cols)
	b.cells.rows = max(int(b.form.height/(across*b.cells.tall)+0.5), 4)
	b.colour = chooseColouring(d, spec, b.cells)
	if b.handle == AnyHandle {
		b.handle = pick(d, handlesFor(spec.Shape))
	}
	switch spec.Shape {
	case Tote, Moon, Sling:
		if d.happens(0.30) {
			b.fringe = d.between(70, 130)
		}
	}
	b.tip = b.form.top - b.reach(d)
	b.detail = b.form.at(d.around(0.1, 0.35), d.between(0.2, 0.6))
	return b
}

// reach is how far the handle rises over the rim.
func (b *bag) reach(d dice) float32 {
	switch b.spec.Shape {
	case Clutch:
		return 12
	case Sling, Moon:
		return d.between(300, 350)
	case Round:
		return d.between(215, 250)
	case Backpack:
		return 110
	case Pouch:
		return d.between(150, 190)
	}
	switch b.handle {
	case RingHandle:
		return 215
	case ChainHandle, StrapHandle:
		return 275
	default:
		return d.between(225, 265)
	}
}

func (b *bag) foot() float32 { return b.form.top + b.form.height + b.form.sagLow + b.fringe*0.8 }

func formOf(s Shape, d dice, k float32) form {
	f := form{mid: 480, round: 0.75}
	switch s {
	case Tote:
		w := d.between(262, 296) * k
		f.height = d.between(430, 500) * k
		f.half = straight(w*d.between(0.9, 1), w, 0.12)
		f.sagTop, f.sagLow = 8, 16
		f.top = 1010 - f.height
	case Bucket:
		w := d.between(236, 262) * k
		f.height = d.between(440, 490) * k
		f.half = straight(w, w*d.between(0.78, 0.88), 0.1)
		f.sagTop, f.sagLow, f.round = 34, 30, 1.15
		f.top = 985 - f.height
	case Round:
		r := 262 * k
		f.height = 2 * r
		f.half = func(q float32) float32 { return r * sqrt(max(1-(2*q-1)*(2*q-1), 0.002)) }
		f.top = 1010 - f.height
		f.round = 0
	case Clutch:
		w := d.between(300, 325) * k
		f.height = d.between(370, 410) * k
		f.half = straight(w, w, 0.1)
		f.sagTop, f.sagLow, f.round = 2, 8, 0.5
		f.top = 600 - f.height/2
	case Sling:
		w := d.between(225, 250) * k
		f.height = d.between(330, 380) * k
		f.half = straight(w*0.96, w, 0.22)
		f.sagTop, f.sagLow = 4, 16
		f.top = 960 - f.height
	case Backpack:
		w := d.between(238, 258) * k
		f.height = d.between(570, 620) * k
		f.half = through(w*0.74, w*0.93, w*0.98, w, w*1.02, w*0.97)
		f.sagTop, f.sagLow = -34, 16
		f.top = 1020 - f.height
	case Pouch:
		w := d.between(250, 275) * k
		f.height = d.between(560, 610) * k
		f.half = through(w*0.62, w*0.50, w*0.86, w, w*1.02, w*0.94, w*0.66)
		f.sagTop, f.sagLow, f.round = 14, 26, 1.0
		f.top = 1000 - f.height
	case Moon:
		w := d.between(285, 305) * k
		f.height = d.between(330, 360) * k
		f.half = through(w*0.98, w, w*0.93, w*0.76, w*0.42)
		f.sagTop, f.sagLow, f.round = 62, 34, 0.6
		f.top = 940 - f.height
	case Basket:
		w := d.between(290, 312) * k
		f.height = d.between(330, 370) * k
		f.half = straight(w, w*0.84, 0.14)
		f.sagTop, f.sagLow, f.round = 36, 26, 1.1
		f.top = 985 - f.height
	}
	return f
}

func handlesFor(s Shape) []Handle {
	switch s {
	case Clutch:
		return []Handle{CordHandle}
	case Sling:
		return []Handle{CordHandle, StrapHandle, ChainHandle}
	case Moon:
		return []Handle{CordHandle, StrapHandle, ChainHandle}
	case Round:
		return []Handle{CordHandle, StrapHandle, RattanHandle}
	case Backpack:
		return []Handle{CordHandle, StrapHandle}
	case Pouch:
		return []Handle{CordHandle}
	case Basket:
		return []Handle{RattanHandle, CordHandle, StrapHandle, RingHandle}
	default:
		return []Handle{CordHandle, RingHandle, RattanHandle, StrapHandle}
	}
}
