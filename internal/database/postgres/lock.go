package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// InUseError says that another running program holds the directory. Commands
// that can work beside it use Attach.
type InUseError struct {
	Dir string
	PID int // of the holder; 0 when it has not written it yet
}

func (e *InUseError) Error() string {
	holder := "another program"
	if e.PID > 0 {
		holder = fmt.Sprintf("another program (process %d)", e.PID)
	}
	return fmt.Sprintf("postgres: %s is using %s; stop it, or give this one a directory of its own", holder, e.Dir)
}

// dirLock is the right to run a server in a directory. The kernel takes it
// back when the program ends in whatever way; servers do not inherit it.
type dirLock struct{ file *os.File }

func lockDir(dir string) (*dirLock, error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("postgres: %s belongs to another account: run as that account or choose another directory: %w", dir, err)
	}
	if err != nil {
		return nil, fmt.Errorf("postgres: lock: %w", err)
	}
	if err := lockPatiently(file); err != nil {
		defer file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &InUseError{Dir: dir, PID: holder(file)}
		}
		return nil, fmt.Errorf("postgres: lock %s: %w", file.Name(), err)
	}
	if err := errors.Join(file.Truncate(0), writeAt(file, strconv.Itoa(os.Getpid())+"\n")); err != nil {
		return nil, errors.Join(fmt.Errorf("postgres: lock %s: %w", file.Name(), err), file.Close())
	}
	return &dirLock{file}, nil
}

// release unlocks before it closes: a child that is just being forked still has
// the file, and with it the lock, until it runs its own program.
func (l *dirLock) release() error {
	return errors.Join(syscall.Flock(int(l.file.Fd()), syscall.LOCK_UN), l.file.Close())
}

// lockPatiently waits for somebody who only looks, as isHeld does.
func lockPatiently(file *os.File) error {
	var err error
	for range 20 {
		if err = flock(file, syscall.LOCK_EX); !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

// isHeld tells whether a program holds the directory.
func isHeld(dir string) (held bool, err error) {
	file, err := os.Open(filepath.Join(dir, "lock"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("postgres: lock: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	switch err := flock(file, syscall.LOCK_SH); {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return true, nil
	case err != nil:
		return false, fmt.Errorf("postgres: lock %s: %w", file.Name(), err)
	}
	return false, syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
}

func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func holder(file *os.File) int {
	buf := make([]byte, 32)
	n, _ := file.ReadAt(buf, 0)
	pid, err := strconv.Atoi(strings.TrimSpace(string(buf[:n])))
	if err != nil {
		return 0
	}
	return pid
}

func writeAt(file *os.File, text string) error {
	_, err := file.WriteAt([]byte(text), 0)
	return err
}
