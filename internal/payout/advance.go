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

// Advance is what a producer is given beforehand.
type Advance struct {
	Producer identity.PersonID
	Amount   money.Amount
	Account  bank.AccountID // 0 for material from the cooperative's store
	What     string
	RepayBP  int // the part of each release that pays it back, in basis points
}

const insertAdvance = `
	INSERT INTO advance (cooperative_id, producer_id, amount, bank_account_id, what, repay_bp, given_at, given_by)
	VALUES ($1, $2, $3, NULLIF($4, 0::BIGINT), $5, $6, $7, $8) RETURNING id`

// Give records an advance of material or money to a producer (rule 13), which
// she pays back from her sales. Faults: NotFound, Invalid with the fields
// account, amount, what and repay.
func (o *Office) Give(ctx context.Context, actor identity.Actor, group identity.CooperativeID, a Advance, now time.Time) error {
	if err := serves(actor, group); err != nil {
		return err
	}
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		from := ledger.CooperativeMaterial(int64(group))
		if a.Account != 0 {
			account, err := bank.ByID(ctx, tx, a.Account)
			if fault.KindOf(err) == fault.NotFound {
				return fault.InvalidFields(fault.Field{Name: "account", Key: "payout.account"})
			}
			if err != nil {
				return err
			}
			from = ledger.Bank(account.Code)
		}
		var id int64
		if err := tx.GetContext(ctx, &id, insertAdvance, group, a.Producer, a.Amount, int64(a.Account), a.What, a.RepayBP, now, actor.Person); err != nil {
			return fmt.Errorf("payout: advance: %w", refusals.Explain(err))
		}
		scope := ledger.Scope{Cooperative: int64(group), Producer: int64(a.Producer)}
		if err := post(ctx, tx, actor, "advance", "advance:"+text(id), now,
			ledger.Debit(ledger.ProducerAdvance(int64(a.Producer)), a.Amount, scope), ledger.Credit(from, a.Amount, scope)); err != nil {
			return err
		}
		return note(ctx, tx, actor, "advance.give", "advance", id, nil, now)
	})
}

// Owing is a producer who has not paid back all that she was given.
type Owing struct {
	Producer identity.PersonID `db:"producer_id"`
	Name     string            `db:"name"`
	Owed     money.Amount      `db:"owed"`
	RepayBP  int               `db:"repay_bp"`
}

const owingIn = `
	SELECT m.producer_id, n.name, b.balance AS owed,
	       (SELECT v.repay_bp FROM advance v WHERE v.producer_id = m.producer_id AND v.cooperative_id = m.cooperative_id ORDER BY v.id DESC LIMIT 1) AS repay_bp
	FROM membership m JOIN person n ON n.id = m.producer_id
	JOIN account a ON a.code = 'asset:advance:producer:' || m.producer_id AND a.currency = 'IDR'
	JOIN account_balance b ON b.account_id = a.id AND b.balance > 0
	WHERE m.cooperative_id = $1 AND EXISTS (SELECT 1 FROM advance v WHERE v.producer_id = m.producer_id AND v.cooperative_id = m.cooperative_id)
	ORDER BY n.name, m.producer_id`

// OwingIn lists the producers of a cooperative who owe something of an advance,
// by name.
func OwingIn(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]Owing, error) {
	var all []Owing
	if err := q.SelectContext(ctx, &all, owingIn, group); err != nil {
		return nil, fmt.Errorf("payout: owing in %d: %w", group, err)
	}
	return all, nil
}

// Deductions are what is taken from a producer's sales besides the fees.
type Deductions struct {
	Owed money.Amount `db:"owed"` // of advances
	Tax  money.Amount `db:"tax"`  // withheld so far
}

const deductionsOf = `
	SELECT coalesce((SELECT b.balance FROM account a JOIN account_balance b ON b.account_id = a.id
	                 WHERE a.code = 'asset:advance:producer:' || $1::bigint AND a.currency = 'IDR'), 0) AS owed,
	       coalesce((SELECT -sum(p.amount) FROM posting p JOIN account a ON a.id = p.account_id
	                 WHERE p.producer_id = $1 AND p.order_line_id IS NULL AND a.code LIKE 'liability:tax:%'), 0)::bigint AS tax`

// DeductionsOf reads what a producer owes of advances and what was withheld of
// her sales.
func DeductionsOf(ctx context.Context, q database.Queryer, id identity.PersonID) (Deductions, error) {
	var d Deductions
	if err := q.GetContext(ctx, &d, deductionsOf, int64(id)); err != nil {
		return d, fmt.Errorf("payout: deductions of %d: %w", id, err)
	}
	return d, nil
}
