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

	decoders   *semaphore.Weighted // pictures in the hands of this process
	children   *semaphore.Weighted // decoding processes that somebody waits for, one at a time
	background *semaphore.Weighted // encoding processes, one at a time
}

// pixelsHere is the most that is decoded in this process; the memory for more
// is better given back at once, by the end of a child.
const pixelsHere = 16_000_000

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
	return &Studio{
		store:      store,
		spool:      spool,
		executable: executable,
		decoders:   semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0))),
		children:   semaphore.NewWeighted(1),
		background: semaphore.NewWeighted(1),
	}, nil
}

// Store is where the studio keeps its files.
func (s *Studio) Store() Store { return s.store }

// Process makes the renditions of a file whose header was checked. A file that
// cannot be decoded within the limits is the fault media.refused.broken.
func (s *Studio) Process(ctx context.Context, file *os.File, header Header) (Developed, error) {
	if header.Baseline && header.Width*header.Height <= pixelsHere {
		return s.processHere(ctx, file, header)
	}
	if err := s.children.Acquire(ctx, 1); err != nil {
		return Developed{}, fmt.Errorf("media: wait: %w", err)
	}
	defer s.children.Release(1)
	reduced, err := reduceInChild(ctx, s.executable, file, header, header.limits())
	if err != nil {
		return Developed{}, err
	}
	if err := s.decoders.Acquire(ctx, 1); err != nil {
		return Developed{}, fmt.Errorf("media: wait: %w", err)
	}
	defer s.decoders.Release(1)
	return header.develop(reduced)
}

// WebP makes the renditions of a checked file in the format that weighs less
// and takes longer; work for the background.
func (s *Studio) WebP(ctx context.Context, file *os.File, header Header) ([]File, error) {
	if err := s.background.Acquire(ctx, 1); err != nil {
		return nil, fmt.Errorf("media: wait: %w", err)
	}
	defer s.background.Release(1)
	return webpInChild(ctx, s.executable, file, header)
}

func (s *Studio) processHere(ctx context.Context, file *os.File, header Header) (Developed, error) {
	if err := s.decoders.Acquire(ctx, 1); err != nil {
		return Developed{}, fmt.Errorf("media: wait: %w", err)
	}
	defer s.decoders.Release(1)
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
