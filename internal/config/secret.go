package config

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Secret is the installation's master key; keys for single purposes are
// derived from it. Whoever has a copy of the database alone can test no PIN.
type Secret [32]byte

// LoadSecret reads the master key from the file "secret" in the data folder,
// making it (mode 0600) at the first start.
func LoadSecret(folder string) (Secret, error) {
	path := filepath.Join(folder, "secret")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeSecret(folder, path)
	}
	if err != nil {
		return Secret{}, fmt.Errorf("config: secret: %w", err)
	}
	var s Secret
	b, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(b) != len(s) {
		return Secret{}, fmt.Errorf("config: %s does not hold 64 hexadecimal digits", path)
	}
	copy(s[:], b)
	return s, nil
}

// makeSecret writes aside and links into place, so that of two programs that
// start at once both use the one that was first, and a crash leaves no half.
func makeSecret(folder, path string) (Secret, error) {
	var s Secret
	_, _ = rand.Read(s[:])                             // never fails: crypto/rand ends the program instead
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // what is secret in it has a mode of its own
		return s, fmt.Errorf("config: secret: %w", err)
	}
	aside, err := os.CreateTemp(folder, "secret-*")
	if err != nil {
		return s, fmt.Errorf("config: secret: %w", err)
	}
	defer func() { _ = os.Remove(aside.Name()) }()
	_, err = aside.WriteString(hex.EncodeToString(s[:]) + "\n")
	if err = errors.Join(err, aside.Sync(), aside.Close()); err != nil {
		return s, fmt.Errorf("config: secret: %w", err)
	}
	if err := os.Link(aside.Name(), path); errors.Is(err, fs.ErrExist) {
		return LoadSecret(folder)
	} else if err != nil {
		return s, fmt.Errorf("config: secret: %w", err)
	}
	return s, nil
}

// Key derives the key for one purpose (HKDF-SHA-256, RFC 5869).
func (s Secret) Key(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, s[:], nil, "simpul "+purpose, 32)
	if err != nil {
		panic(err) // only for a length beyond 8160 bytes
	}
	return key
}
