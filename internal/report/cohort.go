package report

import (
	"context"
	"fmt"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// CohortFigures are what the participants of a training earned in a window.
type CohortFigures struct {
	Cohort int64        `db:"cohort_id"`
	Active int          `db:"active"` // makers whose sales are above nothing
	Sold   money.Amount `db:"revenue"`
	Income money.Amount `db:"income"`
}

const cohortFigures = `
	SELECT p.cohort_id, count(*) FILTER (WHERE f.active) AS active, sum(f.revenue)::bigint AS revenue, sum(f.income)::bigint AS income
	FROM (` + perMaker + `) f
	JOIN participant p ON p.producer_id = f.producer_id JOIN cohort h ON h.id = p.cohort_id AND h.programme_id = $1
	GROUP BY p.cohort_id`

// ByCohort are the figures of a programme's cohorts by their numbers. Who took part
// in two trainings counts in each.
func ByCohort(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window) (map[int64]CohortFigures, error) {
	var rows []CohortFigures
	if err := q.SelectContext(ctx, &rows, cohortFigures, within(programme, w, Part{})...); err != nil {
		return nil, fmt.Errorf("report: by cohort: %w", err)
	}
	all := make(map[int64]CohortFigures, len(rows))
	for _, r := range rows {
		all[r.Cohort] = r
	}
	return all, nil
}
