package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Role is a PostgreSQL role of the program; it says what a pool may do.
type Role string

// The roles. Owner migrates and loads reference data, App serves, Report reads.
const (
	Owner  Role = "simpul_owner"
	App    Role = "simpul_app"
	Report Role = "simpul_report"
)

// DB is a pool of connections that all act under one role.
type DB struct{ *sqlx.DB }

// Tx is a running transaction. A function that takes a *Tx is atomic with
// whatever else its caller does.
type Tx struct{ *sqlx.Tx }

// Queryer is what a read needs; *DB and *Tx satisfy it.
type Queryer interface {
	sqlx.ExtContext
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	SelectContext(ctx context.Context, dest any, query string, args ...any) error
}

var (
	_ Queryer = (*DB)(nil)
	_ Queryer = (*Tx)(nil)
)

// maxOpen bounds a pool: more connections than this only queue inside a small
// server.
const maxOpen = 24

// Open connects to the database of a URL ("postgres://…") or a keyword DSN and
// pings it. A role other than the one that logs in is assumed on every
// connection, so that its grants apply; an empty role keeps the login's own. The
// application's connections keep prepared what their writing transactions run.
func Open(ctx context.Context, dsn string, role Role) (*DB, error) {
	complete, err := withOptions(dsn, defaults(role))
	if err != nil {
		return nil, err
	}
	connector, err := pq.NewConnector(complete)
	if err != nil {
		return nil, fmt.Errorf("database: open: %w", err)
	}
	var pool driver.Connector = connector
	if role == App {
		pool = preparing{connector, inWrites}
	}
	return ready(ctx, sqlx.NewDb(sql.OpenDB(pool), "postgres"))
}

// ready bounds a new pool and tries it.
func ready(ctx context.Context, pool *sqlx.DB) (*DB, error) {
	pool.SetMaxOpenConns(maxOpen)
	pool.SetMaxIdleConns(maxOpen)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, fmt.Errorf("database: connect: %w", err)
	}
	return &DB{pool}, nil
}

// defaults are start-up options that set the role and the session's defaults;
// they hold for every connection of a pool.
func defaults(role Role) string {
	options := "-c timezone=UTC -c idle_in_transaction_session_timeout=60000 -c lock_timeout=20000"
	if role != "" {
		options += " -c role=" + string(role)
	}
	return options
}

func withOptions(dsn, options string) (string, error) {
	if !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://") {
		return dsn + " binary_parameters=yes options='" + options + "'", nil
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", fmt.Errorf("database: URL: %w", err)
	}
	q := u.Query()
	q.Set("options", strings.TrimSpace(q.Get("options")+" "+options))
	q.Set("binary_parameters", "yes")
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20")
	return u.String(), nil
}

// NoRows tells whether err is the absence of a row.
func NoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
