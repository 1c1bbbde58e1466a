// Package invariant is how a noun says what must always be true of its tables:
// a numbered query that returns no row. Package audit gathers and runs them.
package invariant

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
)

// Invariant is one truth.
type Invariant struct {
	Number int
	Name   string
	// Duty marks something overdue rather than something wrong: it raises an
	// alert and breaks no audit.
	Duty bool
	// Check lists the offenders, each in a few words with its id.
	Check func(ctx context.Context, q database.Queryer, now time.Time) ([]string, error)
}

// maxOffenders bounds what one broken invariant lists.
const maxOffenders = 100

// SQL is an invariant whose query returns one text column, a row for each
// offender.
func SQL(number int, name, query string) Invariant {
	return Invariant{Number: number, Name: name, Check: func(ctx context.Context, q database.Queryer, _ time.Time) ([]string, error) {
		return list(ctx, q, name, query)
	}}
}

// Overdue is a duty whose query takes the time as $1 and returns one text
// column, a row for each thing overdue.
func Overdue(number int, name, query string) Invariant {
	return Invariant{Number: number, Name: name, Duty: true, Check: func(ctx context.Context, q database.Queryer, now time.Time) ([]string, error) {
		return list(ctx, q, name, query, now)
	}}
}

func list(ctx context.Context, q database.Queryer, name, query string, args ...any) ([]string, error) {
	var offenders []string
	limited := fmt.Sprintf("SELECT offender FROM (%s) AS o (offender) LIMIT %d", query, maxOffenders)
	if err := q.SelectContext(ctx, &offenders, limited, args...); err != nil {
		return nil, fmt.Errorf("invariant %q: %w", name, err)
	}
	return offenders, nil
}
