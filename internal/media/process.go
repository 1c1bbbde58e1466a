package media

import (
	"bytes"
	"fmt"
	"image"
	"io"

	"github.com/disintegration/imaging"
)

// widths are the widths of the renditions in pixels, widest first. A picture
// is never enlarged; one narrower than all of them keeps its own width.
var widths = [...]int{1280, 960, 640, 320}

const (
	qualityWide  = 75 // of the JPEGs wider than a card
	qualityCard  = 80 // where the JPEG of a card begins
	qualityLeast = 40 // where it ends at the latest
	qualityStep  = 5
)

// Developed is a photograph made into pictures.
type Developed struct {
	Width, Height int    // of the upright photograph, in pixels
	Placeholder   string // its mean colour, #rrggbb
	Sharpness     float64
	Light         float64
	Files         []File // widest first
}

// File is one rendition before it is stored.
type File struct {
	Width, Height int
	Format        Format
	Data          []byte
}

// renditionWidths are the widths that a photograph is given.
func renditionWidths(display int) []int {
	for i, width := range widths {
		if width <= display {
			return widths[i:]
		}
	}
	return []int{display}
}

// renditionHeight keeps the proportions.
func (h Header) renditionHeight(width int) int {
	display := h.DisplayWidth()
	return max(1, (2*h.DisplayHeight()*width+display)/(2*display))
}

// reduce brings decoded pixels, as stored, to the widest rendition: a coarse
// step by a whole factor, then a fine one.
func (h Header) reduce(img image.Image) *image.NRGBA {
	size := h.reducedSize()
	factor := min(shrinkFactor(h.Width, size.X), shrinkFactor(h.Height, size.Y))
	return imaging.Resize(shrink(img, factor), size.X, size.Y, imaging.Lanczos)
}

// reducedSize is the size of the widest rendition before it is turned upright.
func (h Header) reducedSize() image.Point {
	width := renditionWidths(h.DisplayWidth())[0]
	if h.Orientation.swapsSides() {
		return image.Pt(h.renditionHeight(width), width)
	}
	return image.Pt(width, h.renditionHeight(width))
}

// eachRendition turns what reduce gave into the renditions, widest first, and
// shows each of them.
func (h Header) eachRendition(reduced *image.NRGBA, show func(*image.NRGBA) error) error {
	if c := profileConversion(h.profile); c != nil {
		c.apply(reduced)
	}
	img := h.Orientation.apply(reduced)
	for _, width := range renditionWidths(h.DisplayWidth()) {
		if width != img.Rect.Dx() {
			img = imaging.Resize(img, width, h.renditionHeight(width), imaging.Lanczos)
		}
		if err := show(img); err != nil {
			return err
		}
	}
	return nil
}

// develop makes the JPEGs and measures the narrowest.
func (h Header) develop(reduced *image.NRGBA) (Developed, error) {
	out := Developed{Width: h.DisplayWidth(), Height: h.DisplayHeight()}
	var last *image.NRGBA
	err := h.eachRendition(reduced, func(img *image.NRGBA) error {
		data, err := encodeJPEG(img)
		if err != nil {
			return err
		}
		out.Files = append(out.Files, File{Width: img.Rect.Dx(), Height: img.Rect.Dy(), Format: JPEG, Data: data})
		last = img
		return nil
	})
	if err != nil {
		return Developed{}, err
	}
	out.Placeholder = meanColour(last)
	out.Sharpness, out.Light = measure(last)
	return out, nil
}

// encodeJPEG writes no metadata.
func encodeJPEG(img *image.NRGBA) ([]byte, error) {
	return encodeToFit(img, qualityWide, qualityCard, func(w io.Writer, quality int) error {
		return imaging.Encode(w, img, imaging.JPEG, imaging.JPEGQuality(quality))
	})
}

// encodeToFit encodes with the quality for wide pictures; a picture as narrow
// as a card begins with its own, which is lowered until it fits CardBytes.
func encodeToFit(img *image.NRGBA, wide, card int, encode func(io.Writer, int) error) ([]byte, error) {
	quality, narrow := wide, img.Rect.Dx() <= widths[len(widths)-1]
	if narrow {
		quality = card
	}
	for {
		var out bytes.Buffer
		if err := encode(&out, quality); err != nil {
			return nil, fmt.Errorf("media: encode: %w", err)
		}
		if !narrow || out.Len() <= CardBytes || quality <= qualityLeast {
			return out.Bytes(), nil
		}
		quality -= qualityStep
	}
}
