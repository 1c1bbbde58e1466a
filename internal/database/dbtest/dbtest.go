package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/postgres"
)

// DB is one test's database, with a pool for each role that may use it.
type DB struct {
	App    *database.DB // serves: what the grants allow
	Owner  *database.DB // migrates and owns every table
	Report *database.DB // reads reports
	Super  *database.DB // PostgreSQL's superuser, for looking behind the grants

	Name string
	at   postgres.Address
}

// DSN is the connection string of a role, for a program that a test starts.
func (db *DB) DSN(role database.Role) string { return db.at.DSN(string(role), db.Name) }

// URL is the same as an address, for a program that reads it from a setting.
func (db *DB) URL(login string) string { return db.at.URL(login, db.Name) }

// New returns a fresh database with the migrated schema and its reference
// data. It is dropped when the test ends, with whoever is still connected.
func New(t testing.TB) *DB {
	t.Helper()
	c, err := theCluster()
	if err != nil {
		t.Fatal(err)
	}
	return c.copyOf(t, c.template)
}

// NewFilled is New with rows that many tests begin with. They are made once for
// all of them, in a template of their own.
func NewFilled(t testing.TB, with Filling) *DB {
	t.Helper()
	c, err := theCluster()
	if err != nil {
		t.Fatal(err)
	}
	template, err := c.filled(t.Context(), with)
	if err != nil {
		t.Fatal(err)
	}
	return c.copyOf(t, template)
}

func (c *cluster) copyOf(t testing.TB, template string) *DB {
	t.Helper()
	db := &DB{Name: "test_" + strings.ToLower(rand.Text()[:16]), at: c.Address}
	if _, err := c.super.ExecContext(t.Context(), `CREATE DATABASE `+db.Name+c.clone(template)); err != nil {
		t.Fatalf("dbtest: clone: %v", err)
	}
	t.Cleanup(func() {
		if err := errors.Join(db.close(), c.drop(context.Background(), db.Name)); err != nil {
			t.Errorf("dbtest: drop: %v", err)
		}
	})
	if err := db.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// drop first lets closed connections end: PostgreSQL would look for them only
// every 100 ms.
func (c *cluster) drop(ctx context.Context, name string) error {
	const connected = `SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = $1)`
	for range 100 {
		var busy bool
		if err := c.super.QueryRowContext(ctx, connected, name).Scan(&busy); err != nil {
			return err
		}
		if !busy {
			break
		}
		time.Sleep(time.Millisecond)
	}
	_, err := c.super.ExecContext(ctx, `DROP DATABASE `+name+` WITH (FORCE)`)
	return err
}

func (db *DB) open(ctx context.Context) (err error) {
	for _, pool := range []struct {
		role database.Role
		at   **database.DB
	}{
		{database.App, &db.App},
		{database.Owner, &db.Owner},
		{database.Report, &db.Report},
		{postgres.Superuser, &db.Super},
	} {
		if *pool.at, err = database.Open(ctx, db.DSN(pool.role), pool.role); err != nil {
			return fmt.Errorf("dbtest: connect as %s: %w", pool.role, err)
		}
	}
	return nil
}

func (db *DB) close() (err error) {
	for _, pool := range []*database.DB{db.App, db.Owner, db.Report, db.Super} {
		if pool != nil {
			err = errors.Join(err, pool.Close())
		}
	}
	return err
}
