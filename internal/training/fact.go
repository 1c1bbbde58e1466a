package training

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Facts are what a maker told of herself; each may be missing.
type Facts struct {
	Gender    string `db:"gender"`  // female, male or ""
	Country   string `db:"country"` // where she or her family member worked, ISO 3166-1, or ""
	BirthYear int    `db:"birth_year"`
}

const facts = `
	SELECT coalesce(gender, '') AS gender, coalesce(country, '') AS country, coalesce(birth_year, 0) AS birth_year
	FROM producer_fact WHERE producer_id = $1 ORDER BY id DESC LIMIT 1`

// FactsOf are what a maker told last.
func FactsOf(ctx context.Context, q database.Queryer, producer identity.PersonID) (Facts, error) {
	var f Facts
	if err := q.GetContext(ctx, &f, facts, producer); err != nil && !database.NoRows(err) {
		return f, fmt.Errorf("training: facts of producer %d: %w", producer, err)
	}
	return f, nil
}

const addFacts = `
	INSERT INTO producer_fact (producer_id, gender, country, birth_year, stated_at, noted_by)
	VALUES ($1, NULLIF($2, ''), NULLIF($3, ''), NULLIF($4, 0), $5, $6)`

// Tell notes what a maker of a programme told of herself.
func Tell(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, producer identity.PersonID, f Facts, now time.Time) error {
	if err := manages(actor, programme); err != nil {
		return err
	}
	if err := receives(ctx, tx, programme, producer, 0); err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if _, err := tx.ExecContext(ctx, addFacts, producer, f.Gender, strings.ToUpper(f.Country), f.BirthYear, now, actor.Person); err != nil {
		return refusals.Explain(fmt.Errorf("training: facts: %w", err))
	}
	// What was told is not repeated in the trail.
	return noted(ctx, tx, actor, now, "producer.tell", "producer", int64(producer), nil)
}

// Baseline is what a maker earned in a month before she joined, from Low to High.
type Baseline struct {
	Low    money.Amount `db:"low"`
	High   money.Amount `db:"high"`
	Source string       `db:"source"`
	At     time.Time    `db:"noted_at"`
}

const baselineOf = `SELECT low, high, source, noted_at FROM baseline WHERE programme_id = $1 AND producer_id = $2 ORDER BY id DESC LIMIT 1`

// BaselineOf is what was noted last; ok is false where nothing was.
func BaselineOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, producer identity.PersonID) (b Baseline, ok bool, err error) {
	err = q.GetContext(ctx, &b, baselineOf, programme, producer)
	if database.NoRows(err) {
		return b, false, nil
	}
	if err != nil {
		return b, false, fmt.Errorf("training: baseline of producer %d: %w", producer, err)
	}
	return b, true, nil
}

const addBaseline = `INSERT INTO baseline (programme_id, producer_id, low, high, source, noted_by, noted_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`

// NoteBaseline notes what a maker earned before she joined. Its faults are of the
// fields high and source.
func NoteBaseline(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, producer identity.PersonID, b Baseline, now time.Time) error {
	if err := manages(actor, programme); err != nil {
		return err
	}
	if err := receives(ctx, tx, programme, producer, 0); err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if _, err := tx.ExecContext(ctx, addBaseline, programme, producer, b.Low, b.High, b.Source, actor.Person, now); err != nil {
		return refusals.Explain(fmt.Errorf("training: baseline: %w", err))
	}
	return noted(ctx, tx, actor, now, "baseline.note", "producer", int64(producer), nil)
}
