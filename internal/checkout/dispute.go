package checkout

import (
	"context"
	"errors"
	"strconv"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/trail"
)

// DisputeID and Bearer are payment's, for pages that know no payments.
type (
	DisputeID = payment.DisputeID
	Bearer    = payment.Bearer
)

// undisputed returns a Conflict fault while an order's payment is disputed.
func undisputed(ctx context.Context, q database.Queryer, id order.ID) error {
	disputed, err := payment.Disputed(ctx, q, payment.OrderID(id))
	if err != nil {
		return err
	}
	if disputed {
		return fault.New(fault.Conflict, "order.disputed")
	}
	return nil
}

// Dispute books what a provider tells of a dispute: the first half of rule 6.
// Each fact is booked once, however often and in whatever order it is told. An
// open dispute freezes its order: nothing of it is released, refunded or
// reassigned. It returns NotFound for a payment that is not ours.
func (c *Checkout) Dispute(ctx context.Context, r payment.DisputeReport, now time.Time) error {
	p, err := payment.Find(ctx, c.DB, r.Provider, r.PaymentExternal)
	if err != nil {
		return err
	}
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		if _, err := order.Lock(ctx, tx, order.ID(p.Order)); err != nil {
			return err
		}
		before, after, err := payment.KeepDispute(ctx, tx, p, r)
		if err != nil {
			return err
		}
		processor := ledger.Processor(string(r.Provider), r.Amount.Currency())
		if after.Withdrawn && !before.Withdrawn {
			if err := postDispute(ctx, tx, after, "dispute_opened", r.OccurredAt, now,
				ledger.Debit(ledger.DisputeHold, r.Amount, ledger.Scope{}), ledger.Credit(processor, r.Amount, ledger.Scope{})); err != nil {
				return err
			}
		}
		if after.Reinstated && !before.Reinstated {
			if err := postDispute(ctx, tx, after, "dispute_won", r.OccurredAt, now,
				ledger.Debit(processor, r.Amount, ledger.Scope{}), ledger.Credit(ledger.DisputeHold, r.Amount, ledger.Scope{})); err != nil {
				return err
			}
		}
		return postDisputeFees(ctx, tx, after, r, now)
	})
}

// DisputeEvent is a payment.Disputer.
func (c *Checkout) DisputeEvent(ctx context.Context, r payment.DisputeReport, now time.Time) (string, error) {
	err := c.Dispute(ctx, r, now)
	if fault.KindOf(err) == fault.NotFound {
		return payment.Foreign, nil
	}
	return "dispute_" + string(r.State), err
}

// postDisputeFees books the fee, and what of it came back, in the currency that
// the processor settles in. Older and newer reports tell of both again.
func postDisputeFees(ctx context.Context, tx *database.Tx, d payment.Dispute, r payment.DisputeReport, now time.Time) error {
	if !r.Fee.IsZero() {
		processor := ledger.Processor(string(r.Provider), r.Fee.Currency())
		if err := postDispute(ctx, tx, d, "dispute_fee", r.OccurredAt, now,
			ledger.Debit(ledger.DisputeFee, r.Fee, ledger.Scope{}), ledger.Credit(processor, r.Fee, ledger.Scope{})); err != nil {
			return err
		}
	}
	if !r.FeeReturned.IsZero() {
		processor := ledger.Processor(string(r.Provider), r.FeeReturned.Currency())
		return postDispute(ctx, tx, d, "dispute_fee_back", r.OccurredAt, now,
			ledger.Debit(processor, r.FeeReturned, ledger.Scope{}), ledger.Credit(ledger.DisputeFee, r.FeeReturned, ledger.Scope{}))
	}
	return nil
}

// postDispute books a fact of a dispute, once.
func postDispute(ctx context.Context, tx *database.Tx, d payment.Dispute, rule string, at, now time.Time, entries ...ledger.Entry) error {
	_, err := ledger.Post(ctx, tx, ledger.Transaction{
		Key: rule + ":" + strconv.FormatInt(int64(d.ID), 10), Rule: rule, Order: d.Order, OccurredAt: at, RecordedAt: now, Entries: entries,
	})
	if errors.Is(err, ledger.ErrPosted) {
		return nil
	}
	return err
}

// BearDispute decides who bears a lost dispute: the second half of rule 6. What
// the sellers bear is taken from all of the order, as a refund that the bank has
// made; what was refunded before the bank took it too, the programme bears. It
// returns Conflict when the dispute is not lost, its money was not taken yet, or
// that was decided before.
func (c *Checkout) BearDispute(ctx context.Context, actor identity.Actor, id payment.DisputeID, bearer payment.Bearer, reason string, now time.Time) error {
	reason, err := reasonOf(reason)
	if err != nil {
		return err
	}
	d, err := payment.DisputeByID(ctx, c.DB, id)
	if err != nil {
		return err
	}
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		if _, err := order.Lock(ctx, tx, order.ID(d.Order)); err != nil {
			return err
		}
		if d, err = payment.DisputeByID(ctx, tx, id); err != nil {
			return err
		}
		if d.State == payment.DisputeLost && !d.Withdrawn {
			return fault.New(fault.Conflict, "payment.dispute_not_taken")
		}
		if err := payment.BearLoss(ctx, tx, int64(actor.Person), id, bearer, reason, now); err != nil {
			return err
		}
		entries, err := takeForBank(ctx, tx, d, bearer, now)
		if err != nil {
			return err
		}
		entries = append(entries, ledger.Credit(ledger.DisputeHold, d.Amount, ledger.Scope{}))
		if bearer == payment.BySeller {
			err = postLoss(ctx, tx, actor, d, "dispute", reason, now, entries)
		} else {
			err = postLoss(ctx, tx, actor, d, "dispute_loss", reason, now, entries)
		}
		if err != nil {
			return err
		}
		return trail.Record(ctx, tx, trail.Entry{
			At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: "dispute.bear",
			SubjectKind: "dispute", SubjectID: int64(id),
		})
	})
}

func postLoss(ctx context.Context, tx *database.Tx, actor identity.Actor, d payment.Dispute, rule, reason string, now time.Time, entries []ledger.Entry) error {
	_, err := ledger.Post(ctx, tx, ledger.Transaction{
		Key: "dispute_loss:" + strconv.FormatInt(int64(d.ID), 10), Rule: rule, Order: d.Order, Actor: int64(actor.Person), Reason: reason,
		OccurredAt: now, RecordedAt: now, Entries: entries,
	})
	return err
}

// takeForBank writes what the bank gave back of the payment, as far as that was
// not refunded before, and gives the debits for who bears it. What the sellers
// bear is taken from the order's makers, fees, shipping and tip.
func takeForBank(ctx context.Context, tx *database.Tx, d payment.Dispute, bearer payment.Bearer, now time.Time) ([]ledger.Entry, error) {
	p, err := payment.ByID(ctx, tx, d.Payment)
	if err != nil {
		return nil, err
	}
	amount := p.Amount.Sub(p.Refunded)
	if d.Amount.Cmp(amount) < 0 {
		amount = d.Amount
	}
	if amount.IsZero() || !amount.IsWhole() || p.Disposition != payment.Applied {
		return []ledger.Entry{ledger.Debit(ledger.DisputeLoss, d.Amount, ledger.Scope{})}, nil
	}
	refund, err := payment.RefundByBank(ctx, tx, d, amount, now)
	if err != nil || bearer == payment.ByProgramme {
		return []ledger.Entry{ledger.Debit(ledger.DisputeLoss, d.Amount, ledger.Scope{})}, err
	}
	backs, err := takeAnyOf(ctx, tx, order.ID(d.Order), amount)
	if err != nil {
		return nil, err
	}
	if err := order.TakeBack(ctx, tx, int64(refund), backs); err != nil {
		return nil, err
	}
	entries, err := takeFrom(ctx, tx, refund, backs, now)
	return append(entries, ledger.Debit(ledger.DisputeLoss, d.Amount.Sub(amount), ledger.Scope{})), err
}

// takeAnyOf divides an amount of the customer's over all that remains of an
// order.
func takeAnyOf(ctx context.Context, q database.Queryer, id order.ID, amount money.Amount) ([]order.Takeback, error) {
	parcels, err := order.Parcels(ctx, q, id)
	if err != nil {
		return nil, err
	}
	lines, err := order.Lines(ctx, q, id)
	if err != nil {
		return nil, err
	}
	remaining, err := order.RemainingShares(ctx, q, id)
	if err != nil {
		return nil, err
	}
	returns := order.Spread(amount, parcels, lines, remaining)
	var backs []order.Takeback
	for i, p := range parcels {
		if returns[i].IsZero() {
			continue
		}
		back, err := order.PlanTakeback(p, lines, remaining, returns[i])
		if err != nil {
			return nil, err
		}
		backs = append(backs, back)
	}
	return backs, nil
}
