package payment

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/jobs"
)

// EventID identifies a stored event.
type EventID int64

// Event is what a provider told, as it came. Whoever makes one has verified
// that it is the provider's.
type Event struct {
	ID          EventID
	Provider    Method
	ExternalID  string // the provider's id of the event
	Kind        string // the provider's word for it
	Body        []byte
	ReceivedAt  time.Time
	ProcessedAt time.Time // zero while it waits
	Outcome     string    // what processing led to, "" while it waits
}

// ProcessEvent is the job that acts on a stored event.
type ProcessEvent struct {
	Event EventID `json:"event"`
}

// Kind names the job.
func (ProcessEvent) Kind() string { return "payment_event" }

// Receive stores an event and, when it is fresh, the job that will act on it.
func Receive(ctx context.Context, db *database.DB, e Event) (id EventID, fresh bool, err error) {
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		id, fresh, err = receive(ctx, tx, e)
		return err
	})
	return id, fresh, err
}

func receive(ctx context.Context, tx *database.Tx, e Event) (EventID, bool, error) {
	id, fresh, err := Keep(ctx, tx, e)
	if err != nil || !fresh {
		return id, fresh, err
	}
	return id, true, jobs.Enqueue(ctx, tx, ProcessEvent{Event: id}, nil)
}

const keepEvent = `
	INSERT INTO provider_event (provider, external_id, kind, body, received_at) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (provider, external_id) DO NOTHING RETURNING id`

const keptEvent = `SELECT id FROM provider_event WHERE provider = $1 AND external_id = $2`

// Keep stores an event by the provider's id; fresh is false when it was stored
// before. Of parallel callers with one event exactly one gets it fresh.
func Keep(ctx context.Context, tx *database.Tx, e Event) (id EventID, fresh bool, err error) {
	err = tx.GetContext(ctx, &id, keepEvent, string(e.Provider), e.ExternalID, e.Kind, e.Body, e.ReceivedAt)
	if err == nil {
		return id, true, nil
	}
	if database.NoRows(err) {
		err = tx.GetContext(ctx, &id, keptEvent, string(e.Provider), e.ExternalID)
	}
	if err != nil {
		return 0, false, fmt.Errorf("payment: keep event %s of %s: %w", e.ExternalID, e.Provider, err)
	}
	return id, false, nil
}

const selectEvent = `
	SELECT id, provider, external_id, kind, body, received_at, processed_at, coalesce(outcome, '') AS outcome
	FROM provider_event`

const eventByID = selectEvent + ` WHERE id = $1`

// Kept is the stored event of an id. It returns a NotFound fault when there is
// none.
func Kept(ctx context.Context, q database.Queryer, id EventID) (Event, error) {
	return oneEvent(ctx, q, eventByID, int64(id))
}

const eventByExternalID = selectEvent + ` WHERE provider = $1 AND external_id = $2`

// KeptAs is the stored event that a provider knows by an id. It returns a
// NotFound fault when there is none.
func KeptAs(ctx context.Context, q database.Queryer, provider Method, externalID string) (Event, error) {
	return oneEvent(ctx, q, eventByExternalID, string(provider), externalID)
}

const processedEvent = `
	UPDATE provider_event SET processed_at = $2, outcome = $3 WHERE id = $1 AND processed_at IS NULL`

// Processed records what acting on an event led to; the first outcome stays.
func Processed(ctx context.Context, tx *database.Tx, id EventID, outcome string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, processedEvent, int64(id), now, outcome); err != nil {
		return fmt.Errorf("payment: event %d processed: %w", id, err)
	}
	return nil
}

func oneEvent(ctx context.Context, q database.Queryer, query string, args ...any) (Event, error) {
	var row struct {
		ID          EventID
		Provider    Method
		ExternalID  string `db:"external_id"`
		Kind        string
		Body        []byte
		ReceivedAt  time.Time    `db:"received_at"`
		ProcessedAt sql.NullTime `db:"processed_at"`
		Outcome     string
	}
	err := q.GetContext(ctx, &row, query, args...)
	if database.NoRows(err) {
		return Event{}, fault.Wrap(err, fault.NotFound, "payment.unknown_event")
	}
	if err != nil {
		return Event{}, fmt.Errorf("payment: event: %w", err)
	}
	return Event{
		ID: row.ID, Provider: row.Provider, ExternalID: row.ExternalID, Kind: row.Kind, Body: row.Body,
		ReceivedAt: row.ReceivedAt, ProcessedAt: row.ProcessedAt.Time, Outcome: row.Outcome,
	}, nil
}
