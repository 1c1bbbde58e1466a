package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Balances are where a producer's money is.
type Balances struct {
	Pending money.Amount `db:"pending"` // the buyer may still send the goods back
	Payable money.Amount `db:"payable"`
}

const balances = `
	SELECT coalesce(-sum(p.amount) FILTER (WHERE a.code LIKE '%:pending'), 0)::bigint AS pending,
	       coalesce(-sum(p.amount) FILTER (WHERE a.code LIKE '%:payable'), 0)::bigint AS payable
	FROM account a JOIN posting p ON p.account_id = a.id
	WHERE a.code IN ('liability:producer:' || $1::bigint || ':pending', 'liability:producer:' || $1::bigint || ':payable')
	  AND a.currency = 'IDR'`

// BalancesOf are where a producer's money is now.
func BalancesOf(ctx context.Context, q database.Queryer, producer identity.PersonID) (Balances, error) {
	var b Balances
	if err := q.GetContext(ctx, &b, balances, int64(producer)); err != nil {
		return Balances{}, fmt.Errorf("report: balances of producer %d: %w", producer, err)
	}
	return b, nil
}

// Month is a producer's income of one calendar month in WIB.
type Month struct {
	Start  time.Time
	Income money.Amount
}

const months = `
	SELECT date_trunc('month', t.occurred_at AT TIME ZONE 'Asia/Jakarta') AS month, -sum(p.amount)::bigint AS income
	FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id JOIN account a ON a.id = p.account_id
	WHERE p.producer_id = $1 AND p.order_line_id IS NOT NULL AND a.code LIKE 'liability:producer:%'
	  AND t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'reversal') AND t.occurred_at >= $2
	GROUP BY 1`

// MonthsOf is a producer's income of the last count months up to now, oldest
// first, months without income included.
func MonthsOf(ctx context.Context, q database.Queryer, producer identity.PersonID, now time.Time, count int) ([]Month, error) {
	first := clock.Month(now).AddDate(0, 1-count, 0)
	var rows []struct {
		Month  time.Time
		Income money.Amount
	}
	if err := q.SelectContext(ctx, &rows, months, int64(producer), first); err != nil {
		return nil, fmt.Errorf("report: months of producer %d: %w", producer, err)
	}
	all := make([]Month, count)
	for i := range all {
		all[i].Start = first.AddDate(0, i, 0)
		for _, r := range rows {
			if r.Month.Year() == all[i].Start.Year() && r.Month.Month() == all[i].Start.Month() {
				all[i].Income = r.Income
			}
		}
	}
	return all, nil
}

// Impact is what the shop's makers have earned together in a window.
type Impact struct {
	Income money.Amount `db:"income"`
	Makers int          `db:"makers"`
}

const impact = `
	SELECT coalesce(-sum(p.amount), 0)::bigint AS income, count(DISTINCT p.producer_id) AS makers
	FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id JOIN account a ON a.id = p.account_id
	WHERE p.order_line_id IS NOT NULL AND a.code LIKE 'liability:producer:%'
	  AND t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'reversal')
	  AND t.occurred_at >= $1 AND t.occurred_at < $2`

// ImpactOf is the makers' income of all programmes in a window.
func ImpactOf(ctx context.Context, q database.Queryer, w Window) (Impact, error) {
	var i Impact
	if err := q.GetContext(ctx, &i, impact, w.From, w.To); err != nil {
		return Impact{}, fmt.Errorf("report: impact: %w", err)
	}
	return i, nil
}
