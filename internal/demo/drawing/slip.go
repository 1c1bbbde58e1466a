package drawing

import "image"

// Slip is a photograph of a transfer's slip: paper with lines that nobody can
// read, on a table.
func Slip(seed uint64) image.Image {
	d := newDice(seed, 71)
	s := newSheet(480, 640)
	table, paper, ink := hexColour(0x8A6B4F), hexColour(0xF7F4EC), hexColour(0x4A4A48)
	box := func(x0, y0, x1, y1 float32) []pt { return []pt{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} }
	s.fill(box(0, 0, 480, 640), table)
	s.fill(box(92, 54, 396, 600), shade(table, 0.7))
	s.fill(box(84, 46, 388, 592), paper)
	s.fill(box(110, 78, 290, 98), ink)
	for y := float32(140); y < 470; y += 34 {
		s.fill(box(110, y, 110+d.between(70, 120), y+9), glaze8(ink, 150))
		s.fill(box(250, y, 250+d.between(60, 110), y+9), glaze8(ink, 190))
	}
	s.fill(box(110, 500, 362, 504), ink)
	s.fill(box(214, 526, 362, 548), ink)
	s.paper(d)
	return s.img
}
