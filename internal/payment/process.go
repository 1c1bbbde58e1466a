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

// News is what a stored event tells. The zero one tells nothing that this shop
// needs.
type News struct {
	Receipt *Receipt       // money came
	Dispute *DisputeReport // how a dispute stands
	// Movement is a balance transaction that has become known, by the
	// processor's id, or "".
	Movement string
}

// Reader finds in a provider's stored event what it tells. It is a pure
// function of the event.
type Reader func(Event) (News, error)

// Teller is a provider whose events are in the inbox.
type Teller interface {
	Provider
	// Read is a Reader of its events.
	Read(e Event) (News, error)
}

// Notifier is a provider that posts its events to the shop's webhook.
type Notifier interface {
	Teller
	// Verify tells a delivery, by its raw body and its headers, from a forged
	// one, and returns its event, ready for the inbox. An error refuses it.
	Verify(body []byte, header func(name string) string, now time.Time) (Event, error)
}

// Settler settles a receipt in a transaction of its own and says what it led
// to, in one word. Settling a receipt twice changes nothing the second time.
type Settler func(ctx context.Context, r Receipt, now time.Time) (outcome string, err error)

// Disputer books what is told of a dispute, in a transaction of its own, and
// says what it led to, in one word. Booking it twice changes nothing the second
// time.
type Disputer func(ctx context.Context, r DisputeReport, now time.Time) (outcome string, err error)

// Acts are what news lead to.
type Acts struct {
	Settle  Settler
	Dispute Disputer
}

// Process acts on a stored event: it reads what the event tells, settles the
// receipt or books the dispute, and marks the event as processed. An event that
// was processed before is left alone; one that is processed twice at the same
// time is settled once, by Settler's promise. On an error the event waits for
// the next try.
func Process(ctx context.Context, db *database.DB, id EventID, now time.Time, readers map[Method]Reader, acts Acts) error {
	event, err := Kept(ctx, db, id)
	if err != nil {
		return err
	}
	if !event.ProcessedAt.IsZero() {
		return nil
	}
	outcome, err := act(ctx, db, event, now, readers, acts)
	if err != nil {
		return fmt.Errorf("payment: event %s of %s: %w", event.ExternalID, event.Provider, err)
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		return Processed(ctx, tx, id, outcome, now)
	})
}

func act(ctx context.Context, db *database.DB, event Event, now time.Time, readers map[Method]Reader, acts Acts) (string, error) {
	read, ok := readers[event.Provider]
	if !ok {
		return "", fmt.Errorf("no reader for %s", event.Provider)
	}
	news, err := read(event)
	switch {
	case err != nil:
		return "", err
	case news.Receipt != nil:
		return settleOurs(ctx, db, *news.Receipt, now, acts.Settle)
	case news.Dispute != nil:
		return acts.Dispute(ctx, *news.Dispute, now)
	}
	return Ignored, nil
}

func settleOurs(ctx context.Context, db *database.DB, r Receipt, now time.Time, settle Settler) (string, error) {
	ours, err := Ours(ctx, db, r)
	if err != nil {
		return "", err
	}
	if !ours {
		return Foreign, nil
	}
	return settle(ctx, r, now)
}
