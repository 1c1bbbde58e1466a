package drawing

// Pattern is the way the cords are knotted.
type Pattern uint8

const (
	SquareKnot  Pattern = iota // simpul datar, in close columns
	Spiral                     // simpul pilin, columns that turn
	Diamond                    // wajik, diamonds drawn by hitches around open knots
	Chevron                    // zigzag rows of hitches
	Alternating                // simpul selang-seling, each row between the last one's knots
	Net                        // jala, an open net over a lining
	Woven                      // anyam, bundles over and under
	Motif                      // hitches like stitches, with a figure in colour
	patternCount
)

// Patterns lists every pattern.
func Patterns() []Pattern {
	all := make([]Pattern, patternCount)
	for i := range all {
		all[i] = Pattern(i)
	}
	return all
}

// cells is the raster in which a body is knotted.
type cells struct {
	cols, rows int
	tall       float32 // height of one cell in cell widths
}

// tallness is how high a pattern's cell is for its width.
func (p Pattern) tallness() float32 {
	switch p {
	case SquareKnot:
		return 0.84
	case Spiral:
		return 0.50
	case Alternating:
		return 0.98
	case Net:
		return 1.1
	case Motif:
		return 0.62
	case Chevron:
		return 0.60
	case Diamond:
		return 0.72
	default:
		return 1
	}
}

// open tells whether the lining shows between the cords.
func (p Pattern) open() bool { return p == Net || p == Alternating || p == Diamond }

// colouring chooses the cord for a cell.
type colouring func(col, row int) int

// knot covers the raster with a pattern. The weaver's place takes columns and
// rows; rows are counted in cells, whatever their height.
func (w *weaver) knot(p Pattern, c cells, cord colouring) {
	switch p {
	case Alternating:
		w.alternating(c, cord)
	case Net:
		w.net(c, cord)
	case Diamond:
		w.diamond(c, cord)
	case Chevron:
		w.chevron(c, cord)
	default:
		w.close(p, c, cord)
	}
}

// close covers every cell with a knot of its own.
func (w *weaver) close(p Pattern, c cells, cord colouring) {
	for row := range c.rows {
		for col := range c.cols {
			x, y, k := float32(col), float32(row), cord(col, row)
			switch p {
			case SquareKnot:
				w.squareKnot(x, y, 1, k, 1-2*(col&1))
			case Spiral:
				w.spiral(x, y, 1, k, float32(1-2*(col&1)))
			case Woven:
				w.plait(x, y, k, (col+row)&1 == 0)
			case Motif:
				w.hitch(x, y, 1, 0, k)
			}
		}
	}
}

// alternating ties square knots in rows that stand between each other; the
// four cords of each knot part to its two neighbours below.
func (w *weaver) alternating(c cells, cord colouring) {
	for row := range c.rows {
		shift := 0.5 * float32(row&1)
		for col := -(row & 1); col < c.cols; col++ {
			x, y := float32(col)+shift, float32(row)
			k := cord(min(max(col, 0), c.cols-1), row)
			inside := x >= 0 && x <= float32(c.cols)-1
			if inside {
				w.squareKnot(x+0.06, y, 0.70, k, 1-2*(row&1))
				w.strand(k, 0.12, 1, vec3{x + 0.42, y - 0.03, 0.1}, vec3{x + 0.42, y + 0.75, 0.1})
			}
			for i, from := range [4]float32{0.2, 0.40, 0.60, 0.8} {
				to := [4]float32{0.10, 0.33, 0.67, 0.90}[i]
				if a := x + to; a < -0.1 || a > float32(c.cols)+0.1 || !inside || row == c.rows-1 {
					continue
				}
				w.strand(k, 0.118, 1, vec3{x + from, y + 0.6, 0.06}, vec3{x + (from+to)/2, y + 0.84, 0.11}, vec3{x + to, y + 1.1, 0.05})
			}
		}
	}
}

// net crosses pairs of cords in wide meshes with a knot at each crossing.
func (w *weaver) net(c cells, cord colouring) {
	for row := range c.rows {
		for col := range c.cols + 1 {
			x, y := float32(col)+0.5*float32(row&1), float32(row)
			if x > float32(c.cols) {
				continue
			}
			k := cord(min(col, c.cols-1), row)
			for _, s := range [2]float32{-1, 1} {
				if to := x + s*0.5; to < -0.01 || to > float32(c.cols)+0.01 {
					continue
				}
				for _, o := range [2]float32{-0.055, 0.055} {
					w.strand(k, 0.062, s, vec3{x + o, y, 0.12}, vec3{x + s*0.17 + o, y + 0.28, 0.1}, vec3{x + s*0.34 + o, y + 0.72, 0.1}, vec3{x + s*0.5 + o, y + 1, 0.12})
				}
			}
			w.strand(k, 0.075, 1, vec3{x - 0.13, y + 0.06, 0.14}, vec3{x, y - 0.05, 0.26}, vec3{x + 0.13, y - 0.05, 0.14})
			w.strand(k, 0.075, -1, vec3{x - 0.12, y + 0.12, 0.14}, vec3{x, y + 0.09, 0.26}, vec3{x + 0.13, y + 0.01, 0.14})
		}
	}
}

// diamond draws wajik: hitches along the sides, bundled cords and a large knot
// inside.
func (w *weaver) diamond(c cells, cord colouring) {
	const half = 4
	for row := range c.rows {
		for col := range c.cols {
			x, y := float32(col), float32(row)
			mx, my := col%(2*half), row%(2*half)
			down, up := mx == my, mx+my == 2*half-1
			switch {
			case down || up:
				lean := float32(1)
				if up {
					lean = -1
				}
				if down && up {
					lean = 0
				}
				w.hitch(x, y, 1, lean*0.9, cord(col, row)+1)
			default:
				// the distance to the middle of the diamond this cell is in
				d := max(abs(float32(mx)-half+0.5)+abs(float32(my)-half+0.5), 0)
				if inner := d < 1.1; inner {
					continue
				}
				w.squareKnot(x, y, 1, cord(col, row), 1-2*(col&1))
			}
		}
	}
	for row := half; row < c.rows; row += 2 * half {
		for col := half; col < c.cols; col += 2 * half {
			w.berry(float32(col), float32(row), cord(col, row)+2)
		}
	}
}

// berry ties a large round knot over the four cells around a corner.
func (w *weaver) berry(x, y float32, cord int) {
	for k := range 4 {
		o := (float32(k) - 1.5) * 0.46
		lift := 0.75 - 0.5*o*o
		w.strand(cord, 0.25, 1, vec3{x - 1.02 + abs(o)*0.3, y + o, 0}, vec3{x - 0.55, y + o*1.02 - 0.06, lift * 0.7}, vec3{x, y + o - 0.1, lift},
			vec3{x + 0.55, y + o*1.02 - 0.06, lift * 0.7}, vec3{x + 1.02 - abs(o)*0.3, y + o, 0})
	}
}

// chevron lays rows of hitches that climb and fall.
func (w *weaver) chevron(c cells, cord colouring) {
	const half, climb = 4, 0.85
	for row := -half; row < c.rows; row++ {
		for col := range c.cols {
			mx := col % (2 * half)
			rise, lean := float32(mx)+0.5, float32(climb)
			if mx >= half {
				rise, lean = float32(2*half-mx)-0.5, -climb
			}
			y := float32(row) + rise*climb
			if y < -0.2 || y > float32(c.rows)-0.8 {
				continue
			}
			w.hitch(float32(col), y, 1, lean, cord(col, row+half))
		}
	}
	// the first and last rows fill the teeth that the zigzag leaves
	for col := range c.cols {
		w.hitch(float32(col), -0.3, 0.9, 0, cord(col, 0))
		w.hitch(float32(col), float32(c.rows)-0.6, 0.9, 0, cord(col, c.rows+half))
	}
}
