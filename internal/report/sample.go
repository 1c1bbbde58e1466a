package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Sampled is an order that an auditor looks at, with its part in the programme.
type Sampled struct {
	Number      string       `db:"number"`
	At          time.Time    `db:"at"`
	Transaction int64        `db:"transaction_id"`
	Provider    string       `db:"provider"`
	Reference   string       `db:"reference"` // of the payment there
	Revenue     money.Amount `db:"revenue"`
}

const sampled = `
	SELECT o.number, s.at, s.transaction_id, coalesce(y.provider, '') AS provider, coalesce(y.external_id, '') AS reference, s.revenue
	FROM (SELECT e.order_id, e.transaction_id, min(e.occurred_at) AS at, sum(e.revenue)::bigint AS revenue` + sales + ` AND e.rule = 'sale'
	      GROUP BY e.order_id, e.transaction_id) s
	JOIN shop_order o ON o.id = s.order_id
	LEFT JOIN payment y ON y.order_id = o.id AND y.disposition = 'applied'`

const (
	largestSample = sampled + ` ORDER BY s.revenue DESC, o.number LIMIT $9`
	drawnSample   = sampled + ` ORDER BY md5(o.number || $10::text), o.number LIMIT $9`
)

// Largest are the orders of a window with the highest revenue.
func Largest(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, count int) ([]Sampled, error) {
	var all []Sampled
	if err := q.SelectContext(ctx, &all, largestSample, within(programme, w, Part{}, count)...); err != nil {
		return nil, fmt.Errorf("report: largest orders: %w", err)
	}
	return all, nil
}

// Drawn are orders of a window as a word draws them: the same word, the same orders,
// and who chose the word cannot choose the orders.
func Drawn(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, count int, word string) ([]Sampled, error) {
	var all []Sampled
	if err := q.SelectContext(ctx, &all, drawnSample, within(programme, w, Part{}, count, word)...); err != nil {
		return nil, fmt.Errorf("report: drawn orders: %w", err)
	}
	return all, nil
}
