package drawing

import "image"

// Place draws where a cooperative works, PlaceWidth × PlaceHeight pixels:
// bags hung from a bamboo pole or stood on a table, before a workshop, a
// veranda, rice fields or the coast.
func Place(seed uint64) image.Image {
	const w, h = float32(PlaceWidth), float32(PlaceHeight)
	d := newDice(seed, 31)
	s := newSetting(d, PlaceWidth, PlaceHeight)
	hung := d.happens(0.5)
	far := newScenery(PlaceWidth, PlaceHeight)
	horizon := d.between(400, 470)
	switch seed % 4 {
	case 0:
		hung = true
		far.veranda(d, w, h)
	case 1:
		far.sky(d, w, horizon)
		far.paddies(d, w, horizon, h)
		far.trees(d, w, horizon)
	case 2:
		hung = false
		far.room(d, w, h)
	default:
		far.sky(d, w, horizon)
		far.coast(d, w, horizon, h)
		for range 2 {
			far.palm(d, pt{d.between(0.02, 0.98) * w, horizon + 120}, d.between(330, 460))
		}
	}
	view := painted(far, 2, s.pic.scale)
	if hung {
		s.pole(d, 128, w)
		n := 4
		s.pic.backdrop = s.pic.board(view, pick(d, woodTints()), 905, w, h)
		for i := range n {
			s.rl.lift = 70 * float32(i&1)
			s.hangBag(d, pt{w * (float32(i) + 0.5 + d.around(0, 0.05)) / float32(n), 128}, d.between(0.62, 0.70))
		}
		for i := range 3 {
			s.standBag(d, pt{w * (0.2 + 0.3*float32(i) + d.around(0, 0.03)), d.between(985, 1020)}, d.between(0.40, 0.46), 0)
		}
		s.tableThings(d, w)
		s.settle(0.6)
		s.pic.castShadow(shadowLayer{dx: 5, dy: 10, soft: 20, depth: 0.7, below: 900})
		return s.pic.develop()
	}
	s.pic.backdrop = s.pic.board(view, pick(d, woodTints()), 800, w, h)
	spots := []float32{0.19, 0.47, 0.76}
	for i, x := range spots {
		s.standBag(d, pt{w * (x + d.around(0, 0.015)), 925 + 40*float32(i&1)}, d.between(0.66, 0.78), i)
	}
	s.tableThings(d, w)
	s.settle(0.7)
	s.pic.castShadow(shadowLayer{dx: 5, dy: 10, soft: 22, depth: 0.7, below: 850}, shadowLayer{dx: 80, dy: 16, soft: 70, depth: 0.4, below: 770})
	return s.pic.develop()
}

// Hero draws the home page's picture, HeroWidth × HeroHeight pixels: a
// workbench with bags and cords in warm light. Its middle, 4:5, stands alone.
func Hero(seed uint64) image.Image {
	const w, h = float32(HeroWidth), float32(HeroHeight)
	d := newDice(seed, 32)
	s := newSetting(d, HeroWidth, HeroHeight)
	far := newScenery(HeroWidth, HeroHeight)
	far.room(d, w, h)
	s.pic.backdrop = s.pic.board(painted(far, 4, s.pic.scale), rgb(0xA87446), 800, w, h)
	s.pic.windowLight(d, 0.84, false)
	for i, spot := range []vec3{{0.125, 935, 0.66}, {0.31, 895, 0.68}, {0.505, 985, 0.86}, {0.705, 900, 0.70}, {0.88, 945, 0.66}} {
		s.standBag(d, pt{w * spot.x, spot.y}, spot.z, i)
	}
	s.tableThings(d, w)
	s.settle(0.78)
	s.pic.castShadow(shadowLayer{dx: 5, dy: 10, soft: 22, depth: 0.72, below: 860}, shadowLayer{dx: 90, dy: 18, soft: 80, depth: 0.42, below: 770})
	return s.pic.develop()
}

// newSetting is a studio whose frame unit is one pixel.
func newSetting(d dice, width, height int) *studio {
	s := &studio{dice: d, set: d}
	s.pic = newPicture(d, width, height, float32(width))
	s.rl = s.pic.relief
	s.w = &weaver{rl: s.rl, dice: d, unit: 30}
	return s
}

// settle ends the stamping: shadows and openness are judged at the size of
// the bags.
func (s *studio) settle(zoom float32) {
	s.rl.look(pt{}, pt{}, zoom, 0)
	s.rl.lift = 0
}

// board sets a wooden top before a far view.
func (p *picture) board(far backdrop, base tint, horizon, w, h float32) backdrop {
	n, sh := p.noise, p.shift
	return func(x, y float32) tint {
		if y < horizon {
			return far(x, y)
		}
		t := (y - horizon) / (h - horizon)
		depth := 900 * t / (0.55 + t)
		c := board(n, base, sh, (x-w/2)*(1.25-0.45*t), depth*1.3, 240)
		return c.mul(0.86 + 0.2*t + 0.28*(1-smooth(0, 0.03, t)))
	}
}

// setCords takes a colour harmony for the next thing.
func (s *studio) setCords(d dice) BagSpec {
	spec := BagSpec{Colours: pick(d, Harmonies())}
	s.w.cords = cordTints(d, spec.Colours)
	s.main = s.w.cords[0]
	return spec
}

func (s *studio) standBag(d dice, foot pt, zoom float32, i int) {
	spec := s.setCords(d)
	spec.Shape = [][]Shape{{Basket, Bucket}, {Tote, Bucket}, {Bucket, Tote}, {Pouch, Backpack}, {Basket, Tote}}[i%5][d.IntN(2)]
	spec.Pattern = pick(d, Patterns())
	b := planBag(d, spec)
	b.fringe = 0
	s.rl.lift = (foot.y - 800) * 1.5
	s.rl.look(pt{480, b.foot()}, foot, zoom, 0)
	b.tie(s)
}

func (s *studio) hangBag(d dice, at pt, zoom float32) {
	spec := s.setCords(d)
	spec.Shape = pick(d, []Shape{Sling, Moon, Round, Sling, Moon})
	spec.Pattern = pick(d, Patterns())
	b := planBag(d, spec)
	b.hangs = true
	s.rl.look(pt{480, b.tip}, at, zoom, d.around(0, 0.02))
	b.tie(s)
}

// pole is a length of bamboo across the picture.
func (s *studio) pole(d dice, y, w float32) {
	s.rl.look(pt{}, pt{}, 1, 0)
	s.rl.lift = 120
	s.rl.rod(newPath(vec3{-30, y - 6, 44}, vec3{w / 2, y + 5, 44}, vec3{w + 30, y - 3, 44}), 19, rattan, rgb(0xC2A062), d.Float32())
}

// tableThings lie about the bench: spools and loose cord.
func (s *studio) tableThings(d dice, w float32) {
	for i, x := range []float32{0.03, 0.42, 0.64, 0.97} {
		s.setCords(d)
		foot := pt{w * (x + d.around(0, 0.008)), d.between(0.93, 0.98) * float32(s.pic.h)}
		s.rl.lift = (foot.y - 800) * 1.5
		s.rl.look(pt{0, 0}, foot, d.between(0.66, 0.8), 0)
		if i == 1 || d.happens(0.3) {
			s.ball(d, pt{0, 0}, d.between(56, 74))
		} else {
			s.spool(pt{0, 0}, 1, 0)
		}
	}
}

// ball is a ball of wound cord resting at foot.
func (s *studio) ball(d dice, foot pt, r float32) {
	mid := pt{foot.x, foot.y - r}
	s.rl.ball(mid.lift(0), r*0.94, cloth, s.w.cords[0].mul(0.5), 0)
	for range 40 {
		tilt, squash := d.between(0, pi), d.between(-0.9, 0.9)
		var line []vec3
		for k := range 13 {
			a := float32(k) / 12 * pi
			x, y := cos(a)*r, sin(a)*r*squash
			z := sqrt(max(r*r-x*x-y*y, 0))
			line = append(line, vec3{mid.x + x*cos(tilt) - y*sin(tilt), mid.y + x*sin(tilt) + y*cos(tilt), z})
		}
		s.w.rope(newPath(line...), r*0.10, 0)
	}
	s.w.rope(newPath(pt{mid.x + r*0.7, foot.y - 4}.lift(6), pt{mid.x + r*1.6, foot.y + 18}.lift(5), pt{mid.x + r*2.6, foot.y + 6}.lift(5), pt{mid.x + r*3.4, foot.y + 26}.lift(5)), r*0.10, 0)
}
