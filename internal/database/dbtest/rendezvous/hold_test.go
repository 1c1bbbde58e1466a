package rendezvous

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"simpul/internal/database/postgres"
)

// linger is short, so that a holder ends soon, and long enough for a test to
// come in time.
const linger = 2 * time.Second

func newPlace(t *testing.T) Place {
	t.Helper()
	dir, err := os.MkdirTemp("", "simpul-rendezvous-test-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // as PlaceOf makes it
		t.Fatal(err)
	}
	place := Place{Dir: dir}
	t.Cleanup(func() {
		var err error
		for _, data := range place.serverDirs() {
			err = errors.Join(err, postgres.Destroy(context.Background(), data))
		}
		if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
			t.Error(err)
		}
	})
	return place
}

func holding(t *testing.T, ctx context.Context, place Place) <-chan error {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- Hold(ctx, place, linger) }()
	return ended
}

// awaitServer returns the server's address, its data and its process.
func awaitServer(t *testing.T, place Place, ended <-chan error) (string, int) {
	t.Helper()
	for {
		at, err := place.Address()
		if err == nil {
			text, err := os.ReadFile(filepath.Join(at.SocketDir, "cluster", "postmaster.pid"))
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(text), "\n")
			pid, err := strconv.Atoi(first)
			if err != nil {
				t.Fatal(err)
			}
			return at.SocketDir, pid
		}
		select {
		case err := <-ended:
			t.Fatalf("the holder ended early: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func wantGone(t *testing.T, place Place, data string) {
	t.Helper()
	if _, err := os.Stat(data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data are left in %s: %v", data, err)
	}
	if at, err := place.Address(); err == nil {
		t.Errorf("the address %v is left", at)
	}
}

func TestHolderEndsAfterTheLastUser(t *testing.T) {
	t.Parallel()
	place := newPlace(t)
	first, err := place.Using(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := place.Using(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	left, err := place.PrivateDir()
	if err != nil {
		t.Fatal(err)
	}
	ended := holding(t, t.Context(), place)
	data, _ := awaitServer(t, place, ended)

	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		t.Fatalf("the holder ended while somebody was there: %v", err)
	case <-time.After(2 * linger):
	}
	if _, err := os.Stat(left); err != nil {
		t.Errorf("a private server's data were removed while somebody was there: %v", err)
	}
	if err := second.Release(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	wantGone(t, place, data)
	wantGone(t, place, left)
}

func TestHolderDoesNotEndWhileSomebodyStarts(t *testing.T) {
	t.Parallel()
	place := newPlace(t)
	starting, err := place.Starting(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ended := holding(t, t.Context(), place)
	awaitServer(t, place, ended)
	select {
	case err := <-ended:
		t.Fatalf("the holder ended while somebody was starting: %v", err)
	case <-time.After(2 * linger):
	}
	if err := starting.Release(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

func TestSecondHolderLeavesTheFirstAlone(t *testing.T) {
	t.Parallel()
	place := newPlace(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := holding(t, ctx, place)
	data, pid := awaitServer(t, place, ended)
	if err := Hold(t.Context(), place, linger); err != nil {
		t.Errorf("a second holder: %v", err)
	}
	if _, again := awaitServer(t, place, ended); again != pid {
		t.Errorf("the server was process %d and is %d", pid, again)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	wantGone(t, place, data)
}

func TestServerThatEndsByItself(t *testing.T) {
	t.Parallel()
	place := newPlace(t)
	using, err := place.Using(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ended := holding(t, t.Context(), place)
	data, pid := awaitServer(t, place, ended)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("the holder does not say that its server is gone")
	}
	wantGone(t, place, data)
	if err := using.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestPlaceThatIsNotOursAlone(t *testing.T) {
	root := t.TempDir()
	t.Setenv("TMPDIR", t.TempDir())
	place, err := PlaceOf(root)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := PlaceOf(root); err != nil || again != place {
		t.Errorf("the same checkout meets in %v and %v, %v", place, again, err)
	}
	if other, err := PlaceOf(t.TempDir()); err != nil || other == place {
		t.Errorf("two checkouts meet in %v, %v", other, err)
	}
	if err := os.Chmod(place.Dir, 0o777); err != nil { //nolint:gosec // what must be refused
		t.Fatal(err)
	}
	if _, err := PlaceOf(root); err == nil {
		t.Error("a directory that everyone may write to was accepted")
	}
}

func TestWaitingForALockEnds(t *testing.T) {
	t.Parallel()
	place := newPlace(t)
	held, err := place.Starting(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := place.Starting(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting returned %v", err)
	}
	if err := held.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := place.Starting(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Fatal(err)
	}
}
