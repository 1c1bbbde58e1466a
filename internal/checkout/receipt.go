package checkout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/letter"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// bookReceipt is rule 9. With what is held for the order it is the order's
// total: the sale is posted. It is less: it is held, and the order goes on
// waiting. It is more: the sale, and the rest is surplus. The order is paid
// already, or given up with the goods gone: all is surplus. What was held
// without an order lies in suspense already. The caller holds the order's
// lock.
func bookReceipt(ctx context.Context, tx *database.Tx, m payment.Manual, by int64, now time.Time) (payment.ManualState, error) {
	booked := m.State == payment.ManualHeld
	if m.Order == 0 {
		return payment.ManualHeld, holdReceipt(ctx, tx, m, by, now)
	}
	o, err := order.ByID(ctx, tx, order.ID(m.Order))
	if err != nil {
		return "", err
	}
	held, err := payment.HeldFor(ctx, tx, m.Order)
	if err != nil {
		return "", err
	}
	before := money.Rupiah(0)
	for _, h := range held {
		before = before.Add(h.Amount)
	}
	sum := before.Add(m.Amount)
	enough := sum.Cmp(o.Total) >= 0
	if !enough && o.PaymentState == order.Waiting {
		if booked {
			return payment.ManualHeld, payment.MoveManual(ctx, tx, m, payment.ManualHeld, by, now)
		}
		return payment.ManualHeld, holdReceipt(ctx, tx, m, by, now)
	}
	pays := false
	if enough {
		if pays, err = claim(ctx, tx, o, m.Receipt(o.Total), now); err != nil {
			return "", err
		}
	}
	if !pays {
		return payment.ManualSurplus, surplusReceipt(ctx, tx, o, m, booked, by, now)
	}
	return payment.ManualApplied, applyReceipt(ctx, tx, o, m, held, before, booked, by, now)
}

// applyReceipt pays an order with a receipt and what is held for it.
func applyReceipt(ctx context.Context, tx *database.Tx, o order.Order, m payment.Manual, held []payment.Manual, before money.Amount, booked bool, by int64, now time.Time) error {
	sale := m.Receipt(o.Total)
	fresh, err := payment.Take(ctx, tx, sale, payment.Applied, now)
	if err != nil {
		return err
	}
	if !fresh {
		return fault.InvalidFields(fault.Field{Name: "reference", Key: "payment.manual.known"})
	}
	inSuspense := before
	if booked {
		inSuspense = o.Total
	}
	arrived, err := assetFor(ctx, tx, sale)
	if err != nil {
		return err
	}
	if err := postSale(ctx, tx, o, sale, arrived, inSuspense, now); err != nil {
		return err
	}
	if err := order.Pay(ctx, tx, o.ID, m.ReceivedAt, now); err != nil {
		return err
	}
	if err := tellOrHandOver(ctx, tx, o, now); err != nil {
		return err
	}
	for _, h := range held {
		if err := payment.MoveManual(ctx, tx, h, payment.ManualApplied, 0, now); err != nil {
			return err
		}
	}
	if err := payment.MoveManual(ctx, tx, m, payment.ManualApplied, by, now); err != nil {
		return err
	}
	if over := before.Add(m.Amount).Sub(o.Total); over.Sign() > 0 {
		rest := m.Receipt(over)
		rest.ExternalID += ":over"
		if err := takeSurplus(ctx, tx, o, rest, booked, now); err != nil {
			return err
		}
	}
	if err := tellBuyer(ctx, tx, o, letter.Paid, 0, now); err != nil {
		return err
	}
	return payment.CloseAll(ctx, tx, payment.OrderID(o.ID), now)
}

func surplusReceipt(ctx context.Context, tx *database.Tx, o order.Order, m payment.Manual, booked bool, by int64, now time.Time) error {
	if err := takeSurplus(ctx, tx, o, m.Receipt(m.Amount), booked, now); err != nil {
		return err
	}
	return payment.MoveManual(ctx, tx, m, payment.ManualSurplus, by, now)
}

// takeSurplus writes what is to go back; what was booked lies in suspense.
func takeSurplus(ctx context.Context, tx *database.Tx, o order.Order, r payment.Receipt, booked bool, now time.Time) error {
	fresh, err := payment.Take(ctx, tx, r, payment.Surplus, now)
	if err != nil {
		return err
	}
	if !fresh {
		return fault.InvalidFields(fault.Field{Name: "reference", Key: "payment.manual.known"})
	}
	if !booked {
		if err := postSurplus(ctx, tx, r, now); err != nil {
			return err
		}
	}
	return tellSurplus(ctx, tx, o, r, now)
}

// holdReceipt books money that is owed to whoever sent it until it is known
// what it pays.
func holdReceipt(ctx context.Context, tx *database.Tx, m payment.Manual, by int64, now time.Time) error {
	arrived, err := assetFor(ctx, tx, m.Receipt(m.Amount))
	if err != nil {
		return err
	}
	_, err = ledger.Post(ctx, tx, ledger.Transaction{
		Key: fmt.Sprintf("held:%s:%s:%s", m.Method, m.Account, m.Reference), Rule: "held", Order: m.Order, OccurredAt: m.ReceivedAt, RecordedAt: now,
		Entries: []ledger.Entry{
			ledger.Debit(arrived, m.Amount, ledger.Scope{}),
			ledger.Credit(ledger.SuspenseReceipts, m.Amount, ledger.Scope{}),
		},
	})
	if err != nil {
		return err
	}
	return payment.MoveManual(ctx, tx, m, payment.ManualHeld, by, now)
}

// giveUpHeld makes what was held for an order that is given up go back.
func giveUpHeld(ctx context.Context, tx *database.Tx, o order.Order, now time.Time) error {
	held, err := payment.HeldFor(ctx, tx, payment.OrderID(o.ID))
	if err != nil {
		return err
	}
	for _, m := range held {
		if err := surplusReceipt(ctx, tx, o, m, true, 0, now); err != nil {
			return err
		}
	}
	return nil
}
