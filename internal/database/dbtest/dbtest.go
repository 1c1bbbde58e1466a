package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"

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

// New returns a fresh database with the migrated schema and its reference
// data. It is dropped when the test ends, with whoever is still connected.
func New(t testing.TB) *DB {
	t.Helper()
	c, err := theCluster()
	if err != nil {
		t.Fatal(err)
	}
	db := &DB{Name: "test_" + strings.ToLower(rand.Text()[:16]), at: c.Address}
	if _, err := c.super.ExecContext(t.Context(), `CREATE DATABASE `+db.Name+c.clone); err != nil {
		t.Fatalf("dbtest: clone: %v", err)
	}
	t.Cleanup(func() {
		closeErr := db.close()
		_, dropErr := c.super.ExecContext(context.Background(), `DROP DATABASE `+db.Name+` WITH (FORCE)`)
		if err := errors.Join(closeErr, dropErr); err != nil {
			t.Errorf("dbtest: drop: %v", err)
		}
	})
	if err := db.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
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
