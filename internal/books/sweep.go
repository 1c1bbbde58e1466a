package books

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/payment"
)

// How far before its watermark each list is read again: a page lives half an
// hour before it is paid, and a processor's clock may differ.
const (
	receiptOverlap = 2 * time.Hour
	factOverlap    = 24 * time.Hour
	// grace is how long an event may take before its payment counts as told by
	// the sweep alone.
	grace = 15 * time.Minute
	// unbookedAtOnce is how many unbooked facts are looked at together.
	unbookedAtOnce = 200
)

// Sweep asks every processor for what it knows since the last time, settles
// and books what is missing, and names every difference; a periodic job calls
// it. What fails at one processor does not keep another, and is tried again
// the next time: nothing is done twice.
func (b *Books) Sweep(ctx context.Context, now time.Time) error {
	var failed error
	for _, method := range methods(b.Processors) {
		if err := b.sweep(ctx, b.Processors[method], now); err != nil {
			failed = errors.Join(failed, fmt.Errorf("books: sweep %s: %w", method, err))
		}
	}
	return failed
}

func methods(processors map[payment.Method]payment.Processor) []payment.Method {
	var all []payment.Method
	for method := range processors {
		all = append(all, method)
	}
	slices.Sort(all)
	return all
}

func (b *Books) sweep(ctx context.Context, p payment.Processor, now time.Time) error {
	if err := b.sweepReceipts(ctx, p, now); err != nil {
		return err
	}
	if err := b.sweepPayouts(ctx, p, now); err != nil {
		return err
	}
	if err := b.sweepBalance(ctx, p, now); err != nil {
		return err
	}
	found, err := b.bookAll(ctx, p, now)
	if err != nil {
		return err
	}
	return database.InTx(ctx, b.DB, func(tx *database.Tx) error {
		return compareProcessor(ctx, tx, p.Method(), found, now)
	})
}

// sweepReceipts settles every completed payment that the books do not have.
func (b *Books) sweepReceipts(ctx context.Context, p payment.Processor, now time.Time) error {
	since, err := payment.Reached(ctx, b.DB, p.Method(), payment.ReceiptSubject, now)
	if err != nil {
		return err
	}
	var failed error
	err = p.Receipts(ctx, since.Add(-receiptOverlap), func(r payment.Receipt) error {
		// One receipt that cannot be settled keeps no other.
		if _, err := b.settle(ctx, r, now); err != nil {
			failed = errors.Join(failed, err)
		}
		return nil
	})
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	return b.reach(ctx, p, payment.ReceiptSubject, now)
}

// settle settles a receipt that the books do not have; a payment whose event
// should have come long ago is named.
func (b *Books) settle(ctx context.Context, r payment.Receipt, now time.Time) (known bool, err error) {
	if _, err := payment.Find(ctx, b.DB, r.Provider, r.ExternalID); err == nil || fault.KindOf(err) != fault.NotFound {
		return err == nil, err
	}
	ours, err := payment.Ours(ctx, b.DB, r)
	if err != nil || !ours {
		return false, err
	}
	if r.OccurredAt.After(now) {
		r.OccurredAt = now
	}
	outcome, err := b.Settle(ctx, r, now)
	if err != nil || outcome == "duplicate" || now.Sub(r.OccurredAt) < grace {
		return err == nil, err
	}
	return true, database.InTx(ctx, b.DB, func(tx *database.Tx) error {
		return nameSettled(ctx, tx, finding{
			Kind: MissedEvent, Reference: string(r.Provider) + ":" + r.ExternalID,
			Account: string(ledger.Processor(string(r.Provider), r.Amount.Currency())), Currency: string(r.Amount.Currency()),
			Stated: &[]int64{r.Amount.Minor()}[0], OccurredAt: r.OccurredAt, Detail: outcome,
		}, now)
	})
}

func (b *Books) sweepPayouts(ctx context.Context, p payment.Processor, now time.Time) error {
	since, err := payment.Reached(ctx, b.DB, p.Method(), payment.PayoutSubject, now)
	if err != nil {
		return err
	}
	since = since.Add(-factOverlap)
	if coming, err := payment.OldestComing(ctx, b.DB, p.Method()); err != nil {
		return err
	} else if !coming.IsZero() && coming.Before(since) {
		since = coming
	}
	err = p.Payouts(ctx, since, func(sent payment.BankPayout) error {
		return database.InTx(ctx, b.DB, func(tx *database.Tx) error { return payment.KeepPayout(ctx, tx, sent, now) })
	})
	if err != nil {
		return err
	}
	return b.reach(ctx, p, payment.PayoutSubject, now)
}

func (b *Books) sweepBalance(ctx context.Context, p payment.Processor, now time.Time) error {
	since, err := payment.Reached(ctx, b.DB, p.Method(), payment.BalanceSubject, now)
	if err != nil {
		return err
	}
	err = p.BalanceTransactions(ctx, since.Add(-factOverlap), func(fact payment.BalanceTransaction) error {
		return database.InTx(ctx, b.DB, func(tx *database.Tx) error {
			_, _, err := payment.KeepBalanceTransaction(ctx, tx, fact, now)
			return err
		})
	})
	if err != nil {
		return err
	}
	return b.reach(ctx, p, payment.BalanceSubject, now)
}

func (b *Books) reach(ctx context.Context, p payment.Processor, subject payment.Subject, now time.Time) error {
	return database.InTx(ctx, b.DB, func(tx *database.Tx) error { return payment.Reach(ctx, tx, p.Method(), subject, now) })
}

// bookAll books every stored fact that is not booked, and returns those that
// the books do not understand.
func (b *Books) bookAll(ctx context.Context, p payment.Processor, now time.Time) ([]finding, error) {
	var found []finding
	after := payment.BalanceTransactionID(0)
	for {
		facts, err := payment.Unbooked(ctx, b.DB, p.Method(), after, unbookedAtOnce)
		if err != nil || len(facts) == 0 {
			return found, err
		}
		for _, fact := range facts {
			ok, err := b.bookOne(ctx, p, fact, now)
			if err != nil {
				return nil, err
			}
			if !ok {
				found = append(found, unbookable(p.SortOf(fact), fact))
			}
		}
		after = facts[len(facts)-1].ID
	}
}

// bookOne books a fact; a charge whose payment nobody has told of yet is
// settled first.
func (b *Books) bookOne(ctx context.Context, p payment.Processor, fact payment.BalanceTransaction, now time.Time) (ok bool, err error) {
	sort := p.SortOf(fact)
	ok, err = b.book(ctx, sort, fact, now)
	if err != nil || ok || sort != payment.ChargeSort || fact.Payment == "" {
		return ok, err
	}
	receipt, found, err := p.ReceiptOf(ctx, fact.Payment)
	if err != nil || !found {
		return false, err
	}
	if known, err := b.settle(ctx, receipt, now); err != nil || !known {
		return false, err
	}
	return b.book(ctx, sort, fact, now)
}

func (b *Books) book(ctx context.Context, sort payment.Sort, fact payment.BalanceTransaction, now time.Time) (ok bool, err error) {
	err = database.InTx(ctx, b.DB, func(tx *database.Tx) error {
		ok, err = book(ctx, tx, sort, fact, now)
		return err
	})
	return ok, err
}

// Learn fetches one balance transaction, stores it and books it: what an event
// tells of is in the books before the next sweep. A fact that the books do not
// understand yet is left to the sweep, and so is a processor that is not set
// up.
func (b *Books) Learn(ctx context.Context, provider payment.Method, id string, now time.Time) error {
	p, ok := b.Processors[provider]
	if !ok {
		return nil
	}
	fact, err := p.BalanceTransaction(ctx, id)
	if err != nil {
		return fmt.Errorf("books: learn %s: %w", id, err)
	}
	return database.InTx(ctx, b.DB, func(tx *database.Tx) error {
		if fact.ID, _, err = payment.KeepBalanceTransaction(ctx, tx, fact, now); err != nil {
			return err
		}
		_, err = book(ctx, tx, p.SortOf(fact), fact, now)
		return err
	})
}
