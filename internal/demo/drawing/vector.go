package drawing

import "math"

// pt is a place in the frame, in frame units (the frame is frameWidth wide).
type pt struct{ x, y float32 }

// vec3 is a place with a height towards the viewer, in frame units.
type vec3 struct{ x, y, z float32 }

func (a pt) add(b pt) pt          { return pt{a.x + b.x, a.y + b.y} }
func (a pt) sub(b pt) pt          { return pt{a.x - b.x, a.y - b.y} }
func (a pt) mul(k float32) pt     { return pt{a.x * k, a.y * k} }
func (a pt) lift(z float32) vec3  { return vec3{a.x, a.y, z} }
func (a vec3) flat() pt           { return pt{a.x, a.y} }
func mixPt(a, b pt, t float32) pt { return pt{lerp(a.x, b.x, t), lerp(a.y, b.y, t)} }

func lerp(a, b, t float32) float32 { return a + (b-a)*t }

// clamp, abs and positive compare by hand: the built-in min and max look after
// NaN and signed zeros, which costs a tenth of a picture.
func clamp(v, lo, hi float32) float32 {
	if v < lo {
		return lo
	}
	if v > hi {
		return hi
	}
	return v
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}

func positive(v float32) float32 {
	if v < 0 {
		return 0
	}
	return v
}

func smooth(lo, hi, v float32) float32 {
	t := clamp((v-lo)/(hi-lo), 0, 1)
	return t * t * (3 - 2*t)
}

func sqrt(v float32) float32     { return float32(math.Sqrt(float64(v))) }
func sin(v float32) float32      { return float32(math.Sin(float64(v))) }
func cos(v float32) float32      { return float32(math.Cos(float64(v))) }
func pow(v, p float32) float32   { return float32(math.Pow(float64(v), float64(p))) }
func hypot(a, b float32) float32 { return sqrt(a*a + b*b) }

func floorInt(v float32) int {
	i := int(v)
	if float32(i) > v {
		i--
	}
	return i
}

const pi = float32(math.Pi)

// spline turns control points into a smooth line through all of them
// (Catmull-Rom), with parts pieces between two neighbours, appended to dst.
func spline(dst []vec3, through []vec3, parts int) []vec3 {
	n := len(through)
	if n < 3 {
		return append(dst, through...)
	}
	for i := 0; i < n-1; i++ {
		a, b, c, d := through[max(i-1, 0)], through[i], through[i+1], through[min(i+2, n-1)]
		for k := 0; k < parts; k++ {
			t := float32(k) / float32(parts)
			dst = append(dst, vec3{
				catmull(a.x, b.x, c.x, d.x, t),
				catmull(a.y, b.y, c.y, d.y, t),
				catmull(a.z, b.z, c.z, d.z, t),
			})
		}
	}
	return append(dst, through[n-1])
}

func catmull(a, b, c, d, t float32) float32 {
	return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
}

// path is a line in space that knows its own length, so that knots can be
// strung along it.
type path struct {
	at     []vec3
	run    []float32
	length float32
}

func newPath(through ...vec3) path {
	line := spline(nil, through, 12)
	p := path{at: line, run: make([]float32, len(line))}
	for i := 1; i < len(line); i++ {
		p.length += hypot(line[i].x-line[i-1].x, line[i].y-line[i-1].y)
		p.run[i] = p.length
	}
	return p
}

// place gives the point at a distance s along the path and moved aside by
// side (positive to the right of the direction of travel).
func (p path) place(s, side float32) vec3 {
	var i int
	lo, hi := 1, len(p.at)-1
	for lo <= hi {
		i = (lo + hi) / 2
		if p.run[i] < s {
			lo = i + 1
		} else {
			hi = i - 1
		}
	}
	i = min(max(lo, 1), len(p.at)-1)
	a, b := p.at[i-1], p.at[i]
	seg := max(p.run[i]-p.run[i-1], 1e-3)
	t := (s - p.run[i-1]) / seg
	dx, dy := (b.x-a.x)/seg, (b.y-a.y)/seg
	return vec3{lerp(a.x, b.x, t) - dy*side, lerp(a.y, b.y, t) + dx*side, lerp(a.z, b.z, clamp(t, 0, 1))}
}
