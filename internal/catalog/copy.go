package catalog

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// Copy makes a product like one of the actor's own, which is not on sale and has
// no stock yet. It is hers alone: others who made the first have no part in it
// before they agree. With a clientKey that made a product before it gives that
// one. Faults: NotFound for a stranger, those of Create.
func Copy(ctx context.Context, db *database.DB, actor identity.Actor, id ProductID, clientKey string, now time.Time) (made ProductID, err error) {
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		d, err := ForEdit(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		d.ClientKey = clientKey
		d.Makers = []MakerShare{{Producer: actor.Maker(), ShareBP: WholeBP}}
		for i := range d.Variants {
			d.Variants[i].ID, d.Variants[i].OnHand = 0, 0
		}
		made, _, err = createLike(ctx, tx, actor, d, now, d.Pictures...)
		return err
	})
	return made, err
}
