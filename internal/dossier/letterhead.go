package dossier

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

// Letterhead is what printed reports carry above their figures, and who signs below.
type Letterhead struct {
	Address    string `db:"address"`
	Place      string `db:"place"`
	FirstRole  string `db:"first_role"`
	FirstName  string `db:"first_name"`
	FirstNIP   string `db:"first_nip"` // eighteen figures, "" for who has none
	SecondRole string `db:"second_role"`
	SecondName string `db:"second_name"`
	SecondNIP  string `db:"second_nip"`
}

const letterheadColumns = `SELECT address, place, first_role, first_name, first_nip, second_role, second_name, second_nip FROM letterhead`

const (
	letterheadOf   = letterheadColumns + ` WHERE programme_id = $1 ORDER BY id DESC LIMIT 1`
	letterheadByID = letterheadColumns + ` WHERE id = $1`
)

// LetterheadOf is a programme's, empty where none is set.
func LetterheadOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID) (Letterhead, error) {
	return letterhead(ctx, q, letterheadOf, int64(programme))
}

// LetterheadByID is the one of a dossier.
func LetterheadByID(ctx context.Context, q database.Queryer, id int64) (Letterhead, error) {
	return letterhead(ctx, q, letterheadByID, id)
}

func letterhead(ctx context.Context, q database.Queryer, query string, key int64) (Letterhead, error) {
	var l Letterhead
	if err := q.GetContext(ctx, &l, query, key); err != nil && !database.NoRows(err) {
		return l, fmt.Errorf("dossier: letterhead: %w", err)
	}
	return l, nil
}

const setLetterhead = `
	INSERT INTO letterhead (programme_id, address, place, first_role, first_name, first_nip, second_role, second_name, second_nip, set_by, set_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`

// SetLetterhead sets what later reports carry. Its faults are of the fields
// first_nip and second_nip.
func SetLetterhead(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, l Letterhead, now time.Time) error {
	if !actor.IsManagerOf(programme) {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	var id int64
	if err := tx.GetContext(ctx, &id, setLetterhead, programme, l.Address, l.Place, l.FirstRole, l.FirstName, l.FirstNIP, l.SecondRole, l.SecondName, l.SecondNIP, actor.Person, now); err != nil {
		return refusals.Explain(fmt.Errorf("dossier: letterhead: %w", err))
	}
	return trail.Record(ctx, tx, trail.Entry{At: now, ActorID: int64(actor.Person), Action: "letterhead.set", SubjectKind: "programme", SubjectID: int64(programme)})
}
