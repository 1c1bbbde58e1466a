package checkout

import (
	"io"

	"simpul/internal/database"
	"simpul/internal/payment"
)

// Checkout is the story with what it needs from outside.
type Checkout struct {
	DB *database.DB
	// Providers are the ways to pay, by method.
	Providers payment.Providers
	// BaseURL is the shop's address, to which the customer returns.
	BaseURL string
	// Random makes order numbers and links; crypto/rand.Reader except where a
	// run has to repeat.
	Random io.Reader
}
