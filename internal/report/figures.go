package report

import (
	"context"
	"fmt"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
)

// Figures are the two words with what they are made of.
type Figures struct {
	Revenue money.Amount `db:"revenue"`
	Income  money.Amount `db:"income"` // makers' income
	Orders  int          `db:"orders"`
	Makers  int          `db:"makers"` // with at least one sale or refund
}

// Part narrows a programme's figures to a village, a maker, a cooperative, or
// what all of those given have in common; its zero value narrows nothing.
type Part struct {
	Village     region.Code
	Maker       identity.PersonID
	Cooperative identity.CooperativeID
}

// earned are the postings that revenue and makers' income are sums of: those
// of an order line, by the rules that change what was sold. A release from
// pending to payable changes nothing, so its rule is not among them.
const earned = `
	FROM posting p
	JOIN ledger_transaction t ON t.id = p.transaction_id
	JOIN account a ON a.id = p.account_id
	JOIN cooperative c ON c.id = p.cooperative_id
	JOIN order_line l ON l.id = p.order_line_id
	WHERE c.programme_id = $1 AND t.occurred_at >= $2 AND t.occurred_at < $3
	  AND t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'reversal')
	  AND ($4::text = '' OR p.village_code = $4::text)
	  AND ($5::bigint = 0 OR p.producer_id = $5::bigint)
	  AND ($6::bigint = 0 OR p.cooperative_id = $6::bigint)`

// within are the arguments of earned.
func within(programme identity.ProgrammeID, w Window, of Part) []any {
	return []any{int64(programme), w.From, w.To, string(of.Village), int64(of.Maker), int64(of.Cooperative)}
}

const amounts = `
	coalesce(-sum(p.amount), 0)::bigint AS revenue,
	coalesce(-sum(p.amount) FILTER (WHERE a.code LIKE '%:producer:%'), 0)::bigint AS income`

const figures = amounts + `, count(DISTINCT l.order_id) AS orders, count(DISTINCT p.producer_id) AS makers`

const totals = `SELECT ` + figures + earned

// Totals are the figures of a programme, or of a part of it. An order or maker
// that belongs to two parts counts in each, and once in the whole.
func Totals(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part) (Figures, error) {
	var f Figures
	if err := q.GetContext(ctx, &f, totals, within(programme, w, of)...); err != nil {
		return Figures{}, fmt.Errorf("report: totals: %w", err)
	}
	return f, nil
}
