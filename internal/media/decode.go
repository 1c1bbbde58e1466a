package media

import (
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

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
		return webp.Decode(r)
	}
	return nil, fmt.Errorf("media: no decoder for %q", format)
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
