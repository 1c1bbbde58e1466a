package training

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Reasons are why a maker pauses for a month.
func Reasons() []string { return []string{"harvest", "illness", "holiday", "no_cord", "family"} }

const addPause = `
	INSERT INTO production_pause (programme_id, producer_id, month, reason, noted_by, noted_at) VALUES ($1, $2, $3::date, $4, $5, $6) RETURNING id`

// Pause notes that a maker said she would not produce in a month. It is a Conflict
// where that is noted.
func Pause(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, producer identity.PersonID, month time.Time, reason string, now time.Time) error {
	if err := manages(actor, programme); err != nil {
		return err
	}
	if err := receives(ctx, tx, programme, producer, 0); err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	var id int64
	if err := tx.GetContext(ctx, &id, addPause, programme, producer, clock.Month(month).Format(time.DateOnly), reason, actor.Person, now); err != nil {
		return refusals.Explain(fmt.Errorf("training: pause: %w", err))
	}
	return noted(ctx, tx, actor, now, "pause.add", "producer", int64(producer), map[string]any{"month": month.Format("2006-01"), "reason": reason})
}

const addChoice = `INSERT INTO selection_choice (programme_id, producer_id, choice, reason, chosen_by, chosen_at) VALUES ($1, $2, $3, $4, $5, $6)`

// Choose takes a maker into selections, leaves her out, or lets her scores decide
// again, for a reason. Its fault is of the field reason.
func Choose(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, producer identity.PersonID, choice, reason string, now time.Time) error {
	if err := manages(actor, programme); err != nil {
		return err
	}
	if err := receives(ctx, tx, programme, producer, 0); err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if _, err := tx.ExecContext(ctx, addChoice, programme, producer, choice, reason, actor.Person, now); err != nil {
		return refusals.Explain(fmt.Errorf("training: choose: %w", err))
	}
	return noted(ctx, tx, actor, now, "selection.choose", "producer", int64(producer), map[string]any{"choice": choice, "reason": reason})
}
