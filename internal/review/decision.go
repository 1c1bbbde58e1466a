package review

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/trail"
)

const insertDecision = `
	INSERT INTO review_decision (review_id, shown, reason, decided_at, decided_by) VALUES ($1, $2, NULLIF($3, ''), $4, $5)`

// Decide shows a review, or not for a reason. Photographs of what shows private
// things or should not be seen are withdrawn for good. Faults: NotFound for who
// neither manages the programme nor administrates, a field fault without a
// reason.
func Decide(ctx context.Context, db *database.DB, actor identity.Actor, id ID, shown bool, reason Reason, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		r, err := ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if shown {
			reason = ""
		}
		if _, err := tx.ExecContext(ctx, insertDecision, int64(id), shown, string(reason), now, int64(actor.Person)); err != nil {
			return fmt.Errorf("review: decide %d: %w", id, refusals.Explain(err))
		}
		if reason == Private || reason == Picture {
			ids := make([]media.ID, len(r.PictureIDs))
			for i, p := range r.PictureIDs {
				ids[i] = media.ID(p)
			}
			if err := media.Withdraw(ctx, tx, ids, now); err != nil {
				return err
			}
		}
		action := "product_review.hide"
		if shown {
			action = "product_review.show"
		}
		return record(ctx, tx, actor, action, id, now)
	})
}

const insertAnswer = `INSERT INTO review_answer (review_id, said, answered_at, answered_by) VALUES ($1, $2, $3, $4)`

// Answer keeps what the cooperative says to a review, once. Faults: NotFound for
// who is no officer of it, Conflict when it was answered, field faults.
func Answer(ctx context.Context, db *database.DB, actor identity.Actor, id ID, said string, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := ByID(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertAnswer, int64(id), strings.TrimSpace(said), now, int64(actor.Person)); err != nil {
			return fmt.Errorf("review: answer %d: %w", id, refusals.Explain(err))
		}
		return record(ctx, tx, actor, "product_review.answer", id, now)
	})
}

const insertReport = `INSERT INTO review_report (review_id, reason, reported_at) VALUES ($1, $2, $3)`

// Report says that a review should not be shown; whoever decides looks again.
func Report(ctx context.Context, db *database.DB, id ID, reason Reason, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := ByID(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertReport, int64(id), string(reason), now); err != nil {
			return fmt.Errorf("review: report %d: %w", id, refusals.Explain(err))
		}
		return nil
	})
}

func record(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id ID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "review", SubjectID: int64(id),
	})
}

const ofProgramme = `
	SELECT r.id FROM review r JOIN cooperative c ON c.id = r.cooperative_id WHERE r.id = $1 AND c.programme_id = $2`

// OfProgramme returns a NotFound fault unless a review is of a programme's
// works.
func OfProgramme(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id ID) error {
	var found ID
	err := q.GetContext(ctx, &found, ofProgramme, int64(id), int64(programme))
	if database.NoRows(err) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return fmt.Errorf("review: read %d: %w", id, err)
	}
	return nil
}
