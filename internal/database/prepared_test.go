package database_test

import (
	"context"
	"errors"
	"testing"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
)

// TestWritesKeepWhatTheyPrepare counts what a connection has prepared: a
// statement with arguments that a writing transaction runs again, and no other.
func TestWritesKeepWhatTheyPrepare(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	db.App.SetMaxOpenConns(1)
	const probe = `SELECT $1::bigint + 41`
	const prepared = `SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::bigint + 41'`
	run := func(in func(context.Context, *database.DB, func(*database.Tx) error) error, times, want int) {
		t.Helper()
		if err := in(t.Context(), db.App, func(tx *database.Tx) error {
			for range times {
				var sum int64
				if err := tx.GetContext(t.Context(), &sum, probe, 1); err != nil || sum != 42 {
					t.Errorf("the statement said %d, %v", sum, err)
				}
			}
			var kept int
			if err := tx.GetContext(t.Context(), &kept, prepared); err != nil || kept != want {
				t.Errorf("%d prepared, want %d, %v", kept, want, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	run(database.InSnapshot, 3, 0)
	run(database.InTx, 1, 0)
	run(database.InTx, 1, 1)
	run(database.InTx, 3, 1)

	undone := errors.New("undone")
	const refused = `SELECT 1 / $1::int`
	for range 3 {
		if err := database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
			var n int
			if err := tx.GetContext(t.Context(), &n, refused, 0); err == nil {
				t.Error("a division by nothing is accepted")
			}
			return undone
		}); !errors.Is(err, undone) {
			t.Fatal(err)
		}
	}
	run(database.InTx, 1, 1) // a refusal leaves the connection usable
}
