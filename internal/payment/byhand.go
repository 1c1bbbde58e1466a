package payment

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

// ByHand is what all ways of paying without a processor have in common: the
// customer pays on the order's own page, people see the money on a statement
// and send it back themselves. Its state is in the tables of this package.
type ByHand struct {
	DB       *database.DB
	Declares Terms
}

// manualLifetime is how long a customer has where people look what came, and
// how long her goods wait: nothing ends there but the wait.
const manualLifetime = 24 * time.Hour

// NewByHand is a way of paying of a name and an icon, whose accounts are at a
// bank or not.
func NewByHand(db *database.DB, method Method, icon string, atBank bool) ByHand {
	return ByHand{DB: db, Declares: Terms{
		Method: method, Icon: icon, Lifetime: manualLifetime, Hold: manualLifetime, ByHand: true, AtBank: atBank,
	}}
}

// Terms are what was declared.
func (b ByHand) Terms() Terms { return b.Declares }

// Begin names the order's own page, which says where to pay.
func (b ByHand) Begin(_ context.Context, bill Bill) (Begun, error) {
	return Begun{ExternalID: string(b.Declares.Method) + "_" + bill.Key.String(), URL: bill.SuccessURL}, nil
}

// Standing is pending while money was seen that a second person has to approve.
func (b ByHand) Standing(ctx context.Context, intent Intent) (Standing, error) {
	standing := Standing{State: Open, Begun: Begun{ExternalID: string(b.Declares.Method) + "_" + intent.Key.String(), URL: intent.URL}}
	waits, err := AwaitsApproval(ctx, b.DB, intent.Order)
	switch {
	case err != nil:
		return Standing{}, err
	case waits:
		standing.State = Pending
	case !intent.EndedAt.IsZero():
		standing.State = Ended
	}
	return standing, nil
}

// End has nothing to end: what comes late is late.
func (b ByHand) End(ctx context.Context, intent Intent, _ time.Time) error {
	waits, err := AwaitsApproval(ctx, b.DB, intent.Order)
	if err == nil && waits {
		err = fault.New(fault.Conflict, "payment.manual.waits")
	}
	return err
}

// Destination is where an amount can be paid to a programme; a NotFound fault
// when it cannot be paid this way.
func (b ByHand) Destination(ctx context.Context, q database.Queryer, programme int64, amount money.Amount) (Destination, error) {
	d, err := DestinationFor(ctx, q, programme, b.Declares.Method)
	if err == nil && !d.Takes(amount) {
		err = fault.New(fault.NotFound, "payment.destination.unknown")
	}
	return d, err
}
