package books

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/bank"
	"simpul/internal/clock"
	"simpul/internal/database"
)

// Standing is how far the closing of a month is.
type Standing struct {
	Closed     bool      `db:"closed"`
	Proposed   bool      `db:"proposed"`
	Proposer   int64     `db:"proposer"`
	ProposedBy string    `db:"proposed_by"`
	ProposedAt time.Time `db:"proposed_at"`
	ApprovedBy string    `db:"approved_by"` // "" while it is open
	ClosedAt   time.Time `db:"closed_at"`   // that of the proposal while it is open
	Note       string    `db:"note"`
}

// A month before the last closed one is closed with it.
const standing = `
	SELECT c.month IS NOT NULL AS closed, TRUE AS proposed, p.proposed_by AS proposer, maker.name AS proposed_by, p.proposed_at,
	       coalesce(approver.name, '') AS approved_by, coalesce(c.closed_at, p.proposed_at) AS closed_at, p.note
	FROM month_proposal p
	JOIN person maker ON maker.id = p.proposed_by
	LEFT JOIN month_closing c ON c.month >= p.month AND c.proposal_id = p.id
	LEFT JOIN person approver ON approver.id = c.approved_by
	WHERE p.month = $1::date
	   OR p.month = (SELECT min(month) FROM month_closing WHERE month > $1::date)
	ORDER BY c.month IS NULL, p.id DESC LIMIT 1`

// StandingOf is how far the closing is of the month that a time lies in.
func StandingOf(ctx context.Context, q database.Queryer, month time.Time) (Standing, error) {
	var s Standing
	err := q.GetContext(ctx, &s, standing, clock.Month(month).Format(time.DateOnly))
	if err != nil && !database.NoRows(err) {
		return Standing{}, fmt.Errorf("books: closing of %s: %w", month.Format("2006-01"), err)
	}
	return s, nil
}

const unopened = `
	SELECT coalesce((SELECT l.balance <> l.amount FROM bank_line l WHERE l.account_id = $1 ORDER BY l.day, l.id LIMIT 1), FALSE)
	       AND NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.key = 'bank_opening:' || $2)`

// Unopened tells whether something stood on a bank account before its first
// line that is not booked.
func Unopened(ctx context.Context, q database.Queryer, a bank.Account) (bool, error) {
	var yes bool
	if err := q.GetContext(ctx, &yes, unopened, int64(a.ID), a.Code); err != nil {
		return false, fmt.Errorf("books: opening of %s: %w", a.Code, err)
	}
	return yes, nil
}
