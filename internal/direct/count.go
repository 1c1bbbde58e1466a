package direct

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Count is what somebody found in a cash box.
type Count struct {
	ID          int64                  `db:"id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Expected    money.Amount           `db:"expected"` // by the books
	Counted     money.Amount           `db:"counted"`
	Waiting     money.Amount           `db:"waiting"`    // of sales that wait for a decision
	Difference  money.Amount           `db:"difference"` // less than nothing where money is missing
	Reason      string                 `db:"reason"`
	CountedAt   time.Time              `db:"counted_at"`
	CountedBy   string                 `db:"counted_by"`
}

var countRefusals = database.Refusals{
	"cash_count_reason":  fault.InvalidFields(fault.Field{Name: "reason_count", Key: "direct.count.reason"}),
	"cash_count_counted": fault.InvalidFields(fault.Field{Name: "amount_count", Key: "error.amount"}),
}

const waitingCash = `
	SELECT coalesce(sum(s.total), 0)::bigint FROM direct_sale s LEFT JOIN direct_sale_end e ON e.sale_id = s.id
	WHERE s.cooperative_id = $1 AND s.method = 'cash' AND e.sale_id IS NULL`

// WaitingCash is the cash of sales that wait for a decision.
func WaitingCash(ctx context.Context, q database.Queryer, group identity.CooperativeID) (money.Amount, error) {
	var minor int64
	if err := q.GetContext(ctx, &minor, waitingCash, int64(group)); err != nil {
		return money.Amount{}, fmt.Errorf("direct: waiting cash of %d: %w", group, err)
	}
	return money.Minor(minor, money.IDR), nil
}

const insertCount = `
	INSERT INTO cash_count (cooperative_id, expected, counted, waiting, reason, counted_at, counted_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`

// RecordCount writes a count. It returns a field fault for a difference without
// a reason.
func RecordCount(ctx context.Context, tx *database.Tx, actor identity.Actor, c Count, now time.Time) (Count, error) {
	c.Reason = strings.TrimSpace(c.Reason)
	c.Difference = c.Counted.Sub(c.Expected).Sub(c.Waiting)
	err := tx.GetContext(ctx, &c.ID, insertCount, int64(c.Cooperative), c.Expected.Minor(), c.Counted.Minor(), c.Waiting.Minor(), c.Reason, now, int64(actor.Person))
	if err != nil {
		return c, countRefusals.Explain(fmt.Errorf("direct: count of %d: %w", c.Cooperative, err))
	}
	return c, nil
}

const countsOf = `
	SELECT c.id, c.cooperative_id, c.expected, c.counted, c.waiting, c.difference, c.reason, c.counted_at, p.name AS counted_by
	FROM cash_count c JOIN person p ON p.id = c.counted_by WHERE c.cooperative_id = $1 ORDER BY c.id DESC LIMIT $2`

// Counts are a cooperative's newest.
func Counts(ctx context.Context, q database.Queryer, group identity.CooperativeID, limit int) ([]Count, error) {
	var all []Count
	if err := q.SelectContext(ctx, &all, countsOf, int64(group), limit); err != nil {
		return nil, fmt.Errorf("direct: counts of %d: %w", group, err)
	}
	return all, nil
}
