package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// attempts bounds how often a transaction is tried when PostgreSQL asks for
// another try; under the locks of this program two are nearly always enough.
const attempts = 8

// InTx runs fn in a READ COMMITTED transaction and commits when it returns
// nil. On a serialization failure or a deadlock (40001, 40P01) the whole of fn
// runs again, a bounded number of times; fn must therefore change nothing but
// the database.
func InTx(ctx context.Context, db *DB, fn func(tx *Tx) error) error {
	return retried(ctx, db, nil, fn)
}

// InSnapshot runs fn in a REPEATABLE READ, READ ONLY transaction: all its
// reads see one moment.
func InSnapshot(ctx context.Context, db *DB, fn func(tx *Tx) error) error {
	return retried(ctx, db, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, fn)
}

func retried(ctx context.Context, db *DB, opts *sql.TxOptions, fn func(tx *Tx) error) error {
	var err error
	for try := range attempts {
		if try > 0 {
			if waitErr := pause(ctx, try); waitErr != nil {
				return errors.Join(err, waitErr)
			}
		}
		err = once(ctx, db, opts, fn)
		if !retryable(err) {
			return err
		}
	}
	return fmt.Errorf("database: gave up after %d tries: %w", attempts, err)
}

func once(ctx context.Context, db *DB, opts *sql.TxOptions, fn func(tx *Tx) error) (err error) {
	failpoint("begin")
	inner, err := db.BeginTxx(ctx, opts)
	if err != nil {
		return fmt.Errorf("database: begin: %w", err)
	}
	defer rollback(inner, &err)
	if err := fn(&Tx{inner}); err != nil {
		return err
	}
	failpoint("before")
	if err := inner.Commit(); err != nil {
		return fmt.Errorf("database: commit: %w", err)
	}
	failpoint("after")
	return nil
}

// rollback ends a transaction that did not commit, also while a panic passes.
func rollback(tx *sqlx.Tx, err *error) {
	if rbErr := tx.Rollback(); rbErr != nil && !errors.Is(rbErr, sql.ErrTxDone) && *err != nil {
		*err = errors.Join(*err, fmt.Errorf("database: rollback: %w", rbErr))
	}
}

func retryable(err error) bool {
	var pqErr *pq.Error
	if !errors.As(err, &pqErr) {
		return false
	}
	return pqErr.Code == "40001" || pqErr.Code == "40P01"
}

func pause(ctx context.Context, try int) error {
	longest := time.Millisecond << min(try+2, 8)
	timer := time.NewTimer(rand.N(longest)) //nolint:gosec // jitter, not a secret
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
