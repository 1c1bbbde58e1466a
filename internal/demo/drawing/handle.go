package drawing

// carry makes the handle; behind is the half that goes on the far side.
func (b *bag) carry(s *studio, behind bool) {
	switch b.spec.Shape {
	case Clutch:
		if !behind {
			b.wristLoop(s)
		}
	case Sling, Moon, Round:
		if behind {
			b.longStrap(s)
		}
	case Backpack:
		if behind {
			b.shoulderStraps(s)
		}
	case Pouch:
		if behind {
			b.bow(s, 0.62, 0.16, b.form.top-b.tip, 6)
		}
	default:
		b.pair(s, behind)
	}
}

// pair makes one of the two handles of a tote, bucket or basket.
func (b *bag) pair(s *studio, behind bool) {
	f := b.form
	z, back := bodyBase+20, float32(0)
	if behind {
		z, back = 8, 22+f.sagTop*1.1
	}
	switch b.handle {
	case RingHandle:
		brown := rgb(0xBE8C56)
		r := float32(104)
		mid := pt{f.mid, f.at(0, 0).y - r*0.86 - back}
		s.rl.rod(ring(mid, r, r, z), 12.5, wood, brown, 2)
		if !behind {
			for i := range 7 {
				x := (float32(i) - 3) * 19
				y := mid.y + sqrt(r*r-x*x)
				p := newPath(pt{f.mid + x, y - 20}.lift(z-8), pt{f.mid + x, y}.lift(z+12), pt{f.mid + x, f.at(0, 0.09).y}.lift(z+2))
				s.w.rope(p, 8.5, 0)
			}
		}
	case RattanHandle:
		b.bowOf(0.52, z, back, func(p path) {
			s.rl.rod(p, 12.5, rattan, rgb(0xC99B5E), 3)
			if behind {
				return
			}
			for _, end := range []float32{0, p.length - 62} {
				s.w.wrapped(newPath(p.place(end, 0), p.place(end+30, 0), p.place(end+60, 0)), 16, 0)
			}
		})
	case StrapHandle:
		brown := pick(s.dice, []tint{rgb(0x8A4B28), rgb(0xA5673A), rgb(0x5A3522)})
		b.bowOf(0.5, z, back, func(p path) {
			s.rl.rod(p, 17, leather, brown, 0)
			if behind {
				return
			}
			for _, end := range []float32{14, 46, p.length - 14, p.length - 46} {
				at := p.place(end, 0)
				s.rl.ball(vec3{at.x, at.y, at.z + 14}, 5.5, metal, rgb(0xD0A45A), 0)
			}
		})
	case ChainHandle:
		b.bowOf(0.72, z, back, func(p path) { s.rl.chain(p, 30, rgb(0xD1A75E)) })
	default:
		style := int(s.main.r*997) % 3
		b.bowOf(0.5, z, back, func(p path) {
			switch style {
			case 0:
				s.w.braid(p, 36, 0, 0, 1)
			case 1:
				s.w.wrapped(p, 13, 0)
			default:
				s.w.sennit(p, 34, 0, true)
			}
		})
	}
}

// bowOf bends a handle from a share of the half width on the left to the same
// on the right, high above the rim, and lets make build it.
func (b *bag) bowOf(at, z, back float32, make func(path)) {
	f := b.form
	l, r := f.at(-at, 0.1), f.at(at, 0.1)
	top := b.form.top - 10 - back*0.4
	high := top - b.tip - back*0.25
	w := (r.x - l.x) / 2
	low := z
	if back > 0 {
		low = 2
	}
	make(newPath(
		l.lift(low), pt{l.x - 2, top - high*0.25}.lift(z), pt{l.x + w*0.12, top - high*0.68}.lift(z), pt{l.x + w*0.5, top - high*0.95}.lift(z),
		pt{f.mid, top - high}.lift(z),
		pt{r.x - w*0.5, top - high*0.95}.lift(z), pt{r.x - w*0.12, top - high*0.68}.lift(z), pt{r.x + 2, top - high*0.25}.lift(z), r.lift(low),
	))
}

// bow is a simple corded handle behind the body, from height q of the form.
func (b *bag) bow(s *studio, at, q, high, z float32) {
	f := b.form
	l, r := f.at(-at, q), f.at(at, q)
	top := f.top
	s.w.sennit(newPath(l.lift(z), pt{l.x - 14, top - high*0.3}.lift(z), pt{f.mid - 62, top - high*0.88}.lift(z), pt{f.mid, top - high}.lift(z),
		pt{f.mid + 62, top - high*0.88}.lift(z), pt{r.x + 14, top - high*0.3}.lift(z), r.lift(z)), 30, 1, false)
}

// longStrap goes up from both ends of the rim: to the peg where the bag
// hangs, in a loose loop where it lies.
func (b *bag) longStrap(s *studio) {
	f := b.form
	q := float32(0.04)
	if b.spec.Shape == Round {
		q = 0.24
	}
	l, r := f.at(-0.96, q), f.at(0.96, q)
	z := float32(16)
	top := b.tip
	lean := s.dice.around(0, 34)
	var p path
	if b.hangs {
		p = newPath(l.lift(z+8), mixPt(l, pt{f.mid - 12, top}, 0.5).lift(z), pt{f.mid - 15, top + 22}.lift(z), pt{f.mid, top}.lift(z+10),
			pt{f.mid + 15, top + 22}.lift(z), mixPt(r, pt{f.mid + 12, top}, 0.5).lift(z), r.lift(z+8))
	} else {
		h := l.y - top
		wide := (r.x - l.x) / 2
		p = newPath(l.lift(z+8), pt{l.x - 4, l.y - h*0.3}.lift(z), pt{f.mid - wide*0.74 + lean*0.6, l.y - h*0.68}.lift(z), pt{f.mid - wide*0.36 + lean, l.y - h*0.95}.lift(z),
			pt{f.mid + lean, top}.lift(z), pt{f.mid + wide*0.36 + lean, l.y - h*0.95}.lift(z), pt{f.mid + wide*0.74 + lean*0.6, l.y - h*0.68}.lift(z), pt{r.x + 4, r.y - h*0.3}.lift(z), r.lift(z+8))
	}
	switch b.handle {
	case StrapHandle:
		s.rl.rod(p, 13, leather, pick(s.dice, []tint{rgb(0x8A4B28), rgb(0xA5673A), rgb(0x5A3522)}), 0)
	case ChainHandle:
		s.rl.chain(p, 26, rgb(0xD1A75E))
	case RattanHandle:
		s.rl.rod(p, 12, rattan, rgb(0xC99B5E), 3)
	default:
		if s.dice.happens(0.5) {
			s.w.sennit(p, 26, 0, s.dice.happens(0.5))
		} else {
			s.w.braid(p, 28, 0, 0, 1)
		}
	}
	brass := rgb(0xD0A45A)
	for _, end := range []pt{l, r} {
		s.rl.rod(ring(end.add(pt{0, -8}), 14, 17, bodyBase+24), 4.4, metal, brass, 0)
	}
}

// wristLoop is the small loop at the side of a clutch.
func (b *bag) wristLoop(s *studio) {
	f := b.form
	if s.dice.happens(0.45) {
		at := f.at(0.94, 0.06)
		s.rl.rod(ring(at.add(pt{6, 10}), 12, 14, bodyBase+30), 3.6, metal, rgb(0xD0A45A), 0)
		s.w.tassel(pt{at.x + 10, at.y + 22}.lift(bodyBase+26), 190, 1)
		return
	}
	from := f.at(-0.94, 0.1)
	x, y := from.x, from.y
	s.w.sennit(newPath(vec3{x + 4, y, 30}, vec3{x - 44, y + 66, 10}, vec3{x - 58, y + 170, 6}, vec3{x - 30, y + 236, 6}, vec3{x - 6, y + 190, 10}, vec3{x - 16, y + 90, 16}, vec3{x + 6, y + 10, 34}), 22, 0, true)
}

// shoulderStraps show at both sides of a backpack, with a loop on top.
func (b *bag) shoulderStraps(s *studio) {
	f := b.form
	for _, side := range []float32{-1, 1} {
		top, low := f.at(0.42*side, 0.02), f.at(0.86*side, 0.93)
		out := f.mid + side*(f.width()/2+58)
		p := newPath(top.lift(6), pt{lerp(top.x, out, 0.75), top.y + 26}.lift(8), pt{out, top.y + f.height*0.36}.lift(8), pt{out - side*6, top.y + f.height*0.66}.lift(8), low.lift(4))
		if b.handle == StrapHandle {
			s.rl.rod(p, 19, leather, rgb(0x8A4B28), 0)
		} else {
			s.w.sennit(p, 36, 1, false)
		}
	}
	b.bow(s, 0.2, 0.03, 100, 10)
}
