package drawing

// weaver ties cords in cells: every knot is drawn in a square of its own, 0..1
// both ways, and place puts that square where it belongs in the frame.
type weaver struct {
	rl    *relief
	dice  dice
	place func(p, q float32) pt
	base  float32 // height of the ground the cords lie on, frame units
	unit  float32 // size of one cell, frame units
	cords []tint
	body  bool

	points []vec3
	curve  []vec3
}

// strand lays one cord of the given radius through places of the cell grid;
// x and y count cells, z is height in cells, as the radius.
func (w *weaver) strand(cord int, radius float32, twist float32, through ...vec3) {
	d := w.dice
	shade := d.around(1, 0.07)
	t := w.cords[cord%len(w.cords)]
	warm := d.around(0, 0.025)
	t = tint{t.r * shade * (1 + warm), t.g * shade, t.b * shade * (1 - warm)}
	id := w.rl.add(thing{tint: t, of: cordage, body: w.body, twist: twist * 0.42, phase: d.Float32()})
	w.points = w.points[:0]
	loose := w.unit * 0.022
	for _, v := range through {
		p := w.place(v.x, v.y)
		w.points = append(w.points, vec3{p.x + d.around(0, loose), p.y + d.around(0, loose), w.base + v.z*w.unit})
	}
	r := radius * w.unit * d.around(1, 0.04)
	w.curve = spline(w.curve[:0], w.points, parts(w.points, r, w.rl.scale))
	w.rl.tube(id, w.curve, r, r)
}

// parts is how finely a cord of radius r has to be bent to look round, at a
// scale in pixels: close to, the joints would show.
func parts(through []vec3, r, scale float32) int {
	var length float32
	for i := 1; i < len(through); i++ {
		length += hypot(through[i].x-through[i-1].x, through[i].y-through[i-1].y)
	}
	bend := r
	if r*scale > 7 {
		bend = r * 0.45
	}
	return min(max(int(length/float32(len(through))/bend+0.7), 1), 7)
}

// squareKnot ties one simpul datar: two bars across the core, held by an
// upright loop on one side.
func (w *weaver) squareKnot(x, y, tall float32, cord, side int) {
	m := func(px float32) float32 {
		if side > 0 {
			return x + px
		}
		return x + 1 - px
	}
	at := func(px, py, z float32) vec3 { return vec3{m(px), y + py*tall, z} }
	const r = 0.155
	w.strand(cord, 0.13, 1, at(0.36, 0.1, 0.1), at(0.37, 0.5, 0.17), at(0.36, 0.9, 0.1))
	w.strand(cord, 0.13, -1, at(0.62, 0.1, 0.1), at(0.61, 0.5, 0.17), at(0.62, 0.9, 0.1))
	w.strand(cord, r, 1, at(0.84, 0.30, 0.16), at(0.52, 0.23, 0.40), at(0.17, 0.28, 0.30), at(0.07, 0.5, 0.2),
		at(0.17, 0.72, 0.30), at(0.52, 0.77, 0.40), at(0.84, 0.70, 0.16))
	w.strand(cord, r, 1, at(0.72, 0.06, 0.12), at(0.90, 0.22, 0.36), at(0.94, 0.5, 0.46), at(0.90, 0.78, 0.36), at(0.72, 0.94, 0.12))
}

// hitch ties a double half hitch, two turns side by side. lean slants the
// turns: the row climbs by that much per cell.
func (w *weaver) hitch(x, y, tall, lean float32, cord int) {
	for k := range 2 {
		px := x + 0.26 + 0.48*float32(k)
		dy := lean * (px - x - 0.5)
		s := float32(0.07)
		w.strand(cord, 0.205, 1,
			vec3{px + s, y + dy + 0.06*tall, 0.0}, vec3{px + s*0.5, y + dy + 0.26*tall, 0.30},
			vec3{px - s*0.5, y + dy + 0.74*tall, 0.30}, vec3{px - s, y + dy + 0.94*tall, 0.0})
	}
}

// spiral ties one turn of simpul pilin; phase walks the loop round the column.
func (w *weaver) spiral(x, y, tall float32, cord int, dir float32) {
	at := func(px, py, z float32) vec3 {
		if dir < 0 {
			px = 1 - px
		}
		return vec3{x + px, y + py*tall, z}
	}
	w.strand(cord, 0.17, dir, at(0.04, 0.98, 0.05), at(0.2, 0.86, 0.30), at(0.5, 0.52, 0.46), at(0.8, 0.18, 0.30), at(0.96, 0.04, 0.05))
	w.strand(cord, 0.13, dir, at(0.1, 1.32, 0.0), at(0.3, 1.16, 0.24), at(0.5, 0.98, 0.32), at(0.72, 0.78, 0.24), at(0.9, 0.62, 0.0))
}

// plait weaves three cords over or under three others.
func (w *weaver) plait(x, y float32, cord int, upright bool) {
	for k := range 3 {
		s := 0.18 + 0.32*float32(k)
		if upright {
			w.strand(cord, 0.165, 1, vec3{x + s, y - 0.14, -0.06}, vec3{x + s, y + 0.2, 0.24}, vec3{x + s, y + 0.8, 0.24}, vec3{x + s, y + 1.14, -0.06})
		} else {
			w.strand(cord, 0.165, -1, vec3{x - 0.14, y + s, -0.06}, vec3{x + 0.2, y + s, 0.24}, vec3{x + 0.8, y + s, 0.24}, vec3{x + 1.14, y + s, -0.06})
		}
	}
}
