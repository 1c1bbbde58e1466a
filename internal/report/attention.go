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

// Stopped is a maker who sold in three or more of the six months before the last
// two that are over, and in neither of those, and did not say that she pauses.
type Stopped struct {
	ID       identity.PersonID `db:"id"`
	Name     string            `db:"name"`
	Village  string            `db:"village"`
	LastSale time.Time         `db:"last_sale"` // its day
	Months   int               `db:"months"`    // of the six
}

// Fallen is a village whose revenue of the last month that is over is less than half
// of what it was on average in the three before.
type Fallen struct {
	Code    region.Code  `db:"code"`
	Name    string       `db:"name"`
	Revenue money.Amount `db:"revenue"`
	Before  money.Amount `db:"before"` // a month, on average, in whole rupiah
}

// Waiting is a maker whose money has been payable for longer than four weeks without
// a payout.
type Waiting struct {
	ID      identity.PersonID `db:"id"`
	Name    string            `db:"name"`
	Payable money.Amount      `db:"payable"`
	Since   time.Time         `db:"since"` // of the last payout, or of the first release
}

const stopped = `
	SELECT r.id, n.name, v.name AS village, s.last_sale, s.months FROM (
		SELECT f.producer_id, max(f.day) AS last_sale, count(DISTINCT to_char(f.day, 'YYYY-MM')) FILTER (WHERE f.day < $3::date) AS months
		FROM day_figure f JOIN cooperative c ON c.id = f.cooperative_id
		WHERE c.programme_id = $1 AND f.sold > 0 AND f.day >= $2::date AND f.day < $4::date
		GROUP BY f.producer_id) s
	JOIN producer r ON r.id = s.producer_id JOIN person n ON n.id = r.id JOIN region v ON v.code = r.village_code
	WHERE s.months >= 3 AND s.last_sale < $3::date
	  AND NOT EXISTS (SELECT 1 FROM production_pause p WHERE p.programme_id = $1 AND p.producer_id = r.id AND p.withdrawn_at IS NULL AND p.month >= $3::date)
	ORDER BY s.last_sale DESC, n.name LIMIT $5`

const fallen = `
	SELECT v.code, v.name, s.revenue, s.before FROM (
		SELECT f.village_code AS code, coalesce(sum(f.revenue) FILTER (WHERE f.day >= $3::date), 0)::bigint AS revenue,
		       (div(coalesce(sum(f.revenue) FILTER (WHERE f.day < $3::date), 0), 300) * 100)::bigint AS before
		FROM day_figure f JOIN cooperative c ON c.id = f.cooperative_id
		WHERE c.programme_id = $1 AND f.day >= $2::date AND f.day < $4::date
		GROUP BY f.village_code) s
	JOIN region v ON v.code = s.code
	WHERE s.before > 0 AND s.revenue * 2 < s.before
	ORDER BY s.before - s.revenue DESC, v.code LIMIT $5`

const waitingLong = `
	SELECT s.id, s.name, s.payable, s.since FROM (
		SELECT r.id, n.name, -b.balance AS payable, coalesce(
			(SELECT max(t.occurred_at) FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id WHERE p.account_id = a.id AND p.amount > 0),
			(SELECT min(t.occurred_at) FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id WHERE p.account_id = a.id)) AS since
		FROM producer r JOIN person n ON n.id = r.id
		JOIN account a ON a.code = 'liability:producer:' || r.id || ':payable' AND a.currency = 'IDR'
		JOIN account_balance b ON b.account_id = a.id AND b.balance < 0
		WHERE EXISTS (SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id WHERE m.producer_id = r.id AND c.programme_id = $1)) s
	WHERE s.since < $2 ORDER BY s.since, s.id LIMIT $3`

// mostAttention bounds each list.
const mostAttention = 100

// Attention is what a programme should look after.
type Attention struct {
	Stopped []Stopped
	Fallen  []Fallen
	Waiting []Waiting
}

// AttentionOf is what a programme should look after now.
func AttentionOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, now time.Time) (Attention, error) {
	const recent, before, compared, patience = 2, 6, 3, 28 * 24 * time.Hour
	running := MonthOf(now).From
	day := func(months int) string { return Window{From: running.AddDate(0, -months, 0)}.First() }
	var a Attention
	if err := q.SelectContext(ctx, &a.Stopped, stopped, int64(programme), day(recent+before), day(recent), day(0), mostAttention); err != nil {
		return a, fmt.Errorf("report: stopped: %w", err)
	}
	if err := q.SelectContext(ctx, &a.Fallen, fallen, int64(programme), day(1+compared), day(1), day(0), mostAttention); err != nil {
		return a, fmt.Errorf("report: fallen: %w", err)
	}
	if err := q.SelectContext(ctx, &a.Waiting, waitingLong, int64(programme), now.Add(-patience), mostAttention); err != nil {
		return a, fmt.Errorf("report: waiting: %w", err)
	}
	return a, nil
}
