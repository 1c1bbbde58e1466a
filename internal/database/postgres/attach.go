package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrNotRunning says that no server runs in a directory.
var ErrNotRunning = errors.New("postgres: no server runs there")

// Attach finds the server that another program runs in dir and checks that it
// answers. The server stays the other program's and ends with it. Without one
// the error is ErrNotRunning, also where a killed program's server still runs:
// that is for Start to stop. It calls IgnoreEnvironment.
func Attach(ctx context.Context, dir string) (Address, error) {
	IgnoreEnvironment()
	held, err := isHeld(dir)
	if err != nil {
		return Address{}, err
	}
	if !held {
		return Address{}, ErrNotRunning
	}
	cluster, err := filepath.Abs(filepath.Join(dir, "cluster"))
	if err != nil {
		return Address{}, fmt.Errorf("postgres: %w", err)
	}
	file, err := readPIDFile(filepath.Join(cluster, "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		return Address{}, ErrNotRunning
	}
	if err != nil {
		return Address{}, fmt.Errorf("postgres: %w", err)
	}
	running, err := serving(cluster)
	if err != nil {
		return Address{}, err
	}
	if len(running) == 0 || !file.ready {
		return Address{}, ErrNotRunning
	}
	db, err := sql.Open("postgres", file.address.DSN(Superuser, "postgres"))
	if err != nil {
		return Address{}, fmt.Errorf("postgres: %w", err)
	}
	defer func() { _ = db.Close() }()
	if err := db.PingContext(ctx); err != nil {
		return Address{}, fmt.Errorf("postgres: the server in %s does not answer: %w", dir, err)
	}
	return file.address, nil
}

// Destroy stops what a killed program left in dir and removes it with all its
// data. A directory in use is refused with *InUseError.
func Destroy(ctx context.Context, dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	dir, err := ownDir(dir)
	if err != nil {
		return err
	}
	lock, err := lockDir(dir)
	if err != nil {
		return err
	}
	err = errors.Join(stopOrphans(ctx, filepath.Join(dir, "cluster"), nil), dropSocketDir(dir))
	if err == nil {
		err = os.RemoveAll(dir)
	}
	return errors.Join(err, lock.release())
}
