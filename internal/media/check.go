package media

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"

	"golang.org/x/image/webp"

	"simpul/internal/fault"
)

// Format is a media type that is taken in or given out.
type Format string

const (
	JPEG Format = "image/jpeg"
	PNG  Format = "image/png"
	WebP Format = "image/webp"
	HEIC Format = "image/heic"
)

// sniffBytes is how much of a file tells its type.
const sniffBytes = 64

// Header is what a file says about itself, read without decoding it.
type Header struct {
	Format      Format
	Bytes       int64
	Width       int // as stored, before the orientation is applied
	Height      int
	Orientation Orientation
	// Baseline is true for the JPEG of cameras: eight bits, sequential, grey or
	// three components, each coded once.
	Baseline bool

	profile []byte // ICC, may be nil
}

// DisplayWidth and DisplayHeight are the size of the upright picture.
func (h Header) DisplayWidth() int {
	if h.Orientation.swapsSides() {
		return h.Height
	}
	return h.Width
}

// DisplayHeight is the height of the upright picture.
func (h Header) DisplayHeight() int {
	if h.Orientation.swapsSides() {
		return h.Width
	}
	return h.Height
}

// Check reads the header of a file of size bytes and decodes nothing. It
// refuses with faults media.refused.type, .size, .pixels, .shape and .broken;
// other errors are those of r.
func Check(r io.ReaderAt, size int64) (Header, error) {
	if size > MaxBytes {
		return Header{}, refuseSize()
	}
	head := make([]byte, min(size, sniffBytes))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Header{}, fmt.Errorf("media: read header: %w", err)
	}
	format, ok := sniff(head)
	if !ok {
		return Header{}, refuseType()
	}
	var (
		header Header
		err    error
	)
	switch format {
	case JPEG:
		header, err = checkJPEG(r, size)
	case PNG:
		header, err = checkPNG(r, size)
	case WebP:
		header, err = checkWebP(r, size)
	case HEIC:
		header, err = checkHEIF(r, size)
	}
	if err != nil {
		return Header{}, err
	}
	header.Format, header.Bytes = format, size
	return header, header.withinLimits()
}

// withinLimits is checked before any plausibility of the contents, so that the
// most helpful of several reasons is given.
func (h Header) withinLimits() error {
	if h.Width <= 0 || h.Height <= 0 {
		return refuseBroken(errors.New("media: empty picture"))
	}
	limit := MaxPixels
	if h.Baseline {
		limit = MaxPixelsBaseline
	}
	if int64(h.Width)*int64(h.Height) > int64(limit) {
		return refusePixels(limit)
	}
	if max(h.Width, h.Height) > MaxAspect*min(h.Width, h.Height) {
		return refuseShape()
	}
	return nil
}

// sniff tells the format by the first bytes; a name or a claimed media type is
// never asked.
func sniff(head []byte) (Format, bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return JPEG, true
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, true
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return WebP, true
	case sniffHEIF(head):
		return HEIC, true
	}
	return "", false
}

// inflateMost is the most bytes that one byte of DEFLATE can stand for.
const inflateMost = 1032

func checkPNG(r io.ReaderAt, size int64) (Header, error) {
	config, err := png.DecodeConfig(section(r, size))
	if err != nil {
		return Header{}, readFault(err)
	}
	header := Header{Width: config.Width, Height: config.Height, Orientation: Upright}
	if err := header.withinLimits(); err != nil {
		return Header{}, err
	}
	if rowsBytes := int64(config.Width) * int64(config.Height) / 8; rowsBytes > size*inflateMost {
		return Header{}, refuseBroken(errors.New("media: too few bytes for the claimed pixels"))
	}
	return header, readPNGChunks(section(r, size), &header)
}

func checkWebP(r io.ReaderAt, size int64) (Header, error) {
	config, err := webp.DecodeConfig(section(r, size))
	if err != nil {
		return Header{}, readFault(err)
	}
	header := Header{Width: config.Width, Height: config.Height, Orientation: Upright}
	if err := header.withinLimits(); err != nil {
		return Header{}, err
	}
	return header, readWebPChunks(section(r, size), &header)
}

func section(r io.ReaderAt, size int64) *bufio.Reader {
	return bufio.NewReader(io.NewSectionReader(r, 0, size))
}

// readFault tells a file that could not be read from one that makes no sense.
func readFault(err error) error {
	if _, ok := fault.As(err); ok {
		return err
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("media: read header: %w", err)
	}
	return refuseBroken(err)
}
