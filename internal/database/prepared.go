package database

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/lib/pq"
)

// scope says which statements a connection prepares.
type scope int

const (
	// inWrites prepares what a writing transaction runs for the second time:
	// the few statements by which money moves. Pages read with plans that are
	// made for their arguments.
	inWrites scope = iota
	// everywhere prepares every statement at once.
	everywhere
)

// mostPrepared bounds what a connection keeps: a plan takes memory in the
// server. The program's statements are fewer.
const mostPrepared = 256

// preparing makes connections that keep what they have prepared; the driver
// has no cache of its own.
type preparing struct {
	*pq.Connector
	scope scope
}

func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(fullConn)
	if !ok {
		return conn, nil
	}
	return &preparedConn{fullConn: full, scope: p.scope, statements: map[string]fullStatement{}}, nil
}

// fullConn is what the driver's connections can do.
type fullConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.QueryerContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type fullStatement interface {
	driver.StmtQueryContext
	driver.StmtExecContext
}

// preparedConn runs statements with arguments by name. Only one goroutine uses
// a connection at a time.
type preparedConn struct {
	fullConn
	scope      scope
	writes     bool                     // a writing transaction runs
	statements map[string]fullStatement // nil for one that was seen once
}

func (c *preparedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query, args)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.fullConn.QueryContext(ctx, query, args)
	}
	return s.QueryContext(ctx, args)
}

func (c *preparedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, query, args)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.fullConn.ExecContext(ctx, query, args)
	}
	return s.ExecContext(ctx, args)
}

// BeginTx notes whether the transaction writes.
func (c *preparedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.fullConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	c.writes = !opts.ReadOnly
	return preparedTx{tx, c}, nil
}

type preparedTx struct {
	driver.Tx
	conn *preparedConn
}

func (t preparedTx) Commit() error {
	t.conn.writes = false
	return t.Tx.Commit()
}

func (t preparedTx) Rollback() error {
	t.conn.writes = false
	return t.Tx.Rollback()
}

// statement is the prepared statement of a query, nil where it is not to be
// prepared.
func (c *preparedConn) statement(ctx context.Context, query string, args []driver.NamedValue) (fullStatement, error) {
	if len(args) == 0 || (c.scope == inWrites && !c.writes) {
		return nil, nil //nolint:nilnil // not prepared, and nothing went wrong
	}
	s, seen := c.statements[query]
	if s != nil {
		return s, nil
	}
	if !seen && len(c.statements) >= mostPrepared {
		return nil, nil //nolint:nilnil // as above
	}
	if !seen && c.scope == inWrites {
		c.statements[query] = nil
		return nil, nil //nolint:nilnil // as above
	}
	made, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s, ok := made.(fullStatement)
	if !ok {
		return nil, fmt.Errorf("database: the driver's statement is a %T", made)
	}
	c.statements[query] = s
	return s, nil
}
