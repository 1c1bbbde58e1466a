package drawing

// form is the body of a bag as seen from the front: a sheet of columns and
// rows that is narrower or wider from row to row and rounded towards the
// sides.
type form struct {
	mid, top, height float32
	half             func(q float32) float32 // half the width at q, 0 at the top to 1 below
	sagTop, sagLow   float32                 // how far the middle of the top and bottom hang below their ends
	round            float32                 // 0 flat, towards 1.3 as round as a drum
}

// at places a in -1..1 across and q in 0..1 down.
func (f form) at(a, q float32) pt {
	if f.round > 0.01 {
		a = sin(clamp(a, -1.15, 1.15)*f.round) / sin(f.round)
	}
	sag := lerp(f.sagTop, f.sagLow, q)
	return pt{f.mid + a*f.half(q), f.top + q*f.height + sag*(1-a*a)}
}

func (f form) outline() []pt {
	const n = 24
	out := make([]pt, 0, 4*n)
	for i := range n {
		out = append(out, f.at(lerp(-1, 1, float32(i)/n), 0))
	}
	for i := range n {
		out = append(out, f.at(1, float32(i)/n))
	}
	for i := range n {
		out = append(out, f.at(lerp(1, -1, float32(i)/n), 1))
	}
	for i := range n {
		out = append(out, f.at(-1, 1-float32(i)/n))
	}
	return out
}

// edge is the line at height q from left to right, at height z.
func (f form) edge(q, z float32) path {
	var through []vec3
	for i := range 9 {
		through = append(through, f.at(lerp(-1, 1, float32(i)/8), q).lift(z))
	}
	return newPath(through...)
}

// border is the line round the sides and the bottom, from the top left to the
// top right.
func (f form) border(z float32) path {
	var through []vec3
	for i := range 9 {
		through = append(through, f.at(-1, float32(i)/8*0.98).lift(z))
	}
	for i := 1; i < 10; i++ {
		through = append(through, f.at(lerp(-1, 1, float32(i)/10), 1).lift(z))
	}
	for i := range 9 {
		through = append(through, f.at(1, 0.98-float32(i)/8*0.98).lift(z))
	}
	return newPath(through...)
}

func (f form) width() float32 {
	var w float32
	for i := range 9 {
		w = max(w, f.half(float32(i)/8))
	}
	return 2 * w
}

// straight runs evenly from the top half width to the lower one; the lower
// corners are rounded over the share corner of the height.
func straight(top, low, corner float32) func(float32) float32 {
	return func(q float32) float32 {
		w := lerp(top, low, q)
		if q > 1-corner && corner > 0 {
			t := (q - (1 - corner)) / corner
			w *= 1 - 0.16*(1-sqrt(max(1-t*t, 0)))
		}
		return w
	}
}

// through runs smoothly through half widths at even heights.
func through(widths ...float32) func(float32) float32 {
	n := len(widths) - 1
	return func(q float32) float32 {
		t := clamp(q, 0, 1) * float32(n)
		i := min(int(t), n-1)
		return catmull(widths[max(i-1, 0)], widths[i], widths[i+1], widths[min(i+2, n)], t-float32(i))
	}
}
