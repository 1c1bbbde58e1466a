package media

import (
	"context"
	"image"
	"io"
	"os"
)

// childReduce writes the pixels of the widest rendition, as stored, four bytes
// each.
func childReduce(in *os.File, out io.Writer) error {
	header, err := childHeader(in)
	if err != nil {
		return err
	}
	img, err := header.decodeReduced(in)
	if err != nil {
		return err
	}
	_, err = out.Write(img.Pix)
	return err
}

// reduceInChild decodes and reduces a picture in a process of its own.
func reduceInChild(ctx context.Context, executable string, file *os.File, h Header, limits childLimits) (*image.NRGBA, error) {
	var img *image.NRGBA
	err := runChild(ctx, executable, taskReduce, file, limits, func(out io.Reader) (err error) {
		img, err = readPixels(out, h.reducedSize())
		return err
	})
	if err != nil {
		return nil, err
	}
	return img, nil
}

// readPixels sets memory aside when the first byte comes, so that many refused
// pictures take none; and no more than the header, checked before, allows.
func readPixels(out io.Reader, size image.Point) (*image.NRGBA, error) {
	first := make([]byte, 1)
	if _, err := io.ReadFull(out, first); err != nil {
		return nil, err
	}
	img := image.NewNRGBA(image.Rectangle{Max: size})
	img.Pix[0] = first[0]
	if _, err := io.ReadFull(out, img.Pix[1:]); err != nil {
		return nil, err
	}
	return img, nil
}
