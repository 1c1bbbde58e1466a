package cooperative

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

// Membership is a producer's belonging to a cooperative.
type Membership struct {
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Producer    identity.PersonID      `db:"producer_id"`
	JoinedAt    time.Time              `db:"joined_at"`
	LeftAt      *time.Time             `db:"left_at"` // nil while she is a member
}

const join = `
	INSERT INTO membership (cooperative_id, producer_id, joined_at) VALUES ($1, $2, $3)
	ON CONFLICT (cooperative_id, producer_id) DO UPDATE SET joined_at = EXCLUDED.joined_at, left_at = NULL
	WHERE membership.left_at IS NOT NULL`

// Join makes a producer a member, also of another cooperative besides, and
// again after she had left. A member stays one.
func Join(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, producer identity.PersonID, now time.Time) error {
	result, err := tx.ExecContext(ctx, join, cooperative, producer, now)
	if err != nil {
		return fmt.Errorf("cooperative: join %d to %d: %w", producer, cooperative, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return noteMember(ctx, tx, actor, "membership.join", cooperative, producer, now)
}

const leave = `
	UPDATE membership SET left_at = $3 WHERE cooperative_id = $1 AND producer_id = $2 AND left_at IS NULL`

// Leave ends a membership, or returns a NotFound fault.
func Leave(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, producer identity.PersonID, now time.Time) error {
	result, err := tx.ExecContext(ctx, leave, cooperative, producer, now)
	if err != nil {
		return fmt.Errorf("cooperative: leave %d from %d: %w", producer, cooperative, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("cooperative: leave: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "catalog.member.unknown")
	}
	return noteMember(ctx, tx, actor, "membership.leave", cooperative, producer, now)
}

func noteMember(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, cooperative identity.CooperativeID, producer identity.PersonID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action,
		SubjectKind: "producer", SubjectID: int64(producer),
		Detail: struct {
			Cooperative identity.CooperativeID `json:"cooperative"`
		}{cooperative},
	})
}

const membershipsOf = `
	SELECT cooperative_id, producer_id, joined_at, left_at FROM membership
	WHERE producer_id = $1 AND left_at IS NULL ORDER BY joined_at, cooperative_id`

// MembershipsOf lists the cooperatives that a producer is a member of, the
// first joined first.
func MembershipsOf(ctx context.Context, q database.Queryer, producer identity.PersonID) ([]Membership, error) {
	var all []Membership
	if err := q.SelectContext(ctx, &all, membershipsOf, producer); err != nil {
		return nil, fmt.Errorf("cooperative: memberships of %d: %w", producer, err)
	}
	return all, nil
}
