package payment

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

// DestinationID identifies a destination.
type DestinationID int64

// Days are the days on which somebody looks at what came.
type Days string

// The days.
const (
	Daily          Days = "daily"
	MondaySaturday Days = "monday_saturday"
	MondayFriday   Days = "monday_friday"
)

// Destination is where a customer sends money without a processor: a bank
// account or a merchant's QRIS code. It belongs to a programme.
type Destination struct {
	ID            DestinationID
	Programme     int64
	Method        Method
	Account       string // in the books: of the bank, or the acquirer
	Institution   string // bank or acquirer, as people call it
	Holder        string // of the account, or the merchant's name
	Number        string // of the account, or the static QRIS code
	Consented     bool   // the acquirer agrees to dynamic codes
	LimitEach     money.Amount
	ApprovalAbove money.Amount
	CheckedFrom   string // 08:00, in Jakarta's time
	CheckedUntil  string
	CheckedDays   Days
}

// Takes tells whether an amount may be paid there in one payment.
func (d Destination) Takes(amount money.Amount) bool {
	return d.LimitEach.IsZero() || amount.Cmp(d.LimitEach) <= 0
}

var destinationRefusals = database.Refusals{
	"payment_destination_open":              fault.New(fault.Conflict, "payment.destination.open"),
	"payment_destination_account":           fault.InvalidFields(fault.Field{Name: "account", Key: "payment.destination.account"}),
	"payment_destination_bank_account_fkey": fault.InvalidFields(fault.Field{Name: "account", Key: "payment.destination.account"}),
	"payment_destination_institution":       fault.InvalidFields(fault.Field{Name: "institution", Key: "error.required"}),
	"payment_destination_holder":            fault.InvalidFields(fault.Field{Name: "holder", Key: "error.required"}),
	"payment_destination_bank":              fault.InvalidFields(fault.Field{Name: "number", Key: "payment.destination.number"}),
	"payment_destination_hours":             fault.InvalidFields(fault.Field{Name: "checked_until", Key: "payment.destination.hours"}),
}

const insertDestination = `
	INSERT INTO payment_destination (programme_id, method, account, bank_account, institution, holder, number, consented_on, limit_each,
		approval_above, checked_from, checked_until, checked_days, opened_at, opened_by)
	VALUES ($1, $2, $3, CASE $2 WHEN 'transfer' THEN $3 END, $4, $5, $6, CASE WHEN $7 THEN ($13::timestamptz AT TIME ZONE 'Asia/Jakarta')::date END,
		NULLIF($8, 0::bigint), $9, $10::time, $11::time, $12, $13, $14) RETURNING id`

// OpenDestination writes a destination from now on; the programme has one open
// of each method. Whoever calls it has checked a QRIS code. Field faults of
// account, institution, holder, number and checked_until, and a Conflict fault
// where one is open.
func OpenDestination(ctx context.Context, tx *database.Tx, actor int64, d Destination, now time.Time) (DestinationID, error) {
	var id DestinationID
	err := tx.GetContext(ctx, &id, insertDestination, d.Programme, string(d.Method), d.Account, d.Institution, d.Holder, d.Number, d.Consented,
		d.LimitEach.Minor(), d.ApprovalAbove.Minor(), d.CheckedFrom, d.CheckedUntil, string(d.CheckedDays), now, actor)
	if err != nil {
		return 0, destinationRefusals.Explain(fmt.Errorf("payment: open destination: %w", err))
	}
	return id, nil
}

const closeDestination = `
	UPDATE payment_destination SET closed_at = $3 WHERE id = $1 AND programme_id = $2 AND closed_at IS NULL`

// CloseDestination ends what is offered; money may still arrive there. Another
// programme's is a NotFound fault.
func CloseDestination(ctx context.Context, tx *database.Tx, programme int64, id DestinationID, now time.Time) error {
	result, err := tx.ExecContext(ctx, closeDestination, int64(id), programme, now)
	if err != nil {
		return fmt.Errorf("payment: close destination %d: %w", id, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.NotFound, "payment.destination.unknown")
	}
	return nil
}

const selectDestination = `
	SELECT id, programme_id, method, account, institution, holder, number, consented_on IS NOT NULL AS consented,
	       coalesce(limit_each, 0) AS limit_each, approval_above, to_char(checked_from, 'HH24:MI') AS checked_from,
	       to_char(checked_until, 'HH24:MI') AS checked_until, checked_days
	FROM payment_destination`

const openDestination = selectDestination + ` WHERE programme_id = $1 AND method = $2 AND closed_at IS NULL`

// DestinationFor is where a programme is paid by a method now; a NotFound
// fault when there is none.
func DestinationFor(ctx context.Context, q database.Queryer, programme int64, method Method) (Destination, error) {
	return oneDestination(ctx, q, openDestination, programme, string(method))
}

const destinationByID = selectDestination + ` WHERE id = $1`

// DestinationByID reads a destination, open or closed.
func DestinationByID(ctx context.Context, q database.Queryer, id DestinationID) (Destination, error) {
	return oneDestination(ctx, q, destinationByID, int64(id))
}

const destinationsOf = selectDestination + ` WHERE programme_id = ANY ($1) AND closed_at IS NULL ORDER BY programme_id, method DESC`

// Destinations are the open destinations of programmes.
func Destinations(ctx context.Context, q database.Queryer, programmes []int64) ([]Destination, error) {
	var rows []destinationRow
	if err := q.SelectContext(ctx, &rows, destinationsOf, pq.Array(programmes)); err != nil {
		return nil, fmt.Errorf("payment: destinations: %w", err)
	}
	all := make([]Destination, len(rows))
	for i, row := range rows {
		all[i] = row.destination()
	}
	return all, nil
}

func oneDestination(ctx context.Context, q database.Queryer, query string, args ...any) (Destination, error) {
	var row destinationRow
	err := q.GetContext(ctx, &row, query, args...)
	if database.NoRows(err) {
		return Destination{}, fault.Wrap(err, fault.NotFound, "payment.destination.unknown")
	}
	if err != nil {
		return Destination{}, fmt.Errorf("payment: destination: %w", err)
	}
	return row.destination(), nil
}

type destinationRow struct {
	ID            DestinationID
	ProgrammeID   int64 `db:"programme_id"`
	Method        Method
	Account       string
	Institution   string
	Holder        string
	Number        string
	Consented     bool
	LimitEach     int64  `db:"limit_each"`
	ApprovalAbove int64  `db:"approval_above"`
	CheckedFrom   string `db:"checked_from"`
	CheckedUntil  string `db:"checked_until"`
	CheckedDays   Days   `db:"checked_days"`
}

func (r destinationRow) destination() Destination {
	return Destination{
		ID: r.ID, Programme: r.ProgrammeID, Method: r.Method, Account: r.Account, Institution: r.Institution, Holder: r.Holder,
		Number: r.Number, Consented: r.Consented, LimitEach: money.Minor(r.LimitEach, money.IDR),
		ApprovalAbove: money.Minor(r.ApprovalAbove, money.IDR), CheckedFrom: r.CheckedFrom, CheckedUntil: r.CheckedUntil, CheckedDays: r.CheckedDays,
	}
}

const claimPaid = `INSERT INTO payment_claim (order_id, at) VALUES ($1, $2) ON CONFLICT (order_id) DO NOTHING`

// Claim notes that the customer says she has paid. Nothing is booked by it;
// saying it again changes nothing.
func Claim(ctx context.Context, tx *database.Tx, order OrderID, now time.Time) error {
	if _, err := tx.ExecContext(ctx, claimPaid, order, now); err != nil {
		return fmt.Errorf("payment: claim of order %d: %w", order, err)
	}
	return nil
}

const claimedAt = `SELECT at FROM payment_claim WHERE order_id = $1`

// ClaimedAt is when the customer said she had paid, zero when she has not.
func ClaimedAt(ctx context.Context, q database.Queryer, order OrderID) (time.Time, error) {
	var at sql.NullTime
	if err := q.GetContext(ctx, &at, claimedAt, order); err != nil && !database.NoRows(err) {
		return time.Time{}, fmt.Errorf("payment: claim of order %d: %w", order, err)
	}
	return at.Time, nil
}
