package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Debt is what a maker or a cooperative owes, of refunds after she was paid.
type Debt struct {
	Producer    identity.PersonID      `db:"producer_id"`    // 0 for a cooperative's
	Cooperative identity.CooperativeID `db:"cooperative_id"` // 0 for a maker's
	Name        string                 `db:"name"`
	Owed        money.Amount           `db:"owed"`
}

const debts = `
	SELECT r.id AS producer_id, 0 AS cooperative_id, n.name, b.balance AS owed
	FROM producer r JOIN person n ON n.id = r.id
	JOIN account a ON a.code = 'asset:receivable:producer:' || r.id AND a.currency = 'IDR'
	JOIN account_balance b ON b.account_id = a.id AND b.balance > 0
	WHERE EXISTS (SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id
	              WHERE m.producer_id = r.id AND c.programme_id = $1)
	UNION ALL
	SELECT 0, c.id, c.name, b.balance
	FROM cooperative c
	JOIN account a ON a.code = 'asset:receivable:coop:' || c.id AND a.currency = 'IDR'
	JOIN account_balance b ON b.account_id = a.id AND b.balance > 0
	WHERE c.programme_id = $1
	ORDER BY owed DESC, name`

// Debts lists who of a programme owes, the most first.
func Debts(ctx context.Context, q database.Queryer, programme identity.ProgrammeID) ([]Debt, error) {
	var all []Debt
	if err := q.SelectContext(ctx, &all, debts, int64(programme)); err != nil {
		return nil, fmt.Errorf("report: debts: %w", err)
	}
	return all, nil
}

// LostDispute is a dispute that was lost, of which nobody has decided who bears
// it.
type LostDispute struct {
	ID       int64        `db:"id"`
	Number   string       `db:"number"` // of the order
	Amount   money.Amount `db:"amount"`
	OpenedAt time.Time    `db:"opened_at"`
}

const lostDisputes = `
	SELECT d.id, o.number, d.amount, d.opened_at
	FROM dispute d JOIN payment p ON p.id = d.payment_id JOIN shop_order o ON o.id = p.order_id
	WHERE d.state = 'lost' AND d.withdrawn AND NOT EXISTS (SELECT 1 FROM dispute_loss l WHERE l.dispute_id = d.id)
	  AND EXISTS (SELECT 1 FROM order_line l JOIN cooperative c ON c.id = l.cooperative_id WHERE l.order_id = o.id AND c.programme_id = $1)
	  AND ($2::bigint = 0 OR d.id = $2::bigint)
	ORDER BY d.id`

// LostDisputes lists the lost disputes of a programme's orders that wait for a
// decision; one is asked for by its id, all with 0.
func LostDisputes(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id int64) ([]LostDispute, error) {
	var all []LostDispute
	if err := q.SelectContext(ctx, &all, lostDisputes, int64(programme), id); err != nil {
		return nil, fmt.Errorf("report: lost disputes: %w", err)
	}
	return all, nil
}
