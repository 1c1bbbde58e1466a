package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"simpul/internal/database/postgres"
)

// holdVariable makes the test binary a program that holds a server in the
// named directory until it is killed: crash tests need a whole process.
const holdVariable = "SIMPUL_TEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdVariable); dir != "" {
		hold(dir)
	}
	os.Exit(m.Run())
}

func hold(dir string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	server, err := postgres.Start(ctx, postgres.Options{Dir: dir, Volatile: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(server.PID())
	<-server.Done()
	os.Exit(0)
}

// holder is another program that runs a server in dir; it is killed with the
// test. The number is the postmaster's.
func holder(t *testing.T, dir string) (*exec.Cmd, int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), holdVariable+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	var pid int
	if _, err := fmt.Fscanln(out, &pid); err != nil {
		t.Fatal("the other program did not start a server:", err)
	}
	return cmd, pid
}

// steps collects what Start says it does.
type steps struct {
	mu   sync.Mutex
	said []postgres.Step
}

func (s *steps) note(m postgres.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, m.Step)
}

func (s *steps) has(step postgres.Step) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.said, step)
}

// newDir is a directory for a server. It does not lie in t.TempDir, which
// belongs to root alone when root runs the tests.
func newDir(t *testing.T) string {
	t.Helper()
	parent, err := os.MkdirTemp(quickPlace(), "simpul-postgres-test-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(parent, "postgres")
	t.Cleanup(func() {
		if err := errors.Join(postgres.Destroy(context.Background(), dir), os.RemoveAll(parent)); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// quickPlace is memory where it has a gigabyte free, else the usual temporary
// directory: a cluster is a thousand files.
func quickPlace() string {
	const memory = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memory, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < 1<<30 {
		return ""
	}
	return memory
}

func start(t *testing.T, opt postgres.Options) *postgres.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server, err := postgres.Start(ctx, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, server) })
	return server
}

func stop(t *testing.T, server *postgres.Server) {
	t.Helper()
	if err := server.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// query runs one statement and returns its only value as text.
func query(t *testing.T, dsn, statement string) string {
	t.Helper()
	value, err := tryQuery(t.Context(), dsn, statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return value
}

func tryQuery(ctx context.Context, dsn, statement string) (string, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return "", err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, statement)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var value string
	if rows.Next() {
		if err := rows.Scan(&value); err != nil {
			return "", err
		}
	}
	return value, rows.Err()
}

func superuser(at postgres.Address) string { return at.DSN(postgres.Superuser, "postgres") }

// keep writes a number that a later start must still find.
func keep(t *testing.T, at postgres.Address, number string) {
	t.Helper()
	query(t, superuser(at), `CREATE TABLE IF NOT EXISTS kept (number text)`)
	query(t, superuser(at), `INSERT INTO kept VALUES ('`+number+`')`)
}

func kept(t *testing.T, at postgres.Address) string {
	t.Helper()
	return query(t, superuser(at), `SELECT string_agg(number, ' ' ORDER BY number) FROM kept`)
}

// alive tells whether a process exists and is no zombie.
func alive(t *testing.T, pid int) bool {
	t.Helper()
	out, err := exec.Command("ps", "-o", "stat=", "-p", fmt.Sprint(pid)).Output()
	state := strings.TrimSpace(string(out))
	return err == nil && state != "" && !strings.HasPrefix(state, "Z")
}

func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); alive(t, pid); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d still runs", pid)
		}
	}
}
