package payment

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

// IntentID identifies an intent.
type IntentID int64

// Intent is one request to a provider for the payment of an order.
type Intent struct {
	ID         IntentID
	Order      OrderID
	Provider   Method
	To         DestinationID // of a manual way of paying, else 0
	Key        uuid.UUID     // ours, sent along so that a repeated request is known
	Amount     money.Amount
	ExternalID string // the provider's id, "" until answered
	URL        string // the page where the buyer pays, "" until answered
	CreatedAt  time.Time
	ExpiresAt  time.Time
	EndedAt    time.Time // zero while open
}

// Answered tells whether the provider's answer is known.
func (i Intent) Answered() bool { return i.ExternalID != "" }

// Payable tells whether a buyer may still be sent to the intent's page.
func (i Intent) Payable(now time.Time) bool {
	return i.Answered() && i.EndedAt.IsZero() && now.Before(i.ExpiresAt)
}

const planIntent = `
	INSERT INTO payment_intent (order_id, provider, idempotency_key, amount, currency, created_at, expires_at, destination_id)
	VALUES ($1, $2, $3, $4, $5, $6, $7, NULLIF($8, 0::bigint))
	ON CONFLICT (order_id, provider) WHERE ended_at IS NULL DO NOTHING`

const openIntent = selectIntent + ` WHERE order_id = $1 AND provider = $2 AND ended_at IS NULL`

// Plan writes what is going to be asked of a provider, with a new key. Where
// the order has an open intent at that provider it returns that one, which may
// have expired. It returns a Conflict fault when the open one is over another
// amount.
func Plan(ctx context.Context, tx *database.Tx, order OrderID, provider Terms, amount money.Amount, now time.Time) (Intent, error) {
	return PlanTo(ctx, tx, order, provider, 0, amount, now)
}

// PlanTo is Plan for a manual way of paying: to its destination. There an
// amount names the order: an amount that another open intent asks for is a
// Conflict fault, and the transaction can only be rolled back.
func PlanTo(ctx context.Context, tx *database.Tx, order OrderID, provider Terms, to DestinationID, amount money.Amount, now time.Time) (Intent, error) {
	_, err := tx.ExecContext(ctx, planIntent, order, string(provider.Method), uuid.New(), amount.Minor(), string(amount.Currency()),
		now, now.Add(provider.Lifetime), int64(to))
	if err != nil {
		return Intent{}, fmt.Errorf("payment: plan for order %d: %w", order, refusals.Explain(err))
	}
	intent, err := oneIntent(ctx, tx, openIntent, order, string(provider.Method))
	if err != nil {
		return Intent{}, err
	}
	if intent.Amount != amount {
		return Intent{}, fault.New(fault.Conflict, "payment.other_amount")
	}
	return intent, nil
}

const answerIntent = `
	UPDATE payment_intent SET external_id = $2, url = $3, answered_at = coalesce(answered_at, $4)
	WHERE id = $1 AND ended_at IS NULL AND coalesce(external_id, $2) = $2`

// Answer records what the provider said to an intent; the same answer may be
// recorded again. It returns a Conflict fault when the intent was closed
// meanwhile or has another answer: the buyer must not be sent to this page.
func Answer(ctx context.Context, tx *database.Tx, id IntentID, begun Begun, now time.Time) error {
	result, err := tx.ExecContext(ctx, answerIntent, int64(id), begun.ExternalID, begun.URL, now)
	if err != nil {
		return fmt.Errorf("payment: answer to intent %d: %w", id, err)
	}
	return oneChanged(ctx, tx, result, id)
}

// Ask begins a planned intent at its provider and records the answer in a
// transaction of its own; it returns the intent with its answer. It returns
// the faults of Provider.Begin and of Answer.
func Ask(ctx context.Context, db *database.DB, provider Provider, bill Bill, now time.Time) (Intent, error) {
	begun, err := provider.Begin(ctx, bill)
	if err != nil {
		return Intent{}, err
	}
	intent := bill.Intent
	intent.ExternalID, intent.URL = begun.ExternalID, begun.URL
	return intent, database.InTx(ctx, db, func(tx *database.Tx) error {
		return Answer(ctx, tx, intent.ID, begun, now)
	})
}

const closeIntent = `UPDATE payment_intent SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`

// Close records that nothing more is expected of an intent; closing it again
// changes nothing.
func Close(ctx context.Context, tx *database.Tx, id IntentID, now time.Time) error {
	if _, err := tx.ExecContext(ctx, closeIntent, int64(id), now); err != nil {
		return fmt.Errorf("payment: close intent %d: %w", id, err)
	}
	return nil
}

const closeIntents = `UPDATE payment_intent SET ended_at = $2 WHERE order_id = $1 AND ended_at IS NULL`

// CloseAll closes whatever intents of an order are open.
func CloseAll(ctx context.Context, tx *database.Tx, order OrderID, now time.Time) error {
	if _, err := tx.ExecContext(ctx, closeIntents, order, now); err != nil {
		return fmt.Errorf("payment: close intents of order %d: %w", order, err)
	}
	return nil
}

const openIntents = selectIntent + ` WHERE order_id = $1 AND ended_at IS NULL ORDER BY id`

// OpenIntents are the intents of an order that are not closed, oldest first.
func OpenIntents(ctx context.Context, q database.Queryer, order OrderID) ([]Intent, error) {
	return manyIntents(ctx, q, openIntents, order)
}

const waitingIntents = selectIntent + `
	WHERE ended_at IS NULL AND provider = ANY ($1::text[]) AND coalesce(asked_at, created_at) < $2
	ORDER BY coalesce(asked_at, created_at), id LIMIT $3`

// Waiting are at most limit open intents at some providers that were made, or
// asked for, before a time, the longest ago first: those whose provider is to be
// asked how they stand.
func Waiting(ctx context.Context, q database.Queryer, providers []Method, before time.Time, limit int) ([]Intent, error) {
	names := make(pq.StringArray, len(providers))
	for i, p := range providers {
		names[i] = string(p)
	}
	return manyIntents(ctx, q, waitingIntents, names, before, limit)
}

const askedIntent = `UPDATE payment_intent SET asked_at = $2 WHERE id = $1`

// AskedAfter notes that the provider of an intent was asked how it stands.
func AskedAfter(ctx context.Context, tx *database.Tx, id IntentID, now time.Time) error {
	if _, err := tx.ExecContext(ctx, askedIntent, int64(id), now); err != nil {
		return fmt.Errorf("payment: asked after intent %d: %w", id, err)
	}
	return nil
}

const intentByKey = selectIntent + ` WHERE idempotency_key = $1 AND provider = $2`

// IntentByKey is the intent of a key. It returns a NotFound fault when there is
// none at that provider.
func IntentByKey(ctx context.Context, q database.Queryer, provider Method, key uuid.UUID) (Intent, error) {
	return oneIntent(ctx, q, intentByKey, key, string(provider))
}

const selectIntent = `
	SELECT id, order_id, provider, coalesce(destination_id, 0) AS destination_id, idempotency_key, amount, currency, coalesce(external_id, '') AS external_id,
	       coalesce(url, '') AS url, created_at, expires_at, ended_at
	FROM payment_intent`

type intentRow struct {
	ID             IntentID
	OrderID        OrderID `db:"order_id"`
	Provider       Method
	DestinationID  DestinationID `db:"destination_id"`
	IdempotencyKey uuid.UUID     `db:"idempotency_key"`
	Amount         int64
	Currency       money.Currency
	ExternalID     string `db:"external_id"`
	URL            string
	CreatedAt      time.Time    `db:"created_at"`
	ExpiresAt      time.Time    `db:"expires_at"`
	EndedAt        sql.NullTime `db:"ended_at"`
}

func (r intentRow) intent() Intent {
	return Intent{
		ID: r.ID, Order: r.OrderID, Provider: r.Provider, To: r.DestinationID, Key: r.IdempotencyKey, Amount: money.Minor(r.Amount, r.Currency),
		ExternalID: r.ExternalID, URL: r.URL, CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, EndedAt: r.EndedAt.Time,
	}
}

func oneIntent(ctx context.Context, q database.Queryer, query string, args ...any) (Intent, error) {
	var row intentRow
	err := q.GetContext(ctx, &row, query, args...)
	if database.NoRows(err) {
		return Intent{}, fault.Wrap(err, fault.NotFound, "payment.unknown_intent")
	}
	if err != nil {
		return Intent{}, fmt.Errorf("payment: intent: %w", err)
	}
	return row.intent(), nil
}

func manyIntents(ctx context.Context, q database.Queryer, query string, args ...any) ([]Intent, error) {
	var rows []intentRow
	if err := q.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("payment: intents: %w", err)
	}
	intents := make([]Intent, len(rows))
	for i, row := range rows {
		intents[i] = row.intent()
	}
	return intents, nil
}

const intentExists = selectIntent + ` WHERE id = $1`

// oneChanged tells an intent that refused a change from one that is not there.
func oneChanged(ctx context.Context, tx *database.Tx, result sql.Result, id IntentID) error {
	changed, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("payment: intent %d: %w", id, err)
	}
	if changed == 1 {
		return nil
	}
	if _, err := oneIntent(ctx, tx, intentExists, int64(id)); err != nil {
		return err
	}
	return fault.New(fault.Conflict, "payment.intent_closed")
}

const amountsAsked = `
	SELECT amount FROM payment_intent WHERE destination_id = $1 AND ended_at IS NULL AND amount BETWEEN $2 AND $3`

// AmountsAsked are the amounts between two that open intents ask for at a
// destination.
func AmountsAsked(ctx context.Context, q database.Queryer, to DestinationID, least, most money.Amount) (map[money.Amount]bool, error) {
	var minors []int64
	if err := q.SelectContext(ctx, &minors, amountsAsked, int64(to), least.Minor(), most.Minor()); err != nil {
		return nil, fmt.Errorf("payment: amounts asked: %w", err)
	}
	asked := make(map[money.Amount]bool, len(minors))
	for _, minor := range minors {
		asked[money.Minor(minor, least.Currency())] = true
	}
	return asked, nil
}
