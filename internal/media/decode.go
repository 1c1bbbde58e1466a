package media

import (
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"math"

	"github.com/gen2brain/heic"
	"golang.org/x/image/webp"
)

// decode runs the one decoder of the format. Registered formats are never
// consulted: a dependency may register more of them.
func decode(format Format, r io.Reader) (image.Image, error) {
	switch format {
	case JPEG:
		return jpeg.Decode(r)
	case PNG:
		return png.Decode(r)
	case WebP:
		return decodeWebP(r)
	case HEIC:
		return heic.Decode(r)
	}
	return nil, fmt.Errorf("media: no decoder for %q", format)
}

// decodeWebP corrects what the decoder leaves to its caller: lossy WebP has
// brightness from 16 to 235 and colour from 16 to 240 (RFC 9649, 2.5 names
// Recommendation 601), the planes of package image have 0 to 255.
func decodeWebP(r io.Reader) (image.Image, error) {
	img, err := webp.Decode(r)
	if err != nil {
		return nil, err
	}
	switch img := img.(type) {
	case *image.YCbCr:
		fullRange(img)
	case *image.NYCbCrA:
		fullRange(&img.YCbCr)
	}
	return img, nil
}

func fullRange(img *image.YCbCr) {
	var brightness, colour [256]uint8
	for v := range 256 {
		brightness[v] = stretched(v-16, 255, 219, 0)
		colour[v] = stretched(v-128, 255, 224, 128)
	}
	for i, v := range img.Y {
		img.Y[i] = brightness[v]
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = colour[img.Cb[i]], colour[img.Cr[i]]
	}
}

func stretched(v, to, from, zero int) uint8 {
	return uint8(min(max(int(math.Round(float64(v*to)/float64(from)))+zero, 0), 255))
}

// decodeReduced decodes and reduces. The decoder must find the size that the
// header claimed: limits were checked against that.
func (h Header) decodeReduced(r io.Reader) (*image.NRGBA, error) {
	img, err := decode(h.Format, r)
	if err != nil {
		return nil, err
	}
	if img.Bounds() != image.Rect(0, 0, h.Width, h.Height) {
		return nil, fmt.Errorf("media: header says %dx%d, pixels are %v", h.Width, h.Height, img.Bounds())
	}
	return h.reduce(img), nil
}
