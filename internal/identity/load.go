package identity

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
)

const loadPerson = `
	SELECT p.name, EXISTS (SELECT 1 FROM producer WHERE producer.id = p.id) AS producer
	FROM person p WHERE p.id = $1 AND p.disabled_at IS NULL`

const loadRoles = `
	SELECT role, coalesce(cooperative_id, programme_id, 0) AS scope
	FROM role_grant
	WHERE person_id = $1 AND revoked_at IS NULL AND (until IS NULL OR until > $2)
	ORDER BY id`

// Load is a person as an actor, with the roles that hold at that time. Fault:
// NotFound for nobody or a person who was disabled.
func Load(ctx context.Context, q database.Queryer, id PersonID, now time.Time) (Actor, error) {
	var person struct {
		Name     string `db:"name"`
		Producer bool   `db:"producer"`
	}
	err := q.GetContext(ctx, &person, loadPerson, id)
	if database.NoRows(err) {
		return Actor{}, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return Actor{}, fmt.Errorf("identity: load: %w", err)
	}
	var roles []struct {
		Role  Role  `db:"role"`
		Scope int64 `db:"scope"`
	}
	if err := q.SelectContext(ctx, &roles, loadRoles, id, now); err != nil {
		return Actor{}, fmt.Errorf("identity: load: %w", err)
	}
	actor := Actor{Person: id, Name: person.Name, Producer: person.Producer}
	for _, r := range roles {
		switch r.Role {
		case Officer:
			actor.OfficerOf = append(actor.OfficerOf, CooperativeID(r.Scope))
		case Manager:
			actor.ManagerOf = append(actor.ManagerOf, ProgrammeID(r.Scope))
		case Auditor:
			actor.AuditorOf = append(actor.AuditorOf, ProgrammeID(r.Scope))
		case Administrator:
			actor.Administrator = true
		}
	}
	return actor, nil
}

// Program is the program itself as actor: it may do what an administrator may,
// and the trail names nobody.
func Program() Actor { return Actor{Administrator: true} }

// HoldsOffice tells whether the actor holds any role, which a producer who is
// only that does not.
func (a Actor) HoldsOffice() bool {
	return a.Administrator || len(a.OfficerOf) > 0 || a.holdsProgrammeOffice()
}

func (a Actor) holdsProgrammeOffice() bool {
	return a.Administrator || len(a.ManagerOf) > 0 || len(a.AuditorOf) > 0
}
