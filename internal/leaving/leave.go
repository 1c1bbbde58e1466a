package leaving

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/helping"
	"simpul/internal/identity"
	"simpul/internal/notice"
)

// Her row is held first, so that no sale and no listing of hers comes between
// what is read here and her leaving.
const hold = `SELECT left_at IS NOT NULL FROM membership WHERE cooperative_id = $1 AND producer_id = $2 FOR NO KEY UPDATE`

var refusals = database.Refusals{
	"membership_open_orders": fault.New(fault.Conflict, "leaving.open_orders"),
	"membership_period":      fault.New(fault.Conflict, "leaving.moved"),
}

// Leave ends a membership in a cooperative of the actor's, and takes the
// member's works off sale. What she is owed stays hers, what she has on loan stays
// in the lists; she is told, and nobody acts for her any more. Faults: NotFound for a
// stranger, Conflict while customers wait for pieces of hers, and for who has
// left already.
func Leave(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, member identity.PersonID, now time.Time) error {
	if !actor.IsOfficerOf(group) {
		return stranger()
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		var gone bool
		err := tx.GetContext(ctx, &gone, hold, group, member)
		switch {
		case database.NoRows(err):
			return stranger()
		case err != nil:
			return fmt.Errorf("leaving: hold %d: %w", member, err)
		case gone:
			return fault.New(fault.Conflict, "leaving.left_already")
		}
		var works []Work
		if err := tx.SelectContext(ctx, &works, worksOnSale, group, member); err != nil {
			return fmt.Errorf("leaving: works of %d: %w", member, err)
		}
		for _, w := range works {
			if err := catalog.WithdrawIn(ctx, tx, actor, w.ID, now); err != nil {
				return err
			}
		}
		if err := helping.EndFor(ctx, tx, actor, group, member, now); err != nil {
			return err
		}
		if err := cooperative.Leave(ctx, tx, actor, group, member, now); err != nil {
			return refusals.Explain(err)
		}
		c, err := cooperative.ByID(ctx, tx, group)
		if err != nil {
			return err
		}
		return notice.Tell(ctx, tx, notice.Notice{Person: member, Kind: notice.Left, Subject: c.Name, CreatedAt: now})
	})
}
