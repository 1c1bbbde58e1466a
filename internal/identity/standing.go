package identity

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
)

// Standing is how many are signed in, and how many attempts to sign in failed
// within a day.
type Standing struct {
	Sessions int64 `db:"sessions"`
	Failed   int64 `db:"failed"`
}

const standing = `
	SELECT (SELECT count(*) FROM session WHERE expires_at > $1) AS sessions,
	       (SELECT greatest(0, count(*) FILTER (WHERE NOT succeeded) - count(*) FILTER (WHERE succeeded))
	        FROM sign_in_attempt WHERE at > $2) AS failed`

// StandingOf reads the figures. Every attempt is first written down as failed,
// so each that succeeded is taken off again.
func StandingOf(ctx context.Context, q database.Queryer, now time.Time) (Standing, error) {
	var s Standing
	if err := q.GetContext(ctx, &s, standing, now, now.Add(-attemptSpan)); err != nil {
		return s, fmt.Errorf("identity: standing: %w", err)
	}
	return s, nil
}
