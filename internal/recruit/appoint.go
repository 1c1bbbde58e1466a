package recruit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Appointee is who gets an office: somebody known already, by her member number or
// mail address, or somebody new by name and what she signs in with.
type Appointee struct {
	Member string // of an officer to be
	Name   string
	Phone  string // E.164, of officers
	Email  string // of managers and auditors
}

// Within the reach of an appointment are the members and officers of the
// programme's cooperatives, and whoever holds an office of the programme.
const knownPerson = `
	SELECT n.id FROM person n
	WHERE CASE WHEN $2 <> '' THEN n.member_number = $2 ELSE n.email = $3 END AND n.disabled_at IS NULL AND (
		EXISTS (SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id WHERE m.producer_id = n.id AND m.left_at IS NULL AND c.programme_id = $1)
		OR EXISTS (SELECT 1 FROM role_grant g LEFT JOIN cooperative c ON c.id = g.cooperative_id WHERE g.person_id = n.id AND (g.programme_id = $1 OR c.programme_id = $1)))`

// Appoint gives somebody an office of a programme or of one of its cooperatives; who
// is new gets a link besides, with which she sets her PIN or password. Faults: those
// of identity.Grant; of the fields member, name, phone and email.
func Appoint(ctx context.Context, db *database.DB, actor identity.Actor, programme identity.ProgrammeID, o identity.Office, a Appointee, now time.Time) (Invited, error) {
	var invited Invited
	err := database.InTx(ctx, db, func(tx *database.Tx) (err error) {
		invited, err = appoint(ctx, tx, actor, programme, o, a, now)
		return err
	})
	return invited, err
}

func appoint(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, o identity.Office, a Appointee, now time.Time) (Invited, error) {
	id, err := a.known(ctx, tx, programme)
	if err != nil {
		return Invited{}, err
	}
	fresh := id == 0
	if fresh {
		if id, err = identity.CreatePerson(ctx, tx, actor, identity.NewPerson{Name: a.Name, Phone: a.Phone, Email: a.Email}, now); err != nil {
			return Invited{}, err
		}
	}
	if err := identity.Grant(ctx, tx, actor, id, o, now); err != nil {
		return Invited{}, err
	}
	var invited Invited
	if fresh {
		if invited.Invitation, err = identity.InviteFirst(ctx, tx, actor, id, o, now); err != nil {
			return Invited{}, err
		}
	}
	invited.Person, err = identity.Lookup(ctx, tx, id)
	return invited, err
}

// known is the person meant, where the programme knows her already, else 0.
func (a Appointee) known(ctx context.Context, tx *database.Tx, programme identity.ProgrammeID) (id identity.PersonID, err error) {
	number := strings.ToUpper(strings.TrimSpace(a.Member))
	if number == "" && a.Email == "" {
		return 0, nil
	}
	err = tx.GetContext(ctx, &id, knownPerson, programme, number, a.Email)
	switch {
	case database.NoRows(err) && number != "":
		return 0, fault.InvalidFields(fault.Field{Name: "member", Key: "training.unknown_member"})
	case database.NoRows(err):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("recruit: appoint: %w", err)
	}
	return id, nil
}
