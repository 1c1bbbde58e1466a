package media

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// upload is a file on its way in: on disk, so that many at once take no memory.
type upload struct {
	file  *os.File
	bytes int64
	hash  string
}

// receive copies r into an unnamed file in folder. It stops at once when the
// first bytes are of no accepted format, and when r is longer than MaxBytes.
func receive(r io.Reader, folder string) (_ upload, err error) {
	head := make([]byte, sniffBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return upload{}, fmt.Errorf("media: receive: %w", err)
	}
	if _, ok := sniff(head[:n]); !ok {
		return upload{}, refuseType()
	}
	file, err := os.CreateTemp(folder, "simpul-upload-*")
	if err != nil {
		return upload{}, storeFault(fmt.Errorf("media: receive: %w", err))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	// The open file is all that is needed; nothing is left after a crash.
	if err := os.Remove(file.Name()); err != nil {
		return upload{}, fmt.Errorf("media: receive: %w", err)
	}
	hash := sha256.New()
	both := io.MultiWriter(file, hash)
	if _, err := both.Write(head[:n]); err != nil {
		return upload{}, storeFault(fmt.Errorf("media: receive: %w", err))
	}
	rest, err := io.Copy(both, io.LimitReader(r, MaxBytes+1-int64(n)))
	if err != nil {
		return upload{}, storeFault(fmt.Errorf("media: receive: %w", err))
	}
	size := int64(n) + rest
	if size > MaxBytes {
		return upload{}, refuseSize()
	}
	return upload{file: file, bytes: size, hash: hex.EncodeToString(hash.Sum(nil))}, nil
}
