package checkout

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"simpul/internal/bespoke"
	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/letter"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/voucher"
)

// Outcome is what became of money that came.
type Outcome string

// The outcomes.
const (
	Settled   Outcome = "settled"   // the order is paid and the sale is posted
	Duplicate Outcome = "duplicate" // this payment was booked before
	Surplus   Outcome = "surplus"   // booked, applied to nothing, to be given back
)

// Settle books money that came for an order. Whoever learns of it calls this
// one function, any number of times and from any number of places at once:
// the same payment is booked once and an order is paid once. In one
// transaction it locks the order, compares amount and currency, inserts the
// payment, posts, and moves the order. What cannot be applied (paid twice, a
// wrong amount, too late with the goods gone) is a surplus.
func (c *Checkout) Settle(ctx context.Context, r payment.Receipt, now time.Time) (Outcome, error) {
	var outcome Outcome
	err := database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		var err error
		outcome, err = settle(ctx, tx, r, now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("checkout: settle %s of order %d: %w", r.ExternalID, r.Order, err)
	}
	return outcome, nil
}

// SettleEvent is a payment.Settler.
func (c *Checkout) SettleEvent(ctx context.Context, r payment.Receipt, now time.Time) (string, error) {
	outcome, err := c.Settle(ctx, r, now)
	return string(outcome), err
}

func settle(ctx context.Context, tx *database.Tx, r payment.Receipt, now time.Time) (Outcome, error) {
	o, err := order.Lock(ctx, tx, order.ID(r.Order))
	if err != nil {
		return "", err
	}
	applicable, err := claim(ctx, tx, o, r, now)
	if err != nil {
		return "", err
	}
	disposition := payment.Surplus
	if applicable {
		disposition = payment.Applied
	}
	fresh, err := payment.Take(ctx, tx, r, disposition, now)
	if err != nil {
		return "", err
	}
	if !fresh {
		return Duplicate, nil
	}
	if !applicable {
		if err := postSurplus(ctx, tx, r, now); err != nil {
			return "", err
		}
		return Surplus, tellSurplus(ctx, tx, o, r, now)
	}
	arrived, err := assetFor(ctx, tx, r)
	if err != nil {
		return "", err
	}
	if err := postSale(ctx, tx, o, r, arrived, money.Amount{}, now); err != nil {
		return "", err
	}
	if err := order.Pay(ctx, tx, o.ID, r.OccurredAt, now); err != nil {
		return "", err
	}
	if err := notice.TellMakers(ctx, tx, int64(o.ID), now); err != nil {
		return "", err
	}
	if err := tellBuyer(ctx, tx, o, letter.Paid, 0, now); err != nil {
		return "", err
	}
	return Settled, payment.CloseAll(ctx, tx, r.Order, now)
}

// claim decides whether the money pays the order; one that is paid on delivery
// only a courier's remittance pays. An order that was given up
// is revived when all its goods, and its voucher, are still there; what was reserved on the way
// to finding out that they are not is undone.
func claim(ctx context.Context, tx *database.Tx, o order.Order, r payment.Receipt, now time.Time) (bool, error) {
	if r.Amount != o.Total || o.PaymentState == order.Paid || o.PaymentMethod == string(payment.CashOnDelivery) {
		return false, nil
	}
	if o.PaymentState == order.Waiting {
		return true, nil
	}
	if _, err := payment.Find(ctx, tx, r.Provider, r.ExternalID); fault.KindOf(err) != fault.NotFound {
		return false, err
	}
	lines, err := order.Lines(ctx, tx, o.ID)
	if err != nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `SAVEPOINT revival`); err != nil {
		return false, fmt.Errorf("revive: %w", err)
	}
	if err = catalog.Reserve(ctx, tx, unitsOfLines(lines)); err == nil {
		err = catalog.Schedule(ctx, tx, toMake(lines), now)
	}
	if err == nil {
		err = voucher.TakeAgain(ctx, tx, int64(o.ID))
	}
	if err == nil {
		err = bespoke.TakeAgain(ctx, tx, int64(o.ID))
	}
	switch {
	case err == nil:
		return true, nil
	case fault.KindOf(err) != fault.Conflict:
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT revival`); err != nil {
		return false, fmt.Errorf("revive: %w", err)
	}
	return false, nil
}

// postSale is rule 1: the money has arrived on an account, and is owed to the
// makers, the cooperatives, the programme and, for parcels, the couriers. What
// of it came before lies in suspense. The unique code is the programme's.
func postSale(ctx context.Context, tx *database.Tx, o order.Order, r payment.Receipt, arrived ledger.Code, held money.Amount, now time.Time) error {
	shares, err := order.Shares(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	parcels, err := order.Parcels(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	entries := []ledger.Entry{
		ledger.Debit(arrived, r.Amount.Sub(held), ledger.Scope{}),
		ledger.Debit(ledger.SuspenseReceipts, held, ledger.Scope{}),
	}
	var given money.Amount // by the programme
	for _, s := range shares {
		scope := scopeOf(s)
		entries = append(entries,
			ledger.Credit(earningOf(o.ID, s), s.Income, scope),
			ledger.Credit(ledger.CooperativeFee(scope.Cooperative), s.CooperativeFee, scope),
			ledger.Debit(ledger.CooperativeFee(scope.Cooperative), s.CooperativeDiscount, scope),
			ledger.Credit(ledger.ProgrammeFee, s.ProgrammeFee, scope),
			ledger.Credit(ledger.ProcessingContribution, s.Contribution, scope),
			// A tip is hers, but no line's: reports count no revenue from it.
			ledger.Credit(ledger.ProducerPending(scope.Producer), s.Tip, makerScope(s)))
		given = given.Add(s.ProgrammeDiscount)
	}
	entries = append(entries, ledger.Debit(ledger.ProgrammeDiscount, given, ledger.Scope{}))
	for _, p := range parcels {
		scope := ledger.Scope{Cooperative: int64(p.Cooperative)}
		entries = append(entries, ledger.Credit(ledger.Shipping(scope.Cooperative), p.Shipping, scope))
	}
	_, err = ledger.Post(ctx, tx, ledger.Transaction{
		Key: "sale:" + strconv.FormatInt(int64(o.ID), 10), Rule: "sale", Order: int64(o.ID),
		OccurredAt: r.OccurredAt, RecordedAt: now, Entries: entries,
	})
	return err
}

// postSurplus is the first half of rule 10: the money is there and owed to
// whoever sent it.
func postSurplus(ctx context.Context, tx *database.Tx, r payment.Receipt, now time.Time) error {
	arrived, err := assetFor(ctx, tx, r)
	if err != nil {
		return err
	}
	_, err = ledger.Post(ctx, tx, ledger.Transaction{
		Key: "surplus:" + string(r.Provider) + ":" + r.ExternalID, Rule: "surplus", Order: r.Order,
		OccurredAt: r.OccurredAt, RecordedAt: now,
		Entries: []ledger.Entry{
			ledger.Debit(arrived, r.Amount, ledger.Scope{}),
			ledger.Credit(ledger.SuspenseReceipts, r.Amount, ledger.Scope{}),
		},
	})
	if errors.Is(err, ledger.ErrPosted) {
		return fmt.Errorf("payment %s is new but its surplus is posted: %w", r.ExternalID, err)
	}
	return err
}

// assetOf is where the money of a way of paying arrives: on the account that its
// processor keeps for the shop, or on one of the programme's own.
func assetOf(ctx context.Context, q database.Queryer, provider payment.Method, account string, currency money.Currency) (ledger.Code, error) {
	if account == "" {
		return ledger.Processor(string(provider), currency), nil
	}
	if provider == payment.Cash {
		return ledger.Code("asset:cash:coop:" + account), nil
	}
	atBank, err := payment.AtBank(ctx, q, provider)
	if err != nil {
		return "", err
	}
	if atBank {
		return ledger.Bank(account), nil
	}
	return ledger.Code("asset:psp:" + string(provider) + ":" + account), nil
}

func assetFor(ctx context.Context, q database.Queryer, r payment.Receipt) (ledger.Code, error) {
	return assetOf(ctx, q, r.Provider, r.Account, r.Amount.Currency())
}
