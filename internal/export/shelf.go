package export

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"simpul/internal/fault"
)

// Shelf holds the files, in one folder of this machine. A file gets its name when
// it is whole and on the disk.
type Shelf struct{ folder string }

// OpenShelf makes the folder if it is not there.
func OpenShelf(folder string) (*Shelf, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("export: shelf: %w", err)
	}
	return &Shelf{folder}, nil
}

const (
	part = ".part"
	// strayFor is how long a file that no row names is left alone.
	strayFor = 6 * time.Hour
)

// draft is a file that is being written.
type draft struct {
	file  *os.File
	out   *bufio.Writer
	hash  hash.Hash
	bytes int64
}

func (s *Shelf) begin() (*draft, error) {
	file, err := os.CreateTemp(s.folder, "*"+part)
	if err != nil {
		return nil, full(err)
	}
	d := &draft{file: file, hash: sha256.New()}
	d.out = bufio.NewWriterSize(io.MultiWriter(file, d.hash), 1<<16)
	return d, nil
}

func (d *draft) Write(p []byte) (int, error) {
	n, err := d.out.Write(p)
	d.bytes += int64(n)
	return n, full(err)
}

// discard removes what was written.
func (d *draft) discard() error { return errors.Join(d.file.Close(), os.Remove(d.file.Name())) }

// end makes what was written a whole file and tells its name.
func (s *Shelf) end(d *draft) (name string, err error) {
	if err := d.out.Flush(); err != nil {
		return "", full(err)
	}
	if err := d.file.Sync(); err != nil {
		return "", full(err)
	}
	name = strings.ToLower(rand.Text())
	if err := os.Rename(d.file.Name(), filepath.Join(s.folder, name)); err != nil {
		return "", fmt.Errorf("export: %w", err)
	}
	folder, err := os.Open(s.folder)
	if err != nil {
		return "", fmt.Errorf("export: %w", err)
	}
	return name, errors.Join(d.file.Close(), folder.Sync(), folder.Close())
}

func (d *draft) sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }

// Open opens the file of a ready export, or tells NotFound.
func (s *Shelf) Open(e Export, now time.Time) (*os.File, error) {
	if e.State != Ready || !e.ExpiresAt.After(now) || !filepath.IsLocal(e.File) {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	file, err := os.Open(filepath.Join(s.folder, e.File))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.NotFound, "error.not_found")
	}
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return file, nil
}

func (s *Shelf) remove(name string) error {
	if err := os.Remove(filepath.Join(s.folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// old are the names of files to which nothing was added for a while.
func (s *Shelf) old(now time.Time) (names []string, err error) {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return nil, fmt.Errorf("export: shelf: %w", err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("export: shelf: %w", err)
		}
		if now.Sub(info.ModTime()) > strayFor {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

// full tells a full disk from other errors.
func full(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.Wrap(err, fault.Unavailable, "export.failed.full")
	}
	return fmt.Errorf("export: write: %w", err)
}
