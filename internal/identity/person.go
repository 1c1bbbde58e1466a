package identity

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/trail"
)

// Person is somebody whom the program knows by name. Phone is E.164 and may be
// shared, Email is lower case; either may be "".
type Person struct {
	ID           PersonID  `db:"id"`
	MemberNumber string    `db:"member_number"`
	Name         string    `db:"name"`
	Phone        string    `db:"phone"`
	Email        string    `db:"email"`
	CreatedAt    time.Time `db:"created_at"`
	Disabled     bool      `db:"disabled"`
}

// NewPerson is a person to be added. Phone is E.164 as Phone makes it, Email as
// Email does; either may be "".
type NewPerson struct{ Name, Phone, Email string }

const insertPerson = `
	INSERT INTO person (name, phone, email, created_at) VALUES ($1, NULLIF($2, ''), NULLIF($3, ''), $4) RETURNING id`

// CreatePerson adds a person, who cannot sign in before accepting an
// invitation. Whoever holds an office may; what the person becomes is decided
// by who may grant that. Faults: Forbidden, Invalid with the fields name, phone,
// email.
func CreatePerson(ctx context.Context, tx *database.Tx, actor Actor, p NewPerson, now time.Time) (PersonID, error) {
	if !actor.Administrator && len(actor.OfficerOf) == 0 && len(actor.ManagerOf) == 0 {
		return 0, fault.New(fault.Forbidden, "error.forbidden")
	}
	var id PersonID
	err := tx.GetContext(ctx, &id, insertPerson, strings.TrimSpace(p.Name), p.Phone, p.Email, now)
	if err != nil {
		return 0, fmt.Errorf("identity: create person: %w", refusals.Explain(err))
	}
	return id, trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "person.create", SubjectKind: "person", SubjectID: int64(id),
	})
}

const personColumns = `
	id, member_number, name, coalesce(phone, '') AS phone, coalesce(email, '') AS email, created_at,
	disabled_at IS NOT NULL AS disabled`

const personByID = `SELECT ` + personColumns + ` FROM person WHERE id = $1`

// Lookup is a person by id. The caller knows that its reader may see her. Fault:
// NotFound.
func Lookup(ctx context.Context, q database.Queryer, id PersonID) (Person, error) {
	var p Person
	err := q.GetContext(ctx, &p, personByID, id)
	if database.NoRows(err) {
		return Person{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return Person{}, fmt.Errorf("identity: person: %w", err)
	}
	return p, nil
}

const withPIN = `
	SELECT ` + personColumns + ` FROM person
	WHERE id = ANY($1) AND pin_hash IS NOT NULL AND disabled_at IS NULL ORDER BY array_position($1, id)`

// WithPIN are those of the people who may sign in with a PIN, in their order.
func WithPIN(ctx context.Context, q database.Queryer, ids []PersonID) ([]Person, error) {
	var all []Person
	if err := q.SelectContext(ctx, &all, withPIN, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("identity: people with a PIN: %w", err)
	}
	return all, nil
}

const updateContact = `
	UPDATE person SET name = $2, phone = NULLIF($3, ''), email = NULLIF($4, '')
	WHERE id = $1 AND disabled_at IS NULL`

// ChangeContact replaces a person's name, telephone number and mail address: by
// themselves, or by whoever may invite them. Faults: Forbidden, NotFound,
// Invalid with the fields name, phone, email.
func ChangeContact(ctx context.Context, tx *database.Tx, actor Actor, id PersonID, p NewPerson, now time.Time) error {
	if actor.Person != id || !actor.Known() {
		if err := mayInvite(ctx, tx, actor, id, now); err != nil {
			return err
		}
	}
	result, err := tx.ExecContext(ctx, updateContact, id, strings.TrimSpace(p.Name), p.Phone, p.Email)
	if err != nil {
		return fmt.Errorf("identity: change contact: %w", refusals.Explain(err))
	}
	if n, err := result.RowsAffected(); err != nil {
		return fmt.Errorf("identity: change contact: %w", err)
	} else if n == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "person.change_contact", SubjectKind: "person", SubjectID: int64(id),
	})
}

const disablePerson = `UPDATE person SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL`

// Disable keeps a person from signing in and ends their sessions; only
// administrators do. Faults: Forbidden, NotFound.
func Disable(ctx context.Context, tx *database.Tx, actor Actor, id PersonID, now time.Time) error {
	if !actor.Administrator {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	result, err := tx.ExecContext(ctx, disablePerson, id, now)
	if err != nil {
		return fmt.Errorf("identity: disable: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil {
		return fmt.Errorf("identity: disable: %w", err)
	} else if n == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := endSessions(ctx, tx, id); err != nil {
		return err
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "person.disable", SubjectKind: "person", SubjectID: int64(id),
	})
}
