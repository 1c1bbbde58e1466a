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

// row reads the plane along one row of pixels into dst.
func (g *grid) row(y int, dst []float32) {
	fy := clamp((float32(y)+0.5)*g.inv-0.5, 0, float32(g.h)-1.001)
	y0 := int(fy)
	ty := fy - float32(y0)
	a, b := g.v[y0*g.w:(y0+1)*g.w], g.v[(y0+1)*g.w:(y0+2)*g.w]
	half := g.step / 2
	left := a[0] + (b[0]-a[0])*ty
	for x := 0; x < half && x < len(dst); x++ {
		dst[x] = left
	}
	for c := 1; c < g.w; c++ {
		right := a[c] + (b[c]-a[c])*ty
		slope := (right - left) * g.inv
		from := (c-1)*g.step + half
		for k := 0; k < g.step && from+k < len(dst); k++ {
			dst[from+k] = left + slope*(float32(k)+0.5)
		}
		left = right
	}
}

// blur softens the plane with passes of a box of 2r+1 cells; three passes are
// close to a Gaussian.
func (g *grid) blur(r, passes int) {
	if r < 1 {
		return
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
