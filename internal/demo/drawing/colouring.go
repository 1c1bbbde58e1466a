package drawing

// chooseColouring lays the cord colours over the raster in a way that suits
// the pattern: bands, columns, blocks of colour, a figure.
func chooseColouring(d dice, spec BagSpec, c cells) colouring {
	n := min(max(len(spec.Colours), 1), 3)
	plain := func(int, int) int { return 0 }
	if spec.Pattern == Motif {
		return figure(d, c, n)
	}
	if n == 1 {
		return plain
	}
	switch spec.Pattern {
	case Diamond:
		return plain // its hitches and berries take the other cords
	case Chevron:
		return bands(d.IntN(2)+3, n)
	case Woven:
		if d.happens(0.5) {
			return func(col, row int) int { return (col + row) & 1 }
		}
	case Spiral:
		if d.happens(0.5) {
			return func(col, _ int) int { return col / 2 % n }
		}
	}
	switch d.IntN(4) {
	case 0: // a block below
		at := c.rows * (11 + d.IntN(3)) / 20
		return func(_, row int) int {
			if row >= at {
				return 1
			}
			return 0
		}
	case 1: // a belt
		from, to := c.rows/3, c.rows*2/3
		return func(_, row int) int {
			switch {
			case row == from || row == to-1:
				return n - 1
			case row > from && row < to:
				return 1
			}
			return 0
		}
	case 2: // a panel of columns in the middle
		third := c.cols / 3
		return func(col, _ int) int {
			switch {
			case col == third-1 || col == c.cols-third:
				return n - 1
			case col >= third && col < c.cols-third:
				return 1
			}
			return 0
		}
	default:
		return bands(max(c.rows/(4+d.IntN(3)), 2), n)
	}
}

func bands(high, n int) colouring {
	return func(_, row int) int { return row / high % n }
}

// figure draws with stitches of colour on a ground of the first cord.
func figure(d dice, c cells, n int) colouring {
	if n == 1 {
		return func(int, int) int { return 0 }
	}
	period := 10 + 2*d.IntN(3)
	// the figure stands in the middle
	shift := period*8 - c.cols/2 + period/2
	switch d.IntN(4) {
	case 0: // nested diamonds
		return func(col, row int) int {
			r := abs(float32((col+shift)%period)-float32(period-1)/2) + 0.62*abs(float32(row%(period*3/2))-float32(period*3/2-1)/2)
			switch {
			case r < float32(period)*0.16:
				return n - 1
			case r < float32(period)*0.34:
				return 0
			case r < float32(period)*0.5:
				return 1
			}
			return 0
		}
	case 1: // mountains (tumpal)
		return func(col, row int) int {
			h := period * 3 / 2
			up := h - row%h
			m := (col + shift) % period
			if m > period/2 {
				m = period - m
			}
			switch {
			case 3*m > up*1+h/3 && row/h%2 == 0:
				return 1
			case row/h%2 == 1 && row%h < 2:
				return n - 1
			}
			return 0
		}
	case 2: // steps
		return func(col, row int) int {
			return (row/2 + abs2((col+shift)%period-period/2)) / 3 % (n + 1) % n
		}
	default: // rows of small crosses between bands
		return func(col, row int) int {
			switch r := row % 12; {
			case r < 2:
				return 1
			case r >= 5 && r < 10:
				m, v := col%6, r-7
				if abs2(m-3) == abs2(v) {
					return n - 1
				}
			}
			return 0
		}
	}
}

func abs2(v int) int { return max(v, -v) }
