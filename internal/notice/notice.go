package notice

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// ID identifies a notice.
type ID int64

// Kind names a notice's message.
type Kind string

// The kinds. ShareLost: a line was divided anew, and less of it is hers.
// Refunded: the customer got money back, and this much of it was hers.
// Forgiven: what she owed is owed no more.
const (
	ShareLost Kind = "share_lost"
	Refunded  Kind = "refunded"
	Forgiven  Kind = "forgiven"
)

// Notice is one thing that a person is told.
type Notice struct {
	ID        ID                `db:"id"`
	Person    identity.PersonID `db:"person_id"`
	Kind      Kind              `db:"kind"`
	Subject   string            `db:"subject"` // what it is about, such as a product's title
	Amount    money.Amount      `db:"amount"`
	Reason    string            `db:"reason"` // in the words of who did it, or ""
	CreatedAt time.Time         `db:"created_at"`
}

const insertNotice = `
	INSERT INTO notice (person_id, kind, subject, amount, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6)`

// Tell leaves a notice for a person.
func Tell(ctx context.Context, tx *database.Tx, n Notice) error {
	if _, err := tx.ExecContext(ctx, insertNotice, int64(n.Person), string(n.Kind), n.Subject, n.Amount, n.Reason, n.CreatedAt); err != nil {
		return fmt.Errorf("notice: %s to %d: %w", n.Kind, n.Person, err)
	}
	return nil
}

const unseen = `
	SELECT id, person_id, kind, subject, amount, reason, created_at FROM notice
	WHERE person_id = $1 AND seen_at IS NULL ORDER BY id DESC LIMIT $2`

// Unseen lists at most limit of what a person has not seen yet, newest first.
func Unseen(ctx context.Context, q database.Queryer, person identity.PersonID, limit int) ([]Notice, error) {
	var all []Notice
	if err := q.SelectContext(ctx, &all, unseen, int64(person), limit); err != nil {
		return nil, fmt.Errorf("notice: of %d: %w", person, err)
	}
	return all, nil
}

const see = `UPDATE notice SET seen_at = greatest($3, created_at) WHERE id = $1 AND person_id = $2 AND seen_at IS NULL`

const known = `SELECT EXISTS (SELECT 1 FROM notice WHERE id = $1 AND person_id = $2)`

// See notes that a person has seen a notice; again it changes nothing. It
// returns a NotFound fault for somebody else's.
func See(ctx context.Context, db *database.DB, person identity.PersonID, id ID, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		result, err := tx.ExecContext(ctx, see, int64(id), int64(person), now)
		if err != nil {
			return fmt.Errorf("notice: see %d: %w", id, err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return err
		}
		var hers bool
		if err := tx.GetContext(ctx, &hers, known, int64(id), int64(person)); err != nil {
			return fmt.Errorf("notice: see %d: %w", id, err)
		}
		if !hers {
			return fault.New(fault.NotFound, "error.not_found")
		}
		return nil
	})
}
