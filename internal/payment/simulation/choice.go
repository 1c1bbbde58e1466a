package simulation

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/payment"
)

// Choice is what a person does on an intent's page.
type Choice string

// The choices. A failed attempt may be followed by another.
const (
	Pay   Choice = "pay"
	Fail  Choice = "fail"
	Lapse Choice = "lapse"
)

// The simulation's kinds of event.
const (
	kindPaid    = "intent.paid"
	kindFailed  = "intent.failed"
	kindExpired = "intent.expired"
)

// Intent is the intent of a page. It returns a NotFound fault when there is no
// such page.
func (p *Provider) Intent(ctx context.Context, key uuid.UUID) (payment.Intent, error) {
	return payment.IntentByKey(ctx, p.db, payment.Simulation, key)
}

// Choose stores a choice as an event with its job and returns the event. The
// same choice again returns the first one's event. It returns a NotFound fault
// when there is no such page, a Conflict fault when the intent has ended, and
// Invalid for a choice that does not exist.
func (p *Provider) Choose(ctx context.Context, key uuid.UUID, choice Choice, now time.Time) (payment.EventID, error) {
	kinds := map[Choice]string{Pay: kindPaid, Fail: kindFailed, Lapse: kindExpired}
	kind, ok := kinds[choice]
	if !ok {
		return 0, fault.New(fault.Invalid, "payment.simulation.unknown_choice")
	}
	intent, err := p.Intent(ctx, key)
	if err != nil {
		return 0, err
	}
	known, err := payment.KeptAs(ctx, p.db, payment.Simulation, externalID(key))
	switch {
	case err == nil:
		return sameChoice(known, kind)
	case fault.KindOf(err) != fault.NotFound:
		return 0, err
	case !intent.EndedAt.IsZero() || !now.Before(intent.ExpiresAt):
		return 0, fault.New(fault.Conflict, "payment.intent_closed")
	}
	event, err := eventOf(intent, kind, now)
	if err != nil {
		return 0, err
	}
	id, fresh, err := payment.Receive(ctx, p.db, event)
	if err != nil || fresh {
		return id, err
	}
	if known, err = payment.Kept(ctx, p.db, id); err != nil {
		return 0, err
	}
	return sameChoice(known, kind)
}

// sameChoice is the event that ended an intent, if it was the same choice.
func sameChoice(ended payment.Event, kind string) (payment.EventID, error) {
	if ended.Kind != kind {
		return 0, fault.New(fault.Conflict, "payment.intent_closed")
	}
	return ended.ID, nil
}

// body is what the simulation tells of an intent.
type body struct {
	Key       uuid.UUID       `json:"key"`
	Order     payment.OrderID `json:"order"`
	Amount    int64           `json:"amount"`
	Currency  money.Currency  `json:"currency"`
	CreatedAt time.Time       `json:"created_at"`
}

func eventOf(intent payment.Intent, kind string, now time.Time) (payment.Event, error) {
	told, err := json.Marshal(body{
		Key: intent.Key, Order: intent.Order, Amount: intent.Amount.Minor(), Currency: intent.Amount.Currency(), CreatedAt: now,
	})
	if err != nil {
		return payment.Event{}, fmt.Errorf("simulation: %w", err)
	}
	id := externalID(intent.Key)
	if kind == kindFailed {
		id += "_" + uuid.NewString()
	}
	return payment.Event{Provider: payment.Simulation, ExternalID: id, Kind: kind, Body: told, ReceivedAt: now}, nil
}

// Read is a payment.Reader.
func Read(event payment.Event) (payment.News, error) {
	r, ok, err := Receipt(event)
	if err != nil || !ok {
		return payment.News{}, err
	}
	return payment.News{Receipt: &r}, nil
}

// Read is the Reader of its events.
func (p *Provider) Read(event payment.Event) (payment.News, error) { return Read(event) }

// Receipt finds in a stored event the receipt that it brings, if it is of a
// payment.
func Receipt(event payment.Event) (payment.Receipt, bool, error) {
	if event.Kind != kindPaid {
		return payment.Receipt{}, false, nil
	}
	var told body
	if err := json.Unmarshal(event.Body, &told); err != nil {
		return payment.Receipt{}, false, fmt.Errorf("simulation: event %s: %w", event.ExternalID, err)
	}
	return payment.Receipt{
		Order: told.Order, Key: told.Key, Provider: payment.Simulation, ExternalID: externalID(told.Key),
		Amount: money.Minor(told.Amount, told.Currency), OccurredAt: told.CreatedAt,
	}, true, nil
}
