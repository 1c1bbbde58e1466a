package books

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/payment"
)

// Rules of what is booked here, as in the ledger.
const (
	feeRule        = "psp_fee"
	conversionRule = "conversion"
	payoutRule     = "psp_payout"
)

// counterpart is what a balance transaction is beside in the books: the amount of
// the payment or refund, with the sign that it has at the processor.
type counterpart struct {
	order  int64
	amount money.Amount
}

// counterpartOf finds what a balance transaction is about. ok is false when
// the books do not know it.
func counterpartOf(ctx context.Context, q database.Queryer, sort payment.Sort, b payment.BalanceTransaction) (c counterpart, ok bool, err error) {
	switch sort {
	case payment.ChargeSort, payment.DisputeSort:
		p, err := payment.Find(ctx, q, b.Provider, b.Payment)
		if err != nil {
			return counterpart{}, false, unlessUnknown(err)
		}
		c = counterpart{p.Order, p.Amount}
		if sort == payment.DisputeSort {
			c.amount = own(b) // what the payer's bank took, not all that was paid
		}
		return c, true, nil
	case payment.RefundSort:
		r, err := payment.RefundAs(ctx, q, b.Provider, b.Source)
		if err != nil {
			return counterpart{}, false, unlessUnknown(err)
		}
		if b.Amount.Sign() < 0 {
			r.Amount = r.Amount.Neg()
		}
		return counterpart{r.Order, r.Amount}, true, nil
	case payment.UnknownSort:
		return counterpart{}, false, nil
	}
	return counterpart{amount: b.Amount}, true, nil
}

// own is the amount before the processor converted it.
func own(b payment.BalanceTransaction) money.Amount {
	if b.Converted {
		return b.Origin
	}
	return b.Amount
}

func unlessUnknown(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// bookingLock lets one booking of a balance transaction wait for another.
const bookingLock = `SELECT pg_advisory_xact_lock(hashtextextended('simpul balance transaction', $1))`

const isBooked = `SELECT EXISTS (SELECT 1 FROM balance_booking WHERE balance_transaction_id = $1)`

const insertBooking = `
	INSERT INTO balance_booking (balance_transaction_id, sort, fee_transaction, conversion_transaction, payout_transaction, booked_at)
	VALUES ($1, $2, $3, $4, $5, $6)`

// book books a stored balance transaction, once: its fee (rule 2), its
// conversion (rule 12) and, for a payout, that the money is on its way to the
// bank (rule 8). What was sold, refunded or disputed is booked by others, a
// dispute with its fee. ok is
// false when the books do not know what it is about; nothing is booked then.
func book(ctx context.Context, tx *database.Tx, sort payment.Sort, b payment.BalanceTransaction, now time.Time) (ok bool, err error) {
	if _, err := tx.ExecContext(ctx, bookingLock, int64(b.ID)); err != nil {
		return false, fmt.Errorf("books: lock %s: %w", b.ExternalID, err)
	}
	var before bool
	if err := tx.GetContext(ctx, &before, isBooked, int64(b.ID)); err != nil {
		return false, fmt.Errorf("books: booking of %s: %w", b.ExternalID, err)
	}
	if before {
		return true, nil
	}
	about, ok, err := counterpartOf(ctx, tx, sort, b)
	if err != nil || !ok {
		return false, err
	}
	var fee, conversion, payout sql.NullInt64
	if fee, err = post(ctx, tx, b, feeRule, about.order, feeEntries(sort, b), now); err != nil {
		return false, err
	}
	if conversion, err = post(ctx, tx, b, conversionRule, about.order, conversionEntries(b, about.amount), now); err != nil {
		return false, err
	}
	if sort == payment.PayoutSort {
		if payout, err = post(ctx, tx, b, payoutRule, 0, payoutEntries(b), now); err != nil {
			return false, err
		}
	}
	if _, err := tx.ExecContext(ctx, insertBooking, int64(b.ID), string(sort), fee, conversion, payout, now); err != nil {
		return false, fmt.Errorf("books: booking of %s: %w", b.ExternalID, err)
	}
	return true, nil
}

// post posts entries under a rule, by the processor's id of the movement; no
// entries are no transaction.
func post(ctx context.Context, tx *database.Tx, b payment.BalanceTransaction, rule string, order int64, entries []ledger.Entry, now time.Time) (sql.NullInt64, error) {
	if len(entries) == 0 {
		return sql.NullInt64{}, nil
	}
	at := b.CreatedAt
	if at.After(now) {
		at = now // the processor's clock is ahead
	}
	id, err := ledger.Post(ctx, tx, ledger.Transaction{
		Key: rule + ":" + string(b.Provider) + ":" + b.ExternalID, Rule: rule, Order: order, OccurredAt: at, RecordedAt: now,
		Late: true, Entries: entries,
	})
	if errors.Is(err, ledger.ErrPosted) {
		return sql.NullInt64{}, fmt.Errorf("books: %s of %s is posted but not noted: %w", rule, b.ExternalID, err)
	}
	return sql.NullInt64{Int64: int64(id), Valid: err == nil}, err
}

// feeEntries is rule 2: what the processor takes, in its own currency.
func feeEntries(sort payment.Sort, b payment.BalanceTransaction) []ledger.Entry {
	account, taken, tax := ledger.ProcessorFee(string(b.Provider)), b.Fee, b.Tax
	switch sort {
	case payment.DisputeSort:
		return nil // booked with the dispute
	case payment.FeeSort:
		taken = taken.Sub(b.Amount)
	case payment.TaxSort:
		taken, tax = taken.Sub(b.Amount), tax.Sub(b.Amount)
	}
	if taken.IsZero() {
		return nil
	}
	return []ledger.Entry{
		ledger.Debit(account, taken.Sub(tax), ledger.Scope{}),
		ledger.Debit(ledger.ProcessorFeeTax, tax, ledger.Scope{}),
		ledger.Credit(ledger.Processor(string(b.Provider), taken.Currency()), taken, ledger.Scope{}),
	}
}

// conversionEntries is rule 12: what was booked in one currency is at the
// processor in another. Nothing is converted where both are the same.
func conversionEntries(b payment.BalanceTransaction, booked money.Amount) []ledger.Entry {
	from, to := booked.Currency(), b.Amount.Currency()
	if from == to || booked.IsZero() {
		return nil
	}
	return []ledger.Entry{
		ledger.Debit(ledger.Processor(string(b.Provider), to), b.Amount, ledger.Scope{}),
		ledger.Credit(ledger.Exchange(to), b.Amount, ledger.Scope{}),
		ledger.Debit(ledger.Exchange(from), booked, ledger.Scope{}),
		ledger.Credit(ledger.Processor(string(b.Provider), from), booked, ledger.Scope{}),
	}
}

// payoutEntries is the first half of rule 8; a payout that came back has the
// opposite sign.
func payoutEntries(b payment.BalanceTransaction) []ledger.Entry {
	return []ledger.Entry{
		ledger.Debit(ledger.ProcessorToBank, b.Amount.Neg(), ledger.Scope{}),
		ledger.Credit(ledger.Processor(string(b.Provider), b.Amount.Currency()), b.Amount.Neg(), ledger.Scope{}),
	}
}
