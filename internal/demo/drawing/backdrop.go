package drawing

// The grounds that things are photographed on. Places are frame units; read
// noise is shifted per picture so that no two walls are alike.

// plaster is a hand-smoothed wall.
func (p *picture) plaster(base tint) backdrop {
	n, s := p.noise, p.shift
	return func(x, y float32) tint {
		broad := n.at(x*0.10+s.x, y*0.13+s.y)
		fine := n.at(x*0.55+s.y, y*0.48+s.x)
		return base.mul(1 + 0.10*broad + 0.035*fine)
	}
}

// cove is a seamless paper ground: the wall runs into the floor.
func (p *picture) cove(base tint, bend float32) backdrop {
	n, s := p.noise, p.shift
	return func(x, y float32) tint {
		k := 1 + 0.12*smooth(bend-60, bend+170, y) - 0.10*smooth(bend-220, bend+10, y)*(1-smooth(bend, bend+60, y))
		return base.mul(k * (1 + 0.03*n.at(x*0.09+s.x, y*0.09+s.y)))
	}
}

// linen is a loosely woven cloth, seen from above, with soft folds.
func (p *picture) linen(base tint) backdrop {
	n, s := p.noise, p.shift
	return func(x, y float32) tint {
		fold := n.at((x+y*0.6)*0.055+s.x, (y-x*0.3)*0.03+s.y)
		slub := n.near(x*0.16+s.y, y*2.1+s.x) + n.near(x*2.1+s.x, y*0.16+s.y)
		weave := wave(x*0.2)*wave(y*0.2) + 0.5*(wave(x*0.2+0.1)+wave(y*0.2+0.3))
		return base.mul(1 + 0.15*fold + 0.055*slub + 0.035*weave)
	}
}

// planks are boards of the given width; upright boards run from top to bottom.
func (p *picture) planks(base tint, width float32, upright bool) backdrop {
	n, s := p.noise, p.shift
	return func(x, y float32) tint {
		if upright {
			x, y = y, x
		}
		return board(n, base, s, x, y, width)
	}
}

// board gives the colour of boards that run along x.
func board(n *noise, base tint, s pt, x, y, width float32) tint {
	at := y / width
	k := floorInt(at)
	in := at - float32(k)
	own := hash(k, int(s.x))
	sx := s.x + own*190
	warp := n.at(x*0.03+sx, y*0.06+s.y)
	grain := n.at(x*0.035+sx, y*0.75+6*warp+s.y)
	rings := wave(y*0.012+warp*0.9+own) * 0.5
	pores := n.near(x*0.14+sx, y*2.4+s.y)
	v := 1 + 0.17*grain + 0.07*rings + 0.05*pores + 0.20*(own-0.5)
	if e := min(in, 1-in) * width; e < 2.6 {
		v *= 0.35 + 0.65*e/2.6
	}
	return tint{base.r * v, base.g * v * (1 - 0.05*grain), base.b * v * (1 - 0.12*grain)}
}

// mat is plaited pandan leaf (tikar), seen from above.
func (p *picture) mat(base, second tint) backdrop {
	n, s := p.noise, p.shift
	second = mixTint(base, second, 0.5)
	return func(x, y float32) tint {
		const strip = 25
		u, v := (x+y)*0.7071/strip, (y-x)*0.7071/strip
		iu, iv := floorInt(u), floorInt(v)
		fu, fv := u-float32(iu), v-float32(iv)
		over := (iu+iv)&1 == 0
		along, across, id := fu, fv, iv
		if !over {
			along, across, id = fv, fu, iu+977
		}
		col := base
		if id%6 == 0 || id%6 == 1 {
			col = second
		}
		edge := min(across, 1-across)
		k := 0.80 + 0.26*smooth(0, 0.22, edge) - 0.20*(1-smooth(0, 0.20, min(along, 1-along)))
		if over {
			k *= 1.04
		}
		streak := n.near(along*4+hash(id, iu)*200+s.x, across*38+s.y)
		return col.mul(k * (1 + 0.14*streak + 0.16*(hash(id, 3)-0.5)))
	}
}

// table is a wooden top that recedes to the wall at horizon; above it is the
// wall.
func (p *picture) table(wall backdrop, base tint, horizon, bottom float32) backdrop {
	n, s := p.noise, p.shift
	return func(x, y float32) tint {
		if y < horizon {
			c := wall(x, y)
			return c.mul(1 - 0.16*smooth(horizon-70, horizon, y))
		}
		t := (y - horizon) / (bottom - horizon)
		depth := 900 * t / (0.55 + t)
		wide := 1.25 - 0.45*t
		c := board(n, base, s, (x-480)*wide, depth*1.5, 290)
		return c.mul(0.82 + 0.25*t + 0.22*(1-smooth(0, 0.022, t)))
	}
}

// wallTints go with the shop's own colours: cord, sand, terracotta, leaf.
func wallTints() []tint {
	return []tint{rgb(0xEADFCD), rgb(0xDFCDB4), rgb(0xE3D4C4), rgb(0xD9B79C), rgb(0xC9CDB9), rgb(0xE9E1D6), rgb(0xCBD0CC), rgb(0xDDB8A6)}
}

func woodTints() []tint {
	return []tint{rgb(0xB8926B), rgb(0x94704F), rgb(0xCBAA84), rgb(0x785843)}
}

// contrast picks the ground that the colour stands out from.
func contrast(d dice, from []tint, against tint) tint {
	var fit []tint
	for _, t := range from {
		if r := (t.bright() + 0.04) / (against.bright() + 0.04); r > 1.45 || r < 0.62 {
			fit = append(fit, t)
		}
	}
	if len(fit) == 0 {
		return pick(d, from)
	}
	return pick(d, fit)
}
