package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
)

// Figures are the two words with what they are made of.
type Figures struct {
	Revenue money.Amount `db:"revenue"`
	Income  money.Amount `db:"income"` // makers' income
	Orders  int          `db:"orders"` // that were sold in the window
	Makers  int          `db:"makers"` // active ones: those whose sales there are above nothing
}

// Part narrows a programme's figures to a region of any level, a maker, a
// cooperative, a category, or what all of those given have in common; its zero
// value narrows nothing.
type Part struct {
	Place       region.Code
	Maker       identity.PersonID
	Cooperative identity.CooperativeID
	Category    int64
}

// sums are the day's sums that figures are made of: those that are kept, and what
// the ledger holds beyond them; or, as known on a time, what the ledger held.
const sums = `
	FROM (SELECT day, village_code, producer_id, cooperative_id, category_id, revenue, income, sold, entries FROM day_figure
	      WHERE $7::timestamptz IS NULL
	      UNION ALL
	      SELECT day, village_code, producer_id, cooperative_id, category_id, revenue, income, sold, entries
	      FROM figures_of(CASE WHEN $7::timestamptz IS NULL THEN unrolled() ELSE known_transactions($2::date, $3::date, $7::timestamptz) END)) f
	JOIN cooperative c ON c.id = f.cooperative_id
	WHERE c.programme_id = $1 AND f.day >= $2::date AND f.day <= $3::date
	  AND ($4::text = '' OR f.village_code = $4::text OR f.village_code LIKE $4::text || '.%')
	  AND ($5::bigint = 0 OR f.producer_id = $5::bigint)
	  AND ($6::bigint = 0 OR f.cooperative_id = $6::bigint)
	  AND ($8::bigint = 0 OR f.category_id = $8::bigint)`

// earnedDays are the same sums of all programmes, as the books stand now.
const earnedDays = `(
	SELECT day, village_code, producer_id, income FROM day_figure
	UNION ALL
	SELECT day, village_code, producer_id, income FROM figures_of(unrolled()))`

// earnedRules are the rules that the view earned holds postings of, for what
// reads more of the ledger beside them.
const earnedRules = `('sale', 'refund', 'dispute', 'reassignment', 'allocation', 'reversal')`

// within are the arguments of sums, and of what reads the ledger like them.
func within(programme identity.ProgrammeID, w Window, of Part, more ...any) []any {
	return append([]any{int64(programme), w.First(), w.Last(), string(of.Place), int64(of.Maker), int64(of.Cooperative), w.known(), of.Category}, more...)
}

// known is the time as an argument, nil for none.
func (w Window) known() *time.Time {
	if w.Known.IsZero() {
		return nil
	}
	return &w.Known
}

const amounts = `coalesce(sum(f.revenue), 0)::bigint AS revenue, coalesce(sum(f.income), 0)::bigint AS income`

const figures = amounts + `, count(DISTINCT f.producer_id) FILTER (WHERE f.active) AS makers`

// perMaker are the sums by maker, which tell whether she is active.
const perMaker = `
	SELECT f.producer_id, sum(f.revenue) AS revenue, sum(f.income) AS income, sum(f.sold) > 0 AS active` + sums + ` GROUP BY f.producer_id`

const totals = `SELECT ` + figures + ` FROM (` + perMaker + `) f`

// Totals are the figures of a programme, or of a part of it. An order or maker
// that belongs to two parts counts in each, and once in the whole.
func Totals(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part) (Figures, error) {
	grain, key := of.grain()
	if kept, err := keptFor(ctx, q, w, grain); err != nil {
		return Figures{}, err
	} else if kept {
		return totalKept(ctx, q, programme, w, grain, key)
	}
	var f Figures
	if err := q.GetContext(ctx, &f, totals, within(programme, w, of)...); err != nil {
		return Figures{}, fmt.Errorf("report: totals: %w", err)
	}
	orders, err := ordersBy(ctx, q, programme, w, of, grain)
	if err != nil {
		return Figures{}, err
	}
	f.Orders = orders[key]
	return f, nil
}
