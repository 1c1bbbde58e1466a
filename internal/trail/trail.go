// Package trail records who did what, for whom, to what. It owns the table
// trail, which is append-only. A command records in the transaction of what it
// does; whoever may see a thing may read the trail of it.
package trail

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"simpul/internal/database"
)

// Entry is one deed. ActorID 0 means the program itself; OnBehalfOf 0 means
// that the actor acted for themselves.
type Entry struct {
	At          time.Time
	ActorID     int64
	OnBehalfOf  int64
	Action      string // noun.verb, such as "product.publish"
	SubjectKind string // the table of the subject
	SubjectID   int64
	Detail      any // marshalled as JSON; nil for nothing
}

const record = `
	INSERT INTO trail (at, actor_id, on_behalf_of, action, subject_kind, subject_id, detail)
	VALUES ($1, NULLIF($2, 0::BIGINT), NULLIF($3, 0::BIGINT), $4, $5, NULLIF($6, 0::BIGINT), $7)`

// Record commits an entry together with tx.
func Record(ctx context.Context, tx *database.Tx, e Entry) error {
	detail := []byte("{}")
	if e.Detail != nil {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return fmt.Errorf("trail: %s: %w", e.Action, err)
		}
	}
	if _, err := tx.ExecContext(ctx, record, e.At, e.ActorID, e.OnBehalfOf, e.Action, e.SubjectKind, e.SubjectID, string(detail)); err != nil {
		return fmt.Errorf("trail: %s: %w", e.Action, err)
	}
	return nil
}

// Deed is an entry as it is read back, newest first in lists.
type Deed struct {
	ID          int64     `db:"id"`
	At          time.Time `db:"at"`
	Actor       string    `db:"actor"`        // the person's name, "" for the program
	OnBehalfOf  string    `db:"on_behalf_of"` // the person's name, or ""
	Action      string    `db:"action"`
	SubjectKind string    `db:"subject_kind"`
	SubjectID   int64     `db:"subject_id"`
	Detail      string    `db:"detail"` // JSON
}

const recent = `
	SELECT t.id, t.at, coalesce(a.name, '') AS actor, coalesce(b.name, '') AS on_behalf_of, t.action,
	       t.subject_kind, coalesce(t.subject_id, 0) AS subject_id, t.detail::text AS detail
	FROM trail t LEFT JOIN person a ON a.id = t.actor_id LEFT JOIN person b ON b.id = t.on_behalf_of
	WHERE ($1 = 0 OR t.id < $1) ORDER BY t.id DESC LIMIT $2`

// Recent lists deeds older than the one with id before, or the newest when
// before is 0.
func Recent(ctx context.Context, q database.Queryer, before int64, limit int) ([]Deed, error) {
	var deeds []Deed
	if err := q.SelectContext(ctx, &deeds, recent, before, limit); err != nil {
		return nil, fmt.Errorf("trail: recent: %w", err)
	}
	return deeds, nil
}

const onBehalf = `
	SELECT t.id, t.at, coalesce(a.name, '') AS actor, b.name AS on_behalf_of, t.action, t.subject_kind, coalesce(t.subject_id, 0) AS subject_id,
	       t.detail::text AS detail
	FROM trail t LEFT JOIN person a ON a.id = t.actor_id JOIN person b ON b.id = t.on_behalf_of
	WHERE t.on_behalf_of = $1 ORDER BY t.id DESC LIMIT $2`

// OnBehalf lists what others did on behalf of a person, the newest first.
func OnBehalf(ctx context.Context, q database.Queryer, person int64, limit int) ([]Deed, error) {
	var deeds []Deed
	if err := q.SelectContext(ctx, &deeds, onBehalf, person, limit); err != nil {
		return nil, fmt.Errorf("trail: on behalf of %d: %w", person, err)
	}
	return deeds, nil
}
