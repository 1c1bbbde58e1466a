package producer

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/trail"
)

// Field is one thing of a producer that may be public if she consents.
type Field string

// The fields.
const (
	FullName Field = "full_name"
	Portrait Field = "portrait"
	Village  Field = "village"
	Story    Field = "story"
	Income   Field = "income"
)

// Fields lists every field, in the order in which a form asks for them.
func Fields() []Field { return []Field{FullName, Village, Portrait, Story, Income} }

// Consent is a producer's consent to one field being public.
type Consent struct {
	Field       Field             `db:"field"`
	GivenAt     time.Time         `db:"given_at"`
	RecordedBy  identity.PersonID `db:"recorded_by"`
	ExplainedBy string            `db:"explained_by"` // who explained what it means, "" when she read it herself
	WithdrawnAt *time.Time        `db:"withdrawn_at"` // nil while it holds
}

const consents = `
	SELECT field, given_at, recorded_by, explained_by, withdrawn_at FROM producer_consent
	WHERE producer_id = $1 ORDER BY given_at DESC, id DESC`

// Consents lists every consent that a producer ever gave, the newest first.
func Consents(ctx context.Context, q database.Queryer, id identity.PersonID) ([]Consent, error) {
	var all []Consent
	if err := q.SelectContext(ctx, &all, consents, id); err != nil {
		return nil, fmt.Errorf("producer: consents of %d: %w", id, err)
	}
	return all, nil
}

const give = `
	INSERT INTO producer_consent (producer_id, field, given_at, recorded_by, explained_by) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (producer_id, field) WHERE withdrawn_at IS NULL DO NOTHING`

var consentRefusals = database.Refusals{
	"producer_consent_field":            fault.New(fault.Invalid, "catalog.consent.field"),
	"producer_consent_producer_id_fkey": fault.New(fault.NotFound, "catalog.producer.unknown"),
}

// Give records a producer's consent to one field. One that holds already stays
// as it is. Faults: Invalid for an unknown field, NotFound.
func Give(ctx context.Context, tx *database.Tx, actor identity.Actor, id identity.PersonID, field Field, explainedBy string, now time.Time) error {
	result, err := tx.ExecContext(ctx, give, id, field, now, actor.Person, explainedBy)
	if err != nil {
		return consentRefusals.Explain(fmt.Errorf("producer: consent of %d: %w", id, err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return noteConsent(ctx, tx, actor, "consent.give", id, field, now)
}

const withdraw = `
	UPDATE producer_consent SET withdrawn_at = greatest(given_at, $3)
	WHERE producer_id = $1 AND field = $2 AND withdrawn_at IS NULL`

const takePortrait = `
	UPDATE producer p SET picture_id = NULL
	FROM (SELECT id, picture_id FROM producer WHERE id = $1 FOR UPDATE) before
	WHERE p.id = before.id AND before.picture_id IS NOT NULL RETURNING before.picture_id`

// Withdraw ends a consent at once; without one it does nothing. A portrait is
// withdrawn with the consent to show it: its addresses answer Gone for ever,
// and to show one again she has to give it again.
func Withdraw(ctx context.Context, tx *database.Tx, actor identity.Actor, id identity.PersonID, field Field, now time.Time) error {
	result, err := tx.ExecContext(ctx, withdraw, id, field, now)
	if err != nil {
		return fmt.Errorf("producer: withdraw %s of %d: %w", field, id, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if field == Portrait {
		var portraits []media.ID
		if err := tx.SelectContext(ctx, &portraits, takePortrait, id); err != nil {
			return fmt.Errorf("producer: portrait of %d: %w", id, err)
		}
		if err := media.Withdraw(ctx, tx, portraits, now); err != nil {
			return err
		}
	}
	return noteConsent(ctx, tx, actor, "consent.withdraw", id, field, now)
}

func noteConsent(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id identity.PersonID, field Field, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action,
		SubjectKind: "producer", SubjectID: int64(id),
		Detail: struct {
			Field Field `json:"field"`
		}{field},
	})
}
