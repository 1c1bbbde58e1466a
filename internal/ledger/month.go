package ledger

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
)

// Closing is a month that was closed.
type Closing struct {
	Month        time.Time `db:"month"` // its first day, midnight UTC
	ProposedBy   int64     `db:"proposed_by"`
	ProposedAt   time.Time `db:"proposed_at"`
	ApprovedBy   int64     `db:"approved_by"`
	ClosedAt     time.Time `db:"closed_at"`
	Transactions int64     `db:"transactions"` // dated before its end
	Note         string    `db:"note"`
}

// Proposal is a month that one person has proposed to close, as the books
// stood.
type Proposal struct {
	ID              int64     `db:"id"`
	Month           time.Time `db:"month"` // its first day, midnight UTC
	ProposedBy      int64     `db:"proposed_by"`
	ProposedAt      time.Time `db:"proposed_at"`
	Transactions    int64     `db:"transactions"`
	LastTransaction int64     `db:"last_transaction"`
	Note            string    `db:"note"`
}

// closingRefusals are the database's noes to closing a month.
var closingRefusals = database.Refusals{
	"month_closing_two_people":      fault.New(fault.Conflict, "ledger.month.two_people"),
	"month_closing_ended":           fault.New(fault.Conflict, "ledger.month.not_ended"),
	"month_closing_follows":         fault.New(fault.Conflict, "ledger.month.order"),
	"month_closing_changed":         fault.New(fault.Conflict, "ledger.month.changed"),
	"month_closing_pkey":            fault.New(fault.Conflict, "ledger.month.closed_before"),
	"month_closing_proposal_unique": fault.New(fault.Conflict, "ledger.month.closed_before"),
	"month_proposal_note":           fault.InvalidFields(fault.Field{Name: "note", Key: "error.too_long", Args: []any{500}}),
}

const openFrom = `SELECT NULLIF(open_from(), '-infinity'::timestamptz)`

// OpenFrom is the first instant that is open: the end of the last closed
// month, or zero while no month is closed.
func OpenFrom(ctx context.Context, q database.Queryer) (time.Time, error) {
	var at *time.Time
	if err := q.GetContext(ctx, &at, openFrom); err != nil {
		return time.Time{}, fmt.Errorf("ledger: open from: %w", err)
	}
	if at == nil {
		return time.Time{}, nil
	}
	return *at, nil
}

const insertProposal = `
	INSERT INTO month_proposal (month, transactions, last_transaction, proposed_by, proposed_at, note)
	VALUES ($1::date, 0, 0, $2, $3, $4) RETURNING id`

// ProposeClosing writes that a month, named by any time in it, is to be closed
// as the books stand now. A later proposal of the month replaces it. It returns
// a Conflict fault while the month goes on.
func ProposeClosing(ctx context.Context, tx *database.Tx, month time.Time, actor int64, note string, now time.Time) (id int64, err error) {
	if !clock.Month(now).After(clock.Month(month)) {
		return 0, fault.New(fault.Conflict, "ledger.month.not_ended")
	}
	if err := tx.GetContext(ctx, &id, insertProposal, dayOf(month), actor, now, note); err != nil {
		return 0, fmt.Errorf("ledger: propose closing: %w", closingRefusals.Explain(err))
	}
	return id, nil
}

const latestProposal = `
	SELECT p.id, p.month, p.proposed_by, p.proposed_at, p.transactions, p.last_transaction, p.note
	FROM month_proposal p
	WHERE p.month = $1::date AND NOT EXISTS (SELECT 1 FROM month_closing c WHERE c.month = p.month)
	ORDER BY p.id DESC LIMIT 1`

// ProposalOf is the latest proposal for a month that is not closed; ok is
// false when there is none.
func ProposalOf(ctx context.Context, q database.Queryer, month time.Time) (p Proposal, ok bool, err error) {
	err = q.GetContext(ctx, &p, latestProposal, dayOf(month))
	if database.NoRows(err) {
		return Proposal{}, false, nil
	}
	if err != nil {
		return Proposal{}, false, fmt.Errorf("ledger: proposal: %w", err)
	}
	return p, true, nil
}

// The lock is taken by a statement of its own, so that the closing's own
// statement sees what was committed before it was got.
const closingLock = `SELECT pg_advisory_xact_lock(hashtextextended('simpul month closing', 0))`

const closeMonth = `
	INSERT INTO month_closing (month, proposal_id, proposed_by, transactions, last_transaction, approved_by, closed_at)
	SELECT month, id, proposed_by, transactions, last_transaction, $2, $3 FROM month_proposal
	WHERE id = $1 AND id = (SELECT max(p.id) FROM month_proposal p WHERE p.month = month_proposal.month)`

// CloseMonth closes a month by its latest proposal. From then on nothing is
// dated before the month's end. It returns a Conflict fault when the actor is
// who proposed it, when the books have changed since, when an earlier month is
// open, and NotFound for a proposal that there is not or that was replaced.
func CloseMonth(ctx context.Context, tx *database.Tx, proposal, actor int64, now time.Time) error {
	if _, err := tx.ExecContext(ctx, closingLock); err != nil {
		return fmt.Errorf("ledger: close month: %w", err)
	}
	result, err := tx.ExecContext(ctx, closeMonth, proposal, actor, now)
	if err != nil {
		return fmt.Errorf("ledger: close month: %w", closingRefusals.Explain(err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return fault.Wrap(err, fault.NotFound, "error.not_found")
	}
	return nil
}

const closings = `
	SELECT c.month, c.proposed_by, p.proposed_at, c.approved_by, c.closed_at, c.transactions, p.note
	FROM month_closing c JOIN month_proposal p ON p.id = c.proposal_id ORDER BY c.month DESC`

// Closings are the closed months, latest first.
func Closings(ctx context.Context, q database.Queryer) ([]Closing, error) {
	var all []Closing
	if err := q.SelectContext(ctx, &all, closings); err != nil {
		return nil, fmt.Errorf("ledger: closings: %w", err)
	}
	return all, nil
}

// dayOf is the first day of a time's month in WIB, as a date.
func dayOf(month time.Time) string { return clock.Month(month).Format(time.DateOnly) }
