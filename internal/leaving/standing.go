package leaving

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/lending"
	"simpul/internal/money"
)

// Standing is what is open between a member and her cooperative.
type Standing struct {
	ID       identity.PersonID `db:"producer_id"`
	Name     string            `db:"name"`
	JoinedAt time.Time         `db:"joined_at"`
	LeftAt   *time.Time        `db:"left_at"` // nil while she is a member

	Pending  money.Amount `db:"pending"`  // of sales whose goods may still come back
	Payable  money.Amount `db:"payable"`  // that the next pay day can pay
	Disputed money.Amount `db:"disputed"` // of what is payable, kept until a dispute ends
	Owed     money.Amount `db:"owed"`     // by her, of refunds and advances
	// HeldUntil is until when a new place of payment keeps her money, nil for not.
	HeldUntil *time.Time `db:"held_until"`

	Lines    []Line   // that keep her
	Works    []Work   // on sale
	Unsigned []Intake // brought in, with no signature of hers
	Payouts  []Payout // on their way
	// Loans are the cord and tools that are with her, or that she has not signed for;
	// they stay in the cooperative's lists when she has left.
	Loans []lending.Loan
	Phone string `db:"phone"` // E.164, "" for none
}

// Line is a line of an order that waits for pieces of hers.
type Line struct {
	Parcel int64  `db:"parcel_id"`
	Number string `db:"number"` // of the order
	Title  string `db:"title"`
	Option string `db:"option"`
	Pieces int    `db:"pieces"`
	Unpaid bool   `db:"unpaid"` // the customer has not paid yet; it ends by itself
}

// Work is a work of hers on sale.
type Work struct {
	ID     catalog.ProductID `db:"id"`
	Title  string            `db:"title"`
	Shared bool              `db:"shared"` // others made it too
}

// Intake is what she brought in without having signed.
type Intake struct {
	ID         int64     `db:"id"`
	RecordedAt time.Time `db:"recorded_at"`
}

// Payout is money on its way to her.
type Payout struct {
	ID     int64        `db:"id"`
	Run    int64        `db:"run_id"`
	Amount money.Amount `db:"amount"`
}

const (
	standing = `
	SELECT m.producer_id, n.name, coalesce(n.phone, '') AS phone, m.joined_at, m.left_at,
	       coalesce((SELECT -sum(q.amount) FROM account a JOIN posting q ON q.account_id = a.id AND q.cooperative_id = m.cooperative_id
	                 WHERE a.code = 'liability:producer:' || m.producer_id || ':pending' AND a.currency = 'IDR'), 0)::bigint AS pending,
	       greatest(payable_in(m.producer_id, m.cooperative_id), 0) AS payable,
	       disputed_in(m.producer_id, m.cooperative_id) AS disputed,
	       coalesce((SELECT sum(q.amount) FROM account a JOIN posting q ON q.account_id = a.id AND q.cooperative_id = m.cooperative_id
	                 WHERE a.code IN ('asset:receivable:producer:' || m.producer_id, 'asset:advance:producer:' || m.producer_id) AND a.currency = 'IDR'), 0)::bigint AS owed,
	       (SELECT d.held_until FROM payout_destination d WHERE d.producer_id = m.producer_id ORDER BY d.id DESC LIMIT 1) AS held_until
	FROM membership m JOIN person n ON n.id = m.producer_id
	WHERE m.cooperative_id = $1 AND m.producer_id = $2`

	openLines = `
	SELECT l.parcel_id, o.number, l.title, l.option, w.pieces, o.payment_state = 'waiting' AS unpaid
	FROM open_lines($1, $2) w JOIN order_line l ON l.id = w.order_line_id JOIN shop_order o ON o.id = l.order_id
	ORDER BY o.placed_at, l.id`

	worksOnSale = `
	SELECT p.id, p.title, EXISTS (SELECT 1 FROM product_maker o WHERE o.product_id = p.id AND o.producer_id <> w.producer_id AND o.share_bp > 0) AS shared
	FROM product_maker w JOIN product p ON p.id = w.product_id
	JOIN publication u ON u.product_id = p.id AND u.withdrawn_at IS NULL
	WHERE w.cooperative_id = $1 AND w.producer_id = $2 AND w.share_bp > 0 ORDER BY p.title, p.id`

	unsigned = `
	SELECT i.id, i.recorded_at FROM intake i WHERE i.cooperative_id = $1 AND i.producer_id = $2
	AND NOT EXISTS (SELECT 1 FROM intake_end e WHERE e.intake_id = i.id) ORDER BY i.id`

	onTheirWay = `
	SELECT p.id, p.run_id, p.amount FROM payout p WHERE p.cooperative_id = $1 AND p.producer_id = $2
	AND NOT EXISTS (SELECT 1 FROM payout_withdrawal w WHERE w.run_id = p.run_id)
	AND NOT EXISTS (SELECT 1 FROM payout_sending s WHERE s.payout_id = p.id)
	AND NOT EXISTS (SELECT 1 FROM payout_return r WHERE r.payout_id = p.id) ORDER BY p.id`
)

// Of is what stands between a cooperative and a member, or who was one. Fault:
// NotFound for a stranger.
func Of(ctx context.Context, q database.Queryer, group identity.CooperativeID, member identity.PersonID) (Standing, error) {
	var s Standing
	err := q.GetContext(ctx, &s, standing, group, member)
	if database.NoRows(err) {
		return s, stranger()
	}
	if err != nil {
		return s, fmt.Errorf("leaving: standing of %d: %w", member, err)
	}
	for _, part := range []struct {
		into  any
		query string
	}{{&s.Lines, openLines}, {&s.Works, worksOnSale}, {&s.Unsigned, unsigned}, {&s.Payouts, onTheirWay}} {
		if err := q.SelectContext(ctx, part.into, part.query, group, member); err != nil {
			return s, fmt.Errorf("leaving: standing of %d: %w", member, err)
		}
	}
	if s.Loans, err = lending.With(ctx, q, group, member); err != nil {
		return s, err
	}
	return s, nil
}

func stranger() error { return fault.New(fault.NotFound, "catalog.member.unknown") }
