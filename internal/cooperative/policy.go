package cooperative

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Rates are the parts of a sale that do not go to its makers, in basis points
// of the line's net. The order's rules take the same three, so a Rates converts
// to theirs.
type Rates struct {
	CooperativeBP  int `db:"cooperative_bp"`
	ProgrammeBP    int `db:"programme_bp"`
	ContributionBP int `db:"contribution_bp"` // to the cost of payment
}

// FeePolicy is by which rates a cooperative's sales divide, from when, until
// when.
type FeePolicy struct {
	ID          int64                  `db:"id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Rates
	From  time.Time  `db:"starts_at"`
	Until *time.Time `db:"ends_at"` // nil while no end is set
}

const policyColumns = `
	SELECT id, cooperative_id, cooperative_bp, programme_bp, contribution_bp, lower(period) AS starts_at, upper(period) AS ends_at
	FROM fee_policy WHERE cooperative_id = $1`

const (
	policyAt = policyColumns + ` AND period @> $2::timestamptz`
	policies = policyColumns + ` ORDER BY period DESC`
)

// PolicyAt is the fee policy of a cooperative at a moment, or a NotFound fault.
func PolicyAt(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, at time.Time) (FeePolicy, error) {
	var p FeePolicy
	err := q.GetContext(ctx, &p, policyAt, cooperative, at)
	if database.NoRows(err) {
		return FeePolicy{}, fault.New(fault.NotFound, "catalog.policy.none")
	}
	if err != nil {
		return FeePolicy{}, fmt.Errorf("cooperative: policy of %d: %w", cooperative, err)
	}
	return p, nil
}

// Policies lists a cooperative's fee policies, the newest first.
func Policies(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID) ([]FeePolicy, error) {
	var all []FeePolicy
	if err := q.SelectContext(ctx, &all, policies, cooperative); err != nil {
		return nil, fmt.Errorf("cooperative: policies of %d: %w", cooperative, err)
	}
	return all, nil
}

const endPolicy = `
	UPDATE fee_policy SET period = tstzrange(lower(period), $2)
	WHERE cooperative_id = $1 AND period @> $2::timestamptz AND lower(period) < $2`

const insertPolicy = `
	INSERT INTO fee_policy (cooperative_id, period, cooperative_bp, programme_bp, contribution_bp, created_at, created_by)
	VALUES ($1, tstzrange($2, NULL), $3, $4, $5, $6, NULLIF($7, 0::BIGINT)) RETURNING id`

// SetPolicy lets new rates hold from a moment on, which may not lie before now,
// and ends the policy that runs then. Faults: Invalid for rates that leave
// nothing to the makers or a moment that has passed, Conflict when a policy
// already begins then or later.
func SetPolicy(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, rates Rates, from, now time.Time) (FeePolicy, error) {
	if from.Before(now) {
		return FeePolicy{}, fault.InvalidFields(fault.Field{Name: "from", Key: "catalog.policy.past"})
	}
	if _, err := tx.ExecContext(ctx, endPolicy, cooperative, from); err != nil {
		return FeePolicy{}, fmt.Errorf("cooperative: end policy of %d: %w", cooperative, err)
	}
	p := FeePolicy{Cooperative: cooperative, Rates: rates, From: from}
	if err := tx.GetContext(ctx, &p.ID, insertPolicy, cooperative, from, rates.CooperativeBP, rates.ProgrammeBP, rates.ContributionBP,
		now, int64(actor.Person)); err != nil {
		return FeePolicy{}, refusals.Explain(fmt.Errorf("cooperative: set policy of %d: %w", cooperative, err))
	}
	return p, note(ctx, tx, actor, "fee_policy.set", "fee_policy", p.ID, now)
}
