package ledger

import (
	"context"
	"fmt"
	"strconv"

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
)

// Processor is where a payment provider's money arrives.
func Processor(provider string, currency money.Currency) Code {
	return Code("asset:psp:" + provider + ":" + lower(string(currency)))
}

// ProducerPending is what a producer has earned while the return window is open.
func ProducerPending(producer int64) Code {
	return Code("liability:producer:" + id(producer) + ":pending")
}

// ProducerPayable is what a producer can be paid.
func ProducerPayable(producer int64) Code {
	return Code("liability:producer:" + id(producer) + ":payable")
}

// CooperativeFee is what a cooperative has earned of sales.
func CooperativeFee(cooperative int64) Code {
	return Code("liability:coop:" + id(cooperative) + ":fee")
}

// Shipping is what customers have paid a cooperative for parcels.
func Shipping(cooperative int64) Code { return Code("liability:shipping:" + id(cooperative)) }

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
