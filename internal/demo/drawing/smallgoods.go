package drawing

// plantHanger hangs a potted plant in knotted cords from the wall.
func (s *studio) plantHanger(spec GoodsSpec) {
	d := s.dice
	s.pic.backdrop = s.pic.plaster(contrast(s.set, wallTints(), s.main))
	switch spec.View {
	case Detail:
		s.rl.look(pt{480, 740}, pt{480, 600}, 1.9, s.set.around(0, 0.04))
		s.peg()
	case Scene:
		s.pic.windowLight(s.set, 0.60, true)
		s.peg()
	default:
		s.peg()
	}
	potTop, potLow, half := float32(640), float32(860), d.between(128, 146)
	profile := through(half, half*0.99, half*0.9, half*0.74, half*0.60)
	var outline []pt
	for i := range 17 {
		q := float32(i) / 16
		outline = append(outline, pt{480 - profile(q), lerp(potTop, potLow, q)})
	}
	for i := 16; i >= 0; i-- {
		q := float32(i) / 16
		outline = append(outline, pt{480 + profile(q), lerp(potTop, potLow, q)})
	}
	pot := pick(d, []tint{rgb(0xB0623F), rgb(0xE5DCCB), rgb(0x8A9A86), rgb(0x54504C)})
	id := s.rl.add(thing{tint: pot, of: clay})
	s.rl.panel(id, outline, 10, 0.92)
	s.rl.rod(newPath(pt{480 - half - 4, potTop}.lift(70), pt{480, potTop + 16}.lift(100), pt{480 + half + 4, potTop}.lift(70)), 13, clay, pot, 0)
	for range 26 {
		heading := -pi/2 + d.around(0, 1.25)
		from := pt{480 + d.around(0, half*0.7), potTop - 4}
		length := d.between(80, 190)
		bend := from.add(pt{cos(heading), sin(heading)}.mul(length))
		s.rl.rod(newPath(from.lift(40), mixPt(from, bend, 0.5).add(pt{0, -14}).lift(46), bend.lift(50)), 3, foliage, rgb(0x5C6E42), 0)
		s.leaf(d, bend.lift(50+d.between(0, 30)), heading+d.around(0.3, 0.5), d.between(70, 120))
	}
	ringAt := pt{480, 130}
	s.rl.rod(ring(ringAt.add(pt{0, 24}), 34, 34, 24), 7, wood, rgb(0xC08A52), 1)
	knot := pt{480, 214}
	for i, side := range []float32{-1, -0.36, 0.36, 1} {
		z := float32(30)
		if i == 1 || i == 2 {
			z = 70
		}
		arm := newPath(knot.lift(z), pt{480 + side*half*0.42, 400}.lift(z), pt{480 + side*(half+14), potTop - 30}.lift(z+30), pt{480 + side*(half+16), potTop + 40}.lift(z+60))
		s.w.sennit(arm, 24, i%2*2, spec.Pattern == Spiral || i%2 == 1)
		low := pt{480 + side*half*0.86, potTop + 92}
		s.w.rope(newPath(pt{480 + side*(half+16), potTop + 36}.lift(z+62), low.lift(z+74), pt{480 + side*half*0.3, potTop + 168}.lift(z+64), pt{480, potLow + 46}.lift(46)), 6, 0)
		if i < 3 {
			next := []float32{-1, -0.36, 0.36, 1}[i+1]
			mid := pt{480 + (side+next)/2*(half+6), potTop + 112}
			for _, from := range []float32{side, next} {
				s.w.rope(newPath(pt{480 + from*(half+15), potTop + 38}.lift(z+66), mixPt(pt{480 + from*(half+15), potTop + 38}, mid, 0.55).lift(z+86), mid.lift(118)), 5.4, 1)
			}
			s.w.wrapped(newPath(mid.add(pt{0, -9}).lift(118), mid.add(pt{0, 13}).lift(118)), 11, 2)
			s.w.rope(newPath(mid.lift(112), pt{480 + (side+next)/2*half*0.5, potTop + 186}.lift(96), pt{480, potLow + 46}.lift(52)), 5.4, 1)
		}
	}
	s.w.wrapped(newPath(pt{480, 176}.lift(50), knot.add(pt{0, 16}).lift(60)), 19, 1)
	s.w.wrapped(newPath(pt{480, potLow + 22}.lift(56), pt{480, potLow + 74}.lift(56)), 24, 0)
	s.w.fringe(newPath(pt{456, potLow + 70}.lift(48), pt{480, potLow + 72}.lift(54), pt{504, potLow + 70}.lift(48)), 3.6, 4,
		func(t float32) float32 { return 190 + 30*sin(pi*t) }, func(t float32) int { return int(t*13) % 2 })
	s.pic.castShadow(shadowLayer{dx: 14, dy: 16, soft: 18, depth: 0.4}, shadowLayer{dx: 56, dy: 60, soft: 80, depth: 0.36})
}

// keyRings lie in a pair: split ring, a row of knots, a bead and a tassel.
func (s *studio) keyRings(spec GoodsSpec) {
	d := s.dice
	s.onGround(spec.View, pt{480, 600}, pt{440, 560}, 1.1)
	steel := rgb(0xCFC6B4)
	for i, lean := range []float32{-0.20, 0.17} {
		at := pt{360 + 235*float32(i), 300 + 50*float32(i)}
		dir := pt{-sin(lean), cos(lean)}
		along := func(s, z float32) vec3 { return at.add(dir.mul(s)).lift(z) }
		for _, r := range []float32{74, 66} {
			s.rl.rod(ring(at.sub(dir.mul(70)), r, r, 20+(74-r)), 5, metal, steel, 0)
		}
		s.rl.rod(newPath(along(-8, 34), along(20, 36)), 9, metal, steel, 0)
		long := d.between(230, 290)
		wide := d.between(62, 76)
		k := i
		if i == 1 {
			s.w.cords[0], s.w.cords[1] = s.w.cords[1], s.w.cords[0]
			k = 0
		}
		switch {
		case spec.Pattern == Spiral, spec.Pattern == Chevron:
			s.w.sennit(newPath(along(24, 30), along(24+long/2, 30), along(24+long, 30)), wide*0.8, k, true)
		case spec.Pattern == Woven, spec.Pattern == Net:
			s.w.braid(newPath(along(24, 36), along(24+long/2, 36), along(24+long, 36)), wide, k, 1, 2)
		default:
			s.w.sennit(newPath(along(24, 30), along(24+long/2, 30), along(24+long, 30)), wide, k, false)
		}
		bead := along(long+46, 44)
		s.rl.ball(bead, 28, wood, pick(d, woodTints()), d.Float32()*9)
		save := s.rl.turn
		a := lean
		s.rl.turn = [2]float32{save[0]*cos(a) - save[1]*sin(a), save[1]*cos(a) + save[0]*sin(a)}
		origin, focus := s.rl.origin, s.rl.focus
		head := along(long+76, 30)
		s.rl.focus = func() pt {
			t := s.rl.turn
			s.rl.turn = save
			p := s.rl.pixel(head.flat())
			s.rl.turn = t
			return p
		}()
		s.rl.origin = head.flat()
		s.w.tassel(head, 215, 1)
		s.rl.turn, s.rl.origin, s.rl.focus = save, origin, focus
	}
	s.flatShadow()
}

// belt lies rolled up, with its wooden or brass buckle in front.
func (s *studio) belt(spec GoodsSpec) {
	d := s.dice
	s.onGround(spec.View, pt{470, 600}, pt{600, 720}, 1.08)
	var through []vec3
	turns := float32(2.25)
	const n = 44
	for i := range n + 1 {
		t := float32(i) / n
		a := t * turns * 2 * pi
		r := lerp(100, 315, t)
		through = append(through, vec3{480 + r*cos(a), 580 + r*0.92*sin(a), 14 + 10*t})
	}
	end := through[n]
	through = append(through, vec3{end.x - 110, end.y + 16, 26}, vec3{end.x - 230, end.y + 6, 26})
	p := newPath(through...)
	wide := d.between(62, 70)
	switch spec.Pattern {
	case Spiral, Chevron:
		s.w.sennit(p, wide*0.9, 0, true)
	case Woven, Net:
		s.w.braid(p, wide*1.15, 0, 1, 2)
	default:
		s.w.sennit(p, wide, 0, false)
	}
	tip := p.place(p.length, 0)
	at := pt{tip.x - 40, tip.y}
	if d.happens(0.5) {
		s.rl.rod(ring(at, 58, 58, 40), 12, wood, pick(d, woodTints()), 2)
		s.rl.rod(ring(at.add(pt{-20, 16}), 58, 58, 52), 12, wood, pick(d, woodTints()), 5)
	} else {
		brass := rgb(0xC9A055)
		s.rl.rod(newPath(vec3{at.x - 50, at.y - 52, 46}, vec3{at.x + 46, at.y - 56, 46}, vec3{at.x + 56, at.y + 44, 46}, vec3{at.x - 44, at.y + 54, 46}, vec3{at.x - 54, at.y - 40, 46}), 9, metal, brass, 0)
		s.rl.rod(newPath(vec3{at.x + 44, at.y - 24, 60}, vec3{at.x - 54, at.y + 14, 62}), 5, metal, brass, 0)
	}
	start := p.place(0, 0)
	s.w.tassel(vec3{start.x, start.y, 30}, 120, 1)
	s.flatShadow()
}

// phoneSling is a narrow pouch on a long strap, a telephone showing above.
func (s *studio) phoneSling(spec GoodsSpec) {
	d := s.dice
	w := d.between(158, 172)
	f := form{mid: 480, height: w * 2.75, half: straight(w, w, 0.12), sagTop: 6, sagLow: 12, round: 0.7}
	f.top = 1010 - f.height
	b := s.small(Sling, f, spec.Pattern, spec.Colours)
	b.tip = f.top - d.between(330, 370)
	b.handle = pick(d, []Handle{CordHandle, CordHandle, StrapHandle, ChainHandle})
	switch spec.View {
	case Detail:
		s.pic.backdrop = s.pic.linen(contrast(s.set, wallTints(), s.main))
		s.rl.look(pt{500, f.top + f.height*0.4}, pt{480, 600}, 2.2, 0.06)
	case Scene:
		b.hangs = true
		s.pic.backdrop = s.pic.plaster(contrast(s.set, wallTints(), s.main))
		s.pic.windowLight(s.set, 0.62, s.set.happens(0.6))
		s.hangUp(b, 1.02)
	default:
		s.layFlat(b)
	}
	outline := f.outline()
	s.pic.swell(outline, f.width()*0.3, 0.7)
	b.longStrap(s)
	if !b.hangs {
		s.phone(f)
	}
	b.lining(s, outline)
	s.w.body, s.w.base = true, bodyBase
	b.sheet(s, f, b.cells, b.colour)
	b.trim(s)
	if d.happens(0.5) {
		s.w.fringe(f.edge(0.985, bodyBase-4), 8.6, 3.9, func(t float32) float32 { return 60 + 50*(1-abs(2*t-1)) }, func(float32) int { return 0 })
	}
	if b.hangs {
		s.pic.castShadow(shadowLayer{dx: 9, dy: 11, soft: 14, depth: 0.42}, shadowLayer{dx: 44, dy: 52, soft: 90, depth: 0.34})
		return
	}
	s.flatShadow()
}

// phone is the upper end of a telephone in its pouch.
func (s *studio) phone(f form) {
	w, top := f.half(0)*0.80, f.top-74
	corner := float32(26)
	var out []pt
	for i := range 9 {
		a := pi + float32(i)/8*pi/2
		out = append(out, pt{480 - w + corner + corner*cos(a), top + corner + corner*sin(a)})
	}
	for i := range 9 {
		a := -pi/2 + float32(i)/8*pi/2
		out = append(out, pt{480 + w - corner + corner*cos(a), top + corner + corner*sin(a)})
	}
	edge := newPath(append([]vec3{{480 - w, f.top + 40, 20}}, append(lifted(out, 20), vec3{480 + w, f.top + 40, 20})...)...)
	out = append(out, pt{480 + w, f.top + 40}, pt{480 - w, f.top + 40})
	id := s.rl.add(thing{tint: rgb(0x20252B), of: glaze})
	s.rl.panel(id, out, 22, 0)
	s.rl.rod(edge, 5, metal, rgb(0x8E9196), 0)
}

// tissueBox stands on a table, its top seen from above, a tissue drawn out.
func (s *studio) tissueBox(spec GoodsSpec) {
	d := s.dice
	w := d.between(285, 305)
	front := form{mid: 480, top: 640, height: d.between(275, 310), half: straight(w, w*0.985, 0.06), sagTop: 3, sagLow: 5, round: 0.3}
	top := form{mid: 480, top: 500, height: 146, half: straight(w*0.85, w, 0), sagLow: 3, round: 0.3}
	b := s.small(Tote, front, spec.Pattern, spec.Colours)
	foot := front.top + front.height
	wall := s.pic.plaster(contrast(s.set, wallTints(), s.main))
	s.pic.backdrop = s.pic.table(wall, pick(s.set, woodTints()), foot-s.set.between(150, 200), frameHeight)
	switch spec.View {
	case Detail:
		s.rl.look(pt{560, 680}, pt{480, 600}, 2.0, 0.05)
		s.pic.backdrop = s.pic.linen(contrast(s.set, wallTints(), s.main))
	case Scene:
		s.pic.windowLight(s.set, 0.62, s.set.happens(0.6))
		s.rl.look(pt{480, foot}, pt{450, 985}, 0.92, 0)
	default:
		s.rl.look(pt{480, foot}, pt{480, 960}, 1.08, 0)
	}
	s.floor = 975
	s.pic.swell(front.outline(), 130, 0.35)
	for i, f := range []form{top, front} {
		b.form = f
		b.lining(s, f.outline())
		s.w.body, s.w.base = i == 1, bodyBase
		c := b.cells
		c.rows = max(int(f.height/(f.width()/float32(c.cols)*c.tall)+0.5), 2)
		if i == 0 && !spec.Pattern.open() {
			c.rows = c.rows * 3 / 2
		}
		b.sheet(s, f, c, b.colour)
	}
	s.w.body = false
	s.w.wrapped(top.border(bodyBase+4), 9, 1)
	s.w.wrapped(top.edge(0, bodyBase+4), 9, 1)
	s.w.wrapped(front.edge(0, bodyBase+12), 12, 1)
	s.w.wrapped(front.border(bodyBase+2), 8.5, 0)
	slot := pt{480, 572}
	oval := ring(slot, 118, 24, bodyBase+24)
	var hole []pt
	for _, v := range oval.at {
		hole = append(hole, v.flat())
	}
	id := s.rl.add(thing{tint: rgb(0x2A211B), of: cloth})
	s.rl.panel(id, hole, bodyBase+20, 0)
	s.w.wrapped(oval, 9, 2)
	s.tissue(slot)
	if spec.View == Detail {
		s.flatShadow()
		return
	}
	s.finish(Front, false)
}

// tissue rises from the slot in soft folds.
func (s *studio) tissue(slot pt) {
	d := s.dice
	white := rgb(0xDDD8CE)
	for _, fold := range [][3]float32{{-0.62, 165, 0}, {0.55, 185, 3}, {-0.08, 235, 8}, {0.22, 140, 16}} {
		lean, long := fold[0]+d.around(0, 0.08), fold[1]*d.around(1, 0.08)
		dir := pt{sin(lean), -cos(lean)}
		side := pt{-dir.y, dir.x}
		from := slot.add(pt{lean * 80, 8})
		at := func(up, out float32) pt { return from.add(dir.mul(up * long)).add(side.mul(out)) }
		id := s.rl.add(thing{tint: white.mul(d.around(0.98, 0.04)), of: cloth})
		outline := closed([]pt{at(0, -30), at(0.25, -40), at(0.5, -d.between(52, 70)), at(0.72, -d.between(26, 44)), at(0.9, -20), at(1, d.around(0, 16)), at(0.86, 24), at(0.7, d.between(30, 52)), at(0.48, d.between(52, 72)), at(0.22, 40), at(0, 30)})
		s.rl.panel(id, outline, bodyBase+24+fold[2], d.between(0.45, 0.7))
	}
}
