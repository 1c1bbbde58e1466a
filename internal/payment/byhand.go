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
	DB  *database.DB
	Way Method
}

// Method is the way of paying.
func (b ByHand) Method() Method { return b.Way }

// Begin names the order's own page, which says where to pay.
func (b ByHand) Begin(_ context.Context, bill Bill) (Begun, error) {
	return Begun{ExternalID: string(b.Way) + "_" + bill.Key.String(), URL: bill.SuccessURL}, nil
}

// Standing is pending while money was seen that a second person has to approve.
func (b ByHand) Standing(ctx context.Context, intent Intent) (Standing, error) {
	standing := Standing{State: Open, Begun: Begun{ExternalID: string(b.Way) + "_" + intent.Key.String(), URL: intent.URL}}
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

// Refund is undecided until a person has written that she sent the money back.
func (b ByHand) Refund(ctx context.Context, r Refund, _ time.Time) (Returned, error) {
	return Return(ctx, b.DB, r)
}

// Destination is where an amount can be paid to a programme; a NotFound fault
// when it cannot be paid this way.
func (b ByHand) Destination(ctx context.Context, q database.Queryer, programme int64, amount money.Amount) (Destination, error) {
	d, err := DestinationFor(ctx, q, programme, b.Way)
	if err == nil && !d.Takes(amount) {
		err = fault.New(fault.NotFound, "payment.destination.unknown")
	}
	return d, err
}
