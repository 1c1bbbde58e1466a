package passkey

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/notice"
)

// Add keeps a key that was checked under a name, and tells her. Faults as with
// identity.AddPasskey.
func Add(ctx context.Context, db *database.DB, actor identity.Actor, k identity.NewPasskey, name string, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		id, err := identity.AddPasskey(ctx, tx, actor, k, name, now)
		if err != nil {
			return err
		}
		return tell(ctx, tx, notice.PasskeyAdded, actor, id, name, now)
	})
}

// Remove ends one of the actor's own, and tells her. Faults as with
// identity.RemovePasskey.
func Remove(ctx context.Context, db *database.DB, actor identity.Actor, id identity.PasskeyID, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		name, err := identity.RemovePasskey(ctx, tx, actor, id, now)
		if err != nil {
			return err
		}
		return tell(ctx, tx, notice.PasskeyRemoved, actor, id, name, now)
	})
}

func tell(ctx context.Context, tx *database.Tx, kind notice.Kind, actor identity.Actor, id identity.PasskeyID, name string, now time.Time) error {
	return notice.Tell(ctx, tx, notice.Notice{Person: actor.Person, Kind: kind, Subject: name, About: int64(id), CreatedAt: now})
}
