package rendezvous

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

const (
	shared    = syscall.LOCK_SH
	exclusive = syscall.LOCK_EX
)

// Lock is a held file lock. It ends with Release or with the process; child
// processes do not inherit it.
type Lock struct{ file *os.File }

// Starting waits for the right to start or end the server.
func (p Place) Starting(ctx context.Context) (*Lock, error) {
	return p.await(ctx, "start.lock", exclusive)
}

// Using says that this process uses the server.
func (p Place) Using(ctx context.Context) (*Lock, error) {
	return p.await(ctx, "use.lock", shared)
}

// Release gives the lock back. It unlocks before it closes: a child that is
// just being forked still has the file until it runs its own program.
func (l *Lock) Release() error {
	return errors.Join(syscall.Flock(int(l.file.Fd()), syscall.LOCK_UN), l.file.Close())
}

// await polls, because a blocked flock cannot be given up.
func (p Place) await(ctx context.Context, name string, how int) (*Lock, error) {
	for {
		lock, err := p.try(name, how)
		if err != nil || lock != nil {
			return lock, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("rendezvous: waiting for %s: %w", p.path(name), ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// try returns nil without an error when somebody else holds the lock.
func (p Place) try(name string, how int) (*Lock, error) {
	file, err := os.OpenFile(p.path(name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("rendezvous: %w", err)
	}
	for {
		err = syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		return &Lock{file}, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, file.Close()
	}
	return nil, errors.Join(fmt.Errorf("rendezvous: %s: %w", file.Name(), err), file.Close())
}
