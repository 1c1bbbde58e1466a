package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
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
	SELECT date_trunc('month', e.day::timestamp) AS month, sum(e.income)::bigint AS income
	FROM ` + earnedDays + ` e WHERE e.producer_id = $1 AND e.day >= $2::date GROUP BY 1`

// MonthsOf is a producer's income of the last count months up to now, oldest
// first, months without income included.
func MonthsOf(ctx context.Context, q database.Queryer, producer identity.PersonID, now time.Time, count int) ([]Month, error) {
	first := clock.Month(now).AddDate(0, 1-count, 0)
	var rows []struct {
		Month  time.Time
		Income money.Amount
	}
	if err := q.SelectContext(ctx, &rows, months, int64(producer), Window{From: first}.First()); err != nil {
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

// impactOf continues with further conditions.
const impactOf = `coalesce(sum(e.income), 0)::bigint AS income, count(DISTINCT e.producer_id) AS makers FROM ` + earnedDays + ` e WHERE TRUE`

const impact = `SELECT ` + impactOf + ` AND e.day >= $1::date AND e.day <= $2::date`

// ImpactOf is the makers' income of all programmes in a window.
func ImpactOf(ctx context.Context, q database.Queryer, w Window) (Impact, error) {
	var i Impact
	if err := q.GetContext(ctx, &i, impact, w.First(), w.Last()); err != nil {
		return Impact{}, fmt.Errorf("report: impact: %w", err)
	}
	return i, nil
}

// Earning is what an order's line, or its refund, brought to a producer, and
// how it was divided. Revenue is her part of the line's net, and is Income +
// Waiting + CooperativeFee + ProgrammeFee + Contribution; of a group order's
// accepted pieces it is nothing, because they were sold before.
type Earning struct {
	Transaction    int64        `db:"transaction_id"`
	Rule           string       `db:"rule"`
	At             time.Time    `db:"at"`
	OrderNumber    string       `db:"order_number"`
	Line           int64        `db:"line"`
	Title          string       `db:"title"`
	Option         string       `db:"option"`
	Quantity       int          `db:"quantity"`   // of a group order's accepted pieces how many
	Picture        media.ID     `db:"picture_id"` // 0 for none
	Cooperative    string       `db:"cooperative"`
	ParcelState    string       `db:"parcel_state"` // as of the parcel now: to_pack, shipped, delivered, …
	Complained     bool         `db:"complained"`   // a complaint about the parcel holds her money
	Net            money.Amount `db:"net"`          // of the whole line
	ShareBP        int          `db:"share_bp"`     // hers of the makers' part
	Revenue        money.Amount `db:"revenue"`
	Income         money.Amount `db:"income"`
	CooperativeFee money.Amount `db:"cooperative_fee"`
	ProgrammeFee   money.Amount `db:"programme_fee"`
	Contribution   money.Amount `db:"contribution"` // to the cost of payment
}

// Waiting is what of a group order's part waits for pieces, or did.
func (e Earning) Waiting() money.Amount {
	return e.Revenue.Sub(money.Sum(e.Income, e.CooperativeFee, e.ProgrammeFee, e.Contribution))
}

// earnings first finds the newest lines asked for, then what is told of each.
const earnings = `
	WITH newest AS (
		SELECT DISTINCT t.occurred_at, t.id, p.order_line_id AS line
		FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id
		WHERE p.account_id = ANY ($2::bigint[]) AND p.order_line_id IS NOT NULL
		  AND t.rule IN ` + earnedRules + `
		  AND t.occurred_at >= $3 AND t.occurred_at < $4
		ORDER BY t.occurred_at DESC, t.id DESC, line LIMIT $5)
	SELECT t.id AS transaction_id, t.rule, t.occurred_at AS at, o.number AS order_number, l.id AS line, l.title, l.option,
	       coalesce((SELECT a.pieces FROM allocation a WHERE t.key = 'allocation:' || a.id), l.quantity) AS quantity, coalesce(l.picture_id, 0) AS picture_id, c.name AS cooperative, parcel.fulfilment_state AS parcel_state, complaint_holds(parcel.id, now()) AS complained,
	       l.net - l.cooperative_discount AS net,
	       coalesce((SELECT x.share_bp FROM reassignment_share x WHERE x.order_line_id = l.id AND x.producer_id = s.producer_id
	                 ORDER BY x.reassignment_id DESC LIMIT 1), s.share_bp) AS share_bp,
	       d.revenue, d.income, d.cooperative_fee, d.programme_fee, d.contribution
	FROM newest n
	JOIN ledger_transaction t ON t.id = n.id
	JOIN order_line l ON l.id = n.line
	JOIN parcel ON parcel.id = l.parcel_id
	JOIN cooperative c ON c.id = l.cooperative_id
	JOIN shop_order o ON o.id = l.order_id
	JOIN order_line_share s ON s.order_line_id = l.id AND s.producer_id = $1
	CROSS JOIN LATERAL (
		SELECT -sum(p.amount)::bigint AS revenue,
		       coalesce(-sum(p.amount) FILTER (WHERE a.code LIKE '%:producer:%'), 0)::bigint AS income,
		       coalesce(-sum(p.amount) FILTER (WHERE a.code LIKE '%:coop:%'), 0)::bigint AS cooperative_fee,
		       coalesce(-sum(p.amount) FILTER (WHERE a.code = 'income:programme_fee'), 0)::bigint AS programme_fee,
		       coalesce(-sum(p.amount) FILTER (WHERE a.code = 'income:processing_contribution'), 0)::bigint AS contribution
		FROM posting p JOIN account a ON a.id = p.account_id
		WHERE p.transaction_id = n.id AND p.order_line_id = n.line AND p.producer_id = $1) d
	ORDER BY n.occurred_at DESC, n.id DESC, n.line`

// mostEarnings bounds a list: a producer who sells more of them in a month is
// no single person.
const mostEarnings = 5_000

// EarningsOf lists what a producer's income of a window is made of, newest
// first.
func EarningsOf(ctx context.Context, q database.Queryer, producer identity.PersonID, w Window) ([]Earning, error) {
	return earningsOf(ctx, q, producer, w, mostEarnings)
}

// LatestEarningsOf lists the last of a producer's earnings up to now, newest
// first.
func LatestEarningsOf(ctx context.Context, q database.Queryer, producer identity.PersonID, now time.Time, limit int) ([]Earning, error) {
	return earningsOf(ctx, q, producer, Window{From: time.Unix(0, 0), To: now.Add(time.Microsecond)}, limit)
}

func earningsOf(ctx context.Context, q database.Queryer, producer identity.PersonID, w Window, limit int) ([]Earning, error) {
	held, err := accountsOf(ctx, q, Holder{Producer: producer})
	if err != nil {
		return nil, fmt.Errorf("report: earnings of producer %d: %w", producer, err)
	}
	var all []Earning
	if err := q.SelectContext(ctx, &all, earnings, int64(producer), held.ids, w.From, w.To, limit); err != nil {
		return nil, fmt.Errorf("report: earnings of producer %d: %w", producer, err)
	}
	return all, nil
}
