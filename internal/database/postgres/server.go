package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/lib/pq"
)

// Options say where and how a server runs.
type Options struct {
	Dir      string            // the directory that the server has for itself
	BinDir   string            // where postgres and initdb are; empty: find them, or fetch them
	Volatile bool              // for tests: quick, and lost with the machine's power
	Settings map[string]string // PostgreSQL's settings besides the usual ones
	Progress func(Message)     // told before each step; may be nil
}

// Server is a running PostgreSQL that belongs to this program.
type Server struct {
	Address
	Binaries Binaries

	dir   string
	proc  *child
	log   *serverLog
	lock  *dirLock
	once  sync.Once
	freed chan struct{}
	err   error // of freeing; to be read after freed
}

// Start finds PostgreSQL, makes a cluster where there is none, cleans up after
// a crash, and returns a server that answers. ctx bounds the start alone. It
// calls IgnoreEnvironment.
//
// Errors to tell apart: *InUseError, *VersionError, *MissingError.
func Start(ctx context.Context, opt Options) (_ *Server, err error) {
	IgnoreEnvironment()
	dir, err := ownDir(opt.Dir)
	if err != nil {
		return nil, err
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, lock.release())
		}
	}()
	say := progress(opt.Progress)

	major, err := majorOf(filepath.Join(dir, "cluster"))
	if err != nil {
		return nil, err
	}
	bin, err := find(ctx, opt.BinDir, dir, major, say)
	if err != nil {
		return nil, err
	}
	id, err := assume(ctx, dir, bin)
	if err != nil {
		return nil, err
	}
	if major == 0 {
		say.say(Initialise, dir)
		if err := initialise(ctx, dir, bin, id, opt.Volatile); err != nil {
			return nil, err
		}
	}
	s := &Server{Binaries: bin, dir: dir, lock: lock, freed: make(chan struct{})}
	if err := s.start(ctx, opt, id); err != nil {
		return nil, err
	}
	return s, nil
}

// ownDir makes the directory; what is above it stays open to other accounts.
func ownDir(dir string) (string, error) {
	if dir == "" {
		return "", errors.New("postgres: no directory given")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("postgres: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(abs), 0o755); err != nil { //nolint:gosec // see above
		return "", fmt.Errorf("postgres: %w", err)
	}
	if err := os.Mkdir(abs, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("postgres: %w", err)
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", fmt.Errorf("postgres: %w", err)
	}
	// The socket trusts everyone who reaches it.
	if err := os.Chmod(real, 0o700); err != nil { //nolint:gosec // a directory
		return "", fmt.Errorf("postgres: %s belongs to another account: run as that account or choose another directory: %w", real, err)
	}
	return real, nil
}

// find returns programs of the cluster's major version (0: the newest).
func find(ctx context.Context, setting, dir string, major int, say progress) (Binaries, error) {
	found, err := search(ctx, setting, binDirs(downloadDirs(dir)))
	if err != nil {
		return Binaries{}, err
	}
	if bin, ok := choose(found, major); ok {
		return bin, nil
	}
	cluster := filepath.Join(dir, "cluster")
	if setting != "" || major != 0 && major < oldest {
		return Binaries{}, &VersionError{Cluster: cluster, Major: major, Found: found}
	}
	bin, err := fetch(ctx, dir, major, say)
	if err != nil && major != 0 {
		return Binaries{}, &VersionError{Cluster: cluster, Major: major, Found: found, Fetch: err}
	}
	return bin, err
}

// startTries bounds how often a launch is repeated because the remains of a
// killed server (a process half dead, its shared memory) are still going away.
const (
	startTries = 20
	startPause = 250 * time.Millisecond
)

func (s *Server) start(ctx context.Context, opt Options, id identity) error {
	log, err := openLog(s.dir)
	if err != nil {
		return err
	}
	s.log = log
	for try := 1; ; try++ {
		said := log.size()
		err := s.launch(ctx, opt, id)
		if err == nil {
			break
		}
		text := log.since(said)
		if ctx.Err() != nil || try == startTries || !passing(text) {
			err = fmt.Errorf("%w: %s", err, lastLines(text, 6))
			return errors.Join(err, log.file.Close(), dropSocketDir(s.dir))
		}
		time.Sleep(startPause)
	}
	go s.free() //nolint:gosec // the server outlives the start and its context
	go log.bound(s.freed)
	return nil
}

// passing tells whether a server refused to start for a reason that goes away.
func passing(log string) bool {
	return strings.Contains(log, "already exists") && strings.Contains(log, "lock file") ||
		strings.Contains(log, "shared memory block") && strings.Contains(log, "still in use")
}

// launch clears the way, starts the postmaster and waits until it answers.
func (s *Server) launch(ctx context.Context, opt Options, id identity) error {
	if err := recoverFrom(ctx, s.dir, opt.Progress); err != nil {
		return err
	}
	at, err := socketDir(s.dir, id)
	if err != nil {
		return err
	}
	if id.drop {
		if err := handOver(s.dir, id); err != nil {
			return fmt.Errorf("postgres: %w", err)
		}
	}
	s.Address = Address{SocketDir: at, Port: port}
	progress(opt.Progress).say(Launch, s.Binaries.Version)

	cluster := filepath.Join(s.dir, "cluster")
	cmd := exec.Command(s.Binaries.postgres(), arguments(cluster, s.Address, opt)...) //nolint:gosec,noctx // it outlives ctx
	cmd.Dir = cluster
	cmd.Stdout, cmd.Stderr = s.log.file, s.log.file
	if s.proc, err = launch(cmd, id, syscall.SIGINT); err != nil {
		return fmt.Errorf("postgres: start: %w", err)
	}
	if err := s.awaitReady(ctx); err != nil {
		s.kill(syscall.SIGQUIT)
		select {
		case <-s.proc.done:
		case <-time.After(immediateLimit):
			s.kill(syscall.SIGKILL)
			<-s.proc.done
		}
		return err
	}
	return nil
}

// awaitReady pings until the server answers. Recovery after a crash may take
// its time, so only ctx and the server's end stop the wait.
func (s *Server) awaitReady(ctx context.Context) error {
	db, err := sql.Open("postgres", s.DSN(Superuser, "postgres"))
	if err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	defer func() { _ = db.Close() }()
	for {
		pingErr := db.PingContext(ctx)
		if pingErr == nil {
			return nil
		}
		var refused *pq.Error
		if errors.As(pingErr, &refused) && refused.Code.Class() != startingUp {
			return fmt.Errorf("postgres: the server refuses its own program: %w", pingErr)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("postgres: start: %w (last answer: %w)", ctx.Err(), pingErr)
		case <-s.proc.done:
			return fmt.Errorf("postgres: the server ended while starting (%w)", ended(s.proc.err))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// startingUp is SQLSTATE's class "operator intervention", with "the database
// system is starting up" in it.
const startingUp = "57"

func ended(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}

// free gives everything back once the postmaster has ended for any reason.
func (s *Server) free() {
	<-s.proc.done
	// The children of a killed postmaster notice by themselves, but one in the
	// middle of a long query does so late, and holds the shared memory.
	cluster := filepath.Join(s.dir, "cluster")
	err := stopOrphans(context.Background(), cluster, nil)
	s.err = errors.Join(err, dropSocketDir(s.dir), s.log.file.Close(), s.lock.release())
	close(s.freed)
}

// PID is the postmaster's process id.
func (s *Server) PID() int { return s.proc.pid }

// Dir is the directory that the server has for itself, absolute.
func (s *Server) Dir() string { return s.dir }

// Done is closed when the server has ended, by Stop or by itself, and its
// directory is free for another Start.
func (s *Server) Done() <-chan struct{} { return s.freed }

// stopLimits bound a fast shutdown, whose last checkpoint may have much to
// write, and an immediate one, which writes nothing.
const (
	fastLimit      = 30 * time.Second
	immediateLimit = 10 * time.Second
)

// Stop ends the server: a fast shutdown, and when ctx or half a minute is over
// an immediate one, which the next start recovers from. It may be called more
// than once and after the server has ended by itself.
func (s *Server) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, fastLimit)
	defer cancel()
	s.once.Do(func() { s.kill(syscall.SIGINT) })
	select {
	case <-s.freed:
		return s.err
	case <-ctx.Done():
	}
	s.kill(syscall.SIGQUIT)
	select {
	case <-s.freed:
		return s.err
	case <-time.After(immediateLimit):
		return errors.Join(errors.New("postgres: the server did not stop and was killed"), s.Kill())
	}
}

// Kill ends the postmaster and all its children with SIGKILL and returns when
// they are gone: what is not on disk by then is lost. Crash tests use it.
func (s *Server) Kill() error {
	cluster := filepath.Join(s.dir, "cluster")
	s.kill(syscall.SIGKILL)
	running, err := serving(cluster)
	for _, pid := range running {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	<-s.freed
	return errors.Join(err, s.err)
}

// kill signals the postmaster while it is not reaped, so that the number
// cannot be another's.
func (s *Server) kill(signal syscall.Signal) {
	select {
	case <-s.proc.done:
	default:
		_ = syscall.Kill(s.proc.pid, signal)
	}
}
