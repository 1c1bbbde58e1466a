package checkout

import (
	"context"
	"strings"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/trail"
)

// RefundRequest is what a cooperative gives back of its part of an order, and
// why.
type RefundRequest struct {
	order.Return
	Reason string // for the books
}

// maxReason bounds a reason, in characters.
const maxReason = 300

func reasonOf(typed string) (string, error) {
	reason := strings.TrimSpace(typed)
	if reason == "" {
		return "", fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason"})
	}
	if len([]rune(reason)) > maxReason {
		return "", fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason_long", Args: []any{maxReason}})
	}
	return reason, nil
}

// RefundOrder gives back a part of what a customer has paid for a cooperative's
// parcel: the refund is accepted and posted, then the provider is asked. It
// returns the accepted refund, also with an Unavailable fault when the provider
// cannot be reached: CompleteRefund goes on with it. It returns NotFound for
// another cooperative's order or line, Conflict when the order is not paid, is
// disputed, or less remains, and Invalid for a request of nothing or without a
// reason.
func (c *Checkout) RefundOrder(ctx context.Context, actor identity.Actor, cooperative identity.CooperativeID, id order.ID, r RefundRequest, now time.Time) (payment.Refund, error) {
	var refund payment.Refund
	err := database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		var err error
		refund, err = AcceptRefund(ctx, tx, actor, cooperative, id, r, now)
		return err
	})
	if err != nil {
		return payment.Refund{}, err
	}
	return refund, c.CompleteRefund(ctx, refund.ID, now)
}

// PreviewRefund tells what a return would take from whom, and writes nothing.
// It returns the faults of RefundOrder.
func (c *Checkout) PreviewRefund(ctx context.Context, cooperative identity.CooperativeID, id order.ID, r order.Return) (order.Takeback, error) {
	if _, err := payment.AppliedTo(ctx, c.DB, payment.OrderID(id)); err != nil {
		return order.Takeback{}, err
	}
	return planReturn(ctx, c.DB, cooperative, id, r)
}

func planReturn(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id order.ID, r order.Return) (order.Takeback, error) {
	parcel, err := parcelOfReturn(ctx, q, cooperative, id, r)
	if err != nil {
		return order.Takeback{}, err
	}
	lines, err := order.Lines(ctx, q, id)
	if err != nil {
		return order.Takeback{}, err
	}
	remaining, err := order.RemainingShares(ctx, q, id)
	if err != nil {
		return order.Takeback{}, err
	}
	return order.PlanTakeback(parcel, lines, remaining, r)
}

// parcelOfReturn is the parcel that a return is about, of the order and the
// cooperative.
func parcelOfReturn(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id order.ID, r order.Return) (order.Parcel, error) {
	if r.Parcel == 0 {
		return order.ParcelFor(ctx, q, cooperative, id)
	}
	parcel, err := order.ParcelOf(ctx, q, cooperative, r.Parcel)
	if err == nil && parcel.Order != id {
		err = fault.New(fault.NotFound, "order.unknown_parcel")
	}
	return parcel, err
}

// AcceptRefund is the first half of RefundOrder, within a transaction of the
// caller's, who calls CompleteRefund once that has ended.
func AcceptRefund(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, id order.ID, r RefundRequest, now time.Time) (payment.Refund, error) {
	reason, err := reasonOf(r.Reason)
	if err != nil {
		return payment.Refund{}, err
	}
	if _, err := order.Lock(ctx, tx, id); err != nil {
		return payment.Refund{}, err
	}
	if err := undisputed(ctx, tx, id); err != nil {
		return payment.Refund{}, err
	}
	back, err := planReturn(ctx, tx, cooperative, id, r.Return)
	if err != nil {
		return payment.Refund{}, err
	}
	paid, err := payment.AppliedTo(ctx, tx, payment.OrderID(id))
	if err != nil {
		return payment.Refund{}, err
	}
	if err := moveGoods(ctx, tx, actor, back, now); err != nil {
		return payment.Refund{}, err
	}
	refund, err := payment.AcceptRefund(ctx, tx, paid, back.Total(), now)
	if err != nil {
		return payment.Refund{}, err
	}
	if err := order.TakeBack(ctx, tx, int64(refund.ID), []order.Takeback{back}); err != nil {
		return payment.Refund{}, err
	}
	if err := order.CallOff(ctx, tx, actor, back.Parcel, now); err != nil {
		return payment.Refund{}, err
	}
	if err := order.EndFailed(ctx, tx, actor, back.Parcel, now); err != nil {
		return payment.Refund{}, err
	}
	if err := postRefund(ctx, tx, actor, refund, back, reason, now); err != nil {
		return payment.Refund{}, err
	}
	if err := tellMakers(ctx, tx, back, reason, now); err != nil {
		return payment.Refund{}, err
	}
	return refund, trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: "refund.accept",
		SubjectKind: "refund", SubjectID: int64(refund.ID),
	})
}

// moveGoods lets the stock follow: units that are not going to be shipped are
// held no longer, shipped ones that came back can be sold again, and those that
// nobody can sell leave.
func moveGoods(ctx context.Context, tx *database.Tx, actor identity.Actor, back order.Takeback, now time.Time) error {
	var withdrawn []catalog.Units
	for _, l := range back.Lines {
		if l.Withdrawn > 0 {
			withdrawn = append(withdrawn, catalog.Units{Variant: l.Line.Variant, Quantity: l.Withdrawn})
		}
	}
	if len(withdrawn) > 0 {
		if err := catalog.Release(ctx, tx, withdrawn); err != nil {
			return err
		}
	}
	for _, l := range back.Lines {
		if l.WrittenOff > 0 {
			if err := catalog.WriteOff(ctx, tx, catalog.Units{Variant: l.Line.Variant, Quantity: l.WrittenOff}, actor.Person, now); err != nil {
				return err
			}
		}
		if l.Restocked > 0 {
			units := catalog.ShippedUnits{Units: catalog.Units{Variant: l.Line.Variant, Quantity: l.Restocked}, OrderLine: int64(l.Line.ID)}
			if err := catalog.Return(ctx, tx, units, actor.Person, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellMakers tells each maker what of her line's income went back, and why.
func tellMakers(ctx context.Context, tx *database.Tx, back order.Takeback, reason string, now time.Time) error {
	for _, l := range back.Lines {
		for _, s := range l.Shares {
			taken := s.Income.Add(s.Tip)
			if taken.IsZero() {
				continue
			}
			if err := notice.Tell(ctx, tx, notice.Notice{
				Person: s.Producer, Kind: notice.Refunded, Subject: l.Line.Title, Amount: taken, Reason: reason, CreatedAt: now,
			}); err != nil {
				return err
			}
		}
	}
	return nil
}
