package checkout

import (
	"context"
	"time"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
)

// closedMeanwhile explains what PostgreSQL refuses when a recess was declared while
// the order was being placed.
var closedMeanwhile = database.Refusals{"recess_closed": fault.New(fault.Conflict, "recess.closed.meanwhile")}

// Resting are the recesses of the quote's cooperatives of which customers are told.
func (q Quote) Resting(ctx context.Context, db database.Queryer, now time.Time) (map[identity.CooperativeID]cooperative.Recess, error) {
	groups := make([]identity.CooperativeID, len(q.Parcels))
	for i, p := range q.Parcels {
		groups[i] = p.Cooperative.ID
	}
	return cooperative.Resting(ctx, db, groups, now)
}

// Open returns the Conflict fault recess.closed while one of the quote's cooperatives
// takes no orders. The database holds that too.
func (q Quote) Open(ctx context.Context, db database.Queryer, now time.Time) error {
	resting, err := q.Resting(ctx, db, now)
	if err != nil {
		return err
	}
	for _, p := range q.Parcels {
		if r := resting[p.Cooperative.ID]; r.Closed(now) {
			return fault.New(fault.Conflict, "recess.closed", p.Cooperative.Name, i18n.Date(ctx, r.Opens()))
		}
	}
	return nil
}
