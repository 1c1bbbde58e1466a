package drawing

const bodyBase = float32(30) // height of the cords' ground over the backdrop

// tie makes the bag: what is behind first, the height field does the rest.
func (b *bag) tie(s *studio) {
	outline := b.form.outline()
	s.pic.swell(outline, b.form.width()*0.30, 0.75)
	b.carry(s, true)
	if b.opensOnTop() {
		b.mouth(s)
	}
	b.lining(s, outline)
	s.w.body, s.w.base = true, bodyBase
	if b.spec.Shape == Round {
		b.rings(s)
	} else {
		b.sheet(s, b.form, b.cells, b.colour)
	}
	b.trim(s)
	switch b.spec.Shape {
	case Clutch, Sling:
		b.flap(s, s.dice.between(0.5, 0.62), s.dice.between(18, 70))
	case Backpack:
		b.flap(s, 0.42, 40)
		b.pocket(s)
	case Pouch:
		b.drawstring(s)
	}
	if b.fringe > 0 {
		b.hang(s)
	}
	b.carry(s, false)
}

func (b *bag) opensOnTop() bool { return b.spec.Shape == Bucket || b.spec.Shape == Basket }

// mouth shows the inside of the far wall above the near rim.
func (b *bag) mouth(s *studio) {
	f := b.form
	var far []pt
	for i := range 25 {
		a := lerp(-1, 1, float32(i)/24)
		p := f.at(a, 0)
		far = append(far, pt{p.x, f.top - f.sagTop*0.85*(1-a*a)})
	}
	id := s.rl.add(thing{tint: s.main.mul(0.30), of: cloth})
	rim := newPath(lifted(far, 14)...)
	for i := 24; i >= 0; i-- {
		far = append(far, f.at(lerp(-1, 1, float32(i)/24), 0.02))
	}
	s.rl.panel(id, far, 4, 0)
	s.w.body = false
	s.w.wrapped(rim, 10, 0)
}

func lifted(ps []pt, z float32) []vec3 {
	out := make([]vec3, len(ps))
	for i, p := range ps {
		out[i] = p.lift(z)
	}
	return out
}

// lining lies under the cords.
func (b *bag) lining(s *studio, outline []pt) {
	col := s.main.mul(0.35)
	if b.spec.Pattern.open() {
		col = mixTint(s.main.mul(0.5), rgb(0x8A7355), 0.35)
		if b.spec.Pattern == Net {
			col = rgb(0xD9C8A8)
			if s.main.bright() > 0.4 {
				col = mixTint(rgb(0x8A6748), s.w.cords[2], 0.4)
			}
		}
	}
	id := s.rl.add(thing{tint: col, of: cloth, body: true})
	s.rl.panel(id, outline, bodyBase-6, 0)
}

// sheet knots a form column by column.
func (b *bag) sheet(s *studio, f form, c cells, colour colouring) {
	w := s.w
	w.unit = f.width() / float32(c.cols)
	w.place = func(p, q float32) pt {
		return f.at(2*p/float32(c.cols)-1, q/float32(c.rows))
	}
	w.knot(b.spec.Pattern, c, colour)
}

// rings knots a round bag from its middle outwards.
func (b *bag) rings(s *studio) {
	f, w := b.form, s.w
	mid := pt{f.mid, f.top + f.height/2}
	radius := f.height / 2
	n := max(b.cells.cols/2, 6)
	deep := radius / float32(n)
	w.unit = deep
	for ring := range n {
		in, out := float32(ring)*deep, float32(ring+1)*deep
		count := max(int(2*pi*(in+out)/2/(deep*1.08)+0.5), 5)
		if b.spec.Pattern == Woven {
			count += count & 1
		}
		w.place = func(p, q float32) pt {
			turn := (p/float32(count) + 0.13*float32(ring&1)) * 2 * pi
			r := lerp(in, out, q)
			return pt{mid.x + r*sin(turn), mid.y + r*cos(turn)}
		}
		k := b.colour(b.cells.cols/2, min(ring*b.cells.rows/n, b.cells.rows-1))
		row := cells{cols: count, rows: 1, tall: 1}
		pattern := b.spec.Pattern
		if pattern == Net || pattern == Alternating || pattern == Chevron || pattern == Diamond {
			pattern = []Pattern{SquareKnot, Motif, Woven}[(int(pattern)+ring)%3]
		}
		w.close(pattern, row, func(int, int) int { return k })
	}
}

// trim finishes the edges with wrapped cord.
func (b *bag) trim(s *studio) {
	f, w := b.form, s.w
	w.body = true
	z := bodyBase + 2
	if b.spec.Shape == Round {
		r := f.height / 2
		w.wrapped(ring(pt{f.mid, f.top + r}, r+4, r+4, z+4), 13, 1)
		w.body = false
		return
	}
	w.wrapped(f.border(z), 8.5, 0)
	last := 0
	if s.dice.happens(0.5) {
		last = 1
	}
	w.wrapped(f.edge(0.002, z+8), 12.5, last)
	w.body = false
}

// flap folds over the front from the top; tip is how far its middle hangs
// below its corners.
func (b *bag) flap(s *studio, share, tip float32) {
	f := b.form
	lid := form{mid: f.mid, top: f.top - 6, height: f.height * share, sagTop: f.sagTop, sagLow: tip, round: f.round}
	lid.half = func(q float32) float32 { return f.half(q*share) * (1.015 + 0.008*q) }
	c := b.cells
	c.rows = max(int(lid.height/(lid.width()/float32(c.cols)*c.tall)+0.5), 3)
	outline := lid.outline()
	id := s.rl.add(thing{tint: s.main.mul(0.35), of: cloth, body: true})
	// high enough to hide the largest knots beneath
	s.rl.panel(id, outline, bodyBase+26, 0)
	s.w.body, s.w.base = true, bodyBase+31
	over := b.colour
	if b.spec.Pattern != Motif && s.dice.happens(0.6) {
		over = func(int, int) int { return 1 }
	}
	b.sheet(s, lid, c, over)
	s.w.wrapped(lid.border(bodyBase+35), 9, 0)
	s.w.wrapped(lid.edge(0, bodyBase+34), 11, 0)
	s.w.body = false
	if b.spec.Shape == Sling && s.dice.happens(0.55) {
		s.w.fringe(lid.edge(0.99, bodyBase+32), 9.5, 3.6, func(t float32) float32 { return 80 + 30*sin(pi*t) }, func(float32) int { return 0 })
		return
	}
	b.clasp(s, lid.at(0, 1).add(pt{0, -26}), bodyBase+54)
}

// clasp closes the flap: a wooden button, a brass turn-lock or a toggle.
func (b *bag) clasp(s *studio, at pt, z float32) {
	d := s.dice
	brown := pick(d, woodTints())
	switch d.IntN(3) {
	case 0:
		s.w.rope(newPath(vec3{at.x, at.y + 52, z - 6}, vec3{at.x - 22, at.y + 10, z + 12}, vec3{at.x, at.y - 30, z + 20}, vec3{at.x + 22, at.y + 10, z + 12}, vec3{at.x, at.y + 52, z - 6}), 4.4, 0)
		for r := float32(26); r > 2; r -= 3 {
			s.rl.rod(ring(at, r, r, z+2+(26-r)*0.1), 4, wood, brown, d.Float32())
		}
		s.rl.ball(pt{at.x - 7, at.y}.lift(z+2), 3.2, wood, brown.mul(0.25), 0)
		s.rl.ball(pt{at.x + 7, at.y}.lift(z+2), 3.2, wood, brown.mul(0.25), 0)
	case 1:
		brass := rgb(0xC89A4B)
		for r := float32(4); r <= 20; r += 4 {
			s.rl.rod(ring(at, r*1.25, r*0.8, z), 4.5, metal, brass, 0)
		}
		s.rl.rod(newPath(vec3{at.x - 3, at.y - 12, z + 8}, vec3{at.x + 3, at.y + 12, z + 8}), 6, metal, brass, 0)
	default:
		s.rl.rod(newPath(vec3{at.x - 46, at.y + 3, z + 2}, vec3{at.x, at.y - 2, z + 6}, vec3{at.x + 46, at.y - 3, z + 2}), 12, wood, brown, d.Float32()*9)
		s.w.wrapped(newPath(vec3{at.x - 9, at.y, z + 8}, vec3{at.x + 9, at.y, z + 8}), 15, 0)
	}
}

// pocket sits low on the front of a backpack.
func (b *bag) pocket(s *studio) {
	f := b.form
	pouch := form{mid: f.mid, top: f.top + f.height*0.60, height: f.height * 0.33, half: straight(f.width()*0.30, f.width()*0.31, 0.2), sagTop: 4, sagLow: 12, round: 0.8}
	c := cells{tall: b.cells.tall, cols: max(b.cells.cols*6/10, 6)}
	if b.spec.Pattern == Chevron || b.spec.Pattern == Diamond {
		c.cols = (c.cols + 4) / 8 * 8
	}
	c.rows = max(int(pouch.height/(pouch.width()/float32(c.cols)*c.tall)+0.5), 3)
	id := s.rl.add(thing{tint: s.main.mul(0.35), of: cloth, body: true})
	s.rl.panel(id, pouch.outline(), bodyBase+16, 0)
	s.w.body, s.w.base = true, bodyBase+22
	b.sheet(s, pouch, c, func(col, row int) int { return b.colour(col, row) })
	s.w.wrapped(pouch.border(bodyBase+26), 8.5, 1)
	s.w.wrapped(pouch.edge(0, bodyBase+32), 11, 1)
	s.w.body = false
}

// drawstring gathers the neck of a pouch; its ends hang down with beads.
func (b *bag) drawstring(s *studio) {
	f := b.form
	z := bodyBase + 26
	s.w.wrapped(f.edge(0.165, z), 13, 2)
	for _, side := range []float32{-1, 1} {
		from := f.at(0.1*side, 0.17)
		long := s.dice.between(150, 200)
		p := newPath(from.lift(z+14), pt{from.x + side*26, from.y + long*0.4}.lift(z+10), pt{from.x + side*34, from.y + long}.lift(z+8))
		s.w.rope(p, 6.5, 2)
		end := p.place(p.length, 0)
		s.rl.ball(vec3{end.x, end.y + 6, z + 10}, 15, wood, pick(s.dice, woodTints()), s.dice.Float32()*9)
		s.w.tassel(vec3{end.x, end.y + 22, z + 2}, 92, 2)
	}
}

// hang ties rumbai to the lower edge.
func (b *bag) hang(s *studio) {
	long := b.fringe
	pointed := s.dice.happens(0.5)
	n := 1 + s.dice.IntN(2)
	s.w.fringe(b.form.edge(0.985, bodyBase-4), 8.2, 3.9, func(t float32) float32 {
		if pointed {
			return long * (0.55 + 0.6*(1-abs(2*t-1)))
		}
		return long
	}, func(t float32) int { return int(t*17) % n })
}
