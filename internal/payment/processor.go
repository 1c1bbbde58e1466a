package payment

import (
	"context"
	"time"

	"simpul/internal/money"
)

// Sort says what a balance transaction is for the books.
type Sort string

// The sorts. The amount of a fee or a tax is itself what the processor takes. An unknown
// one is of a type that the program does not understand.
const (
	ChargeSort  Sort = "charge"
	RefundSort  Sort = "refund"
	DisputeSort Sort = "dispute"
	FeeSort     Sort = "fee"
	TaxSort     Sort = "tax"
	PayoutSort  Sort = "payout"
	UnknownSort Sort = ""
)

// FeeDetail is a part of a fee, in minor units of the balance transaction's
// currency.
type FeeDetail struct {
	Type        string `json:"type"`
	Description string `json:"description"`
	Currency    string `json:"currency"`
	Amount      int64  `json:"amount"`
}

// BalanceTransaction is one movement on the account that a processor keeps for
// the shop: what came is positive, what left is negative. Amount, fee, tax and
// net are in one currency, the one in which the processor settles.
type BalanceTransaction struct {
	ID         BalanceTransactionID
	Provider   Method
	ExternalID string
	Kind       string // the processor's word
	Category   string // its word for reports
	Source     string // the processor's id of the charge, refund, payout …; "" for none
	Payment    string // the processor's id of the payment behind it; "" for none
	Amount     money.Amount
	Fee        money.Amount
	Tax        money.Amount // the part of the fee that is tax
	FeeDetails []FeeDetail
	// Origin is what the source was in before the processor converted it, with
	// the sign of Amount; Converted tells whether it did.
	Origin       money.Amount
	Converted    bool
	ExchangeRate string // as the processor writes it
	AvailableAt  time.Time
	CreatedAt    time.Time
}

// BalanceTransactionID identifies a stored balance transaction.
type BalanceTransactionID int64

// Net is what the movement leaves.
func (b BalanceTransaction) Net() money.Amount { return b.Amount.Sub(b.Fee) }

// PayoutState says how far a processor's payout is.
type PayoutState string

// The states of a payout. One that failed after it was paid is failed.
const (
	PayoutComing PayoutState = "coming"
	PayoutPaid   PayoutState = "paid"
	PayoutFailed PayoutState = "failed"
)

// BankPayout is money that a processor sends to the shop's bank account.
type BankPayout struct {
	Provider   Method
	ExternalID string
	Amount     money.Amount
	State      PayoutState
	ArrivesAt  time.Time // as the processor expects
	CreatedAt  time.Time
}

// Processor tells what a payment processor knows of its own account. Like
// those of Provider its calls leave the program, may be repeated, and return a
// fault of kind Unavailable where there is no answer. Lists are given by the
// time at which the processor made their items, from since on; an error of use
// ends them.
type Processor interface {
	Method() Method

	// Receipts are the payments that were completed for intents of this shop.
	Receipts(ctx context.Context, since time.Time, use func(Receipt) error) error

	// ReceiptOf is the receipt of a payment that the processor knows by an id;
	// ok is false when it was not made for an intent of this shop.
	ReceiptOf(ctx context.Context, payment string) (r Receipt, ok bool, err error)

	// BalanceTransactions lists the movements of the account.
	BalanceTransactions(ctx context.Context, since time.Time, use func(BalanceTransaction) error) error

	// BalanceTransaction is one of them by its id.
	BalanceTransaction(ctx context.Context, id string) (BalanceTransaction, error)

	// Payouts lists what the processor sends to the bank.
	Payouts(ctx context.Context, since time.Time, use func(BankPayout) error) error

	// SortOf says what a balance transaction is, by an explicit table.
	SortOf(b BalanceTransaction) Sort
}
