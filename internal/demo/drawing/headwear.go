package drawing

// What frames the face of a portrait: scarf, hair, cap.

// kerudung drapes a scarf around the face, over the shoulders.
func (p *portrait) kerudung() {
	x, f := p.mid.x, p.at
	p.shoulders()
	dark, darker := shade(p.scarf, 0.86), shade(p.scarf, 0.72)
	p.blob(p.scarf, pt{x, p.mid.y - p.tall*1.34}, f(-0.86, -1.10), f(-1.30, -0.45), f(-1.34, 0.35), f(-1.28, 0.95), pt{x - 208, 716}, pt{x - 238, 806}, pt{x - 150, 872}, pt{x - 20, 905},
		pt{x + 120, 880}, pt{x + 240, 806}, pt{x + 208, 716}, f(1.28, 0.95), f(1.34, 0.35), f(1.30, -0.45), f(0.86, -1.10))
	p.blob(glaze8(darker, 110), f(0.62, -1.0), f(1.30, -0.45), f(1.34, 0.35), f(1.28, 0.95), pt{x + 208, 716}, pt{x + 240, 806}, pt{x + 130, 872}, pt{x + 150, 730}, f(1.06, 0.7), f(1.08, -0.3))
	// the opening is in shade, with the cap beneath
	p.blob(darker, f(0, -1.10), f(-0.72, -0.92), f(-1.06, -0.3), f(-1.04, 0.35), f(-0.80, 0.86), f(0, 1.20), f(0.80, 0.86), f(1.04, 0.35), f(1.06, -0.3), f(0.72, -0.92))
	p.neck()
	p.face(1)
	under := shade(p.dress, 0.95)
	p.blob(under, f(0, -1.06), f(-0.64, -0.90), f(-0.99, -0.34), f(-0.78, -0.60), f(-0.40, -0.75), f(0, -0.79), f(0.40, -0.75), f(0.78, -0.60), f(0.99, -0.34), f(0.64, -0.90))
	p.rim()
	// the scarf closes under the chin and falls in folds
	p.blob(p.scarf, f(-1.10, 0.36), f(-0.84, 0.72), f(-0.42, 1.05), f(0, 1.13), f(0.42, 1.05), f(0.84, 0.72), f(1.10, 0.36), f(1.24, 1.0), pt{x + 190, 760}, pt{x + 60, 850}, pt{x - 90, 840}, pt{x - 196, 750}, f(-1.24, 1.0))
	for i, w := range []float32{26, 20, 15} {
		k := float32(i)
		p.stroke(glaze8(dark, 230), w, f(-1.0+0.12*k, 0.72+0.10*k), f(-0.55+0.1*k, 1.22+0.16*k), f(0.1+0.1*k, 1.50+0.22*k), f(0.72, 1.62+0.34*k))
	}
	p.stroke(glaze8(darker, 150), 14, f(1.0, 0.72), f(0.6, 1.18), f(0.06, 1.42))
	p.stroke(glaze8(shade(p.scarf, 1.10), 200), 12, f(-1.16, -0.55), f(-0.9, -0.98), f(-0.3, -1.24))
	if p.dice.happens(0.55) {
		pin := f(-0.62, 1.22)
		p.oval(hexColour(0xD3A85A), pin, 11, 11)
		p.oval(hexColour(0xF3DFA8), pin.add(pt{-3, -3}), 4, 4)
	}
}

// rim is the scarf's edge along forehead and cheeks.
func (p *portrait) rim() {
	f := p.at
	edge := shade(p.scarf, 0.94)
	p.stroke(edge, 30, f(0, -1.0), f(-0.56, -0.86), f(-0.94, -0.42), f(-1.03, 0.1), f(-0.95, 0.52), f(-0.66, 0.92))
	p.stroke(shade(edge, 0.9), 30, f(0, -1.0), f(0.56, -0.86), f(0.94, -0.42), f(1.03, 0.1), f(0.95, 0.52), f(0.66, 0.92))
}

func (p *portrait) hairBehind() {
	f := p.at
	switch p.dice.IntN(3) {
	case 0: // a bun
		p.oval(p.hair, f(p.dice.around(0.1, 0.3), -1.28), 62, 54)
		p.blob(p.hair, f(0, -1.26), f(-0.78, -1.02), f(-1.16, -0.4), f(-1.06, 0.36), f(-0.6, 0.55), f(0.6, 0.55), f(1.06, 0.36), f(1.16, -0.4), f(0.78, -1.02))
	case 1: // to the shoulders
		p.blob(p.hair, f(0, -1.28), f(-0.84, -1.02), f(-1.26, -0.35), f(-1.32, 0.5), f(-1.42, 1.35), f(-0.7, 1.62), f(0.7, 1.62), f(1.42, 1.35), f(1.32, 0.5), f(1.26, -0.35), f(0.84, -1.02))
	default: // a bob
		p.blob(p.hair, f(0, -1.28), f(-0.84, -1.02), f(-1.26, -0.35), f(-1.28, 0.45), f(-1.08, 0.92), f(-0.6, 0.72), f(0.6, 0.72), f(1.08, 0.92), f(1.28, 0.45), f(1.26, -0.35), f(0.84, -1.02))
	}
}

func (p *portrait) hairFront() {
	f := p.at
	part := p.dice.around(0, 0.4)
	shine := glaze8(shade(p.hair, 1.7), 90)
	p.blob(p.hair, f(part, -0.80), f(-0.45, -0.62), f(-0.80, -0.30), f(-0.98, 0.20), f(-1.12, 0.05), f(-1.12, -0.5), f(-0.78, -1.02), f(0, -1.22), f(0.78, -1.02), f(1.12, -0.5), f(1.12, 0.05), f(0.98, 0.20), f(0.82, -0.30), f(0.50, -0.62))
	p.stroke(shine, 9, f(-0.92, -0.36), f(-0.70, -0.80), f(-0.2, -1.04))
	p.stroke(shine, 6, f(-0.78, -0.40), f(-0.56, -0.74), f(-0.15, -0.94))
}

func (p *portrait) earrings() {
	for _, s := range []float32{-1, 1} {
		p.oval(hexColour(0xD9B166), p.at(s*1.0, 0.36), 7, 7)
	}
}

func (p *portrait) collar() {
	x, chin := p.mid.x, p.mid.y+p.tall
	c := shade(p.dress, 1.16)
	p.blob(c, pt{x - 66, chin + 52}, pt{x - 104, chin + 92}, pt{x - 60, chin + 190}, pt{x, chin + 172}, pt{x + 60, chin + 190}, pt{x + 104, chin + 92}, pt{x + 66, chin + 52})
	p.stroke(shade(p.dress, 0.7), 5, pt{x, chin + 160}, pt{x + 2, chin + 260}, pt{x, 1000})
	for i := range 3 {
		p.oval(shade(p.dress, 0.6), pt{x + 12, chin + 205 + 62*float32(i)}, 5, 5)
	}
}

func (p *portrait) shortHair() {
	f := p.at
	if p.dice.happens(0.45) { // a peci
		c := hexColour(pick(p.dice, []uint32{0x1F1D20, 0x2B2430, 0x3B241E}))
		p.blob(p.hair, f(-1.0, -0.10), f(-1.02, -0.62), f(0, -0.86), f(1.02, -0.62), f(1.0, -0.10), f(0.88, -0.46), f(0, -0.66), f(-0.88, -0.46))
		p.fill([]pt{f(-1.03, -0.58), f(-0.92, -1.22), f(-0.55, -1.33), f(0.55, -1.33), f(0.92, -1.22), f(1.03, -0.58), f(0.55, -0.69), f(0, -0.73), f(-0.55, -0.69)}, c)
		p.stroke(shade(c, 1.7), 5, f(-0.84, -1.12), f(-0.88, -0.9), f(-0.95, -0.66))
		p.stroke(shade(c, 0.6), 4, f(0.92, -1.2), f(0.1, -1.24), f(-0.9, -1.2))
	} else {
		p.blob(p.hair, f(-1.0, -0.05), f(-1.10, -0.55), f(-0.82, -1.08), f(-0.1, -1.27), f(0.72, -1.12), f(1.10, -0.58), f(1.0, -0.05), f(0.90, -0.42), f(0.62, -0.66), f(0.05, -0.64), f(-0.55, -0.74), f(-0.88, -0.42))
		p.stroke(glaze8(shade(p.hair, 1.8), 80), 9, f(-0.86, -0.62), f(-0.55, -0.98), f(0.1, -1.12))
	}
	if p.dice.happens(0.4) {
		p.stroke(glaze8(p.hair, 225), 15, f(-0.36, 0.52), f(-0.16, 0.45), f(0, 0.475), f(0.16, 0.45), f(0.36, 0.52))
	}
}
