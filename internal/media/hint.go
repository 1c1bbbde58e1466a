package media

import (
	"fmt"
	"image"
)

// Hint is the message key of an advice to the photographer.
type Hint string

// The hints; none of them keeps a picture from being shown.
const (
	HintDark    Hint = "media.hint.dark"
	HintBright  Hint = "media.hint.bright"
	HintBlurred Hint = "media.hint.blurred"
	HintSmall   Hint = "media.hint.small"
)

// Thresholds, found on photographs of a phone and of cameras: as they are they
// have 110 to 150 of light and 700 and more of sharpness; darkened to a third,
// 30 to 45 of light; blurred by 2 pixels of the 320, 3 to 23 of sharpness.
const (
	darkBelow    = 50.0
	brightAbove  = 235.0
	blurredBelow = 30.0
	smallBelow   = 640 // pixels of width
)

// Hints says what is worth a second try.
func (p Picture) Hints() []Hint {
	var hints []Hint
	switch {
	case p.Light < darkBelow:
		hints = append(hints, HintDark)
	case p.Light > brightAbove:
		hints = append(hints, HintBright)
	}
	if p.Sharpness < blurredBelow {
		hints = append(hints, HintBlurred)
	}
	if p.Width < smallBelow {
		hints = append(hints, HintSmall)
	}
	return hints
}

// measure gives two numbers of the luminance: its mean (light; 0 to 255), and
// the variance of its Laplacian, as it would be at middling light (sharpness;
// near 0 for a blurred or empty picture, hundreds for a sharp one).
func measure(img *image.NRGBA) (sharpness, light float64) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	luma := make([]int32, w*h)
	var total int64
	for y := range h {
		line := img.Pix[y*img.Stride:]
		for x := range w {
			p := line[4*x : 4*x+3]
			v := (299*int32(p[0]) + 587*int32(p[1]) + 114*int32(p[2])) / 1000
			luma[y*w+x] = v
			total += int64(v)
		}
	}
	light = float64(total) / float64(w*h)
	var sum, squares int64
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			i := y*w + x
			v := int64(luma[i-w] + luma[i+w] + luma[i-1] + luma[i+1] - 4*luma[i])
			sum += v
			squares += v * v
		}
	}
	if count := float64(max(w-2, 0) * max(h-2, 0)); count > 0 {
		mean := float64(sum) / count
		brighter := 128 / max(light, 8)
		sharpness = (float64(squares)/count - mean*mean) * brighter * brighter
	}
	return sharpness, light
}

// meanColour is the average of all pixels as #rrggbb: what stands where the
// picture is going to appear.
func meanColour(img *image.NRGBA) string {
	var sum [3]int
	pixels := img.Rect.Dx() * img.Rect.Dy()
	for y := range img.Rect.Dy() {
		for p := img.Pix[y*img.Stride : y*img.Stride+4*img.Rect.Dx()]; len(p) >= 4; p = p[4:] {
			sum[0] += int(p[0])
			sum[1] += int(p[1])
			sum[2] += int(p[2])
		}
	}
	return fmt.Sprintf("#%02x%02x%02x", sum[0]/pixels, sum[1]/pixels, sum[2]/pixels)
}
