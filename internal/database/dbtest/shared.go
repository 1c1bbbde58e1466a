package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"simpul/internal/database/dbtest/rendezvous"
	"simpul/internal/database/postgres"
)

// setUpLimit bounds the way to a running server, including a download.
const setUpLimit = 4 * time.Minute

// site is where this process meets the others. The lock says that it is there,
// and lasts as long as the process.
type site struct {
	root  string // of the checkout
	place rendezvous.Place
	using *rendezvous.Lock
}

// cluster is the shared server as this process sees it.
type cluster struct {
	postgres.Address
	super    *sql.DB // on the server's own database, to make and drop others
	root     string  // of the checkout
	template string  // the database that has the migrated schema
	strategy string  // how CREATE DATABASE copies, where one can be chosen
}

// The package's only state: found once per test process, never changed.
var (
	theSite    = sync.OnceValues(findSite)
	theCluster = sync.OnceValues(findCluster)
)

func findSite() (*site, error) {
	postgres.IgnoreEnvironment()
	ctx, cancel := context.WithTimeout(context.Background(), setUpLimit)
	defer cancel()
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	place, err := rendezvous.PlaceOf(root)
	if err != nil {
		return nil, err
	}
	using, err := place.Using(ctx)
	if err != nil {
		return nil, err
	}
	return &site{root: root, place: place, using: using}, nil
}

func findCluster() (*cluster, error) {
	s, err := theSite()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), setUpLimit)
	defer cancel()
	at, err := s.join(ctx)
	if err != nil {
		return nil, err
	}
	c := &cluster{Address: at, root: s.root}
	return c, c.prepare(ctx)
}

// join makes the server run, if no other process has.
func (s *site) join(ctx context.Context) (_ postgres.Address, err error) {
	starting, err := s.place.Starting(ctx)
	if err != nil {
		return postgres.Address{}, err
	}
	defer func() { err = errors.Join(err, starting.Release()) }()
	return summon(ctx, s.place, s.root)
}

func (c *cluster) prepare(ctx context.Context) (err error) {
	if c.super, err = sql.Open("postgres", c.DSN(postgres.Superuser, "postgres")); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	const chooses = `SELECT current_setting('server_version_num')::int >= 150000`
	var hasStrategy bool
	if err := c.super.QueryRowContext(ctx, chooses).Scan(&hasStrategy); err != nil {
		return fmt.Errorf("dbtest: %w", err)
	}
	if hasStrategy {
		// The other strategy writes each clone to the log besides: 35 against
		// 27 ms for 12 MB, and a new file of the log for nearly every clone.
		c.strategy = ` STRATEGY FILE_COPY`
	}
	c.template, err = c.migrated(ctx)
	return err
}

// clone is the end of CREATE DATABASE.
func (c *cluster) clone(template string) string {
	return ` OWNER simpul_owner TEMPLATE ` + template + c.strategy
}

// summon returns the address of a server that answers, and starts its holder
// as often as it takes: one that is just ending makes room for the next.
func summon(ctx context.Context, place rendezvous.Place, root string) (postgres.Address, error) {
	var ended <-chan error
	for {
		if at, err := place.Address(); err == nil && answers(ctx, at) {
			return at, nil
		}
		if ended == nil {
			var err error
			if ended, err = startHolder(ctx, place, root); err != nil {
				return postgres.Address{}, err
			}
		}
		select {
		case err := <-ended:
			if err != nil {
				said, _ := os.ReadFile(place.Log())
				return postgres.Address{}, fmt.Errorf("dbtest: the test server did not start (%w):\n%s", err, said)
			}
			ended = nil
		case <-ctx.Done():
			said, _ := os.ReadFile(place.Log())
			return postgres.Address{}, fmt.Errorf("dbtest: the test server did not start in time (%w):\n%s", ctx.Err(), said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func answers(ctx context.Context, at postgres.Address) bool {
	db, err := sql.Open("postgres", at.DSN(postgres.Superuser, "postgres"))
	if err != nil {
		return false
	}
	defer func() { _ = db.Close() }()
	return db.PingContext(ctx) == nil
}

// startHolder builds the holder and starts it in a session of its own with
// nothing inherited: `go test` waits for every process that holds its output.
func startHolder(ctx context.Context, place rendezvous.Place, root string) (<-chan error, error) {
	fresh := place.Program() + ".new"
	build := exec.CommandContext(ctx, "go", "build", "-o", fresh, "./internal/database/dbtest/testserver") //nolint:gosec // a name of our own
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("dbtest: build the test server: %w: %s", err, out)
	}
	if err := os.Rename(fresh, place.Program()); err != nil {
		return nil, fmt.Errorf("dbtest: %w", err)
	}
	log, err := os.OpenFile(place.Log(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("dbtest: %w", err)
	}
	defer log.Close()
	holder := exec.Command(place.Program(), place.Dir) //nolint:gosec,noctx // just built; it outlives ctx
	holder.Dir = place.Dir
	holder.Stdout, holder.Stderr = log, log
	holder.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := holder.Start(); err != nil {
		return nil, fmt.Errorf("dbtest: start the test server: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- holder.Wait() }()
	return ended, nil
}

// moduleRoot is the checkout that this package was compiled from, or, where
// paths were trimmed, the one that the test runs in.
func moduleRoot() (string, error) {
	var starts []string
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		starts = append(starts, filepath.Dir(file))
	}
	if wd, err := os.Getwd(); err == nil {
		starts = append(starts, wd)
	}
	for _, dir := range starts {
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
			if err == nil && strings.HasPrefix(string(text), "module simpul\n") {
				return filepath.EvalSymlinks(dir)
			}
		}
	}
	return "", errors.New("dbtest: the module's folder is not to be found")
}
