package payment

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

// ManualID identifies a manual receipt.
type ManualID int64

// ManualState says what became of money that a person has seen.
type ManualState string

// The states. To approve: nothing is booked yet. Held: booked, of no known
// order or less than its order. Applied: it paid the order. Surplus: it goes
// back. Rejected: it was a mistake.
const (
	ManualToApprove ManualState = "to_approve"
	ManualHeld      ManualState = "held"
	ManualApplied   ManualState = "applied"
	ManualSurplus   ManualState = "surplus"
	ManualRejected  ManualState = "rejected"
)

// Manual is money on a destination that a person has seen on its statement.
type Manual struct {
	ID          ManualID
	Destination DestinationID
	Programme   int64
	Method      Method
	Account     string
	Reference   string // of the statement
	Amount      money.Amount
	ReceivedAt  time.Time
	Order       OrderID // 0 for none that is known
	RecordedBy  int64
	RecordedAt  time.Time
	DecidedBy   int64
	State       ManualState
	Line        int64 // of an imported statement that it was confirmed by, or 0
	NeedsSecond bool  // its amount is above the limit of one person
}

// Receipt is the receipt that settles an order with the money.
func (m Manual) Receipt(amount money.Amount) Receipt {
	return Receipt{
		Order: m.Order, Provider: m.Method, Account: m.Account, ExternalID: m.Account + ":" + m.Reference, Amount: amount, OccurredAt: m.ReceivedAt,
	}
}

var referenceShape = regexp.MustCompile(`^[A-Z0-9./-]{3,60}$`)

// CleanReference is a typed reference of a statement in capitals without
// spaces, or a fault of the field "reference".
func CleanReference(typed string) (string, error) {
	reference := strings.ToUpper(strings.Join(strings.Fields(typed), ""))
	if !referenceShape.MatchString(reference) {
		return "", fault.InvalidFields(fault.Field{Name: "reference", Key: "payment.manual.reference"})
	}
	return reference, nil
}

var manualRefusals = database.Refusals{
	"manual_receipt_reference_once": fault.InvalidFields(fault.Field{Name: "reference", Key: "payment.manual.known"}),
	"manual_receipt_line_once":      fault.InvalidFields(fault.Field{Name: "reference", Key: "payment.manual.known"}),
	"manual_receipt_second_person":  fault.New(fault.Conflict, "payment.manual.second_person"),
	"manual_receipt_closed":         fault.New(fault.Conflict, "payment.manual.closed"),
}

const insertManual = `
	INSERT INTO manual_receipt (destination_id, reference, amount, received_at, order_id, recorded_by, recorded_at, approval_above, state, line_id)
	VALUES ($1, $2, $3, $4, NULLIF($5, 0::bigint), $6, $7, 0, 'to_approve', NULLIF($8, 0::bigint)) RETURNING id`

// RecordManual writes money that a person has seen, not yet approved; the
// database adds the limit of one person. It returns a field fault when the
// reference is known.
func RecordManual(ctx context.Context, tx *database.Tx, m Manual, now time.Time) (Manual, error) {
	var id ManualID
	err := tx.GetContext(ctx, &id, insertManual, int64(m.Destination), m.Reference, m.Amount.Minor(), m.ReceivedAt, m.Order, m.RecordedBy, now, m.Line)
	if err != nil {
		return Manual{}, manualRefusals.Explain(fmt.Errorf("payment: record receipt: %w", err))
	}
	return oneManual(ctx, tx, manualByID, int64(id))
}

const selectManual = `
	SELECT m.id, m.destination_id, d.programme_id, d.method, d.account, m.reference, m.amount, m.received_at,
	       coalesce(m.order_id, 0) AS order_id, m.recorded_by, m.recorded_at, coalesce(m.decided_by, 0) AS decided_by, m.state, coalesce(m.line_id, 0) AS line_id,
	       m.amount > m.approval_above AS needs_second
	FROM manual_receipt m JOIN payment_destination d ON d.id = m.destination_id`

const manualByID = selectManual + ` WHERE m.id = $1`

const manualOf = selectManual + ` WHERE m.id = $1 AND d.programme_id = ANY ($2)`

// ManualOf reads a receipt of one of the programmes; another's is a NotFound
// fault.
func ManualOf(ctx context.Context, q database.Queryer, programmes []int64, id ManualID) (Manual, error) {
	return oneManual(ctx, q, manualOf, int64(id), pq.Array(programmes))
}

const lockManual = selectManual + ` WHERE m.id = $1 AND d.programme_id = ANY ($2) FOR UPDATE OF m`

// LockManual is ManualOf that holds the row until the transaction ends.
func LockManual(ctx context.Context, tx *database.Tx, programmes []int64, id ManualID) (Manual, error) {
	return oneManual(ctx, tx, lockManual, int64(id), pq.Array(programmes))
}

const heldOfOrder = selectManual + ` WHERE m.order_id = $1 AND m.state = 'held' ORDER BY m.id FOR UPDATE OF m`

// HeldFor are the receipts that wait for the rest of an order's money. The
// caller holds the order's lock.
func HeldFor(ctx context.Context, tx *database.Tx, order OrderID) ([]Manual, error) {
	return manyManual(ctx, tx, heldOfOrder, order)
}

const manualOfOrder = selectManual + ` WHERE m.order_id = $1 AND m.state <> 'rejected' ORDER BY m.id`

// ManualFor are the receipts of an order that were not rejected, oldest first.
func ManualFor(ctx context.Context, q database.Queryer, order OrderID) ([]Manual, error) {
	return manyManual(ctx, q, manualOfOrder, order)
}

const openManual = selectManual + `
	WHERE d.programme_id = ANY ($1) AND (m.state = 'to_approve' OR m.state = 'held') ORDER BY m.id LIMIT $2`

// OpenManual are at most limit receipts of programmes that wait for somebody.
func OpenManual(ctx context.Context, q database.Queryer, programmes []int64, limit int) ([]Manual, error) {
	return manyManual(ctx, q, openManual, pq.Array(programmes), limit)
}

const decideManual = `
	UPDATE manual_receipt SET state = $2, order_id = NULLIF($3, 0::bigint), decided_by = coalesce(NULLIF($4, 0::bigint), decided_by),
		decided_at = CASE WHEN $4 = 0 THEN decided_at ELSE coalesce(decided_at, $5) END
	WHERE id = $1`

// MoveManual writes what became of a receipt; by is who approved or rejected
// it, 0 where nobody had to. It returns a Conflict fault where a second person
// is needed and by is none, and for a receipt that has ended.
func MoveManual(ctx context.Context, tx *database.Tx, m Manual, state ManualState, by int64, now time.Time) error {
	if _, err := tx.ExecContext(ctx, decideManual, int64(m.ID), string(state), m.Order, by, now); err != nil {
		return manualRefusals.Explain(fmt.Errorf("payment: receipt %d: %w", m.ID, err))
	}
	return nil
}

// Asked is an open intent at a destination.
type Asked struct {
	Intent
	ClaimedAt time.Time // when the customer said she had paid, else zero
}

const askedOf = `
	SELECT x.*, c.at AS claimed_at FROM (` + selectIntent + ` WHERE ended_at IS NULL AND destination_id IS NOT NULL) x
	JOIN payment_destination d ON d.id = x.destination_id LEFT JOIN payment_claim c ON c.order_id = x.order_id
	WHERE d.programme_id = ANY ($1) ORDER BY c.at, x.id LIMIT $2`

// AskedOf are at most limit open intents at destinations of programmes, first
// those whose customers say they have paid.
func AskedOf(ctx context.Context, q database.Queryer, programmes []int64, limit int) ([]Asked, error) {
	var rows []struct {
		intentRow
		ClaimedAt sql.NullTime `db:"claimed_at"`
	}
	if err := q.SelectContext(ctx, &rows, askedOf, pq.Array(programmes), limit); err != nil {
		return nil, fmt.Errorf("payment: asked: %w", err)
	}
	all := make([]Asked, len(rows))
	for i, row := range rows {
		all[i] = Asked{row.intent(), row.ClaimedAt.Time}
	}
	return all, nil
}

const awaitingApproval = `SELECT EXISTS (SELECT 1 FROM manual_receipt WHERE order_id = $1 AND state = 'to_approve')`

// AwaitsApproval tells whether money for an order was seen and waits for a
// second person.
func AwaitsApproval(ctx context.Context, q database.Queryer, order OrderID) (bool, error) {
	var yes bool
	if err := q.GetContext(ctx, &yes, awaitingApproval, order); err != nil {
		return false, fmt.Errorf("payment: approval of order %d: %w", order, err)
	}
	return yes, nil
}

const insertReturn = `
	INSERT INTO manual_return (refund_id, reference, sent_at, recorded_by, recorded_at)
	SELECT r.id, $2, $3, $4, $5 FROM refund r JOIN payment_provider x ON x.name = r.provider
	WHERE r.id = $1 AND r.state = 'accepted' AND x.returned_by_hand
	ON CONFLICT (refund_id) DO NOTHING`

// RecordReturn writes that an accepted refund was sent back by hand. It returns
// a Conflict fault for one that is not to be sent, or was.
func RecordReturn(ctx context.Context, tx *database.Tx, id RefundID, reference string, sentAt time.Time, actor int64, now time.Time) error {
	result, err := tx.ExecContext(ctx, insertReturn, int64(id), reference, sentAt, actor, now)
	if err != nil {
		return fmt.Errorf("payment: return of refund %d: %w", id, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "payment.manual.returned")
	}
	return nil
}

const returnOf = `SELECT reference FROM manual_return WHERE refund_id = $1`

// Return is a provider's answer to a refund that a person sends back by hand:
// undecided until she has written that she did.
func Return(ctx context.Context, q database.Queryer, r Refund) (Returned, error) {
	var reference string
	err := q.GetContext(ctx, &reference, returnOf, int64(r.ID))
	if database.NoRows(err) {
		return Returned{State: RefundAccepted, ExternalID: "manual:" + r.Key.String()}, nil
	}
	if err != nil {
		return Returned{}, fmt.Errorf("payment: return of refund %d: %w", r.ID, err)
	}
	return Returned{State: RefundSucceeded, ExternalID: "manual:" + r.Key.String()}, nil
}

// Whose they are tells the account that the money came to or, where that is
// none of the programme's own, who sold.
const byHandRefund = selectRefund + ` JOIN payment_provider x ON x.name = r.provider
	WHERE r.state = 'accepted' AND x.returned_by_hand AND EXISTS (
		SELECT 1 FROM payment_destination d WHERE d.method = p.provider AND d.account = p.account AND d.programme_id = ANY ($1)
		UNION ALL
		SELECT 1 FROM parcel s JOIN cooperative c ON c.id = s.cooperative_id
		WHERE s.order_id = p.order_id AND c.programme_id = ANY ($1)
		  AND NOT EXISTS (SELECT 1 FROM payment_destination d WHERE d.method = p.provider AND d.account = p.account))`

const returnable = byHandRefund + ` ORDER BY r.id LIMIT $2`

// Returnable are at most limit refunds of programmes that a person has to send
// back by hand, oldest first.
func Returnable(ctx context.Context, q database.Queryer, programmes []int64, limit int) ([]Refund, error) {
	return manyRefunds(ctx, q, returnable, pq.Array(programmes), limit)
}

const returnableOf = byHandRefund + ` AND r.id = $2`

// ReturnableOf is one of them; any other is a NotFound fault.
func ReturnableOf(ctx context.Context, q database.Queryer, programmes []int64, id RefundID) (Refund, error) {
	found, err := manyRefunds(ctx, q, returnableOf, pq.Array(programmes), int64(id))
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "payment.unknown_refund")
	}
	if err != nil {
		return Refund{}, err
	}
	return found[0], nil
}

type manualRow struct {
	ID            ManualID
	DestinationID DestinationID `db:"destination_id"`
	ProgrammeID   int64         `db:"programme_id"`
	Method        Method
	Account       string
	Reference     string
	Amount        int64
	ReceivedAt    time.Time `db:"received_at"`
	OrderID       OrderID   `db:"order_id"`
	RecordedBy    int64     `db:"recorded_by"`
	RecordedAt    time.Time `db:"recorded_at"`
	DecidedBy     int64     `db:"decided_by"`
	State         ManualState
	LineID        int64 `db:"line_id"`
	NeedsSecond   bool  `db:"needs_second"`
}

func (r manualRow) manual() Manual {
	return Manual{
		ID: r.ID, Destination: r.DestinationID, Programme: r.ProgrammeID, Method: r.Method, Account: r.Account, Reference: r.Reference,
		Amount: money.Minor(r.Amount, money.IDR), ReceivedAt: r.ReceivedAt, Order: r.OrderID, RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt,
		DecidedBy: r.DecidedBy, State: r.State, Line: r.LineID, NeedsSecond: r.NeedsSecond,
	}
}

func oneManual(ctx context.Context, q database.Queryer, query string, args ...any) (Manual, error) {
	var row manualRow
	err := q.GetContext(ctx, &row, query, args...)
	if database.NoRows(err) {
		return Manual{}, fault.Wrap(sql.ErrNoRows, fault.NotFound, "payment.manual.unknown")
	}
	if err != nil {
		return Manual{}, fmt.Errorf("payment: receipt: %w", err)
	}
	return row.manual(), nil
}

func manyManual(ctx context.Context, q database.Queryer, query string, args ...any) ([]Manual, error) {
	var rows []manualRow
	if err := q.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("payment: receipts: %w", err)
	}
	all := make([]Manual, len(rows))
	for i, row := range rows {
		all[i] = row.manual()
	}
	return all, nil
}

const heldByReference = selectManual + `
	WHERE m.destination_id = $1 AND m.reference = $2 AND m.state = 'held' AND m.order_id IS NULL FOR UPDATE OF m`

// HeldByReference is money of no known order by its statement's reference, or a
// NotFound fault.
func HeldByReference(ctx context.Context, tx *database.Tx, to DestinationID, reference string) (Manual, error) {
	return oneManual(ctx, tx, heldByReference, int64(to), reference)
}
