package database

import (
	"context"
	"fmt"
)

// Figures are what an administrator looks at first when something is slow.
type Figures struct {
	Server      string `db:"server"` // version of PostgreSQL
	Schema      int64  `db:"schema"` // number of the newest migration
	Bytes       int64  `db:"bytes"`
	Connections int    `db:"connections"`
}

const figures = `
	SELECT current_setting('server_version') AS server,
	       (SELECT max(version_id) FROM goose_db_version) AS schema,
	       pg_database_size(current_database()) AS bytes,
	       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections`

// FiguresOf reads the figures of the database.
func FiguresOf(ctx context.Context, q Queryer) (Figures, error) {
	var f Figures
	if err := q.GetContext(ctx, &f, figures); err != nil {
		return f, fmt.Errorf("database: figures: %w", err)
	}
	return f, nil
}
