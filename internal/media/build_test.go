package media

import (
	"encoding/binary"
	"image"
	"math/rand/v2"
	"slices"
)

// withSegment inserts a segment after the start of a JPEG.
func withSegment(jpeg []byte, marker byte, body []byte) []byte {
	segment := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2))
	return slices.Concat(jpeg[:2], segment, body, jpeg[2:])
}

// tiffBlock is an EXIF block with an orientation and a place.
func tiffBlock(o Orientation) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x02")
	b = append(b, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(o), 0, 0)
	b = append(b, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38) // GPS directory
	b = append(b, 0, 0, 0, 0)
	return append(b, "GPS -6.05 106.55"...)
}

func withEXIF(jpeg []byte, o Orientation) []byte {
	return withSegment(jpeg, markerAPP1, append([]byte("Exif\x00\x00"), tiffBlock(o)...))
}

// noise is what compresses worst.
func noise(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(3, 4))
	for i := range img.Pix {
		img.Pix[i] = uint8(random.Uint32())
		if i%4 == 3 {
			img.Pix[i] = 0xff
		}
	}
	return img
}

// extendedWebP is the header of an extended WebP with an EXIF block and no
// pixels.
func extendedWebP(w, h int, o Orientation) []byte {
	chunk := func(kind string, body []byte) []byte {
		c := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
		if c = append(c, body...); len(body)%2 == 1 {
			c = append(c, 0)
		}
		return c
	}
	canvas := []byte{8, 0, 0, 0, byte(w - 1), byte((w - 1) >> 8), 0, byte(h - 1), byte((h - 1) >> 8), 0}
	body := slices.Concat([]byte("WEBP"), chunk("VP8X", canvas), chunk("XXXX", []byte("odd")), chunk("EXIF", tiffBlock(o)))
	return slices.Concat(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body)
}
