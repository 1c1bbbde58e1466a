package payout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/producer"
)

// Candidate is a producer whom a cooperative could pay out, with what may keep
// it from doing so now.
type Candidate struct {
	Producer    identity.PersonID `db:"producer_id"`
	Name        string            `db:"name"`
	Payable     money.Amount      `db:"payable"`      // of her sales in this cooperative, less those in dispute
	Waiting     bool              `db:"waiting"`      // she is in a run that nobody has decided on
	RequestedAt *time.Time        `db:"requested_at"` // nil when she does not ask for it
	Destination producer.Destination
}

// Ready tells whether she can be put into a run now.
func (c Candidate) Ready(now time.Time) bool { return !c.Waiting && !c.Destination.Held(now) }

const candidates = `
	SELECT m.producer_id, n.name, s.payable,
	       EXISTS (SELECT 1 FROM payout p WHERE p.producer_id = m.producer_id AND p.cooperative_id = $1 AND NOT payout_approved(p.run_id)
	               AND NOT EXISTS (SELECT 1 FROM payout_withdrawal w WHERE w.run_id = p.run_id)) AS waiting,
	       (SELECT max(r.requested_at) FROM payout_request r WHERE r.producer_id = m.producer_id AND r.cooperative_id = $1
	        AND NOT EXISTS (SELECT 1 FROM payout p JOIN payout_run u ON u.id = p.run_id
	                        WHERE p.producer_id = r.producer_id AND p.cooperative_id = $1 AND u.prepared_at >= r.requested_at
	                          AND NOT EXISTS (SELECT 1 FROM payout_withdrawal w WHERE w.run_id = u.id))) AS requested_at
	FROM membership m JOIN person n ON n.id = m.producer_id
	CROSS JOIN LATERAL (
		SELECT payable_in(m.producer_id, $1) - disputed_in(m.producer_id, $1) AS payable) s
	WHERE m.cooperative_id = $1 AND s.payable > 0
	ORDER BY n.name, m.producer_id`

// Candidates lists the producers of a cooperative who can be paid something, by
// name, those who have left it too.
func Candidates(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]Candidate, error) {
	var all []Candidate
	if err := q.SelectContext(ctx, &all, candidates, group); err != nil {
		return nil, fmt.Errorf("payout: candidates of %d: %w", group, err)
	}
	ids := make([]identity.PersonID, len(all))
	for i, c := range all {
		ids[i] = c.Producer
	}
	where, err := producer.Destinations(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Destination = where[all[i].Producer]
	}
	return all, nil
}
