package drawing

import "image/color"

// Far views, painted small and seen out of focus behind what is sharp.

const sceneryShare = 4 // one painted pixel covers 4 × 4 of the picture

// painted turns a sheet into a backdrop; blur is in painted pixels.
func painted(s *sheet, blur int, scale float32) backdrop {
	b := s.img.Bounds()
	var planes [3]*grid
	for k := range planes {
		planes[k] = newGrid(b.Dx(), b.Dy(), 1)
		for y := range planes[k].h {
			for x := range planes[k].w {
				i := s.img.PixOffset(min(x, b.Dx()-1), min(y, b.Dy()-1))
				planes[k].v[y*planes[k].w+x] = linear(s.img.Pix[i+k])
			}
		}
		planes[k].blur(blur, 3)
	}
	g := planes[0]
	inv := scale / sceneryShare
	return func(x, y float32) tint {
		fx := clamp(x*inv, 0, float32(g.w)-1.01)
		fy := clamp(y*inv, 0, float32(g.h)-1.01)
		x0, y0 := int(fx), int(fy)
		tx, ty := fx-float32(x0), fy-float32(y0)
		i := y0*g.w + x0
		read := func(v []float32) float32 {
			top := v[i] + (v[i+1]-v[i])*tx
			return top + (v[i+g.w]+(v[i+g.w+1]-v[i+g.w])*tx-top)*ty
		}
		return tint{read(planes[0].v), read(planes[1].v), read(planes[2].v)}
	}
}

// newScenery gives a small sheet on which places are frame units of a frame
// w × h wide.
func newScenery(w, h int) *sheet {
	s := newSheet(w/sceneryShare, h/sceneryShare)
	s.zoom = 1.0 / sceneryShare
	return s
}

func (s *sheet) band(y0, y1, w float32, top, bottom color.RGBA) {
	const n = 24
	for i := range n {
		a, b := lerp(y0, y1, float32(i)/n), lerp(y0, y1, float32(i+1)/n)
		s.fill([]pt{{0, a}, {w, a}, {w, b + 4}, {0, b + 4}}, mixColour(top, bottom, float32(i)/(n-1)))
	}
}

// sky is a warm morning: clear above, pale towards the horizon, low clouds.
func (s *sheet) sky(d dice, w, horizon float32) {
	top := hexColour(pick(d, []uint32{0x8FBBD3, 0xA9C9D8, 0xB9CCD2}))
	s.band(0, horizon, w, top, hexColour(0xFBEBD0))
	for range 9 {
		at := pt{d.between(0, w), d.between(horizon*0.15, horizon*0.85)}
		for range 6 {
			s.oval(color.RGBA{255, 250, 240, 70}, at.add(pt{d.around(0, 130), d.around(0, 14)}), d.between(60, 170), d.between(10, 30))
		}
	}
	for r := float32(300); r > 30; r *= 0.8 {
		s.oval(color.RGBA{255, 246, 220, 34}, pt{w * 0.2, horizon * 0.75}, r, r*0.8)
	}
}

// trees is a far line of trees with palms above it.
func (s *sheet) trees(d dice, w, horizon float32) {
	for range 70 {
		c := mixColour(hexColour(0x4C6B4A), hexColour(0x8BA37E), d.Float32())
		s.oval(c, pt{d.between(-40, w+40), horizon - d.between(0, 26)}, d.between(30, 80), d.between(18, 46))
	}
	for range 5 {
		s.palm(d, pt{d.between(0.03, 0.97) * w, horizon + 10}, d.between(150, 270))
	}
}

func (s *sheet) palm(d dice, foot pt, high float32) {
	lean := d.around(0, 0.18) * high
	crown := pt{foot.x + lean, foot.y - high}
	s.stroke(hexColour(0x6B5A45), 13, foot, pt{foot.x + lean*0.35, foot.y - high*0.5}, crown)
	for i := range 15 {
		a := pi*0.86 + (float32(i)+d.Float32())/15*pi*1.28
		long := high * d.between(0.36, 0.56)
		end := crown.add(pt{cos(a) * long, sin(a)*long*0.55 + long*d.between(0.22, 0.5)})
		mid := crown.add(pt{cos(a) * long * 0.55, sin(a)*long*0.62 - long*0.04})
		s.stroke(mixColour(hexColour(0x48683F), hexColour(0x86A065), d.Float32()), 11, crown, mid, end)
	}
}

// paddies are rice fields with dikes that run to the horizon.
func (s *sheet) paddies(d dice, w, horizon, bottom float32) {
	s.band(horizon, bottom, w, hexColour(0xB9C77A), hexColour(0x5F8B3C))
	vanish := pt{w * d.between(0.35, 0.65), horizon}
	for i := range 40 {
		x := lerp(-w*2, w*3, float32(i)/39)
		c := glaze8(hexColour(0x4A7431), 90)
		if i%5 == 0 {
			c = glaze8(hexColour(0xC9B98A), 170)
		}
		s.fill([]pt{vanish, {x - 16, bottom}, {x + 22, bottom}}, c)
	}
	for i := range 5 {
		t := float32(i+1) / 6
		y := lerp(horizon, bottom, t*t)
		s.fill([]pt{{0, y}, {w, y + d.around(0, 8)}, {w, y + 5 + 20*t}, {0, y + 5 + 20*t}}, glaze8(hexColour(0xD8CFA6), 150))
	}
}

// coast is the Java Sea with fishing boats.
func (s *sheet) coast(d dice, w, horizon, bottom float32) {
	sand := lerp(horizon, bottom, 0.55)
	s.band(horizon, sand, w, hexColour(0x8DB4B8), hexColour(0x6FA5A3))
	for range 60 {
		y := d.between(horizon, sand)
		s.oval(color.RGBA{255, 255, 245, 90}, pt{d.between(0, w), y}, d.between(10, 60), 1.5+2*(y-horizon)/(sand-horizon))
	}
	s.band(sand, bottom, w, hexColour(0xE9D7B2), hexColour(0xD1B587))
	s.blob(color.RGBA{255, 255, 250, 170}, pt{-20, sand - 8}, pt{w * 0.3, sand + 14}, pt{w * 0.7, sand - 6}, pt{w + 20, sand + 10}, pt{w + 20, sand + 2}, pt{w * 0.6, sand - 18}, pt{-20, sand - 20})
	for range 3 {
		at := pt{d.between(0.08, 0.92) * w, lerp(horizon, sand, d.between(0.25, 0.75))}
		k := 0.7 + 0.9*(at.y-horizon)/(sand-horizon)
		hull := hexColour(pick(d, []uint32{0xA9482A, 0x27407A, 0x3E6B48, 0xE0B04A}))
		s.blob(hull, at.add(pt{-120 * k, -26 * k}), at.add(pt{-60 * k, 4 * k}), at.add(pt{0, 12 * k}), at.add(pt{60 * k, 4 * k}), at.add(pt{130 * k, -34 * k}), at.add(pt{70 * k, -10 * k}), at.add(pt{-60 * k, -8 * k}))
		s.stroke(hexColour(0xF3E9D8), 7*k, at.add(pt{-112 * k, -22 * k}), at.add(pt{0, -4 * k}), at.add(pt{122 * k, -30 * k}))
		s.stroke(hexColour(0x5B4433), 6*k, at, at.add(pt{4, -60 * k}), at.add(pt{8, -120 * k}))
	}
}

// room is a workshop's far wall: a bright window and shelves of spools.
func (s *sheet) room(d dice, w, bottom float32) {
	wall := hexColour(pick(d, []uint32{0xE2CDB0, 0xD9C3A6, 0xE6D6C0, 0xD8C9B2}))
	s.band(0, bottom, w, shade(wall, 0.92), wall)
	x := w * d.between(0.03, 0.12)
	s.fill([]pt{{x - 18, 40}, {x + 398, 40}, {x + 398, 640}, {x - 18, 640}}, hexColour(0x8A6243))
	s.fill([]pt{{x, 60}, {x + 380, 60}, {x + 380, 620}, {x, 620}}, hexColour(0xFFF6E0))
	for range 50 {
		s.oval(glaze8(mixColour(hexColour(0xC9D6A0), hexColour(0x8FB07A), d.Float32()), 120), pt{x + d.between(30, 350), d.between(330, 600)}, d.between(20, 50), d.between(18, 40))
	}
	s.fill([]pt{{x + 182, 60}, {x + 198, 60}, {x + 198, 620}, {x + 182, 620}}, hexColour(0x8A6243))
	s.fill([]pt{{x, 326}, {x + 380, 326}, {x + 380, 342}, {x, 342}}, hexColour(0x8A6243))
	cords := Cords()
	from := x + 520
	for row := range 4 {
		y := 180 + 165*float32(row)
		s.fill([]pt{{from - 30, y}, {w - 40, y}, {w - 40, y + 18}, {from - 30, y + 18}}, hexColour(0x8F6A47))
		s.fill([]pt{{from - 30, y + 18}, {w - 40, y + 18}, {w - 40, y + 34}, {from - 30, y + 34}}, glaze8(hexColour(0x4A3320), 70))
		for at := from; at < w-110; {
			wide := d.between(46, 78)
			high := d.between(64, 112)
			if d.happens(0.86) {
				c := cords[d.IntN(len(cords))].Colour
				s.fill([]pt{{at, y - high}, {at + wide, y - high}, {at + wide, y}, {at, y}}, shade(c, 0.9))
				s.fill([]pt{{at + wide*0.12, y - high}, {at + wide*0.34, y - high}, {at + wide*0.34, y}, {at + wide*0.12, y}}, shade(c, 1.2))
			}
			at += wide + d.between(8, 34)
		}
	}
}

// veranda is the front of a house: wall, shuttered window, door, garden.
func (s *sheet) veranda(d dice, w, bottom float32) {
	x := w * d.between(0.08, 0.2)
	dx := x + 560
	gx := dx + 340
	s.fill([]pt{{gx, 0}, {w + 10, 0}, {w + 10, bottom}, {gx, bottom}}, hexColour(0xEDF0CF))
	s.band(330, bottom, w, hexColour(0xA9BE84), hexColour(0x5F8348))
	for i := range 420 {
		c := mixColour(hexColour(0x44683A), hexColour(0xC3D08A), d.Float32())
		y := lerp(210, bottom, float32(i)/420) + d.around(0, 40)
		s.oval(glaze8(c, 150), pt{d.between(gx+20, w+40), y}, d.between(12, 40), d.between(8, 24))
	}
	wall := hexColour(pick(d, []uint32{0xE9DAC0, 0xCFDACB, 0xE8C9B0, 0xDCE3E4}))
	s.band(0, bottom, gx, shade(wall, 0.84), wall)
	trim := hexColour(pick(d, []uint32{0x3E6B48, 0x27407A, 0x8A4B2C, 0x2F6F6B}))
	s.fill([]pt{{x, 160}, {x + 330, 160}, {x + 330, 620}, {x, 620}}, trim)
	for i := range 12 {
		y := 180 + 36*float32(i)
		s.fill([]pt{{x + 18, y}, {x + 154, y}, {x + 154, y + 20}, {x + 18, y + 20}}, shade(trim, 1.25))
		s.fill([]pt{{x + 176, y}, {x + 312, y}, {x + 312, y + 20}, {x + 176, y + 20}}, shade(trim, 1.25))
	}
	s.fill([]pt{{dx, 120}, {dx + 270, 120}, {dx + 270, bottom}, {dx, bottom}}, shade(trim, 0.8))
	s.fill([]pt{{dx + 30, 150}, {dx + 240, 150}, {dx + 240, bottom}, {dx + 30, bottom}}, hexColour(0x4A382A))
	s.fill([]pt{{gx - 24, 0}, {gx + 30, 0}, {gx + 30, bottom}, {gx - 24, bottom}}, hexColour(0xA98258))
}
