package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/trail"
)

// InvitationLasts is how long a link may be used.
const InvitationLasts = 7 * 24 * time.Hour

// Invitation is a link with which a person sets her PIN or password, once. The
// token is told to nobody but her.
type Invitation struct {
	Token     string
	ExpiresAt time.Time
}

// Path is the address of the invitation's page on this site.
func (i Invitation) Path() string { return "/undangan/" + i.Token }

const endInvitations = `UPDATE invitation SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL`

const insertInvitation = `
	INSERT INTO invitation (token_hash, person_id, created_at, created_by, expires_at)
	VALUES ($1, $2, $3, NULLIF($4, 0::BIGINT), $5)`

// Invite makes a link for a person, new or one who forgot her PIN; earlier links
// end. Administrators invite anybody; managers invite officers and members of
// their programme's cooperatives; officers invite members of theirs who hold no
// office. Faults: Forbidden, NotFound.
func Invite(ctx context.Context, tx *database.Tx, actor Actor, person PersonID, now time.Time) (Invitation, error) {
	if err := mayInvite(ctx, tx, actor, person, now); err != nil {
		return Invitation{}, err
	}
	return invite(ctx, tx, actor, person, now)
}

const neverInvited = `
	SELECT pin_hash IS NULL AND password_hash IS NULL AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.person_id = p.id) FROM person p WHERE p.id = $1`

// InviteFirst makes the first link for somebody whom the actor has given her only
// office just now, as who gives an office may; later ones are Invite's. Faults:
// Forbidden, also for who was invited before.
func InviteFirst(ctx context.Context, tx *database.Tx, actor Actor, person PersonID, o Office, now time.Time) (Invitation, error) {
	if err := mayAppoint(ctx, tx, actor, o); err != nil {
		return Invitation{}, err
	}
	var first bool
	if err := tx.GetContext(ctx, &first, neverInvited, person); err != nil {
		return Invitation{}, fmt.Errorf("identity: invite: %w", err)
	}
	if !first {
		return Invitation{}, fault.New(fault.Forbidden, "error.forbidden")
	}
	return invite(ctx, tx, actor, person, now)
}

func invite(ctx context.Context, tx *database.Tx, actor Actor, person PersonID, now time.Time) (Invitation, error) {
	if _, err := tx.ExecContext(ctx, endInvitations, person, now); err != nil {
		return Invitation{}, fmt.Errorf("identity: invite: %w", err)
	}
	i := Invitation{Token: NewToken(), ExpiresAt: now.Add(InvitationLasts)}
	if _, err := tx.ExecContext(ctx, insertInvitation, hashToken(i.Token), person, now, actor.Person, i.ExpiresAt); err != nil {
		return Invitation{}, fmt.Errorf("identity: invite: %w", refusals.Explain(err))
	}
	return i, trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "person.invite", SubjectKind: "person", SubjectID: int64(person),
	})
}

const withinReach = `
	SELECT EXISTS (
		SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id
		WHERE m.producer_id = $1 AND m.left_at IS NULL AND (c.id = ANY($2) OR c.programme_id = ANY($3)))
	OR EXISTS (
		SELECT 1 FROM role_grant g JOIN cooperative c ON c.id = g.cooperative_id
		WHERE g.person_id = $1 AND g.role = 'officer' AND g.revoked_at IS NULL AND c.programme_id = ANY($3))`

// mayInvite also decides who may change a person's contact: with either, one
// could sign in as her.
func mayInvite(ctx context.Context, q database.Queryer, actor Actor, person PersonID, now time.Time) error {
	if actor.Administrator {
		return nil
	}
	invited, err := Load(ctx, q, person, now)
	if err != nil {
		return err
	}
	outranks := len(actor.ManagerOf) > 0 && !invited.holdsProgrammeOffice() || len(actor.OfficerOf) > 0 && !invited.HoldsOffice()
	if !outranks {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	var near bool
	err = q.GetContext(ctx, &near, withinReach, person, pq.Array(actor.OfficerOf), pq.Array(actor.ManagerOf))
	if err != nil {
		return fmt.Errorf("identity: invite: %w", err)
	}
	if !near {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return nil
}

// Invited is whom a link is for, and what she signs in with.
type Invited struct {
	Person
	WithPassword bool // she holds an office of a programme: mail address and password
}

const findInvitation = `
	SELECT person_id, used_at IS NOT NULL OR expires_at <= $2 AS over
	FROM invitation WHERE token_hash = $1`

// FindInvitation is whom a link is for. Faults: NotFound for a link that never
// was, Gone for one that was used, replaced, or is too old.
func FindInvitation(ctx context.Context, q database.Queryer, token string, now time.Time) (Invited, error) {
	hash := hashToken(token)
	var row struct {
		Person PersonID `db:"person_id"`
		Over   bool     `db:"over"`
	}
	err := q.GetContext(ctx, &row, findInvitation, hash, now)
	if hash == nil || database.NoRows(err) {
		return Invited{}, fault.New(fault.NotFound, "signin.invitation.none")
	}
	if err != nil {
		return Invited{}, fmt.Errorf("identity: invitation: %w", err)
	}
	if row.Over {
		return Invited{}, fault.New(fault.Gone, "signin.invitation.over")
	}
	p, err := Lookup(ctx, q, row.Person)
	if err != nil {
		return Invited{}, err
	}
	actor, err := Load(ctx, q, row.Person, now)
	if err != nil {
		return Invited{}, err
	}
	return Invited{Person: p, WithPassword: actor.holdsProgrammeOffice()}, nil
}

const useInvitation = `
	UPDATE invitation SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2`

// Accept sets the PIN or password of the person a link is for, ends her earlier
// sessions and signs her in. Of the attempt, Secret, Device, Browser and
// Replaces count. Faults: NotFound, Gone, Invalid with the field pin or
// password.
func (g *Gate) Accept(ctx context.Context, db *database.DB, token string, a Attempt, now time.Time) (SignedIn, error) {
	invited, err := FindInvitation(ctx, db, token, now)
	if err != nil {
		return SignedIn{}, err
	}
	s := secret{"pin", a.Secret}
	if invited.WithPassword {
		s.kind = "password"
	}
	hash, err := g.hashSecret(ctx, s, invited.Person)
	if err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		result, err := tx.ExecContext(ctx, useInvitation, hashToken(token), now)
		if err != nil {
			return fmt.Errorf("identity: accept: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil {
			return fmt.Errorf("identity: accept: %w", err)
		} else if n == 0 {
			return fault.New(fault.Gone, "signin.invitation.over")
		}
		actor, err := Load(ctx, tx, invited.ID, now)
		if err != nil {
			return err
		}
		if err := setSecret(ctx, tx, actor, invited.ID, s.kind, hash, now); err != nil {
			return err
		}
		phone := g.knownDevice(a.Device).with(actor.Person)
		token, err := openSession(ctx, tx, actor, phone, a.Browser, a.Replaces, now)
		if err != nil {
			return err
		}
		in = SignedIn{Actor: actor, Token: token, Device: g.deviceCookie(phone)}
		return nil
	})
	if err != nil {
		return SignedIn{}, err
	}
	return in, nil
}
