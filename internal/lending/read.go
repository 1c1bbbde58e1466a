package lending

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Loan is what was lent, as it was recorded, and what became of it.
type Loan struct {
	ID          ID                     `db:"id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	GroupName   string                 `db:"group_name"`
	Producer    identity.PersonID      `db:"producer_id"`
	Name        string                 `db:"name"` // of the member
	Left        bool                   `db:"gone"` // she is a member no more
	What        string                 `db:"what"`
	Quantity    int                    `db:"quantity"`
	Unit        Unit                   `db:"unit"`
	Value       money.Amount           `db:"value"` // 0 for not said
	LentOn      time.Time              `db:"lent_on"`
	DueOn       *time.Time             `db:"due_on"`
	Note        string                 `db:"note"`
	Officer     string                 `db:"officer"`
	RecordedAt  time.Time              `db:"recorded_at"`
	Outcome     string                 `db:"outcome"` // "" while it waits, else signed, objected or withdrawn
	Way         identity.Signing       `db:"way"`
	Reason      string                 `db:"reason"` // of an objection, or the name that she signed with
	EndedAt     *time.Time             `db:"ended_at"`
	Out         int                    `db:"out"` // with her now
}

// Waits tells whether it waits for her signature.
func (l Loan) Waits() bool { return l.Outcome == "" }

// IsOut tells whether something of it is with her.
func (l Loan) IsOut() bool { return l.Out > 0 }

// Overdue tells whether something is with her past its day, which is the day in
// WIB of a time.
func (l Loan) Overdue(now time.Time) bool {
	return l.IsOut() && l.DueOn != nil && l.DueOn.Format(time.DateOnly) < clock.Day(now).In(clock.Jakarta).Format(time.DateOnly)
}

// Returned is a part of a loan that came back, or will not.
type Returned struct {
	ID         ReturnID   `db:"id"`
	Quantity   int        `db:"quantity"`
	Condition  Condition  `db:"condition"`
	ReturnedOn time.Time  `db:"returned_on"`
	Note       string     `db:"note"`
	Officer    string     `db:"officer"`
	UndoneAt   *time.Time `db:"undone_at"` // nil while it counts
}

const (
	columns = `
	SELECT l.id, l.cooperative_id, k.name AS group_name, l.producer_id, n.name, m.left_at IS NOT NULL AS gone, l.what, l.quantity, l.unit, coalesce(l.value, 0) AS value,
	       l.lent_on, l.due_on, l.note, w.name AS officer, l.recorded_at, coalesce(e.outcome, '') AS outcome, coalesce(e.way, '') AS way,
	       coalesce(e.reason, '') AS reason, e.ended_at, o.quantity AS out
	FROM loan l JOIN loan_out o ON o.loan_id = l.id JOIN cooperative k ON k.id = l.cooperative_id JOIN person n ON n.id = l.producer_id
	JOIN membership m ON m.cooperative_id = l.cooperative_id AND m.producer_id = l.producer_id
	JOIN person w ON w.id = l.recorded_by LEFT JOIN loan_end e ON e.loan_id = l.id`
	one = columns + ` WHERE l.id = $1 AND l.cooperative_id = $2`
	// What waits and what is out come first, the earliest day before the others.
	within = columns + ` WHERE l.cooperative_id = $1 AND ($2 = 0::bigint OR l.producer_id = $2)
	AND CASE $3 WHEN 'out' THEN o.quantity > 0 OR e.loan_id IS NULL WHEN 'late' THEN o.quantity > 0 AND l.due_on < $4::date ELSE TRUE END
	ORDER BY e.loan_id IS NOT NULL AND o.quantity = 0, l.due_on NULLS LAST, l.id DESC LIMIT $5 OFFSET $6`
	hers = columns + ` WHERE l.producer_id = $1 AND coalesce(e.outcome, '') <> 'withdrawn'
	ORDER BY e.loan_id IS NOT NULL, o.quantity = 0, l.due_on NULLS LAST, l.id DESC LIMIT $2`
	returnsOf = `
	SELECT r.id, r.quantity, r.condition, r.returned_on, r.note, p.name AS officer, u.undone_at
	FROM loan_return r JOIN person p ON p.id = r.recorded_by LEFT JOIN loan_return_undone u ON u.return_id = r.id
	WHERE r.loan_id = $1 ORDER BY r.id`
)

// Of reads a loan of a cooperative, or returns a NotFound fault.
func Of(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id ID) (Loan, error) {
	var l Loan
	err := q.GetContext(ctx, &l, one, id, cooperative)
	if database.NoRows(err) {
		return l, stranger()
	}
	if err != nil {
		return l, fmt.Errorf("lending: %d: %w", id, err)
	}
	return l, nil
}

// Returns are what came back of a loan, in the order in which it was recorded.
func Returns(ctx context.Context, q database.Queryer, id ID) ([]Returned, error) {
	var all []Returned
	if err := q.SelectContext(ctx, &all, returnsOf, id); err != nil {
		return nil, fmt.Errorf("lending: returns of %d: %w", id, err)
	}
	return all, nil
}

// Which is which of a cooperative's loans a list holds.
type Which string

// What is out or waits for a signature, what is past its day, and all.
const (
	Out  Which = "out"
	Late Which = "late"
	All  Which = "all"
)

// Filter narrows a cooperative's loans.
type Filter struct {
	Which    Which
	Producer identity.PersonID // 0 for everybody's
}

// In lists a cooperative's loans: those that somebody has or has to sign for
// first, by the day on which they come back.
func In(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, f Filter, now time.Time, limit, offset int) ([]Loan, error) {
	return list(ctx, q, within, cooperative, f.Producer, string(f.Which), today(now), limit, offset)
}

const held = columns + ` WHERE l.cooperative_id = $1 AND l.producer_id = $2 AND (o.quantity > 0 OR e.loan_id IS NULL)
	ORDER BY l.due_on NULLS LAST, l.id`

// With lists what of a cooperative is with one member, or waits for her signature.
func With(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, producer identity.PersonID) ([]Loan, error) {
	return list(ctx, q, held, cooperative, producer)
}

// ByMember lists what a member was lent, what waits for her signature first.
func ByMember(ctx context.Context, q database.Queryer, producer identity.PersonID, limit int) ([]Loan, error) {
	return list(ctx, q, hers, producer, limit)
}

func today(now time.Time) string { return now.In(clock.Jakarta).Format(time.DateOnly) }

func list(ctx context.Context, q database.Queryer, query string, args ...any) ([]Loan, error) {
	var all []Loan
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("lending: list: %w", err)
	}
	return all, nil
}

// Holder is a member who has something on loan.
type Holder struct {
	ID    identity.PersonID `db:"producer_id"`
	Name  string            `db:"name"`
	Loans int               `db:"loans"` // of which something is with her
	Late  int               `db:"late"`
}

const holders = `
	SELECT l.producer_id, p.name, count(*) AS loans, count(*) FILTER (WHERE l.due_on < $2::date) AS late
	FROM loan l JOIN loan_out o ON o.loan_id = l.id JOIN person p ON p.id = l.producer_id
	WHERE l.cooperative_id = $1 AND o.quantity > 0 GROUP BY 1, 2 ORDER BY 2, 1`

// Holders are who has something on loan, by name.
func Holders(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, now time.Time) ([]Holder, error) {
	var all []Holder
	if err := q.SelectContext(ctx, &all, holders, cooperative, today(now)); err != nil {
		return nil, fmt.Errorf("lending: holders of %d: %w", cooperative, err)
	}
	return all, nil
}

// Counts are a cooperative's loans that wait for a signature, and those of which
// something is out past its day.
type Counts struct {
	Waiting int `db:"waiting"`
	Late    int `db:"late"`
}

const counts = `
	SELECT count(*) FILTER (WHERE e.loan_id IS NULL) AS waiting, count(*) FILTER (WHERE o.quantity > 0 AND l.due_on < $2::date) AS late
	FROM loan l JOIN loan_out o ON o.loan_id = l.id LEFT JOIN loan_end e ON e.loan_id = l.id WHERE l.cooperative_id = $1`

// CountsOf counts a cooperative's loans.
func CountsOf(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, now time.Time) (Counts, error) {
	var c Counts
	if err := q.GetContext(ctx, &c, counts, cooperative, today(now)); err != nil {
		return c, fmt.Errorf("lending: counts of %d: %w", cooperative, err)
	}
	return c, nil
}

const waitingFor = `SELECT count(*) FROM loan l WHERE l.producer_id = $1 AND NOT EXISTS (SELECT 1 FROM loan_end e WHERE e.loan_id = l.id)`

// WaitingFor counts the loans that wait for a member's signature.
func WaitingFor(ctx context.Context, q database.Queryer, producer identity.PersonID) (int, error) {
	var n int
	if err := q.GetContext(ctx, &n, waitingFor, producer); err != nil {
		return 0, fmt.Errorf("lending: waiting for %d: %w", producer, err)
	}
	return n, nil
}
