package rendezvous

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"simpul/internal/database/postgres"
)

// Hold runs the server of a place until ctx ends, the server ends by itself,
// or nobody has used it for linger; then it removes the server's data. Where
// another holder is at work it returns at once.
func Hold(ctx context.Context, p Place, linger time.Duration) error {
	err := p.hold(ctx, linger)
	var busy *postgres.InUseError
	if errors.As(err, &busy) {
		fmt.Println(busy)
		return nil
	}
	return err
}

func (p Place) hold(ctx context.Context, linger time.Duration) error {
	// What a killed holder left is not worth recovering.
	dirs := p.serverDirs()
	for _, dir := range dirs {
		if err := postgres.Destroy(ctx, dir); err != nil {
			return err
		}
	}
	server, err := postgres.Start(ctx, postgres.Options{
		Dir:      dirs[0],
		Volatile: true,
		Settings: map[string]string{
			"max_connections": "500",
			"autovacuum":      "off",   // a clone does not live long enough
			"max_wal_size":    "256MB", // it may be memory
		},
		Progress: func(m postgres.Message) { fmt.Println(m) },
	})
	if err != nil {
		return err
	}
	if err := p.announce(server.Address); err != nil {
		return errors.Join(err, server.Stop(context.WithoutCancel(ctx)))
	}
	ending := p.whileUsed(ctx, server, linger)
	defer ending.release()

	late := context.WithoutCancel(ctx)
	err = errors.Join(ending.err, p.withdraw(), server.Stop(late), postgres.Destroy(late, dirs[0]))
	if len(ending.locks) > 0 {
		err = errors.Join(err, p.clearPrivate())
	}
	return err
}

// end is why a holder ends, with the locks that keep others from coming.
type end struct {
	err   error
	locks []*Lock
}

func (e end) release() {
	for _, lock := range e.locks {
		_ = lock.Release()
	}
}

func (p Place) whileUsed(ctx context.Context, server *postgres.Server, linger time.Duration) end {
	tick := time.NewTicker(linger / 20)
	defer tick.Stop()
	used := time.Now()
	for {
		select {
		case <-ctx.Done():
			return end{}
		case <-server.Done():
			said, _ := os.ReadFile(filepath.Join(server.Dir(), "server.log"))
			return end{err: fmt.Errorf("rendezvous: the server ended by itself:\n%s", said)}
		case <-tick.C:
		}
		if use, err := p.try("use.lock", exclusive); err != nil {
			return end{err: err}
		} else if use == nil {
			used = time.Now()
		} else if err := use.Release(); err != nil {
			return end{err: err}
		}
		if time.Since(used) < linger {
			continue
		}
		if locks, err := p.close(); err != nil || locks != nil {
			return end{err: err, locks: locks}
		}
	}
}

// close takes both locks, so that nobody is there and nobody can come; nil
// when somebody is.
func (p Place) close() ([]*Lock, error) {
	start, err := p.try("start.lock", exclusive)
	if err != nil || start == nil {
		return nil, err
	}
	use, err := p.try("use.lock", exclusive)
	if err != nil || use == nil {
		return nil, errors.Join(err, start.Release())
	}
	return []*Lock{start, use}, nil
}

// clearPrivate removes the directories of private servers whose tests were
// killed. Nobody may be using the place.
func (p Place) clearPrivate() error {
	left, err := filepath.Glob(p.path(privatePrefix + "*"))
	for _, dir := range left {
		err = errors.Join(err, postgres.Destroy(context.Background(), dir))
	}
	return err
}
