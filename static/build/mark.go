package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
)

// The mark on its tile: indigo cloth, one strand of cord, one of terracotta.
var (
	tileColour  = color.NRGBA{0x27, 0x40, 0x7A, 0xFF}
	rightColour = color.NRGBA{0xF6, 0xF0, 0xE6, 0xFF}
	leftColour  = color.NRGBA{0xEE, 0xA2, 0x87, 0xFF}
)

// layer is one stroke of the mark.
type layer struct {
	strand curve
	width  float64
	colour color.NRGBA
	butt   bool // ends square, as in SVG, not round
}

func markLayers() []layer {
	upperGap, upper := knotMiddle(0)
	lowerGap, lower := knotMiddle(3)
	return []layer{
		{strand: knotLeft, width: knotStrand, colour: leftColour},
		{strand: knotRight, width: knotGap, colour: tileColour, butt: true},
		{strand: knotRight, width: knotStrand, colour: rightColour},
		{strand: upperGap, width: knotGap, colour: tileColour, butt: true},
		{strand: lowerGap, width: knotGap, colour: tileColour, butt: true},
		{strand: upper, width: knotStrand, colour: leftColour},
		{strand: lower, width: knotStrand, colour: leftColour},
	}
}

// inset leaves a margin around the knot: the grid of 48 is drawn on one of 60.
const inset = 6

func faviconSVG() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="%d %d %d %d">`, -inset, -inset, 48+2*inset, 48+2*inset)
	fmt.Fprintf(&b, `<rect x="%d" y="%d" width="60" height="60" rx="13" fill="%s"/><g fill="none">`, -inset, -inset, hexColour(tileColour))
	for _, l := range markLayers() {
		fmt.Fprintf(&b, `<path d="%s" stroke="%s" stroke-width="%g"/>`, l.strand.path(), hexColour(l.colour), l.width)
	}
	b.WriteString("</g></svg>\n")
	return b.String()
}

func hexColour(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// iconPNG draws the mark size pixels wide, filling its square: the phone
// rounds the corners itself. margin is around the knot, on its grid of 48.
func iconPNG(size int, margin float64) ([]byte, error) {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for i := range size * size {
		img.SetNRGBA(i%size, i/size, tileColour)
	}
	scale := (48 + 2*margin) / float64(size)
	for _, l := range markLayers() {
		drawStroke(img, l, scale, margin)
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func drawStroke(img *image.NRGBA, l layer, scale, margin float64) {
	samples := l.strand.samples()
	size := img.Bounds().Dx()
	for y := range size {
		for x := range size {
			at := point{(float64(x)+0.5)*scale - margin, (float64(y)+0.5)*scale - margin}
			distance, end := nearest(samples, at)
			cover := (l.width/2-distance)/scale + 0.5
			if cover <= 0 || end && l.butt {
				continue
			}
			img.SetNRGBA(x, y, blend(img.NRGBAAt(x, y), l.colour, math.Min(cover, 1)))
		}
	}
}

// samples are points on the curve closer to each other than a pixel matters.
func (c curve) samples() []point {
	const steps = 64
	var out []point
	for i := 0; i+3 < len(c); i += 3 {
		for s := range steps + 1 {
			t := float64(s) / steps
			out = append(out, blossom(c[i:i+4], t, t, t))
		}
	}
	return out
}

// nearest is the distance to the curve, and whether its end is what is nearest.
func nearest(samples []point, at point) (distance float64, end bool) {
	best, index := math.Inf(1), 0
	for i, p := range samples {
		dx, dy := p.x-at.x, p.y-at.y
		if d := dx*dx + dy*dy; d < best {
			best, index = d, i
		}
	}
	return math.Sqrt(best), index == 0 || index == len(samples)-1
}

func blend(under, over color.NRGBA, cover float64) color.NRGBA {
	channel := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*cover)) }
	return color.NRGBA{channel(under.R, over.R), channel(under.G, over.G), channel(under.B, over.B), 0xFF}
}
