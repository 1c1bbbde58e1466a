package preview

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Slip is a short account as a picture. Texts are in the reader's language.
type Slip struct {
	Shop  string
	Title string
	Lead  []string // whose it is, of when
	Rows  []SlipRow
	Foot  string
}

// SlipRow is a text with a sum beside it; Strong sets it off.
type SlipRow struct {
	Text, Sum string
	Strong    bool
}

// SlipWidth is of a slip, in pixels: three for each of a small phone's.
const SlipWidth = 1080

const (
	slipMargin = 72
	slipGap    = 26 // between rows
	sumSpace   = 32 // at least, between a text and its sum
)

var line = color.NRGBA{0xE2, 0xD7, 0xC6, 0xFF}

// DrawSlip makes the picture, as a PNG. It is as tall as it has to be.
func DrawSlip(s Slip) ([]byte, error) {
	fonts, err := loaded()
	if err != nil {
		return nil, err
	}
	// Once to measure, once to draw.
	measured := &slip{on: image.NewRGBA(image.Rect(0, 0, 1, 1)), fonts: fonts}
	if err := measured.draw(s); err != nil {
		return nil, err
	}
	sheet := image.NewPaletted(image.Rect(0, 0, SlipWidth, measured.y+slipMargin), shades())
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	drawn := &slip{on: sheet, fonts: fonts}
	if err := drawn.draw(s); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := encoder.Encode(&b, sheet); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// shades are the paper, and each ink in steps towards it: enough for smooth
// letters, and a small file.
func shades() color.Palette {
	all := color.Palette{paper, line}
	for _, ink := range []color.NRGBA{ink, muted, indigo} {
		const steps = 24
		for i := range steps {
			mix := func(a, b uint8) uint8 { return uint8((int(a)*(steps-i) + int(b)*i) / steps) } //nolint:gosec // between two bytes
			all = append(all, color.NRGBA{mix(ink.R, paper.R), mix(ink.G, paper.G), mix(ink.B, paper.B), 0xFF})
		}
	}
	return all
}

type slip struct {
	on    draw.Image
	fonts typefaces
	y     int
}

func (s *slip) draw(what Slip) error {
	s.y = slipMargin
	if err := s.text(what.Shop, s.fonts.bold, 36, indigo, 1); err != nil {
		return err
	}
	s.y += 20
	if err := s.text(what.Title, s.fonts.bold, 52, ink, 2); err != nil {
		return err
	}
	for _, lead := range what.Lead {
		if err := s.text(lead, s.fonts.medium, 34, muted, 2); err != nil {
			return err
		}
	}
	s.y += 16
	for _, row := range what.Rows {
		if err := s.row(row); err != nil {
			return err
		}
	}
	s.y += 20
	return s.text(what.Foot, s.fonts.medium, 28, muted, 4)
}

// text writes a text beneath what is there.
func (s *slip) text(text string, typeface *opentype.Font, size float64, colour color.Color, most int) error {
	if text == "" {
		return nil
	}
	p, err := newPen(s.on, typeface, size, colour)
	if err != nil {
		return err
	}
	p.left, p.column = slipMargin, SlipWidth-2*slipMargin
	p.write(text, s.y+p.ascent(), most)
	s.y += p.height(text, most) + slipGap
	return nil
}

// row writes a text with its sum at the right, above a line.
func (s *slip) row(row SlipRow) error {
	typeface := s.fonts.medium
	if row.Strong {
		typeface = s.fonts.bold
	}
	p, err := newPen(s.on, typeface, 36, ink)
	if err != nil {
		return err
	}
	width := p.MeasureString(row.Sum).Ceil()
	p.left, p.column = slipMargin, SlipWidth-2*slipMargin-width-sumSpace
	s.y += slipGap
	p.write(row.Text, s.y+p.ascent(), 2)
	p.Dot = fixed.P(SlipWidth-slipMargin-width, s.y+p.ascent())
	p.DrawString(row.Sum)
	s.y += max(p.height(row.Text, 2), p.ascent()) + slipGap
	draw.Draw(s.on, image.Rect(slipMargin, s.y, SlipWidth-slipMargin, s.y+2), image.NewUniform(line), image.Point{}, draw.Src)
	return nil
}
