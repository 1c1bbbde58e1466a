package postgres_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/database/postgres"
)

func TestFirstAndSecondStart(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	var first, second steps

	server := start(t, postgres.Options{Dir: dir, Progress: first.note})
	if !first.has(postgres.Initialise) {
		t.Error("the first start did not say that it makes a cluster")
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory must be closed to others: %v, %v", info.Mode(), err)
	}
	settings := map[string]string{}
	for _, name := range []string{
		"listen_addresses", "fsync", "full_page_writes", "TimeZone", "jit", "server_encoding", "shared_buffers",
		"max_connections", "unix_socket_permissions", "data_directory",
	} {
		settings[name] = query(t, superuser(server.Address), `SHOW `+name)
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"listen_addresses": "", "fsync": "on", "full_page_writes": "on", "TimeZone": "UTC", "jit": "off", "server_encoding": "UTF8",
		"shared_buffers": "128MB", "max_connections": "100", "unix_socket_permissions": "0700",
		"data_directory": filepath.Join(real, "cluster"),
	}
	if diff := cmp.Diff(want, settings); diff != "" {
		t.Error(diff)
	}
	if order := query(t, superuser(server.Address), `SELECT string_agg(v, '' ORDER BY v) FROM (VALUES ('a'), ('B'), ('b'), ('A')) AS t (v)`); order != "ABab" {
		t.Errorf("text sorts %s, not by code point", order)
	}
	keep(t, server.Address, "1")
	stop(t, server)
	if alive(t, server.PID()) {
		t.Error("the server runs after Stop")
	}

	server = start(t, postgres.Options{Dir: dir, Progress: second.note})
	if second.has(postgres.Initialise) || second.has(postgres.Recover) {
		t.Errorf("a start after an orderly stop did %v", second.said)
	}
	if got := kept(t, server.Address); got != "1" {
		t.Errorf("after a restart the table holds %q", got)
	}
}

func TestStopTwiceAndAfterTheEnd(t *testing.T) {
	t.Parallel()
	server := start(t, postgres.Options{Dir: newDir(t), Volatile: true})
	if err := errors.Join(server.Kill(), server.Stop(t.Context()), server.Stop(t.Context())); err != nil {
		t.Error(err)
	}
}

func TestStopWithinAnExpiredContextIsImmediate(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	server := start(t, postgres.Options{Dir: dir, Volatile: true})
	keep(t, server.Address, "1")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := server.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	if alive(t, server.PID()) {
		t.Error("the server runs after Stop")
	}
}

func TestAwkwardPaths(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"signs": `data, "Ibu" o'Siti \ 100%/postgres`,
		"long":  strings.Repeat("a-rather-long-name/", 8) + "postgres",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(filepath.Dir(newDir(t)), path)
			server := start(t, postgres.Options{Dir: dir, Volatile: true})
			keep(t, server.Address, "1")
			at, err := postgres.Attach(t.Context(), dir)
			if err != nil || at != server.Address {
				t.Errorf("attached to %v, %v; the server is at %v", at, err, server.Address)
			}
			stop(t, server)
			if socket := server.SocketDir; socket != server.Dir() {
				if _, err := os.Stat(socket); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("the temporary directory %s is left: %v", socket, err)
				}
			}
		})
	}
}

func TestRemainsOfAnInterruptedFirstStart(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	half := filepath.Join(dir, "cluster.new", "base")
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	server := start(t, postgres.Options{Dir: dir, Volatile: true})
	query(t, superuser(server.Address), `SELECT 1`)
	if _, err := os.Stat(filepath.Dir(half)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a cluster is left: %v", err)
	}
}

func TestRefusedStartSaysWhy(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	_, err := postgres.Start(t.Context(), postgres.Options{Dir: dir, Volatile: true, Settings: map[string]string{"shared_buffers": "much"}})
	if err == nil || !strings.Contains(err.Error(), "shared_buffers") {
		t.Fatalf("the error does not name the setting: %v", err)
	}
	// What failed holds nothing back.
	start(t, postgres.Options{Dir: dir, Volatile: true})
}

func TestInterruptedStartLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := postgres.Start(ctx, postgres.Options{Dir: dir, Volatile: true, Progress: func(m postgres.Message) {
		if m.Step == postgres.Launch {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("a cancelled start returned %v", err)
	}
	if _, err := postgres.Attach(t.Context(), dir); !errors.Is(err, postgres.ErrNotRunning) {
		t.Errorf("after a cancelled start Attach says %v", err)
	}
	start(t, postgres.Options{Dir: dir, Volatile: true})
}

func TestTwoPrograms(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	other, pid := holder(t, dir)

	_, err := postgres.Start(t.Context(), postgres.Options{Dir: dir, Volatile: true})
	var busy *postgres.InUseError
	if !errors.As(err, &busy) || busy.PID != other.Process.Pid {
		t.Fatalf("the second program got %v", err)
	}
	if !strings.Contains(err.Error(), dir) {
		t.Errorf("the error does not name the directory: %v", err)
	}
	if err := postgres.Destroy(t.Context(), dir); !errors.As(err, &busy) {
		t.Errorf("Destroy of a directory in use returned %v", err)
	}
	if !alive(t, pid) {
		t.Error("the second program stopped the first one's server")
	}
	at, err := postgres.Attach(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, at, "1")
}

func TestAttachWithoutServer(t *testing.T) {
	t.Parallel()
	if _, err := postgres.Attach(t.Context(), newDir(t)); !errors.Is(err, postgres.ErrNotRunning) {
		t.Errorf("an empty directory: %v", err)
	}
}
