package dbtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/postgres"
)

// Options say how a private server runs.
type Options struct {
	Fsync    bool // write to disk what is committed, as in production
	Settings map[string]string
}

// PrivateServer is one test's own server with one migrated database.
type PrivateServer struct {
	*DB
	Dir     string // the server's directory
	options postgres.Options
	server  *postgres.Server
}

// Private returns a server that the test may kill and restart. It costs some
// seconds, so only tests of crashes take it.
func Private(t testing.TB, opt Options) *PrivateServer {
	t.Helper()
	s, err := theSite()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := s.place.PrivateDir()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	// Nothing is to be lost before the test begins, so the disk is not waited for.
	p := &PrivateServer{Dir: dir, options: postgres.Options{Dir: dir, Volatile: true}}
	t.Cleanup(func() {
		if err := p.end(); err != nil {
			t.Errorf("dbtest: end the private server: %v", err)
		}
	})
	p.Restart(t)
	p.DB = &DB{Name: "simpul", at: p.server.Address}
	if err := p.migrate(t.Context()); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	if opt.Fsync || len(opt.Settings) > 0 {
		if err := p.server.Stop(t.Context()); err != nil {
			t.Fatalf("dbtest: %v", err)
		}
		p.options = postgres.Options{Dir: dir, Volatile: !opt.Fsync, Settings: opt.Settings}
		p.Restart(t)
	}
	return p
}

// Kill ends the postmaster and all its children at once, as a crash would.
func (p *PrivateServer) Kill(t testing.TB) {
	t.Helper()
	if err := p.server.Kill(); err != nil {
		t.Fatalf("dbtest: kill: %v", err)
	}
}

// Restart starts the server on the data it left. The pools stay good: they
// find out about dead connections and make new ones.
func (p *PrivateServer) Restart(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), setUpLimit)
	defer cancel()
	server, err := postgres.Start(ctx, p.options)
	if err != nil {
		t.Fatal(err)
	}
	p.server = server
}

// PID is the postmaster's process id, for tests that signal it themselves.
func (p *PrivateServer) PID() int { return p.server.PID() }

// Done is closed when the server has ended.
func (p *PrivateServer) Done() <-chan struct{} { return p.server.Done() }

func (p *PrivateServer) migrate(ctx context.Context) error {
	super := p.at.DSN(postgres.Superuser, "postgres")
	if err := postgres.Provision(ctx, super, p.Name); err != nil {
		return err
	}
	if err := p.open(ctx); err != nil {
		return err
	}
	return database.Migrate(ctx, p.Owner)
}

func (p *PrivateServer) end() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if p.DB != nil {
		_ = p.close() // connections to a killed server cannot say goodbye
	}
	if p.server != nil {
		err = errors.Join(err, p.server.Stop(ctx))
	}
	return errors.Join(err, postgres.Destroy(ctx, p.Dir))
}
