package postgres_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"simpul/internal/database/postgres"
)

func TestKilledProgramLeavesNoServer(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	program, postmaster := holder(t, dir)
	at, err := postgres.Attach(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, at, "1")
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait()
	if runtime.GOOS == "linux" {
		awaitEnd(t, postmaster)
	}
	server := start(t, postgres.Options{Dir: dir})
	if got := kept(t, server.Address); got != "1" {
		t.Errorf("after kill -9 of the program the table holds %q", got)
	}
	if alive(t, postmaster) {
		t.Error("the old server still runs")
	}
}

func TestRestartAtOnceAfterKill(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	for range 3 {
		program, _ := holder(t, dir)
		at, err := postgres.Attach(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		keep(t, at, "1")
		if err := program.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = program.Wait()
	}
	server := start(t, postgres.Options{Dir: dir})
	if got := kept(t, server.Address); got != "1 1 1" {
		t.Errorf("after three kills the table holds %q", got)
	}
}

func TestKilledPostmaster(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	server := start(t, postgres.Options{Dir: dir})
	keep(t, server.Address, "1")
	busy := make(chan error, 1)
	go func() {
		_, err := tryQuery(t.Context(), superuser(server.Address), `SELECT count(*) FROM generate_series(1, 100000000000)`)
		busy <- err
	}()
	for query(t, superuser(server.Address), `SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%100000000000%' AND pid <> pg_backend_pid()`) == "0" {
		time.Sleep(10 * time.Millisecond)
	}
	if err := syscall.Kill(server.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-server.Done()
	if err := <-busy; err == nil {
		t.Error("the query of a killed server succeeded")
	}
	server = start(t, postgres.Options{Dir: dir})
	if got := kept(t, server.Address); got != "1" {
		t.Errorf("after kill -9 of the postmaster the table holds %q", got)
	}
}

func TestKill(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	server := start(t, postgres.Options{Dir: dir})
	keep(t, server.Address, "1")
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	server = start(t, postgres.Options{Dir: dir})
	if got := kept(t, server.Address); got != "1" {
		t.Errorf("after Kill the table holds %q", got)
	}
}

// An orphan is what a killed program leaves where the kernel does not end its
// children.
func TestOrphanIsStopped(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	server := start(t, postgres.Options{Dir: dir})
	keep(t, server.Address, "1")
	command := commandOf(t, server.PID())
	stop(t, server)

	orphan := exec.Command(command[0], command[1:]...)
	orphan.Dir = filepath.Join(server.Dir(), "cluster")
	orphan.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: ownerOf(t, orphan.Dir)}
	if err := orphan.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- orphan.Wait() }()
	t.Cleanup(func() { _ = orphan.Process.Kill() })
	awaitAnswer(t, server.Address)
	keep(t, server.Address, "2")
	if _, err := postgres.Attach(t.Context(), dir); !errors.Is(err, postgres.ErrNotRunning) {
		t.Errorf("attaching to an orphan: %v", err)
	}
	var said steps
	server = start(t, postgres.Options{Dir: dir, Progress: said.note})
	if err := <-ended; err != nil {
		t.Errorf("the orphan was not shut down in order: %v", err)
	}
	if !said.has(postgres.Recover) {
		t.Error("the start did not say that it cleans up")
	}
	if got := kept(t, server.Address); got != "1 2" {
		t.Errorf("after the orphan's end the table holds %q", got)
	}
}

func TestStalePidFile(t *testing.T) {
	t.Parallel()
	for name, process := range map[string]func(*testing.T, *syscall.Credential) int{"stranger": stranger, "zombie": zombie} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := newDir(t)
			server := start(t, postgres.Options{Dir: dir})
			keep(t, server.Address, "1")
			pidFile := filepath.Join(server.Dir(), "cluster", "postmaster.pid")
			text, err := os.ReadFile(pidFile)
			if err != nil {
				t.Fatal(err)
			}
			if err := server.Kill(); err != nil {
				t.Fatal(err)
			}

			// PostgreSQL itself passes over a process of another account.
			pid := process(t, ownerOf(t, filepath.Dir(pidFile)))
			_, rest, _ := strings.Cut(string(text), "\n")
			write(t, pidFile, fmt.Sprintf("%d\n%s", pid, rest))
			write(t, filepath.Join(server.SocketDir, ".s.PGSQL.5432.lock"), fmt.Sprintf("%d\n", pid))

			server = start(t, postgres.Options{Dir: dir})
			if got := kept(t, server.Address); got != "1" {
				t.Errorf("after a stale pid file the table holds %q", got)
			}
			if name == "stranger" && !alive(t, pid) {
				t.Error("the start ended a process that is none of ours")
			}
		})
	}
}

func awaitAnswer(t *testing.T, at postgres.Address) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		_, err := tryQuery(t.Context(), superuser(at), `SELECT 1`)
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if owner := ownerOf(t, filepath.Dir(path)); owner != nil {
		if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
			t.Fatal(err)
		}
	}
}

func stranger(t *testing.T, who *syscall.Credential) int {
	t.Helper()
	cmd := exec.Command("sleep", "300")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd.Process.Pid
}

// zombie is a process that has ended and that nobody has waited for.
func zombie(t *testing.T, who *syscall.Credential) int {
	t.Helper()
	cmd := exec.Command("true")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	awaitEnd(t, cmd.Process.Pid)
	if err := syscall.Kill(cmd.Process.Pid, 0); err != nil {
		t.Fatalf("there is no zombie: %v", err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	return cmd.Process.Pid
}

func commandOf(t *testing.T, pid int) []string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: reads a process's arguments from /proc, which only Linux has")
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}

// ownerOf is who owns a file, nil when that is the test itself.
func ownerOf(t *testing.T, path string) *syscall.Credential {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	stat := info.Sys().(*syscall.Stat_t)
	if int(stat.Uid) == os.Geteuid() {
		return nil
	}
	return &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}
}
