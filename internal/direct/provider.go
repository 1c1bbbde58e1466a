package direct

import (
	"simpul/internal/database"
	"simpul/internal/payment"
)

// Cash is the payment provider "cash". Nothing is asked of it, and no checkout
// offers it; what goes back to a customer, a person hands her.
type Cash struct{ payment.ByHand }

var _ payment.Provider = Cash{}

// NewCash is the provider over a database.
func NewCash(db *database.DB) Cash {
	cash := payment.NewByHand(db, payment.Cash, "banknote", false)
	cash.Declares.AtCounter = true
	return Cash{cash}
}
