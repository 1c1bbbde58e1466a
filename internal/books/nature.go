package books

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"simpul/internal/bank"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// Nature is what a person says a line is that the books do not have.
type Nature string

// The natures.
const (
	BankFee        Nature = "bank_fee"      // what the bank takes; out
	BankInterest   Nature = "bank_interest" // what it gives; in
	UnknownReceipt Nature = "unknown"       // in, and nobody knows from whom: suspense
	OwnFunds       Nature = "own_funds"     // the owner's own money, in or out
	// ForeignPayout is a processor's payout in another currency, which the bank
	// has converted; which one follows after a colon, as Foreign names it.
	ForeignPayout Nature = "foreign_payout"
)

const lineOfAccount = `
	SELECT l.id, l.day, l.description, l.amount FROM bank_line l
	WHERE l.account_id = $1 AND l.id = $2 AND NOT EXISTS (SELECT 1 FROM bank_match m WHERE m.line_id = l.id)`

// lineOf reads an unmatched line under the account's lock.
func lineOf(ctx context.Context, tx *database.Tx, account bank.Account, id bank.LineID) (Line, error) {
	if _, err := tx.ExecContext(ctx, matchingLock, int64(account.ID)); err != nil {
		return Line{}, fmt.Errorf("books: line %d: %w", id, err)
	}
	var l Line
	err := tx.GetContext(ctx, &l, lineOfAccount, int64(account.ID), int64(id))
	if database.NoRows(err) {
		return Line{}, fault.New(fault.NotFound, "books.line.unknown")
	}
	if err != nil {
		return Line{}, fmt.Errorf("books: line %d: %w", id, err)
	}
	return l, nil
}

// BookLine books an unmatched line as what a person says it is. Faults:
// NotFound, Invalid with the fields nature and reason.
func (b *Books) BookLine(ctx context.Context, actor identity.Actor, account bank.Account, id bank.LineID, nature Nature, reason string, now time.Time) error {
	if len([]rune(reason)) < 5 {
		return fault.InvalidFields(fault.Field{Name: "reason", Key: "books.reason"})
	}
	return database.InTx(ctx, b.DB, func(tx *database.Tx) error {
		l, err := lineOf(ctx, tx, account, id)
		if err != nil {
			return err
		}
		if err := bookAs(ctx, tx, actor, account, l, nature, reason, now); err != nil {
			return err
		}
		if err := compareBank(ctx, tx, account, now); err != nil {
			return err
		}
		return noteLine(ctx, tx, actor, "bank_line.book", id, now)
	})
}

// bookAs books a line under the rule of its nature. Fault: Invalid with the
// field nature for one that is unknown or does not fit the line's direction.
func bookAs(ctx context.Context, tx *database.Tx, actor identity.Actor, account bank.Account, l Line, nature Nature, reason string, now time.Time) error {
	in := l.Amount.Sign() > 0
	if nature, which, ok := strings.Cut(string(nature), ":"); ok && Nature(nature) == ForeignPayout && in {
		return arriveConverted(ctx, tx, actor, account, l, which, reason, now)
	}
	switch {
	case nature == BankFee && !in:
		return postAs(ctx, tx, actor, account, l, "bank_fee", ledger.BankFee, reason, now)
	case nature == BankInterest && in:
		return postAs(ctx, tx, actor, account, l, "bank_interest", ledger.BankInterest, reason, now)
	case nature == UnknownReceipt && in:
		return postAs(ctx, tx, actor, account, l, "bank_receipt", ledger.SuspenseReceipts, reason, now)
	case nature == OwnFunds:
		return postAs(ctx, tx, actor, account, l, "own_funds", ledger.OwnFunds(account.Code), reason, now)
	}
	return fault.InvalidFields(fault.Field{Name: "nature", Key: "books.nature"})
}

func postAs(ctx context.Context, tx *database.Tx, actor identity.Actor, account bank.Account, l Line, rule string, other ledger.Code, reason string, now time.Time) error {
	return postLine(ctx, tx, account, l, actor.Person, ledger.Transaction{
		Key: "bank_line:" + strconv.FormatInt(int64(l.ID), 10), Rule: rule, Reason: reason,
		Entries: []ledger.Entry{ledger.Credit(other, l.Amount, ledger.Scope{})},
	}, now)
}

// Foreign is a processor's payout in another currency than the bank account's,
// which has arrived on no line.
type Foreign struct {
	Provider   string         `db:"provider"`
	ExternalID string         `db:"external_id"`
	Minor      int64          `db:"amount"`
	Currency   money.Currency `db:"currency"`
	CreatedAt  time.Time      `db:"created_at"`
}

// Nature is that of the line on which the payout arrives.
func (f Foreign) Nature() Nature { return ForeignPayout + Nature(":"+f.reference()) }

// Amount is what the processor has sent.
func (f Foreign) Amount() money.Amount { return money.Minor(f.Minor, f.Currency) }

func (f Foreign) reference() string { return f.Provider + ":" + f.ExternalID }

const foreignPayouts = `
	SELECT p.provider, p.external_id, p.amount, p.currency, p.created_at FROM processor_payout p
	WHERE p.currency <> 'IDR' AND p.amount > 0 AND p.state <> 'failed'
	  AND NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.key = 'psp_arrival:' || p.provider || ':' || p.external_id
	                  AND NOT EXISTS (SELECT 1 FROM ledger_transaction r WHERE r.reverses = t.id))
	ORDER BY p.created_at, p.id`

// ForeignPayouts are the payouts in another currency that are on their way,
// oldest first.
func ForeignPayouts(ctx context.Context, q database.Queryer) ([]Foreign, error) {
	var all []Foreign
	if err := q.SelectContext(ctx, &all, foreignPayouts); err != nil {
		return nil, fmt.Errorf("books: payouts in other currencies: %w", err)
	}
	return all, nil
}

// arriveConverted is the second half of rule 8 where the bank converts (rule
// 12): what was on its way in one currency has come in another, at what the bank
// has credited. Fault: Invalid with the field nature for a payout that is not on
// its way.
func arriveConverted(ctx context.Context, tx *database.Tx, actor identity.Actor, account bank.Account, l Line, which, reason string, now time.Time) error {
	coming, err := ForeignPayouts(ctx, tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(coming, func(f Foreign) bool { return f.reference() == which })
	if i < 0 {
		return fault.InvalidFields(fault.Field{Name: "nature", Key: "books.nature"})
	}
	sent := coming[i].Amount()
	err = postLine(ctx, tx, account, l, actor.Person, ledger.Transaction{
		Key: "psp_arrival:" + which, Rule: "psp_arrival", Reason: reason,
		Entries: []ledger.Entry{
			ledger.Credit(ledger.Exchange(l.Amount.Currency()), l.Amount, ledger.Scope{}),
			ledger.Debit(ledger.Exchange(sent.Currency()), sent, ledger.Scope{}),
			ledger.Credit(ledger.ProcessorToBank, sent, ledger.Scope{}),
		},
	}, now)
	if errors.Is(err, ledger.ErrPosted) {
		return fault.InvalidFields(fault.Field{Name: "nature", Key: "books.nature"})
	}
	return err
}
