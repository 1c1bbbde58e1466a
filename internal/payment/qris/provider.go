// Package qris takes payments by QRIS, Indonesia's QR standard (EMVCo,
// merchant-presented mode). From the merchant's static code it makes a dynamic
// one with the order's amount and number, where the acquirer has agreed to
// that; else the customer scans the static code and types the amount.
package qris

import (
	"simpul/internal/database"
	"simpul/internal/payment"
)

// Provider is the payment provider "qris".
type Provider struct{ payment.ByHand }

var _ payment.Provider = Provider{}

// New is the provider over a database.
func New(db *database.DB) Provider {
	return Provider{payment.NewByHand(db, payment.QRIS, "qr-code", false)}
}

// For is the code that pays a destination: dynamic with the intent's amount
// and a reference where the acquirer agrees, else the merchant's own.
func For(d payment.Destination, intent payment.Intent, reference string) (code Code, dynamic bool, err error) {
	code, err = Parse(d.Number)
	if err != nil || !d.Consented {
		return code, false, err
	}
	code, err = code.Dynamic(intent.Amount, reference)
	return code, err == nil, err
}
