package upload

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/uuid"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/media"
)

// Shelf is where uploads lie until they are whole.
type Shelf struct {
	db     *database.DB
	studio *media.Studio
	folder string
}

// Open makes the folder of the files if it is not there.
func Open(db *database.DB, studio *media.Studio, folder string) (*Shelf, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("upload: %w", err)
	}
	return &Shelf{db: db, studio: studio, folder: folder}, nil
}

// file is the path of an upload's bytes.
func (s *Shelf) file(id uuid.UUID) string { return filepath.Join(s.folder, id.String()) }

// arrived is how many bytes of an upload have come.
func (s *Shelf) arrived(id uuid.UUID) (int64, error) {
	info, err := os.Stat(s.file(id))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("upload: %w", err)
	}
	return info.Size(), nil
}

// discard removes the bytes of an upload that is done.
func (s *Shelf) discard(id uuid.UUID) error {
	if err := os.Remove(s.file(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("upload: %w", err)
	}
	return nil
}

// diskFault turns a full disk into a fault with a message for people.
func diskFault(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.Wrap(err, fault.Unavailable, "media.full")
	}
	return err
}
