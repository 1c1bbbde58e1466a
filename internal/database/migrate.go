package database

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"simpul/migrations"
)

// JobSchema is the schema of the job queue's own tables.
const JobSchema = "river"

// Migrate brings the schema to the newest version: the roles where the login
// may make them, the numbered files forward only, the job queue's tables, and
// last the grants. One program at a time does it, under an advisory lock.
func Migrate(ctx context.Context, owner *DB) (err error) {
	conn, err := owner.Connx(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()

	const lock, unlock = `SELECT pg_advisory_lock($1)`, `SELECT pg_advisory_unlock($1)`
	if _, err := conn.ExecContext(ctx, lock, migrateLock()); err != nil {
		return fmt.Errorf("migrate: lock: %w", err)
	}
	defer func() {
		_, unlockErr := conn.ExecContext(context.WithoutCancel(ctx), unlock, migrateLock())
		err = errors.Join(err, unlockErr)
	}()

	if err := ensureRoles(ctx, conn); err != nil {
		return err
	}
	if err := migrateTables(ctx, owner); err != nil {
		return err
	}
	if err := migrateJobs(ctx, owner); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, migrations.Grants); err != nil {
		return fmt.Errorf("migrate: grants: %w", err)
	}
	return nil
}

func migrateLock() int64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, "simpul migrate")
	return int64(h.Sum64()) //nolint:gosec // any 64 bits will do
}

// ensureRoles makes the application's and the reports' roles. They belong to
// the whole cluster, so another database's program may make them at the same
// moment, and a login without CREATEROLE may not make them at all: the
// triggers then still guard the ledger, the grants do not.
func ensureRoles(ctx context.Context, conn *sqlx.Conn) error {
	const exists = `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)`
	for _, role := range []Role{App, Report} {
		var there bool
		if err := conn.GetContext(ctx, &there, exists, role); err != nil {
			return fmt.Errorf("migrate: roles: %w", err)
		}
		if there {
			continue
		}
		_, err := conn.ExecContext(ctx, `CREATE ROLE `+pq.QuoteIdentifier(string(role))+` NOLOGIN`)
		var pqErr *pq.Error
		if errors.As(err, &pqErr) {
			switch pqErr.Code.Name() {
			case "duplicate_object", "unique_violation", "insufficient_privilege":
				continue
			}
		}
		if err != nil {
			return fmt.Errorf("migrate: role %s: %w", role, err)
		}
		if _, err := conn.ExecContext(ctx, `GRANT `+pq.QuoteIdentifier(string(role))+` TO CURRENT_USER`); err != nil {
			return fmt.Errorf("migrate: role %s: %w", role, err)
		}
	}
	return nil
}

// EnsureRoles makes the application's and the reports' roles where the login
// may; Migrate does it too.
func EnsureRoles(ctx context.Context, owner *DB) (err error) {
	conn, err := owner.Connx(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return ensureRoles(ctx, conn)
}

// Empty removes everything from a database, tables and all, so that it can be
// migrated anew. It refuses any but a demonstration's.
func Empty(ctx context.Context, owner *DB) error {
	return InTx(ctx, owner, func(tx *Tx) error {
		var demonstration bool
		if err := tx.GetContext(ctx, &demonstration, `SELECT coalesce((SELECT demonstration FROM installation), FALSE)`); err != nil {
			return fmt.Errorf("database: empty: %w", err)
		}
		if !demonstration {
			return errors.New("database: only a demonstration may be emptied")
		}
		if _, err := tx.ExecContext(ctx, `DROP OWNED BY CURRENT_USER`); err != nil {
			return fmt.Errorf("database: empty: %w", err)
		}
		return nil
	})
}

// MayTake tells whether the pool's login may take the role, by trying: what
// membership alone says differs between PostgreSQL's versions.
func MayTake(ctx context.Context, db *DB, role Role) (bool, error) {
	err := InTx(ctx, db, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `SET LOCAL ROLE `+pq.QuoteIdentifier(string(role)))
		return err
	})
	var pqErr *pq.Error
	if errors.As(err, &pqErr) {
		switch pqErr.Code.Name() {
		case "insufficient_privilege", "invalid_parameter_value": // not a member; no such role
			return false, nil
		}
	}
	if err != nil {
		return false, fmt.Errorf("database: role %s: %w", role, err)
	}
	return true, nil
}

func migrateTables(ctx context.Context, owner *DB) error {
	provider, err := goose.NewProvider(goose.DialectPostgres, owner.DB.DB, migrations.Files,
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func migrateJobs(ctx context.Context, owner *DB) error {
	if _, err := owner.ExecContext(ctx, `CREATE SCHEMA IF NOT EXISTS `+JobSchema); err != nil {
		return fmt.Errorf("migrate: jobs: %w", err)
	}
	migrator, err := rivermigrate.New(riverdatabasesql.New(owner.DB.DB), &rivermigrate.Config{
		Schema: JobSchema, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return fmt.Errorf("migrate: jobs: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate: jobs: %w", err)
	}
	return nil
}
