package drawing

// material decides how a surface answers the light.
type material uint8

const (
	cordage material = iota
	wood
	rattan
	leather
	metal
	cloth
	clay
	foliage
	glaze
)

// thing is a piece with one material and colour: a cord, a ring, a strap.
type thing struct {
	tint  tint
	of    material
	body  bool    // lies on the bulge of the body and takes its shading
	twist float32 // turns of the plies per radius; the sign is the direction
	phase float32
}

// facet is one straight stretch of a thing as stamped.
type facet struct {
	tx, ty float32 // direction of travel
	slope  float32 // rise per distance along it
	r      float32 // radius in pixels
	thing  int32
}

// texel is what is nearest to the viewer at a pixel.
type texel struct {
	u      float32 // distance along the thing, in radii
	nx, ny int16   // sideways parts of the surface's normal, in 1/normalUnit
	facet  int32
}

const normalUnit = 32000

// relief is the height field that things are stamped into: the highest one
// wins at each pixel. Heights and places are given in frame units and kept in
// pixels.
type relief struct {
	w, h   int
	plain  float32 // pixels per frame unit
	scale  float32 // the same with the zoom of the moment
	lift   float32 // pixels by which what is stamped stands nearer
	turn   [2]float32
	origin pt // frame place about which it turns and zooms
	focus  pt // pixel at which origin appears

	height []float32
	texels []texel
	cover  []uint8
	facets []facet
	things []thing
	line   []vec3
}

func newRelief(width, height int, scale float32) *relief {
	n := width * height
	return &relief{
		w: width, h: height, plain: scale, scale: scale, turn: [2]float32{1, 0},
		height: make([]float32, n), texels: make([]texel, n), cover: make([]uint8, n),
		facets: make([]facet, 0, 1<<14), things: make([]thing, 0, 1<<11),
	}
}

// look turns the things by an angle and enlarges them by zoom, so that the
// frame place origin appears at the frame place to.
func (rl *relief) look(origin, to pt, zoom, angle float32) {
	rl.focus = to.mul(rl.plain)
	rl.origin = origin
	rl.scale = rl.plain * zoom
	rl.turn = [2]float32{cos(angle), sin(angle)}
}

func (rl *relief) pixel(p pt) pt {
	d := p.sub(rl.origin).mul(rl.scale)
	return pt{rl.focus.x + d.x*rl.turn[0] - d.y*rl.turn[1], rl.focus.y + d.x*rl.turn[1] + d.y*rl.turn[0]}
}

func (rl *relief) pixels(ps []pt) []pt {
	out := make([]pt, len(ps))
	for i, p := range ps {
		out[i] = rl.pixel(p)
	}
	return out
}

func (rl *relief) add(t thing) int32 {
	rl.things = append(rl.things, t)
	return int32(len(rl.things) - 1)
}

// tube stamps a round cord along a line of frame places; its radius runs from
// r0 to r1.
func (rl *relief) tube(id int32, along []vec3, r0, r1 float32) {
	n := len(along)
	if n == 0 {
		return
	}
	rl.line = rl.line[:0]
	for _, v := range along {
		p := rl.pixel(v.flat())
		rl.line = append(rl.line, vec3{p.x, p.y, v.z*rl.scale + rl.lift})
	}
	r0, r1 = r0*rl.scale, r1*rl.scale
	if n == 1 {
		rl.segment(rl.line[0], rl.line[0], r0, r0, 0, id, true, true)
		return
	}
	u := float32(0)
	for i := 0; i < n-1; i++ {
		a, b := rl.line[i], rl.line[i+1]
		ra := lerp(r0, r1, float32(i)/float32(n-1))
		rb := lerp(r0, r1, float32(i+1)/float32(n-1))
		rl.segment(a, b, ra, rb, u, id, i == 0, i == n-2)
		u += hypot(b.x-a.x, b.y-a.y) / max(ra, 0.5)
	}
}

// segment stamps one stretch, in pixels. Only an end of the line is rounded;
// a joint reaches just far enough to close the outside of a bend.
func (rl *relief) segment(a, b vec3, ra, rb, u0 float32, id int32, roundA, roundB bool) {
	r := max(ra, rb) + 0.5
	loX, hiX := min(a.x, b.x)-r, max(a.x, b.x)+r
	loY, hiY := min(a.y, b.y)-r, max(a.y, b.y)+r
	if hiX < 0 || hiY < 0 || loX > float32(rl.w) || loY > float32(rl.h) {
		return
	}
	dx, dy := b.x-a.x, b.y-a.y
	length := hypot(dx, dy)
	tx, ty := float32(1), float32(0)
	var inv float32
	if length > 1e-4 {
		tx, ty = dx/length, dy/length
		inv = 1 / length
	}
	before, after := -0.3*ra*inv, 1+0.3*rb*inv
	if roundA {
		before = -1e6
	}
	if roundB {
		after = 1e6
	}
	facetID := int32(len(rl.facets))
	rl.facets = append(rl.facets, facet{tx: tx, ty: ty, slope: clamp((b.z-a.z)*inv, -1.2, 1.2), r: (ra + rb) / 2, thing: id})
	u1 := length / max(ra, 0.5)
	dr, dz, step := rb-ra, b.z-a.z, tx*inv
	unit := normalUnit / (ra + 0.5)
	y0, y1 := max(int(loY), 0), min(int(hiY)+1, rl.h-1)
	for y := y0; y <= y1; y++ {
		py := float32(y) + 0.5 - a.y
		x0, x1 := loX, hiX
		if abs(ty) > 0.05 {
			mid, reach := a.x+py*tx/ty, r/abs(ty)
			x0, x1 = max(x0, mid-reach), min(x1, mid+reach)
		}
		if inv == 0 {
			// a ball has no direction
		} else if abs(tx) > 0.05 {
			// the stretch between the joints, where it is not a rounded end
			first, last := (before*length-py*ty)/tx, (after*length-py*ty)/tx
			if first > last {
				first, last = last, first
			}
			x0, x1 = max(x0, a.x+first-1), min(x1, a.x+last)
		} else if along := py * ty * inv; along < before-0.1 || along > after+0.1 {
			continue
		}
		if x1 < x0 {
			continue
		}
		from, to := max(int(x0), 0), min(int(x1)+1, rl.w-1)
		if from > to {
			continue
		}
		px := float32(from) + 0.5 - a.x
		t := (px*tx + py*ty) * inv
		row := y * rl.w
		heights, covers := rl.height[row+from:row+to+1], rl.cover[row+from:row+to+1]
		covers = covers[:len(heights)]
		for k, below := range heights {
			at, qx := t, px
			t += step
			px++
			if at < before || at > after {
				continue
			}
			if at < 0 {
				at = 0
			} else if at > 1 {
				at = 1
			}
			rt := ra + dr*at
			h := a.z + dz*at
			covered := covers[k]
			if covered == 255 && h+rt <= below {
				continue
			}
			ex, ey := qx-dx*at, py-dy*at
			d2 := ex*ex + ey*ey
			if d2 >= (rt+0.5)*(rt+0.5) {
				continue
			}
			if in := rt*rt - d2; in > 0 {
				h += sqrt(in)
			}
			full := d2 < (rt-0.5)*(rt-0.5)
			if covered != 0 && h <= below {
				if full {
					covers[k] = 255
				}
				continue
			}
			if full {
				covers[k] = 255
			} else {
				share := clamp(rt+0.5-sqrt(d2), 0, 1)
				if covered != 0 && share < 0.5 {
					continue
				}
				covers[k] = max(covered, uint8(255*share))
			}
			n := unit
			if dr != 0 {
				n = normalUnit / (rt + 0.5)
			}
			heights[k] = h
			rl.texels[row+from+k] = texel{u: u0 + u1*at, nx: int16(ex * n), ny: int16(ey * n), facet: facetID}
		}
	}
}

// panel stamps a flat sheet at height z; bulge bends its normals outwards
// from its middle line, as on a jar, by up to that sine.
func (rl *relief) panel(id int32, outline []pt, z, bulge float32) {
	px := rl.pixels(outline)
	facetID := int32(len(rl.facets))
	rl.facets = append(rl.facets, facet{tx: 1, r: 10 * rl.scale, thing: id})
	z = z*rl.scale + rl.lift
	spans(px, 1, rl.h, func(y int, x0, x1 float32) {
		half := max((x1-x0)/2, 1)
		from, to := max(floorInt(x0), 0), min(floorInt(x1), rl.w-1)
		for x := from; x <= to; x++ {
			share := min(float32(x+1)-x0, 1) * min(x1-float32(x), 1)
			if share <= 0 {
				continue
			}
			i := y*rl.w + x
			side := ((float32(x)+0.5-x0)/half - 1)
			h := z
			if bulge > 0 {
				h += half * bulge * 0.5 * sqrt(max(1-side*side, 0))
			}
			hidden := rl.cover[i] != 0 && h <= rl.height[i]
			rl.cover[i] = max(rl.cover[i], uint8(255*share))
			if hidden {
				continue
			}
			rl.height[i] = h
			rl.texels[i] = texel{u: float32(x) / (10 * rl.scale), nx: int16(clamp(side*bulge, -1, 1) * normalUnit), facet: facetID}
		}
	})
}
