// Package transfer takes payments by bank transfer: the customer sends the
// exact amount, which names her order by its unique code, to the programme's
// account, and an officer finds it on the statement. It has nothing of its own
// beyond what payment.ByHand does.
package transfer

import (
	"simpul/internal/database"
	"simpul/internal/payment"
)

// Provider is the payment provider "transfer".
type Provider struct{ payment.ByHand }

var _ payment.Provider = Provider{}

// New is the provider over a database.
func New(db *database.DB) Provider {
	return Provider{payment.NewByHand(db, payment.Transfer, "landmark", true)}
}
