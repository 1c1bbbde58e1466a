package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

// PaymentID identifies a payment.
type PaymentID int64

// Disposition says what a payment is for.
type Disposition string

// The dispositions: one payment of an order is applied to it, any other is
// surplus and goes back.
const (
	Applied Disposition = "applied"
	Surplus Disposition = "surplus"
)

// Payment is money that a provider took for an order.
type Payment struct {
	ID          PaymentID
	Order       OrderID
	Provider    Method
	Account     string // of a manual way of paying, else ""
	ExternalID  string
	Amount      money.Amount
	Disposition Disposition
	ReceivedAt  time.Time // the provider's time
	RecordedAt  time.Time
	Refunded    money.Amount
}

var refusals = database.Refusals{
	"payment_refunded":             fault.New(fault.Conflict, "payment.refund_too_much"),
	"payment_order_id_fkey":        fault.New(fault.NotFound, "payment.unknown_order"),
	"payment_intent_order_id_fkey": fault.New(fault.NotFound, "payment.unknown_order"),
	"payment_intent_amount":        fault.New(fault.Conflict, "payment.amount_taken"),
}

const takePayment = `
	INSERT INTO payment (order_id, provider, external_id, amount, currency, disposition, received_at, recorded_at, account)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
	ON CONFLICT DO NOTHING`

// Take records money that a provider took; fresh is false when that payment is
// known already. It returns a Conflict fault when another payment is applied to
// the order, or when the same payment is known with another order or amount,
// and NotFound when there is no such order. After a Conflict the transaction
// can only be rolled back.
func Take(ctx context.Context, tx *database.Tx, r Receipt, disposition Disposition, now time.Time) (fresh bool, err error) {
	result, err := tx.ExecContext(ctx, takePayment, r.Order, string(r.Provider), r.ExternalID, r.Amount.Minor(),
		string(r.Amount.Currency()), string(disposition), r.OccurredAt, now, r.Account)
	if err != nil {
		return false, fmt.Errorf("payment: take %s of %s: %w", r.ExternalID, r.Provider, refusals.Explain(err))
	}
	inserted, err := result.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("payment: take %s of %s: %w", r.ExternalID, r.Provider, err)
	}
	if inserted == 1 {
		return true, nil
	}
	known, err := Find(ctx, tx, r.Provider, r.ExternalID)
	if fault.KindOf(err) == fault.NotFound {
		return false, fault.Wrap(err, fault.Conflict, "payment.applied_before")
	}
	if err != nil {
		return false, err
	}
	if known.Order != r.Order || known.Amount != r.Amount {
		return false, fault.New(fault.Conflict, "payment.contradiction")
	}
	return false, nil
}

const keyOfOrder = `
	SELECT EXISTS (SELECT 1 FROM payment_intent WHERE order_id = $1 AND provider = $2 AND idempotency_key = $3)`

// Ours tells whether a receipt answers an intent of its order. One that does
// not may come from another installation that shares the provider's account.
// A receipt without a key is ours.
func Ours(ctx context.Context, q database.Queryer, r Receipt) (bool, error) {
	if r.Key == uuid.Nil {
		return true, nil
	}
	var ours bool
	if err := q.GetContext(ctx, &ours, keyOfOrder, r.Order, string(r.Provider), r.Key); err != nil {
		return false, fmt.Errorf("payment: intent of %s: %w", r.ExternalID, err)
	}
	return ours, nil
}

const selectPayment = `
	SELECT id, order_id, provider, account, external_id, amount, currency, disposition, received_at, recorded_at, refunded
	FROM payment`

const paymentByExternalID = selectPayment + ` WHERE provider = $1 AND external_id = $2`

// Find is the payment that a provider knows by an id. It returns a NotFound
// fault when there is none.
func Find(ctx context.Context, q database.Queryer, provider Method, externalID string) (Payment, error) {
	var row paymentRow
	err := q.GetContext(ctx, &row, paymentByExternalID, string(provider), externalID)
	if database.NoRows(err) {
		return Payment{}, fault.Wrap(err, fault.NotFound, "payment.unknown_payment")
	}
	if err != nil {
		return Payment{}, fmt.Errorf("payment: %s of %s: %w", externalID, provider, err)
	}
	return row.payment(), nil
}

const paymentByID = selectPayment + ` WHERE id = $1`

// ByID reads a payment, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, id PaymentID) (Payment, error) {
	var row paymentRow
	err := q.GetContext(ctx, &row, paymentByID, int64(id))
	if database.NoRows(err) {
		return Payment{}, fault.Wrap(err, fault.NotFound, "payment.unknown_payment")
	}
	if err != nil {
		return Payment{}, fmt.Errorf("payment: %d: %w", id, err)
	}
	return row.payment(), nil
}

const appliedPayment = selectPayment + ` WHERE order_id = $1 AND disposition = 'applied'`

// AppliedTo is the payment that an order was paid with. It returns a Conflict
// fault when there is none.
func AppliedTo(ctx context.Context, q database.Queryer, order OrderID) (Payment, error) {
	var row paymentRow
	err := q.GetContext(ctx, &row, appliedPayment, order)
	if database.NoRows(err) {
		return Payment{}, fault.Wrap(err, fault.Conflict, "payment.not_paid")
	}
	if err != nil {
		return Payment{}, fmt.Errorf("payment: applied to order %d: %w", order, err)
	}
	return row.payment(), nil
}

const paymentsOfOrder = selectPayment + ` WHERE order_id = $1 ORDER BY id`

// OfOrder are the payments of an order, oldest first.
func OfOrder(ctx context.Context, q database.Queryer, order OrderID) ([]Payment, error) {
	var rows []paymentRow
	if err := q.SelectContext(ctx, &rows, paymentsOfOrder, order); err != nil {
		return nil, fmt.Errorf("payment: of order %d: %w", order, err)
	}
	payments := make([]Payment, len(rows))
	for i, row := range rows {
		payments[i] = row.payment()
	}
	return payments, nil
}

type paymentRow struct {
	ID          PaymentID
	OrderID     OrderID `db:"order_id"`
	Provider    Method
	Account     string
	ExternalID  string `db:"external_id"`
	Amount      int64
	Currency    money.Currency
	Disposition Disposition
	ReceivedAt  time.Time `db:"received_at"`
	RecordedAt  time.Time `db:"recorded_at"`
	Refunded    int64
}

func (r paymentRow) payment() Payment {
	return Payment{
		ID: r.ID, Order: r.OrderID, Provider: r.Provider, Account: r.Account, ExternalID: r.ExternalID,
		Amount: money.Minor(r.Amount, r.Currency), Disposition: r.Disposition,
		ReceivedAt: r.ReceivedAt, RecordedAt: r.RecordedAt, Refunded: money.Minor(r.Refunded, r.Currency),
	}
}
