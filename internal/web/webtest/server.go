package webtest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/identity"
	"simpul/internal/region/regiontest"
	"simpul/internal/web"
)

// Server is a running server with a database of its own.
type Server struct {
	URL   string // without a final slash
	DB    *dbtest.DB
	Gate  *identity.Gate
	Clock *Clock
	Log   *Log
}

// Start runs a server, with regions, on a loopback port until the test ends. register adds
// the routes that the test needs; change may alter the options before.
func Start(t testing.TB, register func(app *fiber.App, s *Server), change ...func(*web.Options)) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{
		URL:   "http://" + listener.Addr().String(),
		DB:    regiontest.New(t),
		Gate:  identity.NewGate([]byte("key of a test"), identity.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}),
		Clock: &Clock{},
		Log:   &Log{},
	}
	options := web.Options{
		BaseURL: s.URL, MediaURL: "/m/", DB: s.DB.App, Key: []byte("key of a test"), Clock: clock.Clock(s.Clock.Now),
		Log: slog.New(slog.NewTextHandler(s.Log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range change {
		f(&options)
	}
	app := web.New(options)
	if register != nil {
		register(app, s)
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(listener) }()
	t.Cleanup(func() {
		err := errors.Join(app.ShutdownWithTimeout(5*time.Second), <-ended)
		if err != nil {
			t.Errorf("webtest: end: %v", err)
		}
		if t.Failed() {
			t.Logf("server:\n%s", s.Log)
		}
	})
	return s
}

// In runs a command in a transaction of the application's role.
func (s *Server) In(t testing.TB, command func(ctx context.Context, tx *database.Tx) error) {
	t.Helper()
	ctx := t.Context()
	if err := database.InTx(ctx, s.DB.App, func(tx *database.Tx) error { return command(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// AddPerson adds somebody who can sign in with a PIN (six digits) or a password
// (anything else); with an empty secret she cannot yet.
func (s *Server) AddPerson(t testing.TB, p identity.NewPerson, secret string) identity.PersonID {
	t.Helper()
	var id identity.PersonID
	s.In(t, func(ctx context.Context, tx *database.Tx) (err error) {
		id, err = identity.CreatePerson(ctx, tx, identity.Program(), p, s.Clock.Now())
		return err
	})
	set := s.Gate.SetPassword
	switch {
	case secret == "":
		return id
	case len(secret) == identity.PINDigits:
		set = s.Gate.SetPIN
	}
	if err := set(t.Context(), s.DB.App, identity.Program(), id, secret, s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	return id
}

// Grant gives somebody an office.
func (s *Server) Grant(t testing.TB, person identity.PersonID, o identity.Office) {
	t.Helper()
	s.In(t, func(ctx context.Context, tx *database.Tx) error {
		return identity.Grant(ctx, tx, identity.Program(), person, o, s.Clock.Now())
	})
}

// Clock tells the machine's time, moved on by Advance, until Set fixes it.
type Clock struct {
	mu    sync.Mutex
	moved time.Duration
	fixed time.Time
}

// Now is the time in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.fixed.IsZero() {
		return c.fixed
	}
	return time.Now().UTC().Add(c.moved)
}

// Set stops the clock at a time.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fixed = at
}

// Advance moves the clock on.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved += by
	if !c.fixed.IsZero() {
		c.fixed = c.fixed.Add(by)
	}
}

// Log is what the server wrote.
type Log struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}
