package cod

import (
	"simpul/internal/database"
	"simpul/internal/payment"
)

// Provider is the payment provider "cod". Nothing is asked of it before the
// delivery; what goes back to a customer, a person sends.
type Provider struct{ payment.ByHand }

var _ payment.Provider = Provider{}

// New is the provider over a database.
func New(db *database.DB) Provider {
	return Provider{payment.NewByHand(db, payment.CashOnDelivery, "truck", true)}
}
