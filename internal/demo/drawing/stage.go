package drawing

// stage chooses the ground and light for a view, before the thing is made.
func (s *studio) stage(v View, b *bag) {
	d := s.set
	switch v {
	case Detail:
		s.rl.look(b.detail, pt{480, 600}, d.between(2.15, 2.5), d.around(0, 0.12))
		s.pic.backdrop = s.pic.linen(contrast(d, wallTints(), s.main))
	case Scene:
		b.hangs = b.canHang()
		s.wallOrTable(b)
	default:
		if b.spec.Shape == Clutch || b.fringe > 0 && !b.needsPeg() || d.happens(0.30) {
			s.layFlat(b)
			return
		}
		zoom := b.fit()
		if b.hangs = b.needsPeg(); b.hangs {
			s.pic.backdrop = s.pic.plaster(contrast(d, wallTints(), s.main))
			s.hangUp(b, zoom)
		} else {
			foot := clamp(620+(b.foot()-b.tip)*zoom/2, 980, 1080)
			s.rl.look(pt{480, b.foot()}, pt{480, foot}, zoom, 0)
			if d.happens(0.5) {
				s.pic.backdrop = s.pic.cove(contrast(d, wallTints(), s.main), foot-130)
			} else {
				s.pic.backdrop = s.pic.table(s.pic.plaster(contrast(d, wallTints(), s.main)), pick(d, woodTints()), foot-d.between(120, 170), frameHeight)
			}
			s.floor = foot
		}
		if d.happens(0.25) {
			s.pic.windowLight(d, 0.78, false)
		}
	}
}

func (b *bag) needsPeg() bool {
	switch b.spec.Shape {
	case Sling, Moon, Round:
		return true
	}
	return false
}

func (b *bag) canHang() bool { return b.needsPeg() || b.spec.Shape == Pouch || b.fringe > 0 }

// layFlat puts the thing on cloth, a mat or boards, seen from above and a
// little turned.
func (s *studio) layFlat(b *bag) {
	d := s.set
	s.pic.backdrop = s.ground(d)
	s.rl.look(pt{480, (b.tip + b.foot()) / 2}, pt{480, 600}, b.fit(), d.sign()*d.between(0.02, 0.10))
}

func (s *studio) ground(d dice) backdrop {
	switch d.IntN(4) {
	case 0:
		return s.pic.mat(contrast(d, []tint{rgb(0xD8BE92), rgb(0xE6D4B0), rgb(0xBC9A6A)}, s.main), pick(d, []tint{rgb(0xC6A478), rgb(0xC39C78), rgb(0xB3A880)}))
	case 1:
		return s.pic.planks(contrast(d, append(woodTints()[:3], rgb(0xE6DDCF)), s.main), d.between(170, 230), d.happens(0.5))
	default:
		return s.pic.linen(contrast(d, wallTints(), s.main))
	}
}

// wallOrTable sets a scene in window light.
func (s *studio) wallOrTable(b *bag) {
	d := s.set
	wall := s.pic.plaster(contrast(d, wallTints(), s.main))
	if b.hangs {
		s.pic.backdrop = wall
		s.pic.windowLight(d, 0.62, d.happens(0.6))
		s.hangUp(b, b.fit()*0.9)
		return
	}
	s.pic.backdrop = s.pic.table(wall, pick(d, woodTints()), d.between(840, 880), frameHeight)
	s.pic.windowLight(d, 0.62, d.happens(0.6))
	s.props(d)
	s.rl.lift = 60
	s.rl.look(pt{480, b.foot()}, pt{d.around(450, 20), 1045}, b.fit()*0.84, 0)
	s.floor = 1045
}

// fit is the zoom at which the bag fills the frame with room around it.
func (b *bag) fit() float32 {
	wide := b.form.width()
	if b.spec.Shape == Backpack {
		wide += 150
	}
	return clamp(min(900/(b.foot()-b.tip), 690/wide), 0.8, 1.3)
}

func (s *studio) hangUp(b *bag, zoom float32) {
	s.peg()
	s.rl.look(pt{480, b.tip}, pt{480, 118}, zoom, 0)
}

// peg is the wooden knob on the wall that a strap hangs from.
func (s *studio) peg() {
	brown := pick(s.set, woodTints())
	at := pt{480, 118}
	for r := float32(25); r > 1; r -= 3 {
		s.rl.rod(ring(at, r, r, 60+(25-r)*0.28), 3.4, wood, brown, 1)
	}
}

// props stand beside the thing on the table: a spool of cord, a jar of leaves.
func (s *studio) props(d dice) {
	if d.happens(0.75) {
		s.spool(pt{d.between(868, 885), 1046}, d.between(0.74, 0.9), pick(d, []int{0, 1, 2}))
	}
	if d.happens(0.6) {
		s.jar(d, pt{d.between(50, 80), 1010}, d.between(0.85, 1.0))
	}
}

// spool is a wooden reel wound with cord, standing at foot.
func (s *studio) spool(foot pt, k float32, cord int) {
	brown := rgb(0xB98A5A)
	w, h := 74*k, 170*k
	top := foot.y - h
	for _, y := range []float32{foot.y, top} {
		s.rl.rod(newPath(vec3{foot.x - w, y, 6}, vec3{foot.x, y + 5*k, 10}, vec3{foot.x + w, y, 6}), 10*k, wood, brown, 4)
	}
	turns := 11
	for i := range turns {
		y := lerp(top+16*k, foot.y-14*k, float32(i)/float32(turns-1))
		x := w * 0.86
		s.w.rope(newPath(vec3{foot.x - x, y - 2*k, -16}, vec3{foot.x - x*0.7, y + 3*k, 12}, vec3{foot.x, y + 6*k, 26}, vec3{foot.x + x*0.7, y + 3*k, 12}, vec3{foot.x + x, y - 2*k, -16}), 8.2*k, cord)
	}
	s.w.rope(newPath(vec3{foot.x - w*0.7, foot.y - 20*k, 20}, vec3{foot.x - w*1.3, foot.y + 14, 8}, vec3{foot.x - w*2, foot.y + 30, 6}, vec3{foot.x - w*2.9, foot.y + 20, 5}), 7*k, cord)
}

// jar is a clay jar with a few stalks of leaves.
func (s *studio) jar(d dice, foot pt, k float32) {
	half := through(34, 46, 74, 92, 84, 58)
	h := 190 * k
	var left, right []pt
	for i := range 15 {
		q := float32(i) / 14
		y := foot.y - h*(1-q)
		left = append(left, pt{foot.x - half(q)*k, y})
		right = append(right, pt{foot.x + half(q)*k, y})
	}
	outline := append([]pt{}, left...)
	for i := len(right) - 1; i >= 0; i-- {
		outline = append(outline, right[i])
	}
	id := s.rl.add(thing{tint: pick(d, []tint{rgb(0xA9583A), rgb(0xD8C4A4), rgb(0x6E6A62)}), of: clay})
	s.rl.panel(id, outline, 2, 0.92)
	mouth := pt{foot.x, foot.y - h}
	for i := range 5 {
		lean := (float32(i)-2)*0.24 + d.around(0, 0.08)
		length := d.between(210, 330) * k
		tip := pt{mouth.x + sin(lean)*length, mouth.y - cos(lean)*length}
		stalk := newPath(mouth.lift(4), mixPt(mouth, tip, 0.5).add(pt{lean * -16, 0}).lift(6), tip.lift(8))
		s.rl.rod(stalk, 2.6*k, foliage, rgb(0x55663C), 0)
		for leaf := range 8 {
			at := stalk.place(stalk.length*(0.3+0.1*float32(leaf)), 0)
			side := float32(1 - 2*(leaf&1))
			s.leaf(d, at, -pi/2+lean+side*d.between(0.5, 0.9), d.between(56, 84)*k)
		}
		s.leaf(d, tip.lift(9), -pi/2+lean, 70*k)
	}
}

func (s *studio) leaf(d dice, at vec3, heading, length float32) {
	id := s.rl.add(thing{tint: mixTint(rgb(0x4F6B3E), rgb(0x8A9A5B), d.Float32()), of: foliage, phase: d.Float32() * 50})
	dir := pt{cos(heading), sin(heading)}
	mid := at.flat().add(dir.mul(length * 0.45)).lift(at.z + 4)
	end := at.flat().add(dir.mul(length)).add(pt{0, length * 0.1}).lift(at.z)
	s.rl.tube(id, []vec3{at, mid}, length*0.02, length*0.16)
	s.rl.tube(id, []vec3{mid, end}, length*0.16, length*0.01)
}

// finish throws the shadows, once everything is in its place.
func (s *studio) finish(v View, hangs bool) {
	switch {
	case v == Detail:
		s.pic.castShadow(shadowLayer{dx: 16, dy: 22, soft: 40, depth: 0.5}, shadowLayer{dx: 60, dy: 70, soft: 150, depth: 0.35})
	case hangs:
		s.pic.castShadow(shadowLayer{dx: 9, dy: 11, soft: 14, depth: 0.42}, shadowLayer{dx: 44, dy: 52, soft: 90, depth: 0.34})
	case s.rl.turn[1] != 0:
		s.pic.castShadow(shadowLayer{dx: 6, dy: 8, soft: 12, depth: 0.5}, shadowLayer{dx: 24, dy: 30, soft: 60, depth: 0.38})
	default:
		s.pic.castShadow(
			shadowLayer{dx: 4, dy: 9, soft: 22, depth: 0.72, below: s.floor - 130},
			shadowLayer{dx: 46, dy: 12, soft: 70, depth: 0.42, below: s.floor - 260},
			shadowLayer{dx: 70, dy: 30, soft: 130, depth: 0.22})
	}
}
