package drawing

import "image/color"

// Cord is a colour in which tali kur is sold, by the name it has at the stall.
type Cord struct {
	Name   string
	Colour color.RGBA
}

// Cords lists the cord colours, always in the same order.
func Cords() []Cord {
	return []Cord{
		{"merah marun", color.RGBA{0x7E, 0x1F, 0x2C, 0xFF}},
		{"biru dongker", color.RGBA{0x24, 0x35, 0x6B, 0xFF}},
		{"kunyit", color.RGBA{0xDB, 0x9B, 0x22, 0xFF}},
		{"hijau daun", color.RGBA{0x3E, 0x6B, 0x48, 0xFF}},
		{"krem", color.RGBA{0xE3, 0xD0, 0xAC, 0xFF}},
		{"hitam", color.RGBA{0x2B, 0x27, 0x27, 0xFF}},
		{"terakota", color.RGBA{0xB4, 0x54, 0x32, 0xFF}},
		{"ungu", color.RGBA{0x68, 0x42, 0x78, 0xFF}},
		{"toska", color.RGBA{0x34, 0x8F, 0x8A, 0xFF}},
		{"abu", color.RGBA{0x92, 0x8E, 0x88, 0xFF}},
		{"salem", color.RGBA{0xE6, 0x9F, 0x86, 0xFF}},
		{"cokelat kopi", color.RGBA{0x63, 0x41, 0x2C, 0xFF}},
		{"putih gading", color.RGBA{0xF3, 0xEA, 0xD6, 0xFF}},
		{"merah bata", color.RGBA{0x97, 0x40, 0x2C, 0xFF}},
		{"hijau lumut", color.RGBA{0x7A, 0x7C, 0x45, 0xFF}},
		{"biru langit", color.RGBA{0x7F, 0xA6, 0xBE, 0xFF}},
	}
}

// CordColour finds a colour of Cords by its name.
func CordColour(name string) (color.RGBA, bool) {
	for _, c := range Cords() {
		if c.Name == name {
			return c.Colour, true
		}
	}
	return color.RGBA{}, false
}

// tint is the share of red, green and blue light that a surface gives back,
// in linear light.
type tint struct{ r, g, b float32 }

func (t tint) mul(k float32) tint { return tint{t.r * k, t.g * k, t.b * k} }

func (t tint) by(o tint) tint { return tint{t.r * o.r, t.g * o.g, t.b * o.b} }

func mixTint(a, b tint, t float32) tint {
	return tint{lerp(a.r, b.r, t), lerp(a.g, b.g, t), lerp(a.b, b.b, t)}
}

func (t tint) bright() float32 { return 0.3*t.r + 0.59*t.g + 0.11*t.b }

// rgb reads a screen colour 0xRRGGBB as a tint.
func rgb(hex uint32) tint {
	return tint{linear(uint8(hex >> 16)), linear(uint8(hex >> 8)), linear(uint8(hex))}
}

// tintOf softens a screen colour to what a dyed cord gives back: never quite
// white, never quite pure.
func tintOf(c color.RGBA) tint {
	t := tint{linear(c.R), linear(c.G), linear(c.B)}
	return mixTint(t, tint{1, 0.96, 0.9}.mul(t.bright()), 0.12).mul(0.92)
}

func linear(v uint8) float32 {
	s := float32(v) / 255
	if s <= 0.04045 {
		return s / 12.92
	}
	return pow((s+0.055)/1.055, 2.4)
}
