package checkout

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/lib/pq"

	"simpul/internal/bank"
	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// Match is a line of an imported statement that is exactly what an order waits
// for.
type Match struct {
	Line        bank.LineID           `db:"line_id"`
	Day         time.Time             `db:"day"`
	Description string                `db:"description"`
	Amount      money.Amount          `db:"amount"`
	Order       order.ID              `db:"order_id"`
	Number      string                `db:"number"`
	BuyerName   string                `db:"buyer_name"`
	Destination payment.DestinationID `db:"destination_id"`
	AskedAt     time.Time             `db:"created_at"`
}

// A line that somebody may have typed in already is left to people: one of its
// account, amount and days that no line is named for.
const matches = `
	SELECT l.id AS line_id, l.day, l.description, l.amount, o.id AS order_id, o.number, o.buyer_name, d.id AS destination_id, i.created_at
	FROM payment_intent i JOIN shop_order o ON o.id = i.order_id JOIN payment_destination d ON d.id = i.destination_id
	JOIN bank_account b ON b.code = d.bank_account JOIN bank_line l ON l.account_id = b.id
	WHERE i.ended_at IS NULL AND o.payment_state = 'waiting' AND d.method = 'transfer' AND d.programme_id = ANY ($1)
	  AND l.amount = i.amount - (SELECT coalesce(sum(h.amount), 0) FROM manual_receipt h WHERE h.order_id = o.id AND h.state = 'held')
	  AND l.day BETWEEN (i.created_at AT TIME ZONE 'Asia/Jakarta')::date AND $2::date AND l.day > $2::date - 34
	  AND NOT EXISTS (SELECT 1 FROM manual_receipt m WHERE m.order_id = o.id AND m.state = 'to_approve')
	  AND NOT EXISTS (SELECT 1 FROM manual_receipt m WHERE m.line_id = l.id AND m.state <> 'rejected')
	  AND NOT EXISTS (SELECT 1 FROM bank_match m WHERE m.line_id = l.id)
	  AND NOT EXISTS (SELECT 1 FROM manual_receipt m JOIN payment_destination x ON x.id = m.destination_id
	                  WHERE x.account = d.account AND m.line_id IS NULL AND m.state <> 'rejected' AND m.amount = l.amount
	                    AND (m.received_at AT TIME ZONE 'Asia/Jakarta')::date BETWEEN l.day - 3 AND l.day + 3)
	ORDER BY l.day, l.id, o.id LIMIT 200`

// Matches are lines of statements that orders of programmes wait for, oldest
// first. The amount names the order; a line that fits two orders names none.
func Matches(ctx context.Context, q database.Queryer, programmes []int64, now time.Time) ([]Match, error) {
	var all []Match
	if err := q.SelectContext(ctx, &all, matches, pq.Array(programmes), clock.Day(now).Format(time.DateOnly)); err != nil {
		return nil, fmt.Errorf("checkout: matches: %w", err)
	}
	times := map[bank.LineID]int{}
	for _, m := range all {
		times[m.Line]++
	}
	var sure []Match
	for _, m := range all {
		if times[m.Line] == 1 {
			sure = append(sure, m)
		}
	}
	return sure, nil
}

// ConfirmLine books the money of a matched line, as ConfirmReceipt does, once:
// above the limit another person approves. It returns NotFound for a line of
// another desk's, and a Conflict fault when the
// line is not what an order of the actor's programmes waits for any more.
func (c *Checkout) ConfirmLine(ctx context.Context, actor identity.Actor, line bank.LineID, now time.Time) (payment.Manual, error) {
	var receipt payment.Manual
	err := database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		programmes, err := Desk(ctx, tx, actor)
		if err != nil {
			return err
		}
		match, err := matchOf(ctx, tx, programmes, line, now)
		if err != nil {
			return err
		}
		if _, err := order.Lock(ctx, tx, match.Order); err != nil {
			return err
		}
		// Once more, now that nobody else can book for this order.
		if match, err = matchOf(ctx, tx, programmes, line, now); err != nil {
			return err
		}
		receipt, err = recordSeen(ctx, tx, actor, payment.Manual{
			Destination: match.Destination, Reference: "MUTASI-" + strconv.FormatInt(int64(line), 10), Amount: match.Amount,
			ReceivedAt: match.receivedAt(now), Order: payment.OrderID(match.Order), Line: int64(line),
		}, now)
		return err
	})
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Invalid {
		err = fault.Wrap(err, fault.Conflict, "payment.manual.known")
	}
	return receipt, err
}

func matchOf(ctx context.Context, tx *database.Tx, programmes []int64, line bank.LineID, now time.Time) (Match, error) {
	all, err := Matches(ctx, tx, programmes, now)
	if err != nil {
		return Match{}, err
	}
	for _, m := range all {
		if m.Line == line {
			return m, nil
		}
	}
	var ours bool
	if err := tx.GetContext(ctx, &ours, lineOfDesk, int64(line), pq.Array(programmes)); err != nil {
		return Match{}, fmt.Errorf("checkout: bank line %d: %w", line, err)
	}
	if !ours {
		return Match{}, fault.New(fault.NotFound, "error.not_found")
	}
	return Match{}, fault.New(fault.Conflict, "payment.manual.known")
}

const lineOfDesk = `
	SELECT EXISTS (SELECT 1 FROM bank_line l JOIN bank_account b ON b.id = l.account_id JOIN payment_destination d ON d.bank_account = b.code
	               WHERE l.id = $1 AND d.programme_id = ANY ($2))`

// receivedAt is noon of the line's day, a statement knows no hour, but neither
// before the money was asked for nor in the future.
func (m Match) receivedAt(now time.Time) time.Time {
	at := time.Date(m.Day.Year(), m.Day.Month(), m.Day.Day(), 12, 0, 0, 0, clock.Jakarta)
	if at.Before(m.AskedAt) {
		at = m.AskedAt
	}
	if at.After(now) {
		at = now
	}
	return at
}
