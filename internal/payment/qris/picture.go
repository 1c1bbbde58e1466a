package qris

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

const (
	quietZone = 4 // modules of white around a code
	pngScale  = 12
)

func (c Code) encode() (*qr.Code, error) {
	encoded, err := qr.Encode(c.String(), qr.M)
	if err != nil {
		return nil, fmt.Errorf("qris: encode: %w", err)
	}
	return encoded, nil
}

// Path is the picture as the path of an SVG whose view box is size by size:
// what the path covers is black.
func (c Code) Path() (path string, size int, err error) {
	encoded, err := c.encode()
	if err != nil {
		return "", 0, err
	}
	var b strings.Builder
	for y := range encoded.Size {
		for x := 0; x < encoded.Size; x++ {
			start := x
			for x < encoded.Size && encoded.Black(x, y) {
				x++
			}
			if x > start {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start+quietZone, y+quietZone, x-start, x-start)
			}
		}
	}
	return b.String(), encoded.Size + 2*quietZone, nil
}

// PNG is the picture to save: nobody can scan her own screen, but her bank's
// app can open a picture.
func (c Code) PNG() ([]byte, error) {
	encoded, err := c.encode()
	if err != nil {
		return nil, err
	}
	encoded.Scale = pngScale
	return encoded.PNG(), nil
}
