package books

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

// Kind names a difference between the books and what others say.
type Kind string

// The kinds.
const (
	MissedEvent      Kind = "missed_event"      // a payment that no event told of; the sweep settled it
	PaymentUnknown   Kind = "payment_unknown"   // the processor has a charge that the books do not know
	PaymentAmount    Kind = "payment_amount"    // the processor charged another amount
	PaymentMissing   Kind = "payment_missing"   // the books have a payment that the processor's account does not
	RefundUnknown    Kind = "refund_unknown"    // as with payments
	RefundAmount     Kind = "refund_amount"     // as with payments
	RefundMissing    Kind = "refund_missing"    // as with payments
	DisputeMissing   Kind = "dispute_missing"   // the processor has a dispute that the books do not know
	TypeUnknown      Kind = "type_unknown"      // a movement of a type that the program does not understand
	PayoutMissing    Kind = "payout_missing"    // sent by the processor, on no bank statement
	LineUnmatched    Kind = "line_unmatched"    // on a bank statement, not in the books
	PostingUnmatched Kind = "posting_unmatched" // in the books, not on the bank statement that covers its day
	StatementGap     Kind = "statement_gap"     // a bank statement does not begin where the last one ended
)

// finding is a difference as it is found. Booked and Stated are minor units,
// nil where one side has nothing.
type finding struct {
	Kind       Kind      `db:"kind"`
	Reference  string    `db:"reference"`
	Account    string    `db:"account"`
	Currency   string    `db:"currency"`
	Booked     *int64    `db:"booked"`
	Stated     *int64    `db:"stated"`
	Detail     string    `db:"detail"`
	OccurredAt time.Time `db:"occurred_at"`
}

func (f finding) name() string { return string(f.Kind) + " " + f.Reference }

const insertDifference = `
	INSERT INTO difference (kind, reference, account, currency, booked, stated, detail, occurred_at, found_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
	ON CONFLICT (kind, reference) WHERE resolved_at IS NULL OR resolution = 'accepted' DO NOTHING`

const refreshDifference = `
	UPDATE difference SET booked = $3, stated = $4, detail = $5
	WHERE kind = $1 AND reference = $2 AND resolved_at IS NULL
	  AND (booked, stated, detail) IS DISTINCT FROM ($3::bigint, $4::bigint, $5::text)`

const clearDifferences = `
	UPDATE difference SET resolved_at = $4, resolution = 'cleared'
	WHERE resolved_at IS NULL AND kind = ANY ($1) AND reference LIKE $2 AND NOT (kind || ' ' || reference = ANY ($3))`

// name opens the differences that were found, and clears the open ones of the
// kinds, with references that begin alike, that were not found any more. What a
// person has accepted is not opened again.
func name(ctx context.Context, tx *database.Tx, kinds []Kind, prefix string, found []finding, now time.Time) error {
	names := make(pq.StringArray, len(found))
	for i, f := range found {
		names[i] = f.name()
		if _, err := tx.ExecContext(ctx, insertDifference, string(f.Kind), f.Reference, f.Account, f.Currency, f.Booked, f.Stated,
			f.Detail, f.OccurredAt, now); err != nil {
			return fmt.Errorf("books: difference %s: %w", f.name(), err)
		}
		if _, err := tx.ExecContext(ctx, refreshDifference, string(f.Kind), f.Reference, f.Booked, f.Stated, f.Detail); err != nil {
			return fmt.Errorf("books: difference %s: %w", f.name(), err)
		}
	}
	of := make(pq.StringArray, len(kinds))
	for i, k := range kinds {
		of[i] = string(k)
	}
	like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(prefix) + "%"
	if _, err := tx.ExecContext(ctx, clearDifferences, of, like, names, now); err != nil {
		return fmt.Errorf("books: clear differences: %w", err)
	}
	return nil
}

const insertSettled = `
	INSERT INTO difference (kind, reference, account, currency, booked, stated, detail, occurred_at, found_at, resolved_at, resolution)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 'settled')`

// nameSettled records a difference that was put right as it was found.
func nameSettled(ctx context.Context, tx *database.Tx, f finding, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertSettled, string(f.Kind), f.Reference, f.Account, f.Currency, f.Booked, f.Stated,
		f.Detail, f.OccurredAt, now); err != nil {
		return fmt.Errorf("books: difference %s: %w", f.name(), err)
	}
	return nil
}

// DifferenceID identifies a difference.
type DifferenceID int64

var refusals = database.Refusals{
	"difference_explained": fault.InvalidFields(fault.Field{Name: "reason", Key: "books.reason"}),
	"difference_reason":    fault.InvalidFields(fault.Field{Name: "reason", Key: "error.too_long", Args: []any{500}}),
}

const acceptDifference = `
	UPDATE difference SET resolved_at = greatest($4, found_at), resolved_by = $2, resolution = 'accepted', reason = $3
	WHERE id = $1 AND resolved_at IS NULL`

const differenceExists = `SELECT EXISTS (SELECT 1 FROM difference WHERE id = $1)`

// Accept ends a difference with a person's explanation. Faults: Invalid of the
// field reason, Conflict when it has ended before, NotFound.
func Accept(ctx context.Context, tx *database.Tx, actor identity.Actor, id DifferenceID, reason string, now time.Time) error {
	reason = strings.TrimSpace(reason)
	result, err := tx.ExecContext(ctx, acceptDifference, int64(id), actor.Person, reason, now)
	if err != nil {
		return fmt.Errorf("books: accept difference %d: %w", id, refusals.Explain(err))
	}
	if err := oneChanged(ctx, tx, result, id); err != nil {
		return err
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "difference.accept", SubjectKind: "difference", SubjectID: int64(id),
		Detail: struct {
			Reason string `json:"reason"`
		}{reason},
	})
}

func oneChanged(ctx context.Context, tx *database.Tx, result sql.Result, id DifferenceID) error {
	n, err := result.RowsAffected()
	if err != nil || n == 1 {
		return err
	}
	var there bool
	if err := tx.GetContext(ctx, &there, differenceExists, int64(id)); err != nil {
		return fmt.Errorf("books: difference %d: %w", id, err)
	}
	if !there {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return fault.New(fault.Conflict, "error.conflict")
}

// Difference is one difference between the books and what others say.
type Difference struct {
	ID         DifferenceID `db:"id"`
	Kind       Kind         `db:"kind"`
	Reference  string       `db:"reference"`
	Account    string       `db:"account"`
	Currency   string       `db:"currency"`
	Booked     *int64       `db:"booked"` // minor units; nil where the books have nothing
	Stated     *int64       `db:"stated"` // minor units; nil where the other side has nothing
	Detail     string       `db:"detail"`
	OccurredAt time.Time    `db:"occurred_at"`
	FoundAt    time.Time    `db:"found_at"`
	ResolvedAt *time.Time   `db:"resolved_at"`
	ResolvedBy string       `db:"resolved_by"` // a person's name, "" where it went by itself
	Resolution string       `db:"resolution"`  // cleared, settled or accepted
	Reason     string       `db:"reason"`
}

const selectDifference = `
	SELECT d.id, d.kind, d.reference, d.account, d.currency, d.booked, d.stated, d.detail, d.occurred_at, d.found_at,
	       d.resolved_at, coalesce(w.name, '') AS resolved_by, coalesce(d.resolution, '') AS resolution, d.reason
	FROM difference d LEFT JOIN person w ON w.id = d.resolved_by`

const openDifferences = selectDifference + ` WHERE d.resolved_at IS NULL ORDER BY d.occurred_at, d.id LIMIT $1`

// Open are at most limit differences that have not ended, oldest first.
func Open(ctx context.Context, q database.Queryer, limit int) ([]Difference, error) {
	return differences(ctx, q, openDifferences, limit)
}

const endedDifferences = selectDifference + ` WHERE d.resolved_at IS NOT NULL ORDER BY d.resolved_at DESC, d.id DESC LIMIT $1`

// Ended are at most limit differences that have ended, latest first.
func Ended(ctx context.Context, q database.Queryer, limit int) ([]Difference, error) {
	return differences(ctx, q, endedDifferences, limit)
}

const openBefore = `SELECT count(*) FROM difference WHERE resolved_at IS NULL AND occurred_at < $1`

// OpenBefore is how many open differences are of before a time.
func OpenBefore(ctx context.Context, q database.Queryer, before time.Time) (int, error) {
	var n int
	if err := q.GetContext(ctx, &n, openBefore, before); err != nil {
		return 0, fmt.Errorf("books: open differences: %w", err)
	}
	return n, nil
}

func differences(ctx context.Context, q database.Queryer, query string, args ...any) ([]Difference, error) {
	var all []Difference
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("books: differences: %w", err)
	}
	return all, nil
}
