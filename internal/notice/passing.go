package notice

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Waiting is a notice that no phone of its person gets and that she has not
// seen: an officer passes it on.
type Waiting struct {
	Notice
	Name  string `db:"name"`
	Phone string `db:"phone"` // E.164, "" for none
}

const (
	ofMembers = `
	FROM notice n JOIN person p ON p.id = n.person_id
	JOIN membership m ON m.producer_id = n.person_id AND m.cooperative_id = $1 AND (m.left_at IS NULL OR n.kind = 'left' AND n.created_at = m.left_at)
	WHERE n.seen_at IS NULL AND n.passed_at IS NULL`
	waiting = `
	SELECT n.id, n.person_id, n.kind, n.subject, n.amount, n.reason, coalesce(n.about_id, 0) AS about_id, n.created_at, n.seen_at, p.name,
	       coalesce(p.phone, '') AS phone` + ofMembers + `
	  AND n.created_at > $2 AND NOT EXISTS (SELECT 1 FROM push_phone h WHERE h.person_id = n.person_id) ORDER BY n.id DESC LIMIT $3`
	pass = `UPDATE notice SET passed_at = greatest($3, created_at), passed_by = $4 WHERE id IN (SELECT n.id` + ofMembers + ` AND n.id = $2)`
)

// WaitingIn lists what members of a cooperative have yet to be told, of the time
// since, the newest first; of who has left, only that she has.
func WaitingIn(ctx context.Context, q database.Queryer, group identity.CooperativeID, since time.Time, limit int) ([]Waiting, error) {
	var all []Waiting
	if err := q.SelectContext(ctx, &all, waiting, int64(group), since, limit); err != nil {
		return nil, fmt.Errorf("notice: waiting in %d: %w", group, err)
	}
	return all, nil
}

// Pass notes that an officer has passed a notice on to a member of her
// cooperative. Fault: NotFound for a cooperative or a member that is not hers,
// and for what was passed on or seen before.
func Pass(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, id ID, now time.Time) error {
	if !actor.IsOfficerOf(group) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		result, err := tx.ExecContext(ctx, pass, int64(group), int64(id), now, int64(actor.Person))
		if err != nil {
			return fmt.Errorf("notice: pass %d: %w", id, err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return fault.New(fault.NotFound, "error.not_found")
	})
}
