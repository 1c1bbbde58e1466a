package drawing

import "math"

// The key light comes from the upper left, above the viewer's shoulder.
const (
	lightX, lightY, lightZ = float32(-0.46), float32(-0.56), float32(0.69)
	// halfway between the light and the eye, for the gloss
	halfX, halfY, halfZ = float32(-0.250), float32(-0.305), float32(0.919)
)

var (
	sunlight = tint{1.0, 0.93, 0.825}
	skylight = tint{0.31, 0.325, 0.345}
	bounced  = tint{0.10, 0.075, 0.05}
)

const (
	toneSteps = 4096
	toneMax   = float32(1.8)
)

// toneTable turns linear light (0..toneMax) into screen values: highlights
// roll off softly as on film, then the sRGB curve.
var toneTable = makeToneTable()

func makeToneTable() *[toneSteps]uint8 {
	var t [toneSteps]uint8
	for i := range t {
		v := float64(i) / (toneSteps - 1) * float64(toneMax)
		if v > 0.62 {
			v = 0.62 + 0.38*(1-math.Exp(-(v-0.62)/0.42))
		}
		s := 12.92 * v
		if v > 0.0031308 {
			s = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		// a gentle S keeps blacks deep and mid-tones warm and clear
		s += 0.035 * math.Sin((s-0.5)*2*math.Pi)
		t[i] = uint8(math.Round(255 * math.Min(math.Max(s, 0), 1)))
	}
	return &t
}

func tone(v, grain float32) uint8 {
	i := int(v*(float32(toneSteps-1)/toneMax) + grain*(40+90*v))
	return toneTable[min(max(i, 0), toneSteps-1)]
}

// waves holds one turn of sine, for the twist of cords.
var waves = makeWaves()

const waveSteps = 1024

func makeWaves() *[waveSteps]float32 {
	var w [waveSteps]float32
	for i := range w {
		w[i] = float32(math.Sin(float64(i) / waveSteps * 2 * math.Pi))
	}
	return &w
}

// wave is the sine of a number of turns.
func wave(turns float32) float32 { return waves[floorInt(turns*waveSteps)&(waveSteps-1)] }

// ambience is the light of the room: brighter towards the upper left, darker
// by strength in the corners.
func (p *picture) ambience(strength float32) {
	cx, cy := float32(p.w)*0.40, float32(p.h)*0.38
	far := hypot(float32(p.w), float32(p.h)) * 0.62
	for y := range p.glow.h {
		for x := range p.glow.w {
			dx := float32(x*p.glow.step) - cx
			dy := float32(y*p.glow.step) - cy
			d := hypot(dx, dy) / far
			p.glow.v[y*p.glow.w+x] = 1.04 - strength*d*d
		}
	}
}

// windowLight lets sun through a slanted window with bars and, with leaves, a
// branch before it. Outside the panes the light falls to shade.
func (p *picture) windowLight(d dice, shade float32, leaves bool) {
	g := newGrid(p.w, p.h, p.glow.step)
	g.fill(shade)
	w, h := float32(p.w), float32(p.h)
	lean := d.between(0.28, 0.5)
	pane := pt{w * d.between(0.26, 0.34), h * d.between(0.22, 0.3)}
	origin := pt{w * d.between(-0.1, 0.12), h * d.between(-0.12, 0.02)}
	for row := range 4 {
		for col := range 2 {
			a := pt{origin.x + float32(col)*pane.x*1.1, origin.y + float32(row)*pane.y*1.1}
			skew := func(q pt) pt { return pt{q.x + (q.y-origin.y)*lean, q.y + (q.x-origin.x)*0.16} }
			g.polygon([]pt{skew(a), skew(pt{a.x + pane.x, a.y}), skew(a.add(pane)), skew(pt{a.x, a.y + pane.y})}, 1.08-shade)
		}
	}
	if leaves {
		root := pt{w * d.between(0.0, 0.5), -h * 0.03}
		for branch := range 3 {
			heading := d.between(0.6, 1.5) + float32(branch)*0.25
			at := root
			for range 12 {
				at = at.add(pt{cos(heading), sin(heading)}.mul(w * 0.055))
				heading += d.around(0.02, 0.06)
				for _, side := range []float32{-1, 1} {
					g.polygon(leafShape(at, heading+side*d.between(0.5, 0.9), w*d.between(0.1, 0.16), w*0.02), -(1-shade)*0.5)
				}
			}
		}
	}
	for i := range g.v {
		g.v[i] = clamp(g.v[i], shade, 1.08)
	}
	g.blur(max(p.w/p.glow.step/110, 1), 3)
	for i := range g.v {
		p.glow.v[i] *= g.v[i]
	}
}

// leafShape outlines a slender leaf from its stalk along a heading.
func leafShape(at pt, heading, length, width float32) []pt {
	dir := pt{cos(heading), sin(heading)}
	side := pt{-dir.y, dir.x}
	const n = 7
	out := make([]pt, 0, 2*n)
	for i := range n {
		t := float32(i) / (n - 1)
		out = append(out, at.add(dir.mul(length*t)).add(side.mul(width*sin(pi*pow(t, 0.8)))))
	}
	for i := n - 2; i > 0; i-- {
		t := float32(i) / (n - 1)
		out = append(out, at.add(dir.mul(length*t)).sub(side.mul(width*sin(pi*pow(t, 0.8)))))
	}
	return out
}
