package identity

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/trail"
)

// How many passkeys a person may have at one time, and how many characters a name;
// the database holds both.
const (
	PasskeysMost = 5
	PasskeyName  = 40
)

// PasskeyID identifies a passkey.
type PasskeyID int64

// Passkey is a key behind the lock of a person's phone, with which she signs in
// instead of typing her PIN. There are at most five of one person.
type Passkey struct {
	ID      PasskeyID  `db:"id"`
	Name    string     `db:"name"` // that she gave it, 1 to 40 characters
	AddedAt time.Time  `db:"added_at"`
	UsedAt  *time.Time `db:"used_at"`
}

const passkeysOf = `SELECT id, name, added_at, used_at FROM passkey WHERE person_id = $1 AND removed_at IS NULL ORDER BY id`

// Passkeys are those of a person, the oldest first.
func Passkeys(ctx context.Context, q database.Queryer, person PersonID) ([]Passkey, error) {
	var all []Passkey
	if err := q.SelectContext(ctx, &all, passkeysOf, person); err != nil {
		return nil, fmt.Errorf("identity: passkeys: %w", err)
	}
	return all, nil
}

const insertPasskey = `
	INSERT INTO passkey (person_id, credential, public_key, sign_count, backup_eligible, name, added_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`

// AddPasskey keeps what Gate.CheckPasskey found right, under a name. Faults:
// Forbidden for a helper, NotFound for who may not sign in, Conflict for the sixth
// and for one that is kept already, Invalid with the field name.
func AddPasskey(ctx context.Context, tx *database.Tx, actor Actor, k NewPasskey, name string, now time.Time) (PasskeyID, error) {
	if !actor.herself() || actor.Person != k.person {
		return 0, fault.New(fault.Forbidden, "helping.own")
	}
	var id PasskeyID
	if err := tx.GetContext(ctx, &id, insertPasskey, actor.Person, k.credential, k.publicKey, int64(k.signCount), k.backupEligible, name, now); err != nil {
		return 0, fmt.Errorf("identity: add passkey: %w", refusals.Explain(err))
	}
	return id, recordPasskey(ctx, tx, actor, "passkey.add", id, now)
}

const removePasskey = `UPDATE passkey SET removed_at = $3 WHERE id = $1 AND person_id = $2 AND removed_at IS NULL RETURNING name`

// RemovePasskey ends one of the actor's own, which signs in no more, and gives its
// name. Faults: Forbidden for a helper, NotFound.
func RemovePasskey(ctx context.Context, tx *database.Tx, actor Actor, id PasskeyID, now time.Time) (name string, err error) {
	if !actor.herself() {
		return "", fault.New(fault.Forbidden, "helping.own")
	}
	err = tx.GetContext(ctx, &name, removePasskey, id, actor.Person, now)
	if database.NoRows(err) {
		return "", fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return "", fmt.Errorf("identity: remove passkey: %w", err)
	}
	return name, recordPasskey(ctx, tx, actor, "passkey.remove", id, now)
}

const removePasskeysOf = `UPDATE passkey SET removed_at = $2 WHERE person_id = $1 AND removed_at IS NULL RETURNING id`

// dropPasskeys ends all of a person's: whoever sets a PIN anew may have lost the
// phone that holds them.
func dropPasskeys(ctx context.Context, tx *database.Tx, actor Actor, person PersonID, now time.Time) error {
	var ids []PasskeyID
	if err := tx.SelectContext(ctx, &ids, removePasskeysOf, person, now); err != nil {
		return fmt.Errorf("identity: drop passkeys: %w", err)
	}
	for _, id := range ids {
		if err := recordPasskey(ctx, tx, actor, "passkey.remove", id, now); err != nil {
			return err
		}
	}
	return nil
}

func recordPasskey(ctx context.Context, tx *database.Tx, actor Actor, action string, id PasskeyID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{At: now, ActorID: int64(actor.Person), Action: action, SubjectKind: "passkey", SubjectID: int64(id)})
}

// herself tells that the actor is known and acts for nobody else.
func (a Actor) herself() bool { return a.Known() && a.OnBehalfOf == 0 }
