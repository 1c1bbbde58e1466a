package checkout

import (
	"context"
	"slices"
	"time"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/trail"
)

// Desk are the programmes whose money an actor looks after: those she manages,
// and those of the cooperatives whose officer she is.
func Desk(ctx context.Context, q database.Queryer, actor identity.Actor) ([]int64, error) {
	var programmes []int64
	for _, p := range actor.ManagerOf {
		programmes = append(programmes, int64(p))
	}
	for _, id := range actor.OfficerOf {
		group, err := cooperative.ByID(ctx, q, id)
		if err != nil {
			return nil, err
		}
		programmes = append(programmes, int64(group.Programme))
	}
	slices.Sort(programmes)
	return slices.Compact(programmes), nil
}

// OrderOfDesk reads an order by its number for who looks after its money: one of
// its parcels is of a cooperative of her programmes. Any other is a NotFound
// fault.
func OrderOfDesk(ctx context.Context, q database.Queryer, actor identity.Actor, number string) (order.Order, error) {
	o, err := order.ByNumber(ctx, q, number)
	if err != nil {
		return order.Order{}, err
	}
	programmes, err := Desk(ctx, q, actor)
	if err != nil {
		return order.Order{}, err
	}
	return o, ofDesk(ctx, q, programmes, o.ID)
}

func ofDesk(ctx context.Context, q database.Queryer, programmes []int64, id order.ID) error {
	parcels, err := order.Parcels(ctx, q, id)
	if err != nil {
		return err
	}
	for _, p := range parcels {
		group, err := cooperative.ByID(ctx, q, p.Cooperative)
		if err != nil {
			return err
		}
		if slices.Contains(programmes, int64(group.Programme)) {
			return nil
		}
	}
	return fault.New(fault.NotFound, "order.unknown")
}

// ClaimPaid notes that the customer says she has paid, with a private photograph
// of it or 0. It posts nothing. It returns a Conflict
// fault when the order does not wait for money that people look for.
func (c *Checkout) ClaimPaid(ctx context.Context, o order.Order, photo media.ID, now time.Time) error {
	if o.PaymentState != order.Waiting || !c.Terms(payment.Method(o.PaymentMethod)).ByHand {
		return fault.New(fault.Conflict, "checkout.not_waiting")
	}
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		if err := payment.Claim(ctx, tx, payment.OrderID(o.ID), now); err != nil || photo == 0 {
			return err
		}
		return payment.ShowClaim(ctx, tx, payment.OrderID(o.ID), int64(photo), now)
	})
}

// Seen is money that somebody has seen on a statement.
type Seen struct {
	Destination payment.DestinationID
	Order       order.ID // 0 when nobody knows whose it is
	Reference   string   // as typed
	Amount      money.Amount
	ReceivedAt  time.Time
}

// ConfirmReceipt books money that an officer or manager has seen on a
// statement: it pays its order, or waits for the rest, or goes back. Above the
// destination's limit nothing is booked until another person approves. It
// returns NotFound for a destination that is not the actor's, and field faults
// for a reference that is none or known, an amount of nothing, and a time in
// the future.
func (c *Checkout) ConfirmReceipt(ctx context.Context, actor identity.Actor, s Seen, now time.Time) (payment.Manual, error) {
	reference, err := payment.CleanReference(s.Reference)
	if err != nil {
		return payment.Manual{}, err
	}
	if s.Amount.Sign() <= 0 || !s.Amount.IsWhole() {
		return payment.Manual{}, fault.InvalidFields(fault.Field{Name: "amount", Key: "error.amount"})
	}
	if s.ReceivedAt.After(now) || s.ReceivedAt.Before(now.AddDate(0, 0, -maxStatementDays)) {
		return payment.Manual{}, fault.InvalidFields(fault.Field{Name: "received_at", Key: "payment.manual.when"})
	}
	var receipt payment.Manual
	err = database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		programmes, err := deskOf(ctx, tx, actor, s.Destination)
		if err != nil {
			return err
		}
		if s.Order != 0 {
			if _, err := order.Lock(ctx, tx, s.Order); err != nil {
				return err
			}
			if err := ofDesk(ctx, tx, programmes, s.Order); err != nil {
				return err
			}
		}
		receipt, err = recordSeen(ctx, tx, actor, payment.Manual{
			Destination: s.Destination, Reference: reference, Amount: s.Amount, ReceivedAt: s.ReceivedAt, Order: payment.OrderID(s.Order),
		}, now)
		return err
	})
	return receipt, err
}

// recordSeen writes money that the actor has seen, and books it unless another
// person has to approve. The caller holds the order's lock.
func recordSeen(ctx context.Context, tx *database.Tx, actor identity.Actor, seen payment.Manual, now time.Time) (payment.Manual, error) {
	seen.RecordedBy = int64(actor.Person)
	receipt, err := payment.RecordManual(ctx, tx, seen, now)
	if err != nil {
		return payment.Manual{}, err
	}
	if err := note(ctx, tx, actor, "manual_receipt.record", int64(receipt.ID), now); err != nil {
		return payment.Manual{}, err
	}
	if receipt.NeedsSecond {
		return receipt, nil
	}
	receipt.State, err = bookReceipt(ctx, tx, receipt, 0, now)
	return receipt, err
}

// maxStatementDays is how far back the ledger takes evidence.
const maxStatementDays = 34

// ApproveReceipt books a receipt that waits for a second person. It returns
// NotFound for one that is not the actor's and a Conflict fault for whoever
// recorded it, or when it was decided.
func (c *Checkout) ApproveReceipt(ctx context.Context, actor identity.Actor, id payment.ManualID, now time.Time) (payment.Manual, error) {
	return c.decide(ctx, actor, id, "manual_receipt.approve", now, func(ctx context.Context, tx *database.Tx, r payment.Manual) (payment.ManualState, error) {
		if r.RecordedBy == int64(actor.Person) {
			return "", fault.New(fault.Conflict, "payment.manual.second_person")
		}
		return bookReceipt(ctx, tx, r, int64(actor.Person), now)
	})
}

// RejectReceipt ends a receipt that was recorded by mistake and is not booked.
func (c *Checkout) RejectReceipt(ctx context.Context, actor identity.Actor, id payment.ManualID, now time.Time) (payment.Manual, error) {
	return c.decide(ctx, actor, id, "manual_receipt.reject", now, func(ctx context.Context, tx *database.Tx, r payment.Manual) (payment.ManualState, error) {
		return payment.ManualRejected, payment.MoveManual(ctx, tx, r, payment.ManualRejected, int64(actor.Person), now)
	})
}

func (c *Checkout) decide(ctx context.Context, actor identity.Actor, id payment.ManualID, action string, now time.Time,
	do func(context.Context, *database.Tx, payment.Manual) (payment.ManualState, error),
) (payment.Manual, error) {
	var receipt payment.Manual
	err := database.InTx(ctx, c.DB, func(tx *database.Tx) (err error) {
		if receipt, err = c.lockReceipt(ctx, tx, actor, id); err != nil {
			return err
		}
		if receipt.State != payment.ManualToApprove {
			return fault.New(fault.Conflict, "payment.manual.closed")
		}
		if receipt.State, err = do(ctx, tx, receipt); err != nil {
			return err
		}
		return note(ctx, tx, actor, action, int64(receipt.ID), now)
	})
	return receipt, err
}

// AssignReceipt says of money that was of no known order whose it is. It
// returns NotFound for a receipt that is not the actor's or no such order, and
// Conflict for one that belongs to an order.
func (c *Checkout) AssignReceipt(ctx context.Context, actor identity.Actor, id payment.ManualID, to order.ID, now time.Time) (payment.Manual, error) {
	var receipt payment.Manual
	err := database.InTx(ctx, c.DB, func(tx *database.Tx) (err error) {
		if _, err = order.Lock(ctx, tx, to); err != nil {
			return err
		}
		programmes, err := Desk(ctx, tx, actor)
		if err != nil {
			return err
		}
		if err := ofDesk(ctx, tx, programmes, to); err != nil {
			return err
		}
		if receipt, err = payment.LockManual(ctx, tx, programmes, id); err != nil {
			return err
		}
		if receipt.State != payment.ManualHeld || receipt.Order != 0 {
			return fault.New(fault.Conflict, "payment.manual.closed")
		}
		receipt.Order = payment.OrderID(to)
		if receipt.State, err = bookReceipt(ctx, tx, receipt, 0, now); err != nil {
			return err
		}
		return note(ctx, tx, actor, "manual_receipt.assign", int64(receipt.ID), now)
	})
	return receipt, err
}

// lockReceipt locks the order of a receipt, then the receipt.
func (c *Checkout) lockReceipt(ctx context.Context, tx *database.Tx, actor identity.Actor, id payment.ManualID) (payment.Manual, error) {
	programmes, err := Desk(ctx, tx, actor)
	if err != nil {
		return payment.Manual{}, err
	}
	receipt, err := payment.ManualOf(ctx, tx, programmes, id)
	if err != nil {
		return payment.Manual{}, err
	}
	if receipt.Order != 0 {
		if _, err := order.Lock(ctx, tx, order.ID(receipt.Order)); err != nil {
			return payment.Manual{}, err
		}
	}
	return payment.LockManual(ctx, tx, programmes, id)
}

// deskOf are the actor's programmes, to one of which a destination belongs.
func deskOf(ctx context.Context, tx *database.Tx, actor identity.Actor, id payment.DestinationID) ([]int64, error) {
	programmes, err := Desk(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	to, err := payment.DestinationByID(ctx, tx, id)
	if err == nil && !slices.Contains(programmes, to.Programme) {
		err = fault.New(fault.NotFound, "payment.destination.unknown")
	}
	return programmes, err
}

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id int64, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "manual_receipt", SubjectID: id,
	})
}

// SendBack notes that a person has sent a refund back by hand, by the
// statement's reference, and books it. It returns NotFound for a refund that is
// not the actor's, Conflict for one that is not to be sent, and a field fault
// for a reference that is none.
func (c *Checkout) SendBack(ctx context.Context, actor identity.Actor, id payment.RefundID, typed string, now time.Time) error {
	reference, err := payment.CleanReference(typed)
	if err != nil {
		return err
	}
	err = database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		programmes, err := Desk(ctx, tx, actor)
		if err != nil {
			return err
		}
		due, err := payment.ReturnableOf(ctx, tx, programmes, id)
		if err != nil {
			return err
		}
		if err := payment.RecordReturn(ctx, tx, due.ID, reference, now, int64(actor.Person), now); err != nil {
			return err
		}
		return trail.Record(ctx, tx, trail.Entry{
			At: now, ActorID: int64(actor.Person), Action: "refund.send_back", SubjectKind: "refund", SubjectID: int64(id),
		})
	})
	if err != nil {
		return err
	}
	return c.CompleteRefund(ctx, id, now)
}
