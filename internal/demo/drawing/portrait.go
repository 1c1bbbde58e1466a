package drawing

import (
	"image"
	"image/color"
)

// Sitter says who is portrayed; AnySitter leaves it to the seed.
type Sitter uint8

const (
	AnySitter     Sitter = iota
	WomanKerudung        // a woman with a head scarf
	Woman                // a woman with her hair seen
	Man
)

// Portrait draws an illustrated, flat-coloured portrait of an invented person,
// PortraitWidth × PortraitHeight pixels. It is nobody's likeness and does not
// look like a photograph.
func Portrait(seed uint64, sitter Sitter) image.Image {
	d := newDice(seed, 21)
	if sitter == AnySitter {
		sitter = pick(d, []Sitter{WomanKerudung, WomanKerudung, WomanKerudung, Woman, Woman, Man})
	}
	p := &portrait{sheet: newSheet(PortraitWidth, PortraitHeight), dice: d}
	p.zoom = PortraitWidth / portraitFrame
	p.choose()
	p.ground()
	p.from, p.to, p.zoom = pt{p.mid.x, 470}, pt{400, 470}.mul(p.zoom), 1.24*p.zoom
	switch sitter {
	case WomanKerudung:
		p.kerudung()
	case Woman:
		p.hairBehind()
		p.shoulders()
		p.neck()
		p.face(1)
		p.hairFront()
		p.earrings()
	default:
		p.shoulders()
		p.collar()
		p.neck()
		p.ears()
		p.face(1.03)
		p.shortHair()
	}
	p.paper(d)
	return p.img
}

// portraitFrame is the width of the frame that portraits are drawn in.
const portraitFrame = float32(800)

// portrait keeps the sitter's colours and proportions.
type portrait struct {
	*sheet
	dice              dice
	skin, hair, lip   color.RGBA
	dress, scarf      color.RGBA
	wall, arch        color.RGBA
	wide, tall, smile float32
	old               bool
	mid               pt
}

func (p *portrait) choose() {
	d := p.dice
	p.skin = hexColour(pick(d, []uint32{0xC98F66, 0xB97D55, 0xD6A178, 0xA86D48, 0xBF8760, 0xCC976C}))
	p.hair = hexColour(pick(d, []uint32{0x2A2220, 0x33261F, 0x231D1E}))
	p.old = d.happens(0.3)
	if p.old {
		p.hair = hexColour(pick(d, []uint32{0x6E6763, 0x8A837D, 0x4B4441}))
	}
	p.lip = shade(color.RGBA{p.skin.R, uint8(float32(p.skin.G) * 0.72), uint8(float32(p.skin.B) * 0.74), 255}, 0.86)
	sets := [][4]uint32{ // wall, arch, dress, scarf
		{0xEAD9C0, 0xD9A383, 0x27407A, 0xF0E2C8}, {0xE4DCCB, 0xA9B79A, 0xA9482A, 0xE8C9A8}, {0xE9D3BF, 0xC9764F, 0x3E6B48, 0xDDE0C6},
		{0xDDE0D2, 0xE3B45A, 0x7B2E3A, 0xC9848A}, {0xF0E6D4, 0x7F98A8, 0xB5652F, 0x2F4A7D}, {0xE7D8CE, 0x6F8F78, 0xD9A441, 0x8C3B3F},
		{0xEFE3CC, 0xB76A4A, 0x46606E, 0x9DB3A0}, {0xE6DECF, 0xD0B48C, 0x5B3D66, 0xB9A0C4}, {0xF2E8DA, 0xC58F7A, 0x2F6F6B, 0xE9D6B6}, {0xE3D6C3, 0x8FA3B5, 0x6B3A2A, 0xD98C6A},
	}
	c := pick(d, sets)
	p.wall, p.arch, p.dress, p.scarf = hexColour(c[0]), hexColour(c[1]), hexColour(c[2]), hexColour(c[3])
	p.wide, p.tall = d.between(100, 114), d.between(136, 150)
	p.smile = d.between(0.6, 1.3)
	p.mid = pt{400 + d.around(0, 10), 440}
}

// at places a share of the face: (0,0) its middle, (1,1) its lower right.
func (p *portrait) at(x, y float32) pt { return pt{p.mid.x + x*p.wide, p.mid.y + y*p.tall} }

func (p *portrait) ground() {
	p.fill([]pt{{0, 0}, {800, 0}, {800, 1000}, {0, 1000}}, p.wall)
	switch p.dice.IntN(3) {
	case 0:
		p.oval(p.arch, pt{400, 430}, 315, 315)
	case 1:
		out := []pt{{715, 1000}, {85, 1000}}
		for i := range 41 {
			a := pi + float32(i)/40*pi
			out = append(out, pt{400 + 315*cos(a), 425 + 315*sin(a)})
		}
		p.fill(out, p.arch)
	default:
		p.blob(p.arch, pt{120, 300}, pt{330, 90}, pt{640, 130}, pt{740, 420}, pt{690, 760}, pt{400, 860}, pt{110, 720})
	}
	if p.dice.happens(0.6) {
		leaf := shade(p.arch, 0.86)
		side := p.dice.sign()
		for i := range 6 {
			at := pt{400 + side*(300+12*float32(i)), 760 - 62*float32(i)}
			for _, t := range []float32{-1, 1} {
				p.fill(leafShape(at, -pi/2+t*0.75, 120, 24), leaf)
			}
		}
	}
}

func (p *portrait) shoulders() {
	x := p.mid.x
	p.blob(p.dress, pt{x - 60, 668}, pt{x - 150, 712}, pt{x - 262, 776}, pt{x - 318, 900}, pt{x - 345, 1100}, pt{x + 345, 1100}, pt{x + 318, 900}, pt{x + 262, 776}, pt{x + 150, 712}, pt{x + 60, 668})
	p.cloth()
	p.blob(glaze8(shade(p.dress, 0.62), 90), pt{x + 120, 720}, pt{x + 262, 776}, pt{x + 318, 900}, pt{x + 345, 1100}, pt{x + 210, 1100}, pt{x + 230, 900})
}

// cloth scatters a small stamped figure over the dress.
func (p *portrait) cloth() {
	if p.dice.happens(0.35) {
		return
	}
	light := glaze8(shade(p.dress, 1.5), 200)
	if int(p.dress.R)+int(p.dress.G)+int(p.dress.B) > 380 {
		light = glaze8(shade(p.dress, 0.72), 180)
	}
	style := p.dice.IntN(3)
	for row := range 6 {
		y := 800 + 42*float32(row)
		for col := range 13 {
			x := p.mid.x - 280 + 46*float32(col) + 23*float32(row&1)
			if dx := abs(x - p.mid.x); dx > 226+float32(row)*13 || dx < 70-float32(row)*40 {
				continue
			}
			at := pt{x, y}
			switch style {
			case 0:
				p.oval(light, at, 5, 5)
			case 1:
				p.fill([]pt{{x, y - 9}, {x + 7, y}, {x, y + 9}, {x - 7, y}}, light)
			default:
				for k := range 4 {
					p.fill(leafShape(at, float32(k)*pi/2+pi/4, 13, 3.6), light)
				}
			}
		}
	}
}

func (p *portrait) neck() {
	x, chin := p.mid.x, p.mid.y+p.tall
	p.blob(p.skin, pt{x - 56, chin - 66}, pt{x - 58, chin + 40}, pt{x - 84, chin + 112}, pt{x, chin + 158}, pt{x + 84, chin + 112}, pt{x + 58, chin + 40}, pt{x + 56, chin - 66})
	p.blob(glaze8(shade(p.skin, 0.66), 150), pt{x - 57, chin - 34}, pt{x, chin + 34}, pt{x + 57, chin - 30}, pt{x + 59, chin + 46}, pt{x + 10, chin + 68}, pt{x - 50, chin + 20})
}

func (p *portrait) ears() {
	for _, s := range []float32{-1, 1} {
		p.oval(shade(p.skin, 0.92), p.at(s*1.02, 0.02), 17, 31)
		p.oval(shade(p.skin, 0.78), p.at(s*1.03, 0.04), 8, 17)
	}
}

// face paints the face with quiet features; broad widens the jaw.
func (p *portrait) face(broad float32) {
	f := p.at
	p.blob(p.skin, f(0, -1), f(-0.62, -0.86), f(-0.97, -0.36), f(-0.97, 0.12), f(-0.80*broad, 0.58), f(-0.40*broad, 0.93), f(0, 1.02),
		f(0.40*broad, 0.93), f(0.80*broad, 0.58), f(0.97, 0.12), f(0.97, -0.36), f(0.62, -0.86))
	p.blob(glaze8(shade(p.skin, 0.78), 120), f(0.5, -0.9), f(0.97, -0.36), f(0.97, 0.12), f(0.80*broad, 0.58), f(0.36*broad, 0.95), f(0.10, 1.0), f(0.52, 0.62), f(0.68, 0.05), f(0.64, -0.5))
	blush := glaze8(color.RGBA{0xC8, 0x5A, 0x45, 255}, 46)
	p.oval(blush, f(-0.54, 0.32), 27, 20)
	p.oval(blush, f(0.50, 0.32), 25, 19)
	line := shade(p.skin, 0.42)
	brow := mixColour(p.hair, line, 0.3)
	for _, s := range []float32{-1, 1} {
		p.stroke(brow, 9, f(s*0.20, -0.235), f(s*0.42, -0.31), f(s*0.68, -0.225))
		p.oval(color.RGBA{0xF6, 0xEC, 0xE0, 255}, f(s*0.42, -0.055), 17, 8.5)
		p.oval(hexColour(0x2B1D18), f(s*0.42, -0.05), 8.4, 8.6)
		p.oval(color.RGBA{255, 255, 255, 220}, f(s*0.42-0.03, -0.075), 2.2, 2.2)
		p.stroke(hexColour(0x2B1D18), 6, f(s*0.22, -0.045), f(s*0.42, -0.125), f(s*0.63, -0.05))
		p.stroke(glaze8(line, 120), 3, f(s*0.26, 0.03), f(s*0.43, 0.055), f(s*0.59, 0.02))
		if p.old {
			p.stroke(glaze8(line, 90), 3, f(s*0.68, 0.02), f(s*0.78, 0.07), f(s*0.83, 0.14))
			p.stroke(glaze8(line, 80), 3, f(s*0.30, 0.36), f(s*0.41, 0.48), f(s*0.43, 0.58))
		}
	}
	p.stroke(glaze8(line, 150), 5, f(0.06, 0.02), f(0.11, 0.22), f(0.13, 0.32), f(0.0, 0.365), f(-0.10, 0.33))
	k := 0.05 * p.smile
	p.blob(p.lip, f(-0.33, 0.575-k), f(-0.12, 0.555), f(0, 0.575), f(0.12, 0.555), f(0.33, 0.575-k), f(0.16, 0.675+k*0.6), f(0, 0.70+k*0.6), f(-0.16, 0.675+k*0.6))
	p.stroke(shade(p.lip, 0.62), 4, f(-0.35, 0.57-k*1.3), f(-0.14, 0.612), f(0, 0.622), f(0.14, 0.612), f(0.35, 0.57-k*1.3))
}

func mixColour(a, b color.RGBA, t float32) color.RGBA {
	m := func(x, y uint8) uint8 { return uint8(lerp(float32(x), float32(y), t)) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}
