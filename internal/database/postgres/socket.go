package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// longestSocket is the most bytes that a socket's path may have; the kernel's
// own limit is 104 on macOS and 108 on Linux.
const longestSocket = 100

// socketDir is where the server shall listen: its directory, or where that
// cannot hold a socket a private temporary one, whose name is kept so that a
// later start can remove it.
func socketDir(dir string, id identity) (string, error) {
	if holdsSocket(dir) {
		return dir, nil
	}
	for _, place := range []string{os.TempDir(), "/tmp"} {
		short, err := os.MkdirTemp(place, "simpul-")
		if err != nil {
			continue
		}
		if !holdsSocket(short) {
			_ = os.Remove(short)
			continue
		}
		if err := os.WriteFile(socketDirNote(dir), []byte(short), 0o600); err != nil {
			return "", errors.Join(fmt.Errorf("postgres: %w", err), os.Remove(short))
		}
		if id.drop {
			if err := os.Chown(short, int(id.uid), int(id.gid)); err != nil {
				return "", fmt.Errorf("postgres: %w", err)
			}
		}
		return short, nil
	}
	return "", fmt.Errorf("postgres: %s cannot hold a socket (too long, or a comma in it), and no short temporary directory can be made", dir)
}

// holdsSocket refuses a comma too: to lib/pq it separates hosts.
func holdsSocket(dir string) bool {
	return len(Address{SocketDir: dir, Port: port}.socket()) <= longestSocket && !strings.Contains(dir, ",")
}

func socketDirNote(dir string) string { return filepath.Join(dir, "socketdir") }

// dropSocketDir removes the temporary directory of an earlier server.
func dropSocketDir(dir string) error {
	note := socketDirNote(dir)
	short, err := os.ReadFile(note)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	socket := Address{SocketDir: string(short), Port: port}.socket()
	for _, path := range []string{socket, socket + ".lock", string(short), note} {
		err := os.Remove(path) //nolint:gosec // the note is the program's own, in a closed directory
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("postgres: %w", err)
		}
	}
	return nil
}
