package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"time"
)

// LocalStore keeps files under one folder: <prefix>/<ab>/<cd>/<abcd…>. A file
// is written under partial/, synced, and renamed into its place; a full disk
// leaves nothing behind, a crash a file under partial/ at most.
type LocalStore struct{ root string }

const partial = "partial/"

// OpenLocalStore makes the folder if it is not there, and removes what an
// earlier process was writing more than OrphanAge before now.
func OpenLocalStore(root string, now time.Time) (*LocalStore, error) {
	for _, folder := range []string{originals, public, partial} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o700); err != nil {
			return nil, fmt.Errorf("media: local store: %w", err)
		}
	}
	s := &LocalStore{root: root}
	for left, err := range s.List(context.Background(), partial) {
		if err != nil {
			return nil, err
		}
		if now.Sub(left.ModifiedAt) < OrphanAge {
			continue
		}
		if err := os.Remove(filepath.Join(root, left.Name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("media: local store: %w", err)
		}
	}
	return s, nil
}

// place is the file of a name.
func (s *LocalStore) place(name string) (string, error) {
	prefix, base := path.Split(name)
	if (prefix != originals && prefix != public) || len(base) < 5 || !isHex(base[:4], 4) || !filepath.IsLocal(name) {
		return "", fmt.Errorf("media: name %q: %w", name, fs.ErrInvalid)
	}
	return filepath.Join(s.root, prefix, base[:2], base[2:4], base), nil
}

// Put implements Store. A full disk is the fault media.full.
func (s *LocalStore) Put(ctx context.Context, name string, r io.Reader, size int64) error {
	at, err := s.place(name)
	if err != nil {
		return err
	}
	if err := s.put(ctx, at, r, size); err != nil {
		return storeFault(fmt.Errorf("media: put %s: %w", name, err))
	}
	return nil
}

func (s *LocalStore) put(ctx context.Context, at string, r io.Reader, size int64) (err error) {
	folder := filepath.Dir(at)
	if err := makeFolder(folder); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Join(s.root, partial), "*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
	}()
	written, err := io.Copy(file, io.LimitReader(r, size+1))
	if err != nil {
		return err
	}
	if written != size {
		return fmt.Errorf("%d bytes given, %d promised", written, size)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), at); err != nil {
		return err
	}
	return errors.Join(file.Close(), syncFolder(folder))
}

// makeFolder makes a folder and the one above it, durably.
func makeFolder(folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	above := filepath.Dir(folder)
	return errors.Join(syncFolder(above), syncFolder(filepath.Dir(above)))
}

func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open implements Store.
func (s *LocalStore) Open(_ context.Context, name string) (io.ReadSeekCloser, error) {
	at, err := s.place(name)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(at)
	if err != nil {
		return nil, absent(err)
	}
	return file, nil
}

// Stat implements Store.
func (s *LocalStore) Stat(_ context.Context, name string) (Stored, error) {
	at, err := s.place(name)
	if err != nil {
		return Stored{}, err
	}
	info, err := os.Stat(at)
	if err != nil {
		return Stored{}, absent(err)
	}
	return Stored{Name: name, Bytes: info.Size(), ModifiedAt: info.ModTime()}, nil
}

// Delete implements Store.
func (s *LocalStore) Delete(_ context.Context, name string) error {
	at, err := s.place(name)
	if err != nil {
		return err
	}
	if err := os.Remove(at); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("media: delete: %w", err)
	}
	return nil
}

// List implements Store.
func (s *LocalStore) List(ctx context.Context, prefix string) iter.Seq2[Stored, error] {
	return func(yield func(Stored, error) bool) {
		stopped := errors.New("stopped")
		err := filepath.WalkDir(filepath.Join(s.root, prefix), func(at string, entry fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil || entry.IsDir() {
				return err
			}
			info, err := entry.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil // deleted or renamed meanwhile
			}
			if err != nil {
				return err
			}
			stored := Stored{Name: prefix + entry.Name(), Bytes: info.Size(), ModifiedAt: info.ModTime()}
			if !yield(stored, nil) {
				return stopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, stopped) {
			yield(Stored{}, fmt.Errorf("media: list: %w", err))
		}
	}
}

func absent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrNoFile, err)
	}
	return fmt.Errorf("media: %w", err)
}
