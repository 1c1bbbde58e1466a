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

// Role is an office that a person holds.
type Role string

const (
	Officer       Role = "officer"       // of a cooperative
	Manager       Role = "manager"       // of a programme
	Auditor       Role = "auditor"       // of a programme, until a date
	Administrator Role = "administrator" // of the installation
)

// Office is a role with what it is bound to: a cooperative for officers, a
// programme for managers and auditors, nothing for administrators. An auditor
// has an Until.
type Office struct {
	Role        Role
	Cooperative CooperativeID
	Programme   ProgrammeID
	Until       time.Time
}

var refusals = database.Refusals{
	"role_grant_open":                fault.New(fault.Conflict, "signin.role.held"),
	"role_grant_scope":               fault.New(fault.Invalid, "signin.role.scope"),
	"role_grant_auditor_until":       fault.New(fault.Invalid, "signin.role.until"),
	"role_grant_person_id_fkey":      fault.New(fault.NotFound, "error.not_found"),
	"role_grant_cooperative_id_fkey": fault.New(fault.NotFound, "error.not_found"),
	"role_grant_programme_id_fkey":   fault.New(fault.NotFound, "error.not_found"),
	"invitation_person_id_fkey":      fault.New(fault.NotFound, "error.not_found"),
	"person_email_unique":            fault.InvalidFields(fault.Field{Name: "email", Key: "signin.email.taken"}),
	"person_email":                   fault.InvalidFields(fault.Field{Name: "email", Key: "error.email"}),
	"person_phone":                   fault.InvalidFields(fault.Field{Name: "phone", Key: "error.phone"}),
	"passkey_person":                 fault.New(fault.NotFound, "error.not_found"),
	"passkey_most":                   fault.New(fault.Conflict, "passkey.most"),
	"passkey_credential":             fault.New(fault.Conflict, "passkey.here"),
	"passkey_name":                   fault.InvalidFields(fault.Field{Name: "name", Key: "passkey.name.text"}),
	"person_name":                    fault.InvalidFields(fault.Field{Name: "name", Key: "signin.name"}),
}

const insertGrant = `
	INSERT INTO role_grant (person_id, role, cooperative_id, programme_id, granted_at, granted_by, until)
	VALUES ($1, $2, NULLIF($3, 0::BIGINT), NULLIF($4, 0::BIGINT), $5, NULLIF($6, 0::BIGINT), $7)`

// Grant gives a person an office. Administrators give any; a manager makes
// officers of the programme's cooperatives and auditors of the programme.
// Faults: Forbidden, NotFound, Conflict for an office already held, Invalid for
// a role bound to the wrong thing.
func Grant(ctx context.Context, tx *database.Tx, actor Actor, person PersonID, o Office, now time.Time) error {
	if err := mayAppoint(ctx, tx, actor, o); err != nil {
		return err
	}
	var until *time.Time
	if !o.Until.IsZero() {
		until = &o.Until
	}
	_, err := tx.ExecContext(ctx, insertGrant, person, o.Role, o.Cooperative, o.Programme, now, actor.Person, until)
	if err != nil {
		return fmt.Errorf("identity: grant: %w", refusals.Explain(err))
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "role.grant", SubjectKind: "person", SubjectID: int64(person), Detail: detailOf(o),
	})
}

const revokeGrant = `
	UPDATE role_grant SET revoked_at = $5
	WHERE person_id = $1 AND role = $2 AND coalesce(cooperative_id, 0) = $3 AND coalesce(programme_id, 0) = $4
	  AND revoked_at IS NULL`

// Revoke takes an office back and ends the person's sessions. Who may give an
// office may take it. Faults: Forbidden, NotFound for an office not held.
func Revoke(ctx context.Context, tx *database.Tx, actor Actor, person PersonID, o Office, now time.Time) error {
	if err := mayAppoint(ctx, tx, actor, o); err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, revokeGrant, person, o.Role, o.Cooperative, o.Programme, now)
	if err != nil {
		return fmt.Errorf("identity: revoke: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil {
		return fmt.Errorf("identity: revoke: %w", err)
	} else if n == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := endSessions(ctx, tx, person); err != nil {
		return err
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "role.revoke", SubjectKind: "person", SubjectID: int64(person), Detail: detailOf(o),
	})
}

const cooperativeOfProgrammes = `SELECT EXISTS (SELECT 1 FROM cooperative WHERE id = $1 AND programme_id = ANY($2))`

func mayAppoint(ctx context.Context, q database.Queryer, actor Actor, o Office) error {
	allowed := actor.Administrator
	switch {
	case allowed:
	case o.Role == Auditor:
		allowed = actor.IsManagerOf(o.Programme)
	case o.Role == Officer:
		err := q.GetContext(ctx, &allowed, cooperativeOfProgrammes, o.Cooperative, pq.Array(actor.ManagerOf))
		if err != nil {
			return fmt.Errorf("identity: grant: %w", err)
		}
	}
	if !allowed {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	return nil
}

type officeDetail struct {
	Role        Role          `json:"role"`
	Cooperative CooperativeID `json:"cooperative,omitempty"`
	Programme   ProgrammeID   `json:"programme,omitempty"`
	Until       string        `json:"until,omitempty"`
}

func detailOf(o Office) officeDetail {
	d := officeDetail{Role: o.Role, Cooperative: o.Cooperative, Programme: o.Programme}
	if !o.Until.IsZero() {
		d.Until = o.Until.UTC().Format(time.RFC3339)
	}
	return d
}
