package order

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

const (
	insertReady = `
	INSERT INTO line_ready (order_line_id, producer_id, ready_at, recorded_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`
	withdrawReady = `
	UPDATE line_ready r SET withdrawn_at = greatest(ready_at, $3) FROM order_line l JOIN parcel p ON p.id = l.parcel_id
	WHERE r.order_line_id = $1 AND r.producer_id = $2 AND r.withdrawn_at IS NULL AND l.id = r.order_line_id AND p.fulfilment_state = 'to_pack'`
)

var readyRefusals = database.Refusals{
	"line_ready_maker": fault.New(fault.NotFound, "error.not_found"),
	"line_ready_open":  fault.New(fault.NotFound, "error.not_found"),
}

// MakeReady notes that a maker's part of a line is ready to be packed, or with
// ready false that it is not yet; again it changes nothing. Fault: NotFound for a
// line that is not hers or that nobody packs any more.
func MakeReady(ctx context.Context, db *database.DB, actor identity.Actor, line LineID, ready bool, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		action, statement, args := "order_line.ready", insertReady, []any{int64(line), actor.Maker(), now, actor.Person}
		if !ready {
			action, statement, args = "order_line.unready", withdrawReady, []any{int64(line), actor.Maker(), now}
		}
		result, err := tx.ExecContext(ctx, statement, args...)
		if err != nil {
			return readyRefusals.Explain(fmt.Errorf("order: ready %d: %w", line, err))
		}
		n, err := result.RowsAffected()
		switch {
		case err != nil:
			return fmt.Errorf("order: ready %d: %w", line, err)
		case n == 0 && !ready:
			return fault.New(fault.NotFound, "error.not_found")
		case n == 0:
			return nil
		}
		return trail.Record(ctx, tx, trail.Entry{
			At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "order_line", SubjectID: int64(line),
		})
	})
}

const readyMakers = `
	SELECT r.order_line_id, r.producer_id FROM line_ready r JOIN order_line l ON l.id = r.order_line_id
	WHERE l.order_id = $1 AND r.withdrawn_at IS NULL`

// ReadyMakers are the makers who say that their part of a line is ready, by line.
func ReadyMakers(ctx context.Context, q database.Queryer, id ID) (map[LineID][]identity.PersonID, error) {
	var rows []struct {
		Line     LineID            `db:"order_line_id"`
		Producer identity.PersonID `db:"producer_id"`
	}
	if err := q.SelectContext(ctx, &rows, readyMakers, int64(id)); err != nil {
		return nil, fmt.Errorf("order: ready makers of %d: %w", id, err)
	}
	all := map[LineID][]identity.PersonID{}
	for _, r := range rows {
		all[r.Line] = append(all[r.Line], r.Producer)
	}
	return all, nil
}
