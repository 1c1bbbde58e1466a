package drawing

// shading lights the relief. It is made once the last thing is stamped.
type shading struct {
	p      *picture
	around *grid     // mean height of the neighbourhood, in pixels
	sun    []float32 // share of the key light, in the cells of around
	unit   float32   // pixels per frame unit at the things' own scale
}

func newShading(p *picture) *shading {
	rl := p.relief
	g := newGrid(p.w, p.h, 2)
	for y := range p.h / 2 {
		a, b := rl.height[2*y*p.w:], rl.height[(2*y+1)*p.w:]
		for x := range p.w / 2 {
			g.v[y*g.w+x] = (a[2*x] + a[2*x+1] + b[2*x] + b[2*x+1]) / 4
		}
	}
	s := &shading{p: p, around: g, unit: rl.scale}
	s.castInside()
	g.blur(max(int(2.6*rl.scale), 1), 2)
	return s
}

// at gives the light that leaves the relief at pixel (x, y), whose index is i.
func (s *shading) at(x, y, i int, light float32) tint {
	rl := s.p.relief
	tx := rl.texels[i]
	f := &rl.facets[tx.facet]
	th := &rl.things[f.thing]
	h := rl.height[i]

	nx, ny := float32(tx.nx)/normalUnit, float32(tx.ny)/normalUnit
	across := ny*f.tx - nx*f.ty
	col := th.tint
	var gloss, sharp float32
	switch th.of {
	case cordage:
		nx, ny, col = s.cord(tx.u, across, nx, ny, f, th, x, y)
		gloss, sharp = 0.10, 0
	case wood:
		g := s.p.noise.at(tx.u*1.3+th.phase, across*9+th.phase)
		col = col.mul(1 + 0.35*g)
		gloss, sharp = 0.20, 1
	case rattan:
		col = col.mul(1 + 0.22*s.p.noise.at(tx.u*0.8+th.phase, across*14) - 0.25*smooth(0.97, 1, wave(tx.u*0.07+th.phase)))
		gloss, sharp = 0.28, 1
	case leather:
		nx, ny = nx*abs(across)*abs(across)*abs(across), ny*abs(across)*abs(across)*abs(across)
		col = col.mul(1 + 0.16*s.p.noise.at(float32(x)*0.9, float32(y)*0.9))
		if e := abs(across); e > 0.66 && e < 0.80 && wave(tx.u*0.8) > -0.2 {
			col = mixTint(col, rgb(0xE8D3AE), 0.75)
		}
		gloss, sharp = 0.16, 1
	case metal:
		gloss, sharp = 1.1, 2
	case cloth:
		fx, fy := float32(x)/s.unit, float32(y)/s.unit
		col = col.mul(1 + 0.05*wave(fx*0.28) + 0.05*wave(fy*0.28) + 0.12*s.p.noise.at(fx*0.6, fy*0.6))
	case clay:
		col = col.mul(1 + 0.14*s.p.noise.at(float32(x)*0.5/s.unit, float32(y)*1.5/s.unit))
		gloss = 0.03
	case foliage:
		col = col.mul(1 + 0.25*s.p.noise.at(tx.u*3+th.phase, across*10))
		if abs(across) < 0.07 {
			col = col.mul(1.3)
		}
		nx, ny = nx*0.5, ny*0.5
		gloss, sharp = 0.12, 1
	case glaze:
		gloss, sharp = 0.7, 2
	}

	nz := sqrt(clamp(1-nx*nx-ny*ny, 0.02, 1))
	nx -= f.slope * f.tx * nz
	ny -= f.slope * f.ty * nz
	if th.body {
		g := s.p.bulge
		cx, cy := min(x>>3, g.w-2), min(y>>3, g.h-2)
		at := cy*g.w + cx
		here := g.v[at]
		nx -= (g.v[at+1] - here) * 0.125
		ny -= (g.v[at+g.w] - here) * 0.125
	}
	inv := 1 / sqrt(nx*nx+ny*ny+nz*nz)
	nx, ny, nz = nx*inv, ny*inv, nz*inv

	cell := (y>>1)*s.around.w + x>>1
	// how much of the sky the place sees: the bottoms of knots are dark
	open := clamp(0.94-0.115*(s.around.v[cell]-h)/s.unit, 0.22, 1.12)
	sun := s.sun[cell] * light
	facing := nx*lightX + ny*lightY + nz*lightZ
	diffuse := positive(facing*0.86+0.14) * sun
	fill := open * (0.72 + 0.28*(nz-ny)*0.7) * (0.45 + 0.55*light)
	low := positive(ny) * open
	out := tint{
		col.r * (diffuse*sunlight.r + fill*skylight.r + low*bounced.r),
		col.g * (diffuse*sunlight.g + fill*skylight.g + low*bounced.g),
		col.b * (diffuse*sunlight.b + fill*skylight.b + low*bounced.b),
	}
	if gloss > 0 {
		gloss *= 1 - 0.6*col.bright()
		k := positive(nx*halfX + ny*halfY + nz*halfZ)
		k *= k
		k *= k
		k *= k
		if sharp > 0 {
			k *= k * k
		}
		if sharp > 1 {
			k *= k
		}
		k *= gloss * sun
		if th.of == metal {
			edge := 0.35 * positive(-ny) * open
			out = out.mul(0.55).by(tint{1, 1, 1})
			out = tint{out.r + th.tint.r*(k*2+edge), out.g + th.tint.g*(k*2+edge), out.b + th.tint.b*(k*2+edge)}
		} else {
			out = tint{out.r + k, out.g + k, out.b + k*0.93}
		}
	}
	return out
}

// cord gives the twisted plies of a cord: ridges that run round it, grooves
// between them, and fine fibres along the ridges.
func (s *shading) cord(u, across, nx, ny float32, f *facet, th *thing, x, y int) (float32, float32, tint) {
	bend := across * (1 + 0.35*across*across)
	turns := u*th.twist + bend*0.42 + th.phase
	ridge := wave(turns)
	slope := wave(turns + 0.25)
	fine := clamp((f.r-2.2)*0.4, 0, 1)
	amp := 0.40 * fine * slope
	nx -= amp * f.tx
	ny -= amp * f.ty
	shade := 1 + fine*(0.20*ridge-0.06)
	if f.r > 5 {
		shade += 0.16 * s.p.noise.near(turns*3+bend*34+th.phase*90, u*2.3-bend*16)
	} else {
		shade += 0.05 * s.p.noise.near(float32(x)*1.9, float32(y)*1.9)
	}
	return nx, ny, th.tint.mul(shade)
}

// castInside finds the share of the key light that reaches each cell of the
// relief past the higher things between it and the light.
func (s *shading) castInside() {
	g, unit := s.around, s.unit
	s.sun = make([]float32, len(g.v))
	var taps [3]struct {
		at    int
		dx    int
		dy    int
		reach float32
	}
	for i, step := range [3]float32{3.2, 8, 20} {
		t := &taps[i]
		t.dx, t.dy = int(step*unit*0.635/2+0.5), int(step*unit*0.773/2+0.5)
		t.at, t.reach = t.dy*g.w+t.dx, step*unit*0.95
	}
	k := 0.22 / unit
	for y := range g.h {
		for x := range g.w {
			i := y*g.w + x
			h := g.v[i]
			share := float32(1)
			if h > 0 {
				for j := range taps {
					t := &taps[j]
					if x < t.dx || y < t.dy {
						break
					}
					if over := (g.v[i-t.at] - h - t.reach) * k; over > 0 {
						if over > 0.72 {
							over = 0.72
						}
						if 1-over < share {
							share = 1 - over
						}
					}
				}
			}
			s.sun[i] = share
		}
	}
}
