package payment

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

// RefundID identifies a refund.
type RefundID int64

// RefundState says how far a refund is.
type RefundState string

// The states of a refund. Accepted: it counts against the payment, and the
// provider is to be asked or has not decided. Succeeded: the money went back.
// Failed: the provider refused, and it counts no more.
const (
	RefundAccepted  RefundState = "accepted"
	RefundSucceeded RefundState = "succeeded"
	RefundFailed    RefundState = "failed"
)

// Refund is a part of a payment, or all of it, on its way back to the payer.
type Refund struct {
	ID              RefundID
	Payment         PaymentID
	Order           OrderID
	Provider        Method
	PaymentExternal string    // the provider's id of the payment
	Account         string    // of the payment
	Key             uuid.UUID // ours, sent along so that a repeated request is known
	Amount          money.Amount
	State           RefundState
	ExternalID      string // the provider's id, "" until answered
	Refusal         string // the provider's word for why it failed
	AcceptedAt      time.Time
	EndedAt         time.Time // zero while accepted
}

// Returned is what a provider says to a refund: accepted while it has not
// decided.
type Returned struct {
	State      RefundState
	ExternalID string // "" when refused at once
	Refusal    string // when failed
}

const countRefund = `UPDATE payment SET refunded = refunded + $2 WHERE id = $1`

const insertRefund = `
	INSERT INTO refund (payment_id, provider, idempotency_key, amount, currency, accepted_at)
	VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`

// AcceptRefund writes, with a new key, that a part of a payment goes back; its
// counter holds the payment's row, so that refunds never exceed it. It returns
// a Conflict fault when more would go back than is left. The caller holds the
// order's lock and posts.
func AcceptRefund(ctx context.Context, tx *database.Tx, p Payment, amount money.Amount, now time.Time) (Refund, error) {
	if _, err := tx.ExecContext(ctx, countRefund, int64(p.ID), amount.Minor()); err != nil {
		return Refund{}, fmt.Errorf("payment: refund of %d: %w", p.ID, refusals.Explain(err))
	}
	r := Refund{
		Payment: p.ID, Order: p.Order, Provider: p.Provider, PaymentExternal: p.ExternalID, Key: uuid.New(), Amount: amount,
		State: RefundAccepted, AcceptedAt: now, Account: p.Account,
	}
	if err := tx.GetContext(ctx, &r.ID, insertRefund, int64(p.ID), string(p.Provider), r.Key, amount.Minor(),
		string(amount.Currency()), now); err != nil {
		return Refund{}, fmt.Errorf("payment: refund of %d: %w", p.ID, err)
	}
	return r, nil
}

const answerRefund = `UPDATE refund SET external_id = $2 WHERE id = $1 AND state = 'accepted' AND external_id IS NULL`

const endRefund = `
	UPDATE refund SET state = $2, external_id = coalesce(NULLIF($3, ''), external_id), refusal = NULLIF($4, ''), ended_at = $5
	WHERE id = $1 AND state = 'accepted'`

// AnswerRefund records what the provider said; ended is true when that ends
// the refund, once: later answers change nothing. What failed counts against
// the payment no more. The caller holds the order's lock and posts the end.
func AnswerRefund(ctx context.Context, tx *database.Tx, r Refund, answer Returned, now time.Time) (ended bool, err error) {
	if answer.State == RefundAccepted {
		if _, err := tx.ExecContext(ctx, answerRefund, int64(r.ID), answer.ExternalID); err != nil {
			return false, fmt.Errorf("payment: answer to refund %d: %w", r.ID, err)
		}
		return false, nil
	}
	result, err := tx.ExecContext(ctx, endRefund, int64(r.ID), string(answer.State), answer.ExternalID, answer.Refusal, now)
	if err != nil {
		return false, fmt.Errorf("payment: end refund %d: %w", r.ID, err)
	}
	moved, err := result.RowsAffected()
	if err != nil || moved == 0 {
		return false, err
	}
	if answer.State == RefundFailed {
		if _, err := tx.ExecContext(ctx, countRefund, int64(r.Payment), r.Amount.Neg().Minor()); err != nil {
			return false, fmt.Errorf("payment: refund %d failed: %w", r.ID, err)
		}
	}
	return true, nil
}

const selectRefund = `
	SELECT r.id, r.payment_id, p.order_id, r.provider, p.external_id AS payment_external, p.account, r.idempotency_key, r.amount, r.currency,
	       r.state, coalesce(r.external_id, '') AS external_id, coalesce(r.refusal, '') AS refusal, r.accepted_at, r.ended_at
	FROM refund r JOIN payment p ON p.id = r.payment_id`

const refundByID = selectRefund + ` WHERE r.id = $1`

// RefundByID reads a refund, or returns a NotFound fault.
func RefundByID(ctx context.Context, q database.Queryer, id RefundID) (Refund, error) {
	var row refundRow
	err := q.GetContext(ctx, &row, refundByID, int64(id))
	if database.NoRows(err) {
		return Refund{}, fault.Wrap(err, fault.NotFound, "payment.unknown_refund")
	}
	if err != nil {
		return Refund{}, fmt.Errorf("payment: refund %d: %w", id, err)
	}
	return row.refund(), nil
}

const refundByExternalID = selectRefund + ` WHERE r.provider = $1 AND r.external_id = $2`

// RefundAs is the refund that a provider knows by an id. It returns a NotFound
// fault when there is none.
func RefundAs(ctx context.Context, q database.Queryer, provider Method, externalID string) (Refund, error) {
	var row refundRow
	err := q.GetContext(ctx, &row, refundByExternalID, string(provider), externalID)
	if database.NoRows(err) {
		return Refund{}, fault.Wrap(err, fault.NotFound, "payment.unknown_refund")
	}
	if err != nil {
		return Refund{}, fmt.Errorf("payment: refund %s of %s: %w", externalID, provider, err)
	}
	return row.refund(), nil
}

const refundsOfPayment = selectRefund + ` WHERE r.payment_id = $1 ORDER BY r.id`

// RefundsOf are the refunds of a payment, oldest first.
func RefundsOf(ctx context.Context, q database.Queryer, id PaymentID) ([]Refund, error) {
	return manyRefunds(ctx, q, refundsOfPayment, int64(id))
}

func manyRefunds(ctx context.Context, q database.Queryer, query string, args ...any) ([]Refund, error) {
	var rows []refundRow
	if err := q.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("payment: refunds: %w", err)
	}
	all := make([]Refund, len(rows))
	for i, row := range rows {
		all[i] = row.refund()
	}
	return all, nil
}

const refundsOfOrder = selectRefund + ` WHERE p.order_id = $1 AND p.disposition = 'applied' ORDER BY r.id`

// RefundsOfOrder are the refunds of what paid an order, oldest first.
func RefundsOfOrder(ctx context.Context, q database.Queryer, order OrderID) ([]Refund, error) {
	return manyRefunds(ctx, q, refundsOfOrder, order)
}

const openRefunds = `
	SELECT r.id FROM refund r JOIN payment_provider x ON x.name = r.provider WHERE r.state = 'accepted'
	  AND (NOT x.returned_by_hand OR EXISTS (SELECT 1 FROM manual_return m WHERE m.refund_id = r.id))
	ORDER BY r.accepted_at, r.id LIMIT $1`

// OpenRefunds are at most limit refunds whose end is not known and may be by
// now, oldest first: of those that a person has to send back, only the sent.
func OpenRefunds(ctx context.Context, q database.Queryer, limit int) ([]RefundID, error) {
	var ids []RefundID
	if err := q.SelectContext(ctx, &ids, openRefunds, limit); err != nil {
		return nil, fmt.Errorf("payment: open refunds: %w", err)
	}
	return ids, nil
}

const orderRefunding = `
	SELECT EXISTS (SELECT 1 FROM refund r JOIN payment p ON p.id = r.payment_id WHERE p.order_id = $1 AND p.disposition = 'applied' AND r.state = 'accepted')`

// Refunding tells whether a refund of what paid an order waits for its end.
func Refunding(ctx context.Context, q database.Queryer, order OrderID) (bool, error) {
	var yes bool
	if err := q.GetContext(ctx, &yes, orderRefunding, order); err != nil {
		return false, fmt.Errorf("payment: refunds of order %d: %w", order, err)
	}
	return yes, nil
}

// restAfterRefusal is how long a surplus waits after its provider refused to
// return it.
const restAfterRefusal = 6 * time.Hour

const surpluses = `
	SELECT id FROM payment p
	WHERE disposition = 'surplus' AND refunded < amount
	  AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.payment_id = p.id AND r.state = 'failed' AND r.ended_at > $1)
	ORDER BY recorded_at, id LIMIT $2`

// Surpluses are at most limit payments that are to be given back and are not on
// their way, oldest first; what a provider has refused rests for a while.
func Surpluses(ctx context.Context, q database.Queryer, now time.Time, limit int) ([]PaymentID, error) {
	var ids []PaymentID
	if err := q.SelectContext(ctx, &ids, surpluses, now.Add(-restAfterRefusal), limit); err != nil {
		return nil, fmt.Errorf("payment: surpluses: %w", err)
	}
	return ids, nil
}

type refundRow struct {
	ID              RefundID
	PaymentID       PaymentID `db:"payment_id"`
	OrderID         OrderID   `db:"order_id"`
	Provider        Method
	PaymentExternal string `db:"payment_external"`
	Account         string
	IdempotencyKey  uuid.UUID `db:"idempotency_key"`
	Amount          int64
	Currency        money.Currency
	State           RefundState
	ExternalID      string `db:"external_id"`
	Refusal         string
	AcceptedAt      time.Time    `db:"accepted_at"`
	EndedAt         sql.NullTime `db:"ended_at"`
}

func (r refundRow) refund() Refund {
	return Refund{
		ID: r.ID, Payment: r.PaymentID, Order: r.OrderID, Provider: r.Provider, PaymentExternal: r.PaymentExternal, Account: r.Account,
		Key: r.IdempotencyKey, Amount: money.Minor(r.Amount, r.Currency), State: r.State, ExternalID: r.ExternalID,
		Refusal: r.Refusal, AcceptedAt: r.AcceptedAt, EndedAt: r.EndedAt.Time,
	}
}
