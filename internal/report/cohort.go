package report

import (
	"context"
	"fmt"
	"slices"
	"time"

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

// Change is what a cohort's makers earned in some months after their training, and
// in the same calendar months a year earlier. It compares; it claims no cause.
type Change struct {
	Before, After Window // whole months, as many
	Makers        int    // who were members through all of both
	Missing       int    // participants of whom that is not known
	// Medians of a maker's income over all of the months.
	MedianBefore, MedianAfter money.Amount
	More, Less                int // makers who earned more, and less, than before
}

// Months is how many months are compared.
func (c Change) Months() int { return c.After.wholeMonths() }

const cohortChange = `
	SELECT p.producer_id AS maker, (SELECT min(m.joined_at) FROM membership m WHERE m.producer_id = p.producer_id) AS joined_at,
	       coalesce((SELECT sum(s.income) FROM day_figure s WHERE s.producer_id = p.producer_id AND s.day >= $3::date AND s.day <= $4::date), 0)::bigint AS before,
	       coalesce((SELECT sum(s.income) FROM day_figure s WHERE s.producer_id = p.producer_id AND s.day >= $5::date AND s.day <= $6::date), 0)::bigint AS after
	FROM participant p JOIN cohort h ON h.id = p.cohort_id AND h.programme_id = $1
	WHERE p.cohort_id = $2`

// ChangeOf compares the months after a training, at most twelve that are over, with
// the same months a year earlier; ok is false while no month is over.
func ChangeOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, cohort int64, lastDay, now time.Time) (c Change, ok bool, err error) {
	from := MonthOf(lastDay).To
	months := min(monthsBetween(from, MonthOf(now).From), monthsOfYear)
	if months < 1 {
		return Change{}, false, nil
	}
	c.After = fromMonth(from, months)
	c.Before = fromMonth(from.AddDate(-1, 0, 0), months)
	var rows []struct {
		Maker         *identity.PersonID
		JoinedAt      *time.Time `db:"joined_at"`
		Before, After money.Amount
	}
	if err := q.SelectContext(ctx, &rows, cohortChange, programme, cohort, c.Before.First(), c.Before.Last(), c.After.First(), c.After.Last()); err != nil {
		return Change{}, false, fmt.Errorf("report: change of cohort %d: %w", cohort, err)
	}
	var before, after []int64
	for _, r := range rows {
		if r.Maker == nil || r.JoinedAt == nil || r.JoinedAt.After(c.Before.From) {
			c.Missing++
			continue
		}
		c.Makers++
		before, after = append(before, r.Before.Minor()), append(after, r.After.Minor())
		switch {
		case r.After.Minor() > r.Before.Minor():
			c.More++
		case r.After.Minor() < r.Before.Minor():
			c.Less++
		}
	}
	slices.Sort(before)
	slices.Sort(after)
	c.MedianBefore, c.MedianAfter = money.Minor(quartile(before, 2), money.IDR), money.Minor(quartile(after, 2), money.IDR)
	return c, true, nil
}

func monthsBetween(from, to time.Time) int {
	return (to.Year()-from.Year())*monthsOfYear + int(to.Month()) - int(from.Month())
}
