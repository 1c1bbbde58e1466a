package drawing

// shading lights the relief. It is made once the last thing is stamped.
type shading struct {
	p      *picture
	around *grid   // mean height of the neighbourhood, in pixels
	unit   float32 // pixels per frame unit at the things' own scale
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
	g.blur(max(int(2.6*rl.scale), 1), 2)
	return &shading{p: p, around: g, unit: rl.scale}
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

	nz := sqrt(max(1-nx*nx-ny*ny, 0.02))
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

	open := s.openness(x, y, h)
	sun := s.sun(x, y, i, h) * light
	facing := nx*lightX + ny*lightY + nz*lightZ
	diffuse := max(facing*0.86+0.14, 0) * sun
	fill := open * (0.72 + 0.28*(nz-ny)*0.7) * (0.45 + 0.55*light)
	low := max(ny, 0) * open
	out := tint{
		col.r * (diffuse*sunlight.r + fill*skylight.r + low*bounced.r),
		col.g * (diffuse*sunlight.g + fill*skylight.g + low*bounced.g),
		col.b * (diffuse*sunlight.b + fill*skylight.b + low*bounced.b),
	}
	if gloss > 0 {
		gloss *= 1 - 0.6*col.bright()
		k := max(nx*halfX+ny*halfY+nz*halfZ, 0)
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
			edge := 0.35 * max(-ny, 0) * open
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

// openness is how much of the sky a place sees, by comparing it with the mean
// height around it: the bottoms of knots are dark.
func (s *shading) openness(x, y int, h float32) float32 {
	g := s.around
	mean := g.v[(y>>1)*g.w+x>>1]
	d := (mean - h) / s.unit
	return clamp(0.94-0.115*d, 0.22, 1.12)
}

// sun is the share of the key light that reaches a place past the higher
// things between it and the light.
func (s *shading) sun(x, y, i int, h float32) float32 {
	rl := s.p.relief
	share := float32(1)
	for _, step := range [3]float32{3.2, 8, 20} {
		reach := step * s.unit
		sx, sy := x-int(reach*0.635), y-int(reach*0.773)
		if sx < 0 || sy < 0 {
			break
		}
		over := (rl.height[sy*rl.w+sx] - h - reach*0.95) / s.unit
		if over > 0 {
			share = min(share, 1-min(over*0.22, 0.72))
		}
	}
	return share
}
