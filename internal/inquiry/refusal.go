package inquiry

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

// Refusal is that a cooperative cannot send its parcel there.
type Refusal struct {
	Inquiry     ID                     `db:"inquiry_id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Reason      string                 `db:"reason"` // for the customer
	RefusedAt   time.Time              `db:"refused_at"`
}

const refusalColumns = `SELECT inquiry_id, cooperative_id, reason, refused_at FROM inquiry_refusal WHERE `

const refusalsOf = refusalColumns + `inquiry_id = $1`

const refusalsBy = refusalColumns + `cooperative_id = $1 AND inquiry_id = ANY($2)`

// Refusals are those of an inquiry, by cooperative.
func Refusals(ctx context.Context, q database.Queryer, id ID) (map[identity.CooperativeID]Refusal, error) {
	var all []Refusal
	if err := q.SelectContext(ctx, &all, refusalsOf, int64(id)); err != nil {
		return nil, fmt.Errorf("inquiry: refusals of %d: %w", id, err)
	}
	by := make(map[identity.CooperativeID]Refusal, len(all))
	for _, r := range all {
		by[r.Cooperative] = r
	}
	return by, nil
}

// RefusalsBy are those of a cooperative among some inquiries, by inquiry.
func RefusalsBy(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, of []Inquiry) (map[ID]Refusal, error) {
	ids := make([]int64, len(of))
	for n, i := range of {
		ids[n] = int64(i.ID)
	}
	var all []Refusal
	if err := q.SelectContext(ctx, &all, refusalsBy, int64(cooperative), pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("inquiry: refusals of cooperative %d: %w", cooperative, err)
	}
	by := make(map[ID]Refusal, len(all))
	for _, r := range all {
		by[r.Inquiry] = r
	}
	return by, nil
}

const insertRefusal = `
	INSERT INTO inquiry_refusal (inquiry_id, cooperative_id, reason, refused_at, refused_by) VALUES ($1, $2, $3, $4, $5)`

// Refuse tells that a cooperative cannot send its parcel there, for a reason
// that the customer reads; the answer that was seen, 0 where there was none,
// holds no more. It returns a Conflict fault when another answer holds by now,
// an order has come of the inquiry, or it was refused before, and a field fault
// of the reason.
func Refuse(ctx context.Context, tx *database.Tx, actor identity.Actor, seen AnswerID, r Refusal, now time.Time) error {
	if _, err := Lock(ctx, tx, r.Inquiry); err != nil {
		return err
	}
	if err := replaceSeen(ctx, tx, r.Cooperative, seen, now); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertRefusal, int64(r.Inquiry), int64(r.Cooperative), strings.TrimSpace(r.Reason), now, int64(actor.Person)); err != nil {
		return refusals.Explain(fmt.Errorf("inquiry: refuse %d: %w", r.Inquiry, err))
	}
	return record(ctx, tx, actor, "shipping_inquiry.refuse", r.Inquiry, now)
}

func record(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id ID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{At: now, ActorID: int64(actor.Person), Action: action, SubjectKind: "shipping_inquiry", SubjectID: int64(id)})
}
