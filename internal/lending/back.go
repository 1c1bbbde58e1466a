package lending

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/notice"
)

// ReturnID identifies what came back at one time.
type ReturnID int64

// Condition is in what state something came back, or why it will not.
type Condition string

// The conditions; only cord is used up.
const (
	Good   Condition = "good"
	Broken Condition = "broken"
	Lost   Condition = "lost"
	Used   Condition = "used"
)

// Conditions lists those of what is counted in a unit.
func Conditions(u Unit) []Condition {
	if u.UsedUp() {
		return []Condition{Used, Good, Broken, Lost}
	}
	return []Condition{Good, Broken, Lost}
}

// Back is a part of a loan that came back, or will not.
type Back struct {
	Key        string // the form's own, a UUID
	Quantity   int
	Condition  Condition
	ReturnedOn time.Time
	Note       string
}

const (
	lockReturns  = `SELECT pg_advisory_xact_lock(hashtextextended('loan', $1))`
	insertReturn = `
	INSERT INTO loan_return (form_key, loan_id, quantity, condition, returned_on, note, recorded_by, recorded_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (form_key) DO NOTHING RETURNING id`
	returned = `SELECT id FROM loan_return WHERE form_key = $1 AND loan_id = $2`
	whose    = `SELECT producer_id, what FROM loan WHERE id = $1`
)

// GiveBack notes a part of a loan that came back, or will not, and tells the
// member; the same form again changes nothing. Faults: NotFound, Forbidden for
// her own loan, Invalid with the fields quantity, condition, returned_on and
// note, Conflict for more than is out.
func GiveBack(ctx context.Context, db *database.DB, actor identity.Actor, cooperative identity.CooperativeID, id ID, b Back, now time.Time) error {
	if b.ReturnedOn.After(now) {
		return fault.InvalidFields(fault.Field{Name: "returned_on", Key: "lending.lent.later"})
	}
	return refusals.Explain(database.InTx(ctx, db, func(tx *database.Tx) error {
		if err := owns(ctx, tx, ofCooperative, int64(cooperative), id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, lockReturns, int64(id)); err != nil {
			return fmt.Errorf("lending: give back %d: %w", id, err)
		}
		var back ReturnID
		// The same form again: what it wrote stands, even where nothing is out any more.
		err := tx.GetContext(ctx, &back, returned, b.Key, id)
		if !database.NoRows(err) {
			if err != nil {
				return fmt.Errorf("lending: give back %d: %w", id, err)
			}
			return nil
		}
		err = tx.GetContext(ctx, &back, insertReturn, b.Key, id, b.Quantity, string(b.Condition), b.ReturnedOn.Format(time.DateOnly), strings.TrimSpace(b.Note), actor.Person, now)
		if database.NoRows(err) {
			if err := tx.GetContext(ctx, &back, returned, b.Key, id); database.NoRows(err) {
				return fault.New(fault.Invalid, "error.invalid")
			} else if err != nil {
				return fmt.Errorf("lending: give back %d: %w", id, err)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("lending: give back %d: %w", id, err)
		}
		var of struct {
			Producer identity.PersonID `db:"producer_id"`
			What     string            `db:"what"`
		}
		if err := tx.GetContext(ctx, &of, whose, id); err != nil {
			return fmt.Errorf("lending: give back %d: %w", id, err)
		}
		if err := note(ctx, tx, actor, "loan.give_back", id, now); err != nil {
			return err
		}
		return notice.Tell(ctx, tx, notice.Notice{Person: of.Producer, Kind: notice.GivenBack, Subject: of.What, About: int64(back), CreatedAt: now})
	}))
}

const (
	returnOf     = `SELECT r.id FROM loan_return r JOIN loan l ON l.id = r.loan_id WHERE r.id = $1 AND r.loan_id = $2 AND l.cooperative_id = $3`
	insertUndone = `INSERT INTO loan_return_undone (return_id, undone_by, undone_at) VALUES ($1, $2, $3)`
)

// Undo takes back a return that was written down by mistake: that much is with
// the member again. Faults: NotFound, Forbidden for her own loan, Conflict when
// it was undone before.
func Undo(ctx context.Context, db *database.DB, actor identity.Actor, cooperative identity.CooperativeID, id ID, back ReturnID, now time.Time) error {
	return refusals.Explain(database.InTx(ctx, db, func(tx *database.Tx) error {
		var found ReturnID
		err := tx.GetContext(ctx, &found, returnOf, back, id, cooperative)
		if database.NoRows(err) {
			return stranger()
		}
		if err != nil {
			return fmt.Errorf("lending: undo %d: %w", back, err)
		}
		if _, err := tx.ExecContext(ctx, insertUndone, back, actor.Person, now); err != nil {
			return fmt.Errorf("lending: undo %d: %w", back, err)
		}
		return note(ctx, tx, actor, "loan.undo", id, now)
	}))
}
