package drawing

// grid is a coarse plane over the picture, for what is soft by nature: light,
// shadow, the bulge of a bag. One cell covers step × step pixels.
type grid struct {
	w, h int
	step int
	inv  float32
	v    []float32
}

func newGrid(width, height, step int) *grid {
	g := &grid{w: width/step + 2, h: height/step + 2, step: step, inv: 1 / float32(step)}
	g.v = make([]float32, g.w*g.h)
	return g
}

func (g *grid) fill(v float32) {
	for i := range g.v {
		g.v[i] = v
	}
}

// at reads the plane at a pixel, between its cells; past its edge it repeats
// the outermost cell.
func (g *grid) at(x, y float32) float32 {
	fx := clamp(x*g.inv-0.5, 0, float32(g.w)-1.001)
	fy := clamp(y*g.inv-0.5, 0, float32(g.h)-1.001)
	x0, y0 := int(fx), int(fy)
	tx, ty := fx-float32(x0), fy-float32(y0)
	i := y0*g.w + x0
	top := g.v[i] + (g.v[i+1]-g.v[i])*tx
	bottom := g.v[i+g.w] + (g.v[i+g.w+1]-g.v[i+g.w])*tx
	return top + (bottom-top)*ty
}

// blur softens the plane with passes of a box of 2r+1 cells; three passes are
// close to a Gaussian.
func (g *grid) blur(r, passes int) *grid {
	if r < 1 {
		return g
	}
	line := make([]float32, max(g.w, g.h)+2*r+1)
	k := 1 / float32(2*r+1)
	for range passes {
		for y := range g.h {
			boxLine(g.v[y*g.w:], 1, g.w, r, k, line)
		}
		for x := range g.w {
			boxLine(g.v[x:], g.w, g.h, r, k, line)
		}
	}
	return g
}

func boxLine(v []float32, stride, n, r int, k float32, line []float32) {
	for i := range n {
		line[i+r] = v[i*stride]
	}
	for i := range r {
		line[i] = line[r]
		line[n+r+i] = line[n+r-1]
	}
	var sum float32
	for i := range 2 * r {
		sum += line[i]
	}
	for i := range n {
		sum += line[i+2*r]
		v[i*stride] = sum * k
		sum -= line[i]
	}
}

// polygon adds amount to the cells whose centre lies inside the outline,
// given in pixels.
func (g *grid) polygon(outline []pt, amount float32) {
	spans(outline, float32(g.step), g.h, func(row int, x0, x1 float32) {
		from := max(floorInt(x0*g.inv+0.5), 0)
		to := min(floorInt(x1*g.inv+0.5), g.w)
		for x := from; x < to; x++ {
			g.v[row*g.w+x] += amount
		}
	})
}

// spans calls row with each stretch of a polygon's inside, by even-odd rule,
// for rows of the given height in pixels.
func spans(outline []pt, step float32, rows int, row func(row int, x0, x1 float32)) {
	lo, hi := outline[0].y, outline[0].y
	for _, p := range outline {
		lo, hi = min(lo, p.y), max(hi, p.y)
	}
	var cuts []float32
	for r := max(floorInt(lo/step), 0); r < min(floorInt(hi/step)+1, rows); r++ {
		y := (float32(r) + 0.5) * step
		cuts = cuts[:0]
		for i, a := range outline {
			b := outline[(i+1)%len(outline)]
			if (a.y <= y) != (b.y <= y) {
				cuts = append(cuts, a.x+(y-a.y)/(b.y-a.y)*(b.x-a.x))
			}
		}
		for i := 1; i < len(cuts); i++ {
			for k := i; k > 0 && cuts[k] < cuts[k-1]; k-- {
				cuts[k], cuts[k-1] = cuts[k-1], cuts[k]
			}
		}
		for i := 0; i+1 < len(cuts); i += 2 {
			row(r, cuts[i], cuts[i+1])
		}
	}
}
