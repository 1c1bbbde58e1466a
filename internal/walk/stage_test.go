package walk_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/config"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/demo/drawing"
	"simpul/internal/identity"
	"simpul/internal/web/webtest"
	"simpul/internal/wiring"
)

const (
	pin      = "482915"
	password = "dermaga-ombak-kelapa-17"
)

// stage is the whole program, serving on loopback with its jobs, in a world
// with one cooperative in Waliwis, one producer and one programme manager.
type stage struct {
	*checkouttest.World
	url         string
	program     *wiring.Program
	cooperative cooperative.Cooperative
	siti        identity.Actor
	phone       string // Siti's
	email       string // the manager's
}

// newStage starts the program; change may alter its configuration.
func newStage(t *testing.T, change ...func(*config.Config)) *stage {
	t.Helper()
	s := openStage(t, checkouttest.New(t), change...)
	s.people(t)
	return s
}

// openStage starts the program in a world whose people are still to come.
func openStage(t *testing.T, world *checkouttest.World, change ...func(*config.Config)) *stage {
	t.Helper()
	s := &stage{World: world, email: "manajer@simpul.example"}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + listener.Addr().String()
	c := config.Config{BaseURL: s.url, MediaURL: "/m/", Data: t.TempDir()}
	for _, f := range change {
		f(&c)
	}
	log := &webtest.Log{}
	s.program, err = wiring.New(t.Context(), wiring.Options{
		Config: c, App: s.App, Report: s.Report, Store: s.Studio.Store(), Clock: clock.System,
		Log: slog.New(slog.NewTextHandler(log, nil)), Version: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.program.Worker.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.program.Web.Listener(listener) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := errors.Join(s.program.Web.ShutdownWithContext(ctx), <-ended, s.program.Worker.Stop(ctx)); err != nil {
			t.Errorf("end: %v", err)
		}
		if t.Failed() {
			t.Logf("server:\n%s", log)
		}
	})
	return s
}

func (s *stage) people(t *testing.T) {
	t.Helper()
	s.cooperative = s.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	s.siti = s.Producer(s.cooperative, "Siti Contoh", checkouttest.Waliwis)
	if err := s.App.GetContext(t.Context(), &s.phone, `SELECT phone FROM person WHERE id = $1`, int64(s.siti.Person)); err != nil {
		t.Fatal(err)
	}
	if err := s.program.Gate.SetPIN(t.Context(), s.App, identity.Program(), s.siti.Person, pin, s.Now); err != nil {
		t.Fatal(err)
	}
	var manager identity.PersonID
	if err := database.InTx(t.Context(), s.App, func(tx *database.Tx) (err error) {
		manager, err = identity.CreatePerson(t.Context(), tx, identity.Program(), identity.NewPerson{Name: "Bagus Contoh", Email: s.email}, s.Now)
		if err != nil {
			return err
		}
		return identity.Grant(t.Context(), tx, identity.Program(), manager, identity.Office{Role: identity.Manager, Programme: s.Programme.ID}, s.Now)
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.program.Gate.SetPassword(t.Context(), s.App, identity.Program(), manager, password, s.Now); err != nil {
		t.Fatal(err)
	}
}

func (s *stage) browser(t *testing.T, options ...webtest.BrowserOption) *webtest.Browser {
	t.Helper()
	return webtest.NewBrowser(t, s.url, options...)
}

// photograph is a picture of a bag as a phone would have taken it.
func photograph(t *testing.T) string {
	t.Helper()
	file, err := drawing.JPEG(drawing.Bag(7, drawing.BagSpec{Shape: drawing.Tote, Pattern: drawing.Diamond, Colours: drawing.Harmonies()[0], Width: 640}), 88)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "tas.jpg")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
