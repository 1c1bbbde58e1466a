package rendezvous

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"simpul/internal/database/postgres"
)

// Place is the directory in which the test processes of one checkout meet.
type Place struct{ Dir string }

// PlaceOf makes the place of the checkout at root. Others may traverse it,
// because root's server runs under another account; what is inside is closed.
func PlaceOf(root string) (Place, error) {
	// The temporary directory counts too: all places share the memory.
	sum := sha256.Sum256([]byte(os.TempDir() + "\n" + root))
	name := fmt.Sprintf("simpul-dbtest-%d-%s", os.Geteuid(), hex.EncodeToString(sum[:6]))
	dir := filepath.Join(os.TempDir(), name)
	if err := os.Mkdir(dir, 0o711); err != nil && !errors.Is(err, os.ErrExist) { //nolint:gosec // see above
		return Place{}, fmt.Errorf("rendezvous: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return Place{}, fmt.Errorf("rendezvous: %w", err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || int(stat.Uid) != os.Geteuid() || info.Mode().Perm()&0o022 != 0 {
		return Place{}, fmt.Errorf("rendezvous: %s is not a directory of this account alone; remove it", dir)
	}
	return Place{Dir: dir}, nil
}

func (p Place) path(name string) string { return filepath.Join(p.Dir, name) }

// serverDirs are where the server's data may be, the preferred first: in
// memory where there is room, else in the place itself.
func (p Place) serverDirs() []string {
	dirs := []string{p.path("server")}
	if memory := memoryDir(); memory != "" {
		dirs = append([]string{filepath.Join(memory, filepath.Base(p.Dir))}, dirs...)
	}
	return dirs
}

const privatePrefix = "private-"

// PrivateDir makes a directory for one test's own server.
func (p Place) PrivateDir() (string, error) { return os.MkdirTemp(p.Dir, privatePrefix) }

// Program is where the holder's program is built.
func (p Place) Program() string { return p.path("testserver") }

// Log is what the holder prints.
func (p Place) Log() string { return p.path("testserver.log") }

// Address is where the server was last said to be; it need not answer.
func (p Place) Address() (postgres.Address, error) {
	text, err := os.ReadFile(p.path("address"))
	if err != nil {
		return postgres.Address{}, err
	}
	port, dir, _ := strings.Cut(string(text), " ")
	number, err := strconv.Atoi(port)
	if err != nil {
		return postgres.Address{}, fmt.Errorf("rendezvous: address: %w", err)
	}
	return postgres.Address{SocketDir: dir, Port: number}, nil
}

func (p Place) announce(at postgres.Address) error {
	draft := p.path("address.new")
	if err := os.WriteFile(draft, fmt.Appendf(nil, "%d %s", at.Port, at.SocketDir), 0o600); err != nil {
		return err
	}
	return os.Rename(draft, p.path("address"))
}

func (p Place) withdraw() error {
	if err := os.Remove(p.path("address")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
