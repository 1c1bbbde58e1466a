package drawing

// Things strung along a line: wrapped cords, braids, rows of knots, straps,
// chains. Measures are frame units.

// wrapped winds one cord closely round a core that follows the path.
func (w *weaver) wrapped(p path, radius float32, cord int) {
	turn := radius * 0.78
	n := max(int(p.length/turn), 2)
	save := *w
	w.unit = radius
	for i := range n {
		s := (float32(i) + 0.5) * p.length / float32(n)
		z := p.place(s, 0).z
		w.base = z - radius*0.55
		w.place = func(x, y float32) pt { return p.place(s+x, y).flat() }
		w.strand(cord, 0.44, 1, vec3{-0.32 * radius, -0.86 * radius, 0}, vec3{-0.12 * radius, -0.55 * radius, 0.62},
			vec3{0.12 * radius, 0.55 * radius, 0.62}, vec3{0.32 * radius, 0.86 * radius, 0})
	}
	w.unit, w.base, w.place = save.unit, save.base, save.place
}

// braid plaits three cords along the path.
func (w *weaver) braid(p path, width float32, cords ...int) {
	save := *w
	w.unit = width
	r := float32(0.24)
	lay := width * 1.9
	steps := max(int(p.length/(width*0.32)), 6)
	for strand := range 3 {
		pts := make([]vec3, 0, steps+1)
		for i := range steps + 1 {
			s := float32(i) / float32(steps) * p.length
			turn := s/lay + float32(strand)/3
			side := wave(turn) * width * 0.30
			lift := wave(2*turn+0.25) * width * 0.16
			v := p.place(s, side)
			pts = append(pts, vec3{v.x, v.y, v.z + lift})
		}
		t := w.cords[cords[strand%len(cords)]%len(w.cords)].mul(w.dice.around(1, 0.06))
		id := w.rl.add(thing{tint: t, of: cordage, twist: 0.42, phase: w.dice.Float32()})
		w.curve = spline(w.curve[:0], pts, 3)
		w.rl.tube(id, w.curve, r*width, r*width)
	}
	w.unit = save.unit
}

// sennit ties a row of square knots along the path.
func (w *weaver) sennit(p path, width float32, cord int, spiral bool) {
	save := *w
	tall := width * 0.84
	if spiral {
		tall = width * 0.5
	}
	n := max(int(p.length/tall), 1)
	tall = p.length / float32(n)
	w.unit = width
	for i := range n {
		s := float32(i) * tall
		w.base = p.place(s, 0).z
		w.place = func(x, y float32) pt { return p.place(s+y*tall, (0.5-x)*width).flat() }
		if spiral {
			w.spiral(0, 0, 1, cord, 1)
		} else {
			w.squareKnot(0, 0, 1, cord, 1)
		}
	}
	w.unit, w.base, w.place = save.unit, save.base, save.place
}

// rope lays one plain twisted cord along the path.
func (w *weaver) rope(p path, radius float32, cord int) {
	t := w.cords[cord%len(w.cords)].mul(w.dice.around(1, 0.05))
	id := w.rl.add(thing{tint: t, of: cordage, twist: 0.42, phase: w.dice.Float32()})
	w.rl.tube(id, p.at, radius, radius)
}

// rod stamps a smooth stick of a material along the path.
func (rl *relief) rod(p path, radius float32, of material, t tint, phase float32) {
	id := rl.add(thing{tint: t, of: of, phase: phase})
	rl.tube(id, p.at, radius, radius)
}

// ball stamps a bead.
func (rl *relief) ball(at vec3, radius float32, of material, t tint, phase float32) {
	id := rl.add(thing{tint: t, of: of, phase: phase})
	rl.tube(id, []vec3{at}, radius, radius)
}

// ring gives the closed path of an ellipse.
func ring(mid pt, rx, ry, z float32) path {
	var through []vec3
	for i := range 25 {
		a := float32(i) / 24 * 2 * pi
		through = append(through, vec3{mid.x + rx*cos(a), mid.y + ry*sin(a), z})
	}
	return newPath(through...)
}

// chain links metal rings along the path, every other one seen from its edge.
func (rl *relief) chain(p path, size float32, t tint) {
	n := max(int(p.length/(size*0.72)), 2)
	for i := range n {
		s := (float32(i) + 0.5) * p.length / float32(n)
		a, b := p.place(s-size*0.5, 0), p.place(s+size*0.5, 0)
		if i%2 == 1 {
			rl.rod(newPath(vec3{a.x, a.y, a.z + size*0.16}, p.place(s, 0), vec3{b.x, b.y, b.z + size*0.16}), size*0.15, metal, t, 0)
			continue
		}
		var through []vec3
		for k := range 13 {
			turn := float32(k) / 12 * 2 * pi
			v := p.place(s+cos(turn)*size*0.55, sin(turn)*size*0.34)
			through = append(through, vec3{v.x, v.y, v.z + size*0.1})
		}
		rl.rod(newPath(through...), size*0.13, metal, t, 0)
	}
}

// fringe hangs loose cords (rumbai) from the path; long gives the length at a
// share 0..1 of the way.
func (w *weaver) fringe(p path, gap, radius float32, long func(float32) float32, cord func(float32) int) {
	n := max(int(p.length/gap), 2)
	for i := range n {
		share := (float32(i) + 0.5) / float32(n)
		a := p.place(share*p.length, 0)
		length := long(share) * w.dice.around(1, 0.05)
		sway := w.dice.around(0, length*0.05)
		z := a.z + w.dice.between(-0.5, 0.9)*radius
		pts := []vec3{
			{a.x, a.y, z}, {a.x + sway*0.2, a.y + length*0.3, z + radius*0.4},
			{a.x + sway*0.7, a.y + length*0.65, z}, {a.x + sway*1.3, a.y + length, z - radius*0.5},
		}
		t := w.cords[cord(share)%len(w.cords)].mul(w.dice.around(1, 0.1))
		id := w.rl.add(thing{tint: t, of: cordage, twist: 0.42, phase: w.dice.Float32()})
		w.curve = spline(w.curve[:0], pts, 4)
		w.rl.tube(id, w.curve, radius, radius*0.86)
		// the end is combed out
		for range 3 {
			e := pts[3]
			to := vec3{e.x + w.dice.around(0, radius*1.5), e.y + w.dice.between(1.5, 3.5)*radius, e.z}
			w.rl.tube(id, []vec3{e, to}, radius*0.45, radius*0.2)
		}
	}
}

// tassel hangs a bundle of cords with a wrapped head.
func (w *weaver) tassel(at vec3, size float32, cord int) {
	for i := range 15 {
		a := (float32(i) - 7) / 7
		z := at.z + size*0.16*sqrt(1-a*a*0.9)
		end := vec3{at.x + a*size*0.30 + w.dice.around(0, size*0.03), at.y + size*w.dice.between(0.93, 1.02), z}
		t := w.cords[cord%len(w.cords)].mul(w.dice.around(1, 0.1))
		id := w.rl.add(thing{tint: t, of: cordage, twist: 0.42, phase: w.dice.Float32()})
		w.curve = spline(w.curve[:0], []vec3{{at.x + a*size*0.08, at.y + size*0.1, z}, {at.x + a*size*0.17, at.y + size*0.35, z + size*0.03}, {at.x + a*size*0.25, at.y + size*0.7, z}, end}, 3)
		w.rl.tube(id, w.curve, size*0.035, size*0.026)
	}
	neck := newPath(vec3{at.x, at.y + size*0.10, at.z + size*0.15}, vec3{at.x, at.y + size*0.27, at.z + size*0.2})
	w.wrapped(neck, size*0.125, cord)
	w.rl.ball(vec3{at.x, at.y + size*0.03, at.z + size*0.1}, size*0.09, wood, rgb(0xC08A52), w.dice.Float32()*9)
}
