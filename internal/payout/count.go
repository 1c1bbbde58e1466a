package payout

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/direct"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// CountCash records what somebody found in a cooperative's cash box, and posts
// what it holds more or less than the books say. What is too much settles what
// the cooperative owes first, and else waits until it is known whose it is. What
// is missing is taken from what was found before, because that was given back or
// its sale was written since; the rest the cooperative owes. Sales that wait for a decision are in the box and not in the
// books. Faults: NotFound, Invalid with the fields amount_count and
// reason_count.
func (o *Office) CountCash(ctx context.Context, actor identity.Actor, group identity.CooperativeID, counted money.Amount, reason string, now time.Time) (direct.Count, error) {
	if err := serves(actor, group); err != nil {
		return direct.Count{}, err
	}
	var count direct.Count
	err := database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		box, owed := ledger.CooperativeCash(int64(group)), ledger.CooperativeReceivable(int64(group))
		// Nobody posts to the two until this has ended.
		held, err := ledger.Drawable(ctx, tx, money.IDR, box, owed)
		if err != nil {
			return err
		}
		treasury, err := TreasuryOf(ctx, tx, group)
		if err != nil {
			return err
		}
		waiting, err := direct.WaitingCash(ctx, tx, group)
		if err != nil {
			return err
		}
		count, err = direct.RecordCount(ctx, tx, actor, direct.Count{
			Cooperative: group, Expected: money.Rupiah(0).Add(held[box]), Counted: counted, Waiting: waiting, Reason: reason,
		}, now)
		if err != nil {
			return err
		}
		if !count.Difference.IsZero() {
			if err := post(ctx, tx, actor, "cash_count", "cash_count:"+text(count.ID), now, differenceOf(count, held[owed], treasury.Found)...); err != nil {
				return err
			}
		}
		return note(ctx, tx, actor, "cash.count", "cash_count", count.ID, nil, now)
	})
	return count, err
}

// differenceOf are the entries of a count; owed is what the cooperative owes
// already, unknown what was found too much before.
func differenceOf(c direct.Count, owed, unknown money.Amount) []ledger.Entry {
	scope := ledger.Scope{Cooperative: int64(c.Cooperative)}
	box, receivable := ledger.CooperativeCash(int64(c.Cooperative)), ledger.CooperativeReceivable(int64(c.Cooperative))
	if c.Difference.Sign() < 0 {
		missing := c.Difference.Neg()
		if unknown.Cmp(missing) > 0 {
			unknown = missing
		}
		return []ledger.Entry{
			ledger.Debit(ledger.SuspenseReceipts, unknown, scope),
			ledger.Debit(receivable, missing.Sub(unknown), scope),
			ledger.Credit(box, missing, scope),
		}
	}
	found := c.Difference
	if owed = money.Rupiah(0).Add(owed); owed.Cmp(found) > 0 {
		owed = found
	}
	return []ledger.Entry{
		ledger.Debit(box, found, scope),
		ledger.Credit(receivable, owed, scope),
		ledger.Credit(ledger.SuspenseReceipts, found.Sub(owed), scope),
	}
}
