package lending

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// office is how an officer ends what nobody has signed.
const office identity.Signing = "office"

const (
	ofMember      = `SELECT id FROM loan WHERE id = $1 AND producer_id = $2`
	ofCooperative = `SELECT id FROM loan WHERE id = $1 AND cooperative_id = $2`
	insertEnd     = `INSERT INTO loan_end (loan_id, outcome, way, reason, ended_by, ended_at) VALUES ($1, $2, $3, $4, $5, $6)`
)

// ending is how the recording of a loan ends.
type ending struct {
	outcome string
	way     identity.Signing
	words   string
	action  string
}

// Sign is the member's signature on her own phone. Faults: NotFound for
// another's, Forbidden for who acts for her, Conflict when it has ended.
func Sign(ctx context.Context, db *database.DB, actor identity.Actor, id ID, now time.Time) error {
	return herself(ctx, db, actor, id, ending{"signed", identity.SignedOnPhone, "", "loan.sign"}, now)
}

// Object is what a member says who finds it wrong: nothing was lent, and the
// officer sees why. Faults: NotFound, Forbidden, Invalid with the field reason,
// Conflict when it has ended.
func Object(ctx context.Context, db *database.DB, actor identity.Actor, id ID, reason string, now time.Time) error {
	return herself(ctx, db, actor, id, ending{"objected", identity.SignedOnPhone, reason, "loan.object"}, now)
}

func herself(ctx context.Context, db *database.DB, actor identity.Actor, id ID, e ending, now time.Time) error {
	if actor.OnBehalfOf != 0 {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	return end(ctx, db, actor, ofMember, int64(actor.Person), id, e, now)
}

// SignHere is the member's signature on an officer's phone; whether the PIN is
// hers is the caller's to check. Faults as of Sign, and Invalid with the field
// name.
func SignHere(ctx context.Context, db *database.DB, actor identity.Actor, cooperative identity.CooperativeID, id ID, way identity.Signing, name string, now time.Time) error {
	if way == identity.SignedByName && strings.TrimSpace(name) == "" {
		return fault.InvalidFields(fault.Field{Name: "name", Key: "error.required"})
	}
	return end(ctx, db, actor, ofCooperative, int64(cooperative), id, ending{"signed", way, name, "loan.sign"}, now)
}

// Withdraw takes back what was recorded by mistake and not signed. Faults:
// NotFound, Conflict when it has ended.
func Withdraw(ctx context.Context, db *database.DB, actor identity.Actor, cooperative identity.CooperativeID, id ID, now time.Time) error {
	return end(ctx, db, actor, ofCooperative, int64(cooperative), id, ending{"withdrawn", office, "", "loan.withdraw"}, now)
}

func end(ctx context.Context, db *database.DB, actor identity.Actor, owned string, owner int64, id ID, e ending, now time.Time) error {
	return refusals.Explain(database.InTx(ctx, db, func(tx *database.Tx) error {
		if err := owns(ctx, tx, owned, owner, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, insertEnd, id, e.outcome, string(e.way), strings.TrimSpace(e.words), actor.Person, now); err != nil {
			return fmt.Errorf("lending: end %d: %w", id, err)
		}
		return note(ctx, tx, actor, e.action, id, now)
	}))
}

func owns(ctx context.Context, tx *database.Tx, query string, owner int64, id ID) error {
	var found ID
	err := tx.GetContext(ctx, &found, query, id, owner)
	if database.NoRows(err) {
		return stranger()
	}
	if err != nil {
		return fmt.Errorf("lending: %d: %w", id, err)
	}
	return nil
}
