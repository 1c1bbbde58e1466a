package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Change is what a cohort's makers earned in some months after their training, and
// in the same calendar months a year earlier. It compares; it claims no cause.
type Change struct {
	Before, After Window // whole months, as many
	Makers        int    // who were members of the programme through all of both
	Missing       int    // participants of whom that is not known
	// Medians of a maker's income over all of the months.
	MedianBefore, MedianAfter money.Amount
	More, Less                int // makers who earned more, and less, than before
	// What the same makers noted that they got outside the shop. It is no income
	// of the ledger, and no figure above holds any of it.
	OutsideBefore, OutsideAfter Outside
	Told                        Told
}

// Outside is what makers noted that they sold outside the shop.
type Outside struct {
	Makers int // who noted anything
	Pieces int
	Got    money.Amount
}

// Told is what participants said that they earned in a month before they joined.
type Told struct {
	Makers    int          // who said it
	Missing   int          // participants who did not
	Low, High money.Amount // medians of what they said at the least, and at the most
}

// Months is how many months are compared.
func (c Change) Months() int { return c.After.wholeMonths() }

const (
	// cohortMakers are a cohort's participants: who is a producer, since when she has
	// been a member of the programme's cooperatives, until when, and what she said
	// last of the time before.
	cohortMakers = `
	SELECT p.producer_id AS maker, m.joined_at, m.left_at, b.low, b.high
	FROM participant p JOIN cohort h ON h.id = p.cohort_id AND h.programme_id = $1
	LEFT JOIN LATERAL (
		SELECT min(m.joined_at) AS joined_at, CASE WHEN bool_and(m.left_at IS NOT NULL) THEN max(m.left_at) END AS left_at
		FROM membership m JOIN cooperative c ON c.id = m.cooperative_id WHERE m.producer_id = p.producer_id AND c.programme_id = $1) m ON TRUE
	LEFT JOIN LATERAL (
		SELECT b.low, b.high FROM baseline b WHERE b.programme_id = $1 AND b.producer_id = p.producer_id ORDER BY b.id DESC LIMIT 1) b ON TRUE
	WHERE p.cohort_id = $2`
	incomeBeforeAfter = `
	SELECT f.producer_id AS maker, coalesce(sum(f.income) FILTER (WHERE f.day <= $10::date), 0)::bigint AS before,
	       coalesce(sum(f.income) FILTER (WHERE f.day >= $11::date), 0)::bigint AS after` + sums + `
	  AND f.producer_id = ANY ($9::bigint[])
	GROUP BY f.producer_id`
	outsideOf = `
	SELECT count(DISTINCT o.producer_id) AS makers, coalesce(-sum(m.delta), 0)::bigint AS pieces, coalesce(sum(o.price), 0)::bigint AS got
	FROM outside_sale o JOIN stock_movement m ON m.id = o.movement_id
	JOIN variant v ON v.id = m.variant_id JOIN product p ON p.id = v.product_id JOIN cooperative c ON c.id = p.cooperative_id
	WHERE c.programme_id = $1 AND o.producer_id = ANY ($2::bigint[]) AND m.at >= $3 AND m.at < $4`
)

// cohortMaker is a participant as cohortMakers tells.
type cohortMaker struct {
	Maker     *int64
	JoinedAt  *time.Time `db:"joined_at"`
	LeftAt    *time.Time `db:"left_at"`
	Low, High *money.Amount
}

// through tells whether she was a member all the time.
func (m cohortMaker) through(from, to time.Time) bool {
	return m.Maker != nil && m.JoinedAt != nil && !m.JoinedAt.After(from) && (m.LeftAt == nil || !m.LeftAt.Before(to))
}

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
	var people []cohortMaker
	if err := q.SelectContext(ctx, &people, cohortMakers, int64(programme), cohort); err != nil {
		return Change{}, false, fmt.Errorf("report: change of cohort %d: %w", cohort, err)
	}
	c.Told = toldOf(people)
	var makers []int64
	for _, p := range people {
		if p.through(c.Before.From, c.After.To) {
			makers = append(makers, *p.Maker)
		}
	}
	c.Makers, c.Missing = len(makers), len(people)-len(makers)
	if err := c.compare(ctx, q, programme, makers); err != nil {
		return Change{}, false, fmt.Errorf("report: change of cohort %d: %w", cohort, err)
	}
	if c.OutsideBefore, err = OutsideOf(ctx, q, programme, c.Before, makers); err != nil {
		return Change{}, false, err
	}
	c.OutsideAfter, err = OutsideOf(ctx, q, programme, c.After, makers)
	return c, true, err
}

// compare sets each maker's income of both times side by side.
func (c *Change) compare(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, makers []int64) error {
	var rows []struct {
		Maker         int64
		Before, After money.Amount
	}
	both := Window{From: c.Before.From, To: c.After.To}
	if err := q.SelectContext(ctx, &rows, incomeBeforeAfter, within(programme, both, Part{}, pq.Array(makers), c.Before.Last(), c.After.First())...); err != nil {
		return err
	}
	// Who sold nothing in either time has no row, and earned nothing.
	before, after := make([]int64, len(makers)), make([]int64, len(makers))
	for i, r := range rows {
		before[i], after[i] = r.Before.Minor(), r.After.Minor()
		switch {
		case after[i] > before[i]:
			c.More++
		case after[i] < before[i]:
			c.Less++
		}
	}
	c.MedianBefore, c.MedianAfter = median(before), median(after)
	return nil
}

// OutsideOf is what makers noted in a window that they got outside the shop, for
// goods of a programme's cooperatives.
func OutsideOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, makers []int64) (Outside, error) {
	var o Outside
	if err := q.GetContext(ctx, &o, outsideOf, int64(programme), pq.Array(makers), w.From, w.To); err != nil {
		return o, fmt.Errorf("report: sold outside: %w", err)
	}
	return o, nil
}

// toldOf sums up what participants said of the time before they joined.
func toldOf(people []cohortMaker) Told {
	var low, high []int64
	for _, p := range people {
		if p.Low != nil && p.High != nil {
			low, high = append(low, p.Low.Minor()), append(high, p.High.Minor())
		}
	}
	return Told{Makers: len(low), Missing: len(people) - len(low), Low: median(low), High: median(high)}
}

// median is the middle of amounts, in whole rupiah.
func median(minor []int64) money.Amount {
	slices.Sort(minor)
	return money.Minor(quartile(minor, 2), money.IDR)
}

func monthsBetween(from, to time.Time) int {
	return (to.Year()-from.Year())*monthsOfYear + int(to.Month()) - int(from.Month())
}
