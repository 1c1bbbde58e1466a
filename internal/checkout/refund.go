package checkout

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/letter"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// RefundSurplus gives a payment that was applied to no order back in full: the
// refund is accepted and posted, then the provider is asked. A payment of which
// nothing is left to give back is left alone. It returns NotFound for an
// unknown payment, Conflict for one that is applied, and Unavailable when the
// provider cannot be reached: the refund stays accepted, and CompleteRefund
// goes on with it.
func (c *Checkout) RefundSurplus(ctx context.Context, id payment.PaymentID, now time.Time) error {
	p, err := payment.ByID(ctx, c.DB, id)
	if err != nil {
		return err
	}
	if _, ok := c.Providers[p.Provider]; !ok {
		return fmt.Errorf("checkout: refund payment %d: provider %q is not set up", id, p.Provider)
	}
	var refund payment.Refund
	err = database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		var err error
		refund, err = acceptSurplus(ctx, tx, p, now)
		return err
	})
	if err != nil || refund.ID == 0 {
		return err
	}
	return c.CompleteRefund(ctx, refund.ID, now)
}

// acceptSurplus is the second half of rule 10: what is owed to whoever sent it
// is on its way back. The refund is the zero one when nothing is left.
func acceptSurplus(ctx context.Context, tx *database.Tx, p payment.Payment, now time.Time) (payment.Refund, error) {
	if p.Disposition != payment.Surplus {
		return payment.Refund{}, fault.New(fault.Conflict, "payment.no_surplus")
	}
	if _, err := order.Lock(ctx, tx, order.ID(p.Order)); err != nil {
		return payment.Refund{}, err
	}
	// Once more, now that nobody else can refund it.
	p, err := payment.ByID(ctx, tx, p.ID)
	if err != nil {
		return payment.Refund{}, err
	}
	left := p.Amount.Sub(p.Refunded)
	if left.IsZero() {
		return payment.Refund{}, nil
	}
	refund, err := payment.AcceptRefund(ctx, tx, p, left, now)
	if err != nil {
		return payment.Refund{}, err
	}
	_, err = ledger.Post(ctx, tx, ledger.Transaction{
		Key: acceptedKey(refund.ID), Rule: "surplus_refund", Order: p.Order, OccurredAt: now, RecordedAt: now,
		Entries: []ledger.Entry{
			ledger.Debit(ledger.SuspenseReceipts, left, ledger.Scope{}),
			ledger.Credit(ledger.RefundInTransit, left, ledger.Scope{}),
		},
	})
	return refund, err
}

func acceptedKey(id payment.RefundID) string { return "refund:" + strconv.FormatInt(int64(id), 10) }

func confirmedKey(id payment.RefundID) string {
	return "refund_confirmed:" + strconv.FormatInt(int64(id), 10)
}

// CompleteRefund asks the provider of an accepted refund and books its answer:
// the money went back, or the refund failed and all that was posted for it is
// reversed. A refund that has ended is left alone, one that the provider has
// not decided stays as it is. It returns NotFound for an unknown refund, and
// the faults of payment.Provider.
func (c *Checkout) CompleteRefund(ctx context.Context, id payment.RefundID, now time.Time) error {
	refund, err := payment.RefundByID(ctx, c.DB, id)
	if err != nil || refund.State != payment.RefundAccepted {
		return err
	}
	answer, err := c.giveBack(ctx, refund, now)
	if err != nil {
		return err
	}
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		o, err := order.Lock(ctx, tx, order.ID(refund.Order))
		if err != nil {
			return err
		}
		ended, err := payment.AnswerRefund(ctx, tx, refund, answer, now)
		if err != nil || !ended {
			return err
		}
		if answer.State == payment.RefundFailed {
			return reverseRefund(ctx, tx, refund, answer.Refusal, now)
		}
		if err := confirmRefund(ctx, tx, refund, now); err != nil {
			return err
		}
		return tellBuyer(ctx, tx, o, letter.Refunded, int64(refund.ID), now)
	})
}

// giveBack asks the provider of a refund, or whoever sends it back by hand.
func (c *Checkout) giveBack(ctx context.Context, r payment.Refund, now time.Time) (payment.Returned, error) {
	provider, ok := c.Providers[r.Provider]
	if !ok {
		return payment.Returned{}, fmt.Errorf("checkout: refund %d: provider %q is not set up", r.ID, r.Provider)
	}
	if refunder, ok := provider.(payment.Refunder); ok {
		return refunder.Refund(ctx, r, now)
	}
	return payment.Return(ctx, c.DB, r)
}

// confirmRefund is the second half of rule 4: the money has left the processor.
func confirmRefund(ctx context.Context, tx *database.Tx, r payment.Refund, now time.Time) error {
	arrived, err := assetOf(ctx, tx, r.Provider, r.Account, r.Amount.Currency())
	if err != nil {
		return err
	}
	_, err = ledger.Post(ctx, tx, ledger.Transaction{
		Key: confirmedKey(r.ID), Rule: "refund_confirmed", Order: r.Order, OccurredAt: now, RecordedAt: now,
		Entries: []ledger.Entry{
			ledger.Debit(ledger.RefundInTransit, r.Amount, ledger.Scope{}),
			ledger.Credit(arrived, r.Amount, ledger.Scope{}),
		},
	})
	return err
}

func reverseRefund(ctx context.Context, tx *database.Tx, r payment.Refund, refusal string, now time.Time) error {
	if err := order.RestoreRefunded(ctx, tx, int64(r.ID)); err != nil {
		return err
	}
	accepted, err := ledger.ByKey(ctx, tx, acceptedKey(r.ID))
	if err != nil {
		return err
	}
	if _, err = ledger.Reverse(ctx, tx, accepted, 0, "provider: "+refusal, now); err != nil {
		return err
	}
	return withholdAgain(ctx, tx, r.ID, refusal, now)
}

// RefundDue goes on with refunds whose end is not known and gives surpluses
// back, at most limit of each; a periodic job calls it. What fails is tried
// again the next time.
func (c *Checkout) RefundDue(ctx context.Context, now time.Time, limit int) error {
	open, err := payment.OpenRefunds(ctx, c.DB, limit)
	if err != nil {
		return err
	}
	var failed error
	for _, id := range open {
		if err := c.CompleteRefund(ctx, id, now); err != nil && failed == nil {
			failed = fmt.Errorf("checkout: complete refund %d: %w", id, err)
		}
	}
	surpluses, err := payment.Surpluses(ctx, c.DB, now, limit)
	if err != nil {
		return err
	}
	for _, id := range surpluses {
		if err := c.RefundSurplus(ctx, id, now); err != nil && failed == nil {
			failed = fmt.Errorf("checkout: refund surplus %d: %w", id, err)
		}
	}
	return failed
}
