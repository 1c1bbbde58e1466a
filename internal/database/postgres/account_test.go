package postgres_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"simpul/internal/database/postgres"
)

func requireRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("SKIPPED: shows what root's server runs as, which needs root on Linux")
	}
}

// uidOf is a process's effective user, as seen from outside any namespace.
func uidOf(t *testing.T, pid int) string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "Uid:")
	return strings.Fields(rest)[1]
}

func TestRootDropsToAnAccount(t *testing.T) {
	t.Parallel()
	requireRoot(t)
	server := start(t, postgres.Options{Dir: newDir(t), Volatile: true})
	if uid := uidOf(t, server.PID()); uid == "0" {
		t.Error("the server runs as root although its directory can be reached by other accounts")
	}
}

func TestRootWhereNobodyElseReaches(t *testing.T) {
	t.Parallel()
	requireRoot(t)
	closed := filepath.Dir(newDir(t))
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "postgres")
	program, postmaster := holder(t, dir)
	if _, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/user", postmaster)); err != nil {
		t.Fatal(err)
	}
	if mapping := uidMap(t, postmaster); mapping != "1000 0 1" {
		t.Errorf("the server's namespace maps %q", mapping)
	}
	at, err := postgres.Attach(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, at, "1")
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait()
	awaitEnd(t, postmaster)
	server := start(t, postgres.Options{Dir: dir})
	if got := kept(t, server.Address); got != "1" {
		t.Errorf("after kill -9 in a namespace the table holds %q", got)
	}
}

func uidMap(t *testing.T, pid int) string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/uid_map", pid))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

// Root that starts the program once in a user's checkout must not take the
// user's database away.
func TestRootKeepsTheOwner(t *testing.T) {
	t.Parallel()
	requireRoot(t)
	const user = 54321
	dir := newDir(t)
	stop(t, start(t, postgres.Options{Dir: dir, Volatile: true}))
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, user, user))
	})
	if err != nil {
		t.Fatal(err)
	}
	server := start(t, postgres.Options{Dir: dir, Volatile: true})
	if uid := uidOf(t, server.PID()); uid != fmt.Sprint(user) {
		t.Errorf("the server runs as %s, not as the owner of its data", uid)
	}
	stop(t, server)
	err = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err == nil && ownerOf(t, path).Uid != user {
			t.Errorf("%s changed hands", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
