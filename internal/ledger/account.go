package ledger

import (
	"context"
	"fmt"
	"strconv"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/money"
)

// Code names an account, such as "liability:producer:17:pending". Its first
// part is the account's kind; the database derives the floor from the code.
type Code string

// Accounts without an owner.
const (
	ProgrammeFee           Code = "income:programme_fee"
	ProcessingContribution Code = "income:processing_contribution"
	ProgrammeDiscount      Code = "expense:discount:programme"
	SuspenseReceipts       Code = "liability:suspense:receipts"
	RefundInTransit        Code = "liability:refund_in_transit"
	PayoutInTransit        Code = "liability:payout_in_transit"
	RefundAbsorbed         Code = "expense:refund_absorbed"
	DisputeHold            Code = "asset:dispute_hold"
	DisputeFee             Code = "expense:dispute_fee"
	DisputeLoss            Code = "expense:dispute_loss"
	PayoutFee              Code = "expense:payout_fee"
	ProcessorToBank        Code = "asset:psp_to_bank"
	ProcessorFeeTax        Code = "expense:psp_fee_tax"
	BankFee                Code = "expense:bank_fee"
	BankInterest           Code = "income:bank_interest"
	CashOnDelivery         Code = "expense:cod"
	// CashOnDeliveryToBank is what a courier has collected, on its way into the
	// bank within one transaction of the database.
	CashOnDeliveryToBank Code = "asset:cod_to_bank"
)

// Processor is where a payment provider's money arrives.
func Processor(provider string, currency money.Currency) Code {
	return Code("asset:psp:" + provider + ":" + lower(string(currency)))
}

// ProcessorFee is what a payment provider has taken.
func ProcessorFee(provider string) Code { return Code("expense:psp_fee:" + provider) }

// Exchange is where what a provider has converted meets in another currency.
func Exchange(currency money.Currency) Code { return Code("trading:fx:" + lower(string(currency))) }

// OwnFunds is what an owner has put into a bank account, or taken out of it,
// that no sale has brought.
func OwnFunds(code string) Code { return Code("equity:own_funds:" + code) }

// Bank is a bank account, by its code.
func Bank(code string) Code { return Code("asset:bank:" + code) }

// ProducerPending is what a producer has earned while the return window is open.
func ProducerPending(producer int64) Code {
	return Code("liability:producer:" + id(producer) + ":pending")
}

// ProducerPayable is what a producer can be paid.
func ProducerPayable(producer int64) Code {
	return Code("liability:producer:" + id(producer) + ":payable")
}

// ProducerReceivable is what a producer owes, of refunds of what she was paid
// for.
func ProducerReceivable(producer int64) Code {
	return Code("asset:receivable:producer:" + id(producer))
}

// CooperativeReceivable is what a cooperative owes, of refunds of fees or
// shipping that were handed over to it.
func CooperativeReceivable(cooperative int64) Code {
	return Code("asset:receivable:coop:" + id(cooperative))
}

// ProducerAdvance is what a producer was given beforehand, such as cord, and
// pays back from her sales.
func ProducerAdvance(producer int64) Code { return Code("asset:advance:producer:" + id(producer)) }

// CooperativeCash is the money in a cooperative's cash box.
func CooperativeCash(cooperative int64) Code { return Code("asset:cash:coop:" + id(cooperative)) }

// CooperativeMaterial is the material that a cooperative keeps for its makers.
func CooperativeMaterial(cooperative int64) Code {
	return Code("asset:material:coop:" + id(cooperative))
}

// OrderUnallocated is what the makers of a group order will have earned of it
// once their pieces are accepted.
func OrderUnallocated(order int64) Code { return Code("liability:order:" + id(order) + ":unallocated") }

// Tax is what was withheld and is owed to the state, by the kind of tax.
func Tax(kind string) Code { return Code("liability:tax:" + kind) }

// CooperativeFee is what a cooperative has earned of sales.
func CooperativeFee(cooperative int64) Code {
	return Code("liability:coop:" + id(cooperative) + ":fee")
}

// Shipping is what customers have paid a cooperative for parcels.
func Shipping(cooperative int64) Code { return Code("liability:shipping:" + id(cooperative)) }

// SHU is what a cooperative has divided of its surpluses among its members.
func SHU(cooperative int64) Code { return Code("equity:shu:coop:" + id(cooperative)) }

func id(n int64) string { return strconv.FormatInt(n, 10) }

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// Standing is an account with the sum of its postings.
type Standing struct {
	Code     Code           `db:"code"`
	Currency money.Currency `db:"currency"`
	Minor    int64          `db:"minor"` // debit positive
}

// Amount is the balance as an amount, debit positive.
func (s Standing) Amount() money.Amount { return money.Minor(s.Minor, s.Currency) }

const balance = `
	SELECT coalesce(sum(p.amount), 0)::bigint
	FROM posting p JOIN account a ON a.id = p.account_id
	WHERE a.code = $1 AND a.currency = $2`

// Balance is the sum of an account's postings, debit positive; of an account
// that was never used it is nothing.
func Balance(ctx context.Context, q database.Queryer, code Code, currency money.Currency) (money.Amount, error) {
	var minor int64
	if err := q.GetContext(ctx, &minor, balance, code, currency); err != nil {
		return money.Amount{}, fmt.Errorf("ledger: balance of %s: %w", code, err)
	}
	return money.Minor(minor, currency), nil
}

const drawOn = `SELECT pg_advisory_xact_lock(hashtextextended('draw:' || code, 0)) FROM (SELECT unnest($1::text[]) AS code ORDER BY 1) c`

const drawable = `SELECT code, minor FROM draw_on($1::text[], $2)`

// Drawable are the balances of accounts, debit positive, for somebody who is
// going to draw on them in this transaction and has to know what they hold: of
// all who ask here, one at a time gets an answer, the next after the first one's
// transaction has ended; and nobody posts to one with a floor meanwhile. An
// account that was never used is left out, and holds nothing.
func Drawable(ctx context.Context, tx *database.Tx, currency money.Currency, codes ...Code) (map[Code]money.Amount, error) {
	names := make(pq.StringArray, len(codes))
	for i, c := range codes {
		names[i] = string(c)
	}
	if _, err := tx.ExecContext(ctx, drawOn, names); err != nil {
		return nil, fmt.Errorf("ledger: draw on %v: %w", codes, err)
	}
	var rows []struct {
		Code  Code
		Minor int64
	}
	if err := tx.SelectContext(ctx, &rows, drawable, names, string(currency)); err != nil {
		return nil, fmt.Errorf("ledger: draw on %v: %w", codes, err)
	}
	all := make(map[Code]money.Amount, len(rows))
	for _, r := range rows {
		all[r.Code] = money.Minor(r.Minor, currency)
	}
	return all, nil
}

const handedOver = `
	SELECT coalesce(sum(p.amount), 0)::bigint FROM posting p
	JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
	WHERE a.code = ANY ($1::text[]) AND a.currency = $2 AND t.order_id IS NULL`

// HandedOver is what has left accounts by transactions of no order: what was
// paid out of them.
func HandedOver(ctx context.Context, q database.Queryer, currency money.Currency, codes ...Code) (money.Amount, error) {
	var minor int64
	if err := q.GetContext(ctx, &minor, handedOver, pq.Array(codes), string(currency)); err != nil {
		return money.Amount{}, fmt.Errorf("ledger: handed over of %v: %w", codes, err)
	}
	return money.Minor(minor, currency), nil
}

const trialBalance = `
	SELECT a.code, a.currency, sum(p.amount)::bigint AS minor
	FROM posting p JOIN account a ON a.id = p.account_id
	GROUP BY a.code, a.currency ORDER BY a.code, a.currency`

// TrialBalance lists every account that was used, by code.
func TrialBalance(ctx context.Context, q database.Queryer) ([]Standing, error) {
	var standings []Standing
	if err := q.SelectContext(ctx, &standings, trialBalance); err != nil {
		return nil, fmt.Errorf("ledger: trial balance: %w", err)
	}
	return standings, nil
}
