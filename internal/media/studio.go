package media

import (
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"runtime"

	"golang.org/x/sync/semaphore"
)

// Studio makes photographs into pictures. It bounds how many are decoded at
// once, whoever asks; a process needs one.
type Studio struct {
	store      Store
	spool      string
	executable string

	decoders *semaphore.Weighted // pictures in the hands of this process
	cores    int64
	children *semaphore.Weighted // decoding processes, one at a time
}

// bigPixels is where a picture counts for all decoders: 50 megapixels take as
// much memory as several ordinary photographs.
const bigPixels = 16_000_000

// NewStudio makes a studio that keeps files in store and uploads, while they
// are looked at, in unnamed files in the folder spool ("" for the system's). It
// starts processes of the running program, whose main has to call ChildMain.
func NewStudio(store Store, spool string) (*Studio, error) {
	if isChild() {
		// Without this, a test binary that forgot ChildMain would start itself
		// for ever.
		return nil, fmt.Errorf("media: main does not call ChildMain")
	}
	executable, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("media: studio: %w", err)
	}
	cores := int64(runtime.GOMAXPROCS(0))
	return &Studio{
		store:      store,
		spool:      spool,
		executable: executable,
		decoders:   semaphore.NewWeighted(cores),
		cores:      cores,
		children:   semaphore.NewWeighted(1),
	}, nil
}

// Store is where the studio keeps its files.
func (s *Studio) Store() Store { return s.store }

// Process makes the renditions of a file whose header was checked. A file that
// cannot be decoded within the limits is the fault media.refused.broken.
func (s *Studio) Process(ctx context.Context, file *os.File, header Header) (Developed, error) {
	if header.Baseline {
		return s.processHere(ctx, file, header)
	}
	if err := s.children.Acquire(ctx, 1); err != nil {
		return Developed{}, fmt.Errorf("media: wait: %w", err)
	}
	defer s.children.Release(1)
	reduced, err := decodeInChild(ctx, s.executable, file, header)
	if err != nil {
		return Developed{}, err
	}
	if err := s.decoders.Acquire(ctx, 1); err != nil {
		return Developed{}, fmt.Errorf("media: wait: %w", err)
	}
	defer s.decoders.Release(1)
	return header.develop(reduced)
}

func (s *Studio) processHere(ctx context.Context, file *os.File, header Header) (Developed, error) {
	weight := int64(1)
	if header.Width*header.Height > bigPixels {
		weight = s.cores
	}
	if err := s.decoders.Acquire(ctx, weight); err != nil {
		return Developed{}, fmt.Errorf("media: wait: %w", err)
	}
	defer s.decoders.Release(weight)
	reduced, err := decodeHere(file, header)
	if err != nil {
		return Developed{}, err
	}
	return header.develop(reduced)
}

func decodeHere(file *os.File, header Header) (*image.NRGBA, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("media: decode: %w", err)
	}
	reduced, err := header.decodeReduced(file)
	if err != nil {
		return nil, readFault(err)
	}
	return reduced, nil
}
