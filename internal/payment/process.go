package payment

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
)

// Outcomes of events that no settlement is made for.
const (
	// Ignored: the event does not say that money came.
	Ignored = "ignored"
	// Foreign: the money is not for an intent of this installation.
	Foreign = "foreign"
)

// Reader finds in a provider's stored event the receipt that it brings; ok is
// false when it brings none. It is a pure function of the event.
type Reader func(Event) (r Receipt, ok bool, err error)

// Settler settles a receipt in a transaction of its own and says what it led
// to, in one word. Settling a receipt twice changes nothing the second time.
type Settler func(ctx context.Context, r Receipt, now time.Time) (outcome string, err error)

// Reaction acts on a stored event that brings no receipt, in a transaction of its
// own, and says what that led to, in one word; ok is false for an event that is
// not for it. Acting twice changes nothing the second time.
type Reaction func(ctx context.Context, e Event, now time.Time) (outcome string, ok bool, err error)

// Process acts on a stored event: it reads the receipt, settles it, and marks
// the event as processed. An event that was processed before is left alone; one
// that is processed twice at the same time is settled once, by Settler's
// promise. An event without a receipt goes to the first reaction that it is for.
// On an error the event waits for the next try.
func Process(ctx context.Context, db *database.DB, id EventID, now time.Time, readers map[Method]Reader, settle Settler, reactions ...Reaction) error {
	event, err := Kept(ctx, db, id)
	if err != nil {
		return err
	}
	if !event.ProcessedAt.IsZero() {
		return nil
	}
	outcome, err := act(ctx, db, event, now, readers, settle, reactions)
	if err != nil {
		return fmt.Errorf("payment: event %s of %s: %w", event.ExternalID, event.Provider, err)
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		return Processed(ctx, tx, id, outcome, now)
	})
}

func act(ctx context.Context, db *database.DB, event Event, now time.Time, readers map[Method]Reader, settle Settler, reactions []Reaction) (string, error) {
	read, ok := readers[event.Provider]
	if !ok {
		return "", fmt.Errorf("no reader for %s", event.Provider)
	}
	receipt, ok, err := read(event)
	if err != nil {
		return "", err
	}
	if !ok {
		return react(ctx, event, now, reactions)
	}
	ours, err := Ours(ctx, db, receipt)
	if err != nil {
		return "", err
	}
	if !ours {
		return Foreign, nil
	}
	return settle(ctx, receipt, now)
}

func react(ctx context.Context, event Event, now time.Time, reactions []Reaction) (string, error) {
	for _, r := range reactions {
		if outcome, ok, err := r(ctx, event, now); ok || err != nil {
			return outcome, err
		}
	}
	return Ignored, nil
}
