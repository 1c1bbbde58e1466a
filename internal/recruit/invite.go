package recruit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/producer"
	"simpul/internal/region"
)

// Newcomer is a producer to be.
type Newcomer struct {
	Name       string
	Phone      string // E.164, may be shared, "" for none
	Village    region.Code
	Background producer.Background // "" where it is not told
	// Namesake says that she is another person than the member of the same name.
	Namesake bool
}

// Invited is a producer with the link that only she may use.
type Invited struct {
	identity.Person
	identity.Invitation
}

// Invite makes a newcomer a member of the actor's cooperative and gives her a
// link. Faults: NotFound for another's cooperative; of the fields name (also
// when a member is called so already), phone, village and background.
func Invite(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, n Newcomer, now time.Time) (Invited, error) {
	if !actor.IsOfficerOf(group) {
		return Invited{}, stranger()
	}
	var invited Invited
	err := database.InTx(ctx, db, func(tx *database.Tx) (err error) {
		invited, err = invite(ctx, tx, actor, group, n, now)
		return err
	})
	return invited, err
}

// The cooperative's row is held so that of one form sent twice the second
// finds the member whom the first has made.
const holdCooperative = `SELECT id FROM cooperative WHERE id = $1 FOR NO KEY UPDATE`

const villageInForce = `SELECT EXISTS (SELECT 1 FROM region WHERE code = $1 AND level = 4 AND valid_until IS NULL)`

func invite(ctx context.Context, tx *database.Tx, actor identity.Actor, group identity.CooperativeID, n Newcomer, now time.Time) (Invited, error) {
	var held, known bool
	if _, err := tx.ExecContext(ctx, holdCooperative, group); err != nil {
		return Invited{}, fmt.Errorf("recruit: hold cooperative %d: %w", group, err)
	}
	if err := tx.GetContext(ctx, &known, villageInForce, n.Village); err != nil {
		return Invited{}, fmt.Errorf("recruit: village: %w", err)
	}
	if !known {
		return Invited{}, fault.InvalidFields(fault.Field{Name: "village", Key: "catalog.village"})
	}
	if err := tx.GetContext(ctx, &held, memberNamed, group, n.Name); err != nil {
		return Invited{}, fmt.Errorf("recruit: namesake: %w", err)
	}
	if held && !n.Namesake {
		return Invited{}, fault.InvalidFields(fault.Field{Name: "name", Key: "koperasi.invite.same_name", Args: []any{strings.TrimSpace(n.Name)}})
	}
	id, err := identity.CreatePerson(ctx, tx, actor, identity.NewPerson{Name: n.Name, Phone: n.Phone}, now)
	if err != nil {
		return Invited{}, err
	}
	if err := producer.Create(ctx, tx, actor, id, producer.Draft{Village: n.Village, Background: n.Background}, now); err != nil {
		return Invited{}, err
	}
	if err := cooperative.Join(ctx, tx, actor, group, id, now); err != nil {
		return Invited{}, err
	}
	return link(ctx, tx, actor, id, now)
}

const memberNamed = `
	SELECT EXISTS (SELECT 1 FROM membership m JOIN person n ON n.id = m.producer_id
	               WHERE m.cooperative_id = $1 AND m.left_at IS NULL AND lower(n.name) = lower(btrim($2)))`

// InviteAgain gives a member of the actor's cooperative a new link; earlier
// ones end. Faults: NotFound for who is no member of it, Forbidden for who
// holds an office.
func InviteAgain(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, member identity.PersonID, now time.Time) (Invited, error) {
	if !actor.IsOfficerOf(group) {
		return Invited{}, stranger()
	}
	var invited Invited
	err := database.InTx(ctx, db, func(tx *database.Tx) (err error) {
		if _, err = MemberOf(ctx, tx, group, member); err != nil {
			return err
		}
		invited, err = link(ctx, tx, actor, member, now)
		return err
	})
	return invited, err
}

// Return makes who has left the actor's cooperative a member again, and gives
// her a link. Faults: NotFound for who never was one, Conflict for a member.
func Return(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, member identity.PersonID, now time.Time) (Invited, error) {
	if !actor.IsOfficerOf(group) {
		return Invited{}, stranger()
	}
	var invited Invited
	err := database.InTx(ctx, db, func(tx *database.Tx) (err error) {
		var gone bool
		err = tx.GetContext(ctx, &gone, hasLeft, group, member)
		switch {
		case database.NoRows(err):
			return stranger()
		case err != nil:
			return fmt.Errorf("recruit: return of %d: %w", member, err)
		case !gone:
			return fault.New(fault.Conflict, "leaving.member_already")
		}
		if err := cooperative.Join(ctx, tx, actor, group, member, now); err != nil {
			return err
		}
		invited, err = link(ctx, tx, actor, member, now)
		return err
	})
	return invited, err
}

const hasLeft = `SELECT left_at IS NOT NULL FROM membership WHERE cooperative_id = $1 AND producer_id = $2 FOR NO KEY UPDATE`

// link invites a person who is a member.
func link(ctx context.Context, tx *database.Tx, actor identity.Actor, id identity.PersonID, now time.Time) (Invited, error) {
	invitation, err := identity.Invite(ctx, tx, actor, id, now)
	if err != nil {
		return Invited{}, err
	}
	person, err := identity.Lookup(ctx, tx, id)
	if err != nil {
		return Invited{}, err
	}
	return Invited{Person: person, Invitation: invitation}, nil
}

func stranger() error { return fault.New(fault.NotFound, "catalog.member.unknown") }
