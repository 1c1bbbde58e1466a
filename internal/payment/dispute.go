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

// DisputeID identifies a dispute.
type DisputeID int64

// DisputeState says how a dispute stands.
type DisputeState string

// The states of a dispute.
const (
	DisputeOpen DisputeState = "open"
	DisputeWon  DisputeState = "won"
	DisputeLost DisputeState = "lost"
)

// DisputeReport is what a provider tells of a dispute at one moment. Reports come
// late, twice and in any order.
type DisputeReport struct {
	Provider        Method
	ExternalID      string
	PaymentExternal string       // the provider's id of the payment
	Amount          money.Amount // disputed
	Cause           string       // the provider's word
	State           DisputeState
	Withdrawn       bool // the money was taken from us
	Reinstated      bool // and given back
	Fee             money.Amount
	FeeReturned     money.Amount
	OccurredAt      time.Time
}

// Dispute is a payment that its payer disputes at the bank.
type Dispute struct {
	ID         DisputeID
	Payment    PaymentID
	Order      OrderID
	Provider   Method
	ExternalID string
	Amount     money.Amount
	Cause      string
	State      DisputeState
	Withdrawn  bool
	Reinstated bool
	Bearer     Bearer // of a loss, "" until decided
	OpenedAt   time.Time
}

// Bearer is who bears a lost dispute.
type Bearer string

// The bearers: the programme, or those who sold.
const (
	ByProgramme Bearer = "programme"
	BySeller    Bearer = "seller"
)

const insertDispute = `
	INSERT INTO dispute (payment_id, provider, external_id, amount, currency, cause, opened_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (provider, external_id) DO NOTHING`

// A dispute that has ended stays so, whatever an older report says.
const updateDispute = `
	UPDATE dispute SET withdrawn = withdrawn OR $3, reinstated = reinstated OR ($4 AND (withdrawn OR $3)),
		state = CASE WHEN state = 'open' THEN $5 ELSE state END, ended_at = CASE WHEN state = 'open' AND $5 <> 'open' THEN $6 ELSE ended_at END
	WHERE provider = $1 AND external_id = $2`

// KeepDispute adds what a report tells to what is known of its dispute. The
// caller holds the order's lock and posts what is new.
func KeepDispute(ctx context.Context, tx *database.Tx, p Payment, r DisputeReport) (before, after Dispute, err error) {
	if _, err = tx.ExecContext(ctx, insertDispute, int64(p.ID), string(r.Provider), r.ExternalID, r.Amount.Minor(),
		string(r.Amount.Currency()), r.Cause, r.OccurredAt); err != nil {
		return before, after, fmt.Errorf("payment: dispute %s: %w", r.ExternalID, err)
	}
	if before, err = findDispute(ctx, tx, r.Provider, r.ExternalID); err != nil {
		return before, after, err
	}
	if before.Payment != p.ID || before.Amount != r.Amount {
		return before, after, fault.New(fault.Conflict, "payment.contradiction")
	}
	if _, err = tx.ExecContext(ctx, updateDispute, string(r.Provider), r.ExternalID, r.Withdrawn, r.Reinstated, string(r.State),
		r.OccurredAt); err != nil {
		return before, after, fmt.Errorf("payment: dispute %s: %w", r.ExternalID, err)
	}
	after, err = findDispute(ctx, tx, r.Provider, r.ExternalID)
	return before, after, err
}

const selectDispute = `
	SELECT d.id, d.payment_id, p.order_id, d.provider, d.external_id, d.amount, d.currency, d.cause, d.state, d.withdrawn, d.reinstated,
	       coalesce(l.bearer, '') AS bearer, d.opened_at
	FROM dispute d JOIN payment p ON p.id = d.payment_id LEFT JOIN dispute_loss l ON l.dispute_id = d.id`

const disputeByExternalID = selectDispute + ` WHERE d.provider = $1 AND d.external_id = $2`

func findDispute(ctx context.Context, q database.Queryer, provider Method, externalID string) (Dispute, error) {
	return oneDispute(ctx, q, disputeByExternalID, string(provider), externalID)
}

const disputeByID = selectDispute + ` WHERE d.id = $1`

// DisputeByID reads a dispute, or returns a NotFound fault.
func DisputeByID(ctx context.Context, q database.Queryer, id DisputeID) (Dispute, error) {
	return oneDispute(ctx, q, disputeByID, int64(id))
}

func oneDispute(ctx context.Context, q database.Queryer, query string, args ...any) (Dispute, error) {
	var r struct {
		ID                    DisputeID
		PaymentID             PaymentID `db:"payment_id"`
		OrderID               OrderID   `db:"order_id"`
		Provider              Method
		ExternalID            string `db:"external_id"`
		Amount                int64
		Currency              money.Currency
		Cause                 string
		State                 DisputeState
		Withdrawn, Reinstated bool
		Bearer                Bearer
		OpenedAt              time.Time `db:"opened_at"`
	}
	err := q.GetContext(ctx, &r, query, args...)
	if database.NoRows(err) {
		return Dispute{}, fault.New(fault.NotFound, "payment.unknown_dispute")
	}
	if err != nil {
		return Dispute{}, fmt.Errorf("payment: dispute: %w", err)
	}
	return Dispute{
		r.ID, r.PaymentID, r.OrderID, r.Provider, r.ExternalID, money.Minor(r.Amount, r.Currency), r.Cause, r.State, r.Withdrawn,
		r.Reinstated, r.Bearer, r.OpenedAt,
	}, nil
}

const disputed = `SELECT EXISTS (SELECT 1 FROM disputed_order WHERE order_id = $1)`

// Disputed tells whether nobody can be sure of an order's money: a dispute of it
// is open, or lost and nobody has decided who bears it.
func Disputed(ctx context.Context, q database.Queryer, order OrderID) (bool, error) {
	var yes bool
	if err := q.GetContext(ctx, &yes, disputed, order); err != nil {
		return false, fmt.Errorf("payment: disputes of order %d: %w", order, err)
	}
	return yes, nil
}

const insertLoss = `
	INSERT INTO dispute_loss (dispute_id, bearer, reason, person_id, at)
	SELECT id, $2, $3, $4, $5 FROM dispute WHERE id = $1 AND state = 'lost' ON CONFLICT (dispute_id) DO NOTHING`

// BearLoss writes who bears a lost dispute, once, and which person decided so. It returns a Conflict fault
// when the dispute is not lost or that was decided before.
func BearLoss(ctx context.Context, tx *database.Tx, person int64, id DisputeID, bearer Bearer, reason string, now time.Time) error {
	result, err := tx.ExecContext(ctx, insertLoss, int64(id), string(bearer), reason, person, now)
	if err != nil {
		return fmt.Errorf("payment: loss of dispute %d: %w", id, err)
	}
	inserted, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("payment: loss of dispute %d: %w", id, err)
	}
	if inserted == 0 {
		return fault.New(fault.Conflict, "payment.dispute_decided")
	}
	return nil
}

const insertBankRefund = `
	INSERT INTO refund (payment_id, provider, idempotency_key, amount, currency, state, external_id, dispute_id, accepted_at, ended_at)
	VALUES ($1, $2, $3, $4, $5, 'succeeded', $6, $7, $8, $8) RETURNING id`

// RefundByBank writes that a lost dispute gave an amount of a payment back, at
// most what was left of it. The caller holds the order's lock and posts.
func RefundByBank(ctx context.Context, tx *database.Tx, d Dispute, amount money.Amount, now time.Time) (RefundID, error) {
	if _, err := tx.ExecContext(ctx, countRefund, int64(d.Payment), amount.Minor()); err != nil {
		return 0, fmt.Errorf("payment: refund by dispute %d: %w", d.ID, refusals.Explain(err))
	}
	var id RefundID
	if err := tx.GetContext(ctx, &id, insertBankRefund, int64(d.Payment), string(d.Provider), uuid.New(), amount.Minor(),
		string(amount.Currency()), d.ExternalID, int64(d.ID), now); err != nil {
		return 0, fmt.Errorf("payment: refund by dispute %d: %w", d.ID, err)
	}
	return id, nil
}
