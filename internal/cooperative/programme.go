package cooperative

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/trail"
)

// Programme is an agency's empowerment programme.
type Programme struct {
	ID        identity.ProgrammeID `db:"id"`
	Name      string               `db:"name"`
	Agency    string               `db:"agency"`
	Picture   media.ID             `db:"picture_id"` // opens the shop; 0 for none
	CreatedAt time.Time            `db:"created_at"`
	// RepaymentBP is what of each release repays what a maker owes, in basis
	// points.
	RepaymentBP int `db:"repayment_bp"`
}

// refusals are the constraints that a form can run into.
var refusals = database.Refusals{
	"programme_name_unique":      fault.InvalidFields(fault.Field{Name: "name", Key: "catalog.programme.name.taken"}),
	"programme_name":             fault.InvalidFields(fault.Field{Name: "name", Key: "catalog.programme.name"}),
	"programme_agency":           fault.InvalidFields(fault.Field{Name: "agency", Key: "catalog.programme.agency"}),
	"programme_repayment":        fault.InvalidFields(fault.Field{Name: "repayment", Key: "catalog.programme.repayment"}),
	"cooperative_name":           fault.InvalidFields(fault.Field{Name: "name", Key: "catalog.cooperative.name"}),
	"cooperative_phone":          fault.InvalidFields(fault.Field{Name: "phone", Key: "catalog.cooperative.phone"}),
	"cooperative_street":         fault.InvalidFields(fault.Field{Name: "street", Key: "error.too_long", Args: []any{mostStreet}}),
	"cooperative_story":          fault.InvalidFields(fault.Field{Name: "story", Key: "error.too_long", Args: []any{MostStory}}),
	"cooperative_deed":           fault.InvalidFields(fault.Field{Name: "deed", Key: "catalog.cooperative.deed"}),
	"cooperative_picture_few":    tooManyPhotographs(),
	"cooperative_picture_once":   fault.InvalidFields(fault.Field{Name: "photo", Key: "catalog.cooperative.photo"}),
	"cooperative_picture_public": fault.InvalidFields(fault.Field{Name: "photo", Key: "catalog.cooperative.photo"}),
	"fee_policy_bp":              fault.New(fault.Invalid, "catalog.policy.rates"),
	"fee_policy_overlap":         fault.New(fault.Conflict, "catalog.policy.overlap"),
}

const insertProgramme = `INSERT INTO programme (name, agency, created_at) VALUES ($1, $2, $3) RETURNING id`

// CreateProgramme makes a programme. Faults of the fields name and agency.
func CreateProgramme(ctx context.Context, tx *database.Tx, actor identity.Actor, name, agency string, now time.Time) (Programme, error) {
	var id identity.ProgrammeID
	if err := tx.GetContext(ctx, &id, insertProgramme, strings.TrimSpace(name), strings.TrimSpace(agency), now); err != nil {
		return Programme{}, refusals.Explain(fmt.Errorf("cooperative: create programme: %w", err))
	}
	p, err := ProgrammeByID(ctx, tx, id)
	if err != nil {
		return Programme{}, err
	}
	return p, note(ctx, tx, actor, "programme.create", "programme", int64(p.ID), now)
}

const programmeColumns = `SELECT id, name, agency, coalesce(picture_id, 0) AS picture_id, created_at, repayment_bp FROM programme`

const programmeByID = programmeColumns + ` WHERE id = $1`

// ProgrammeByID reads a programme, or returns a NotFound fault.
func ProgrammeByID(ctx context.Context, q database.Queryer, id identity.ProgrammeID) (Programme, error) {
	var p Programme
	err := q.GetContext(ctx, &p, programmeByID, id)
	if database.NoRows(err) {
		return Programme{}, fault.New(fault.NotFound, "catalog.programme.unknown")
	}
	if err != nil {
		return Programme{}, fmt.Errorf("cooperative: programme %d: %w", id, err)
	}
	return p, nil
}

const programmes = programmeColumns + ` ORDER BY name`

// Programmes lists all programmes by name.
func Programmes(ctx context.Context, q database.Queryer) ([]Programme, error) {
	var all []Programme
	if err := q.SelectContext(ctx, &all, programmes); err != nil {
		return nil, fmt.Errorf("cooperative: programmes: %w", err)
	}
	return all, nil
}

const illustrateProgramme = `UPDATE programme SET picture_id = NULLIF($2, 0::BIGINT) WHERE id = $1`

// Illustrate gives a programme the photograph that opens the shop, 0 for none,
// or returns a NotFound fault.
func Illustrate(ctx context.Context, tx *database.Tx, actor identity.Actor, id identity.ProgrammeID, picture media.ID, now time.Time) error {
	result, err := tx.ExecContext(ctx, illustrateProgramme, id, int64(picture))
	if err != nil {
		return fmt.Errorf("cooperative: illustrate programme %d: %w", id, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("cooperative: illustrate programme %d: %w", id, err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "catalog.programme.unknown")
	}
	return note(ctx, tx, actor, "programme.illustrate", "programme", int64(id), now)
}

const setRepayment = `UPDATE programme SET repayment_bp = $2 WHERE id = $1`

// SetRepayment agrees what of each release repays what a maker owes, in basis
// points. A fault of the field repayment, or NotFound.
func SetRepayment(ctx context.Context, tx *database.Tx, actor identity.Actor, id identity.ProgrammeID, bp int, now time.Time) error {
	result, err := tx.ExecContext(ctx, setRepayment, id, bp)
	if err != nil {
		return refusals.Explain(fmt.Errorf("cooperative: repayment of programme %d: %w", id, err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return fault.Wrap(err, fault.NotFound, "catalog.programme.unknown")
	}
	return noteRule(ctx, tx, actor, "programme.repayment", "programme", int64(id), rule{BP: bp}, now)
}

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action, kind string, id int64, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: kind, SubjectID: id,
	})
}

// rule is what a rule about money became, for the trail.
type rule struct {
	BP   int        `json:"bp"`
	From *time.Time `json:"from,omitempty"`
	Year int        `json:"year,omitempty"`
}

func noteRule(ctx context.Context, tx *database.Tx, actor identity.Actor, action, kind string, id int64, r rule, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: kind, SubjectID: id, Detail: r,
	})
}

const renameProgramme = `UPDATE programme SET name = $2, agency = $3 WHERE id = $1`

// Rename changes a programme's name and agency. Faults of the fields name and agency,
// or NotFound. What was issued under the old name keeps it.
func Rename(ctx context.Context, tx *database.Tx, actor identity.Actor, id identity.ProgrammeID, name, agency string, now time.Time) error {
	result, err := tx.ExecContext(ctx, renameProgramme, id, strings.TrimSpace(name), strings.TrimSpace(agency))
	if err != nil {
		return refusals.Explain(fmt.Errorf("cooperative: rename programme %d: %w", id, err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return fault.Wrap(err, fault.NotFound, "catalog.programme.unknown")
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "programme.rename", SubjectKind: "programme", SubjectID: int64(id),
		Detail: map[string]string{"name": name, "agency": agency},
	})
}
