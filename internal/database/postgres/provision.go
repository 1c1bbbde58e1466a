package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/lib/pq"
)

// roles belong to the whole cluster: the first owns the database and migrates,
// the others serve and read reports with what the migrations grant them.
var roles = [...]string{"simpul_owner", "simpul_app", "simpul_report"}

const ownerRole = "simpul_owner"

// Provision makes the program's roles, with the right to log in, and a
// database that simpul_owner owns. It may run any number of times and in
// several programs at once. dsn is a superuser's.
func Provision(ctx context.Context, dsn, dbname string) error {
	return withDatabase(dsn, "", func(db *sql.DB) error {
		return oneAtATime(ctx, db, func() error {
			if err := errors.Join(makeRoles(ctx, db), makeDatabase(ctx, db, dbname)); err != nil {
				return err
			}
			return withDatabase(dsn, dbname, func(db *sql.DB) error { return closePublic(ctx, db) })
		})
	})
}

// provisionLock is this program's own among the advisory locks of a database.
const provisionLock = 0x73696d70756c // "simpul"

// oneAtATime keeps several programs from changing one role or schema at once,
// which PostgreSQL refuses as "tuple concurrently updated". The lock is the
// connection's and ends with it.
func oneAtATime(ctx context.Context, db *sql.DB, fn func() error) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(provisionLock)); err != nil {
		return fmt.Errorf("postgres: waiting for another program's provision: %w", err)
	}
	return fn()
}

func makeRoles(ctx context.Context, db *sql.DB) error {
	const can = `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1 AND rolcanlogin)`
	for _, role := range roles {
		var done bool
		if err := db.QueryRowContext(ctx, can, role).Scan(&done); err != nil {
			return fmt.Errorf("postgres: role %s: %w", role, err)
		}
		if done {
			continue
		}
		name := pq.QuoteIdentifier(role)
		_, err := db.ExecContext(ctx, `CREATE ROLE `+name+` LOGIN`)
		if isThere(err) {
			_, err = db.ExecContext(ctx, `ALTER ROLE `+name+` LOGIN`)
		}
		if err != nil {
			return fmt.Errorf("postgres: role %s: %w", role, err)
		}
	}
	return nil
}

func makeDatabase(ctx context.Context, db *sql.DB, dbname string) error {
	const exists = `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`
	var done bool
	if err := db.QueryRowContext(ctx, exists, dbname).Scan(&done); err != nil {
		return fmt.Errorf("postgres: database %s: %w", dbname, err)
	}
	if done {
		return nil
	}
	_, err := db.ExecContext(ctx, `CREATE DATABASE `+pq.QuoteIdentifier(dbname)+` OWNER `+pq.QuoteIdentifier(ownerRole))
	if err != nil && !isThere(err) {
		return fmt.Errorf("postgres: database %s: %w", dbname, err)
	}
	return nil
}

// closePublic gives version 14 what later ones begin with: in the schema
// public only the database's owner makes tables.
func closePublic(ctx context.Context, db *sql.DB) error {
	const closed = `SELECT nspowner = 'pg_database_owner'::regrole AND NOT has_schema_privilege('simpul_app', 'public', 'CREATE')
FROM pg_namespace WHERE nspname = 'public'`
	var done bool
	if err := db.QueryRowContext(ctx, closed).Scan(&done); err != nil {
		return fmt.Errorf("postgres: schema public: %w", err)
	}
	if done {
		return nil
	}
	const closeIt = `ALTER SCHEMA public OWNER TO pg_database_owner; REVOKE CREATE ON SCHEMA public FROM PUBLIC`
	if _, err := db.ExecContext(ctx, closeIt); err != nil {
		return fmt.Errorf("postgres: schema public: %w", err)
	}
	return nil
}

// isThere tells whether somebody else has just made the same thing: the name
// is taken, or the catalogue's unique index was quicker.
func isThere(err error) bool {
	var pqErr *pq.Error
	if !errors.As(err, &pqErr) {
		return false
	}
	switch pqErr.Code.Name() {
	case "duplicate_object", "duplicate_database", "unique_violation":
		return true
	default:
		return false
	}
}

// withDatabase connects to another database of the same server, or with an
// empty name to the one that dsn names.
func withDatabase(dsn, dbname string, fn func(*sql.DB) error) (err error) {
	if dbname != "" {
		if dsn, err = redirect(dsn, dbname); err != nil {
			return err
		}
	}
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return fn(db)
}

func redirect(dsn, dbname string) (string, error) {
	if !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://") {
		return dsn + " dbname=" + quoteDSN(dbname), nil // the last of two counts
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", fmt.Errorf("postgres: URL: %w", err)
	}
	u.Path = "/" + dbname
	return u.String(), nil
}
