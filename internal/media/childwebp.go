package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"os"

	genwebp "github.com/gen2brain/webp"
	"golang.org/x/image/webp"
)

const (
	webpQualityWide = 75      // as good as the JPEGs of qualityWide, see README.md
	webpQualityCard = 78      // and of qualityCard
	webpMethod      = 2       // 4 saves one part in twenty-five, and takes three times as long
	maxWebPBytes    = 2 << 20 // of one rendition
)

// childWebP writes all renditions, widest first, each after its length in four
// bytes.
func childWebP(in *os.File, out io.Writer) error {
	header, err := childHeader(in)
	if err != nil {
		return err
	}
	reduced, err := header.decodeReduced(in)
	if err != nil {
		return err
	}
	return header.eachRendition(reduced, func(img *image.NRGBA) error {
		data, err := encodeWebP(img)
		if err != nil {
			return err
		}
		if _, err := out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data)))); err != nil {
			return err
		}
		_, err = out.Write(data)
		return err
	})
}

func encodeWebP(img *image.NRGBA) ([]byte, error) {
	return encodeToFit(img, webpQualityWide, webpQualityCard, func(w io.Writer, quality int) error {
		return genwebp.Encode(w, img, genwebp.Options{Quality: quality, Method: webpMethod})
	})
}

// webpInChild makes the WebP renditions of a picture in a process of its own:
// the encoder keeps the memory that it once had.
func webpInChild(ctx context.Context, executable string, file *os.File, h Header) ([]File, error) {
	var files []File
	err := runChild(ctx, executable, taskWebP, file, h.limits(), func(out io.Reader) error {
		for _, width := range renditionWidths(h.DisplayWidth()) {
			f := File{Width: width, Height: h.renditionHeight(width), Format: WebP}
			var err error
			if f.Data, err = readWebP(out, f.Width, f.Height); err != nil {
				return err
			}
			files = append(files, f)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return files, nil
}

func readWebP(out io.Reader, width, height int) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(out, length[:]); err != nil {
		return nil, err
	}
	size := binary.BigEndian.Uint32(length[:])
	if size > maxWebPBytes {
		return nil, fmt.Errorf("media: webp of %d bytes", size)
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(out, data); err != nil {
		return nil, err
	}
	config, err := webp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if config.Width != width || config.Height != height {
		return nil, errors.New("media: webp of another size")
	}
	return data, nil
}
