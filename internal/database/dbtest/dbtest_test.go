package dbtest_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/database/dbtest/rendezvous"
)

func TestNew(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	for name, pool := range map[string]*database.DB{
		"simpul_app": db.App, "simpul_owner": db.Owner, "simpul_report": db.Report, "postgres": db.Super,
	} {
		var who string
		if err := pool.Get(&who, `SELECT current_user`); err != nil || who != name {
			t.Errorf("%s's pool acts as %q, %v", name, who, err)
		}
	}
	var tables int
	if err := db.App.Get(&tables, `SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', 'river')`); err != nil || tables == 0 {
		t.Errorf("the clone has %d tables, %v", tables, err)
	}
	var owner string
	if err := db.Super.Get(&owner, `SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()`); err != nil || owner != "simpul_owner" {
		t.Errorf("the clone belongs to %q, %v", owner, err)
	}
	if _, err := db.App.Exec(`CREATE TABLE mine (id int)`); err == nil {
		t.Error("the application's role made a table")
	}
}

func TestClonesAreIndependentAndDropped(t *testing.T) {
	t.Parallel()
	watcher := dbtest.New(t)
	exists := func(name string) (there bool) {
		if err := watcher.Super.Get(&there, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name); err != nil {
			t.Fatal(err)
		}
		return there
	}
	var names []string
	t.Run("two", func(t *testing.T) {
		for range 2 {
			db := dbtest.New(t)
			if _, err := db.Owner.Exec(`CREATE TABLE mine (id int)`); err != nil {
				t.Error(err)
			}
			if !exists(db.Name) {
				t.Errorf("%s is not on the same server", db.Name)
			}
			names = append(names, db.Name)
		}
	})
	for _, name := range names {
		if exists(name) {
			t.Errorf("%s is left after its test", name)
		}
	}
}

// The last of ten processes that start at once from nothing must neither wait
// for the server's holder nor hear from it, and the holder must end by itself.
func TestManyProcessesFromNothing(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, self, "-test.run=^TestNew$")
			cmd.Env = append(os.Environ(), "TMPDIR="+temp)
			if out, err := cmd.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "PASS" {
				t.Errorf("a test process: %v: %s", err, out)
			}
		})
	}
	all.Wait()

	places, err := filepath.Glob(filepath.Join(temp, "simpul-dbtest-*"))
	if err != nil || len(places) != 1 {
		t.Fatalf("the processes met in %v, %v", places, err)
	}
	place := rendezvous.Place{Dir: places[0]}
	at, err := place.Address()
	if err != nil {
		t.Fatalf("the server is gone before anybody else could come: %v", err)
	}
	super, err := database.Open(t.Context(), at.DSN("postgres", "postgres"), "")
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	if err := super.Select(&left, `SELECT datname FROM pg_database WHERE datname ~ '^(template_|test_)'`); err != nil || len(left) != 1 {
		t.Errorf("the server holds %v, not one template: %v", left, err)
	}
	if err := super.Close(); err != nil {
		t.Error(err)
	}
	for deadline := time.Now().Add(time.Minute); running(t, place.Program()); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the holder still runs")
		}
	}
	if _, err := os.Stat(at.SocketDir); !os.IsNotExist(err) {
		t.Errorf("the server's data are left in %s: %v", at.SocketDir, err)
	}
}

// running tells whether a process runs a program.
func running(t *testing.T, program string) bool {
	t.Helper()
	out, err := exec.Command("ps", "-e", "-o", "args=").Output()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(out, []byte(program))
}

func TestPrivateSurvivesKill(t *testing.T) {
	t.Parallel()
	server := dbtest.Private(t, dbtest.Options{Fsync: true})
	insert := func(id int) {
		if _, err := server.Owner.Exec(`INSERT INTO mine VALUES ($1)`, id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := server.Owner.Exec(`CREATE TABLE mine (id int)`); err != nil {
		t.Fatal(err)
	}
	insert(1)
	open, err := server.Owner.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open.Exec(`INSERT INTO mine VALUES (2)`); err != nil {
		t.Fatal(err)
	}
	server.Kill(t)
	if err := open.Commit(); err == nil {
		t.Error("a transaction was committed by a killed server")
	}
	server.Restart(t)
	var ids []int
	if err := server.Owner.Select(&ids, `SELECT id FROM mine ORDER BY id`); err != nil || len(ids) != 1 || ids[0] != 1 {
		t.Errorf("after the crash the table holds %v, %v", ids, err)
	}
	insert(3)
}

func TestPrivateKeepsItsPromiseAboutFsync(t *testing.T) {
	t.Parallel()
	var set string
	if err := dbtest.Private(t, dbtest.Options{Fsync: true}).Super.Get(&set, `SHOW fsync`); err != nil || set != "on" {
		t.Errorf("with Fsync it is %q, %v", set, err)
	}
	shared := dbtest.New(t)
	if err := shared.Super.Get(&set, `SHOW fsync`); err != nil || set != "off" {
		t.Errorf("on the shared server it is %q, %v", set, err)
	}
}
