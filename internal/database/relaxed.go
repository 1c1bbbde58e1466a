package database

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// OpenRelaxed is Open for loading much that can be loaded again. Commits do not
// wait for the disk, so a crash may lose the last of them; a commit of another
// pool that does wait keeps all that came before it. Each connection prepares
// every statement and keeps its plan, which halves what short statements cost,
// takes memory for each, and asks for an ANALYZE as tables grow.
func OpenRelaxed(ctx context.Context, dsn string, role Role) (*DB, error) {
	complete, err := withOptions(dsn, defaults(role)+" -c synchronous_commit=off -c plan_cache_mode=force_generic_plan")
	if err != nil {
		return nil, err
	}
	connector, err := pq.NewConnector(complete)
	if err != nil {
		return nil, fmt.Errorf("database: open: %w", err)
	}
	return ready(ctx, sqlx.NewDb(sql.OpenDB(preparing{connector, everywhere}), "postgres"))
}
