package payout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/bank"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// Direction is which way cash moves between a bank account and a cooperative's
// cash box.
type Direction string

// The directions.
const (
	ToCash   Direction = "to_cash"
	IntoBank Direction = "to_bank"
)

const insertMovement = `
	INSERT INTO cash_movement (cooperative_id, bank_account_id, direction, amount, reference, moved_at, moved_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`

// MoveCash records that cash was drawn for a cooperative's cash box, or brought
// back to the bank (rule 13), with the bank's reference. Faults: NotFound,
// Invalid with the fields account and reference, Conflict for more cash than
// there is.
func (o *Office) MoveCash(ctx context.Context, actor identity.Actor, group identity.CooperativeID, direction Direction, account bank.AccountID, amount money.Amount, reference string, now time.Time) error {
	if err := serves(actor, group); err != nil {
		return err
	}
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		from, err := bank.ByID(ctx, tx, account)
		if fault.KindOf(err) == fault.NotFound {
			return fault.InvalidFields(fault.Field{Name: "account", Key: "payout.account"})
		}
		if err != nil {
			return err
		}
		var id int64
		if err := tx.GetContext(ctx, &id, insertMovement, group, int64(account), direction, amount, clean(reference), now, actor.Person); err != nil {
			return fmt.Errorf("payout: cash of %d: %w", group, refusals.Explain(err))
		}
		scope := ledger.Scope{Cooperative: int64(group)}
		debit, credit := ledger.CooperativeCash(int64(group)), ledger.Bank(from.Code)
		if direction == IntoBank {
			debit, credit = credit, debit
		}
		if err := post(ctx, tx, actor, "cash_float", "cash_float:"+text(id), now,
			ledger.Debit(debit, amount, scope), ledger.Credit(credit, amount, scope)); err != nil {
			return err
		}
		return note(ctx, tx, actor, "cash.move", "cash_movement", id, nil, now)
	})
}

const accountsFor = `
	SELECT b.id, b.bank, b.number_end, b.holder, b.code FROM bank_account b JOIN cooperative c ON c.id = $1
	WHERE b.closed_at IS NULL AND (b.cooperative_id = c.id OR b.programme_id = c.programme_id)
	ORDER BY b.cooperative_id IS NULL, b.code`

// AccountsFor lists the open bank accounts from which a cooperative's payouts
// may be sent: its own, then its programme's.
func AccountsFor(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]bank.Account, error) {
	var all []bank.Account
	if err := q.SelectContext(ctx, &all, accountsFor, group); err != nil {
		return nil, fmt.Errorf("payout: bank accounts for %d: %w", group, err)
	}
	return all, nil
}
