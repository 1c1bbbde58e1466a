package payout

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/notice"
	"simpul/internal/producer"
)

// Redirect records where a producer wants her money from now on, after her PIN,
// which the caller has tested, and tells her so wherever she can be told: whoever
// holds her phone is not always she. Nothing is paid to her for three days.
// Faults: those of producer.Redirect.
func (o *Office) Redirect(ctx context.Context, actor identity.Actor, c producer.Choice, now time.Time) error {
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		if err := producer.Redirect(ctx, tx, o.Vault, actor, c, now); err != nil {
			return err
		}
		set, err := producer.Destinations(ctx, tx, actor.Person)
		if err != nil {
			return err
		}
		where := set[actor.Person].Masked()
		if where == "" {
			where = i18n.T(i18n.With(ctx, i18n.Indonesian), "payout.cash")
		}
		return notice.Tell(ctx, tx, notice.Notice{
			Person: actor.Person, Kind: notice.Destination, Subject: where, About: int64(set[actor.Person].ID), CreatedAt: now,
		})
	})
}
