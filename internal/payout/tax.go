package payout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/bank"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// TaxPayment is tax that was withheld of sales, handed over to the state.
type TaxPayment struct {
	Kind        cooperative.TaxKind `db:"kind"`
	Month       time.Time           `db:"month"` // of which it is, by its first day
	Amount      money.Amount        `db:"amount"`
	Account     bank.AccountID      `db:"bank_account_id"`
	AccountName string              `db:"account"`
	Reference   string              `db:"reference"` // the treasury's number, NTPN
	PaidAt      time.Time           `db:"paid_at"`
	PaidBy      string              `db:"paid_by"`
}

// Withheld is what a programme has withheld of a tax: in all, less what
// refunds gave back, and what of it was not handed over. Owed is below nothing
// when sales were refunded after that; later sales make up for it.
type Withheld struct {
	Total money.Amount `db:"total"`
	Owed  money.Amount `db:"owed"`
}

const withheld = `
	SELECT tax_owed($1, $2) AS owed,
	       (tax_owed($1, $2) + coalesce((SELECT sum(amount) FROM tax_payment WHERE programme_id = $1 AND kind = $2), 0))::bigint AS total`

// WithheldIn reads what a programme has withheld of a tax.
func WithheldIn(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, kind cooperative.TaxKind) (Withheld, error) {
	var w Withheld
	if err := q.GetContext(ctx, &w, withheld, programme, kind); err != nil {
		return w, fmt.Errorf("payout: tax withheld in %d: %w", programme, err)
	}
	return w, nil
}

const taxPayments = `
	SELECT y.kind, y.month, y.amount, y.bank_account_id, b.bank || ' ••' || b.number_end AS account, y.reference, y.paid_at, n.name AS paid_by
	FROM tax_payment y JOIN bank_account b ON b.id = y.bank_account_id JOIN person n ON n.id = y.paid_by
	WHERE y.programme_id = $1 AND y.kind = $2 ORDER BY y.id DESC LIMIT $3`

// TaxPayments lists what a programme has handed over of a tax, the newest
// first.
func TaxPayments(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, kind cooperative.TaxKind, limit int) ([]TaxPayment, error) {
	var all []TaxPayment
	if err := q.SelectContext(ctx, &all, taxPayments, programme, kind, limit); err != nil {
		return nil, fmt.Errorf("payout: tax payments of %d: %w", programme, err)
	}
	return all, nil
}

const insertTaxPayment = `
	INSERT INTO tax_payment (programme_id, kind, month, amount, bank_account_id, reference, paid_at, paid_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`

// PayTax records that a manager has handed tax over to the state, from an
// account of the programme, with the treasury's number. Faults: NotFound for who
// is no manager of it, Invalid with the fields amount, account and reference.
func (o *Office) PayTax(ctx context.Context, actor identity.Actor, programme identity.ProgrammeID, p TaxPayment, now time.Time) error {
	if actor.OnBehalfOf != 0 || !actor.IsManagerOf(programme) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		from, err := bank.ByID(ctx, tx, p.Account)
		if fault.KindOf(err) == fault.NotFound {
			return fault.InvalidFields(fault.Field{Name: "account", Key: "payout.account"})
		}
		if err != nil {
			return err
		}
		var id int64
		if err := tx.GetContext(ctx, &id, insertTaxPayment, programme, p.Kind, p.Month.Format(time.DateOnly), p.Amount, int64(p.Account),
			clean(p.Reference), now, actor.Person); err != nil {
			return fmt.Errorf("payout: tax: %w", refusals.Explain(err))
		}
		if err := post(ctx, tx, actor, "tax_paid", "tax_paid:"+text(id), now,
			ledger.Debit(ledger.Tax(string(p.Kind)), p.Amount, ledger.Scope{}), ledger.Credit(ledger.Bank(from.Code), p.Amount, ledger.Scope{})); err != nil {
			return err
		}
		return note(ctx, tx, actor, "tax.pay", "tax_payment", id, nil, now)
	})
}
