package checkout

import (
	"io"
	"time"

	"simpul/internal/database"
	"simpul/internal/payment"
)

// Checkout is the story with what it needs from outside.
type Checkout struct {
	DB *database.DB
	// Providers are the ways to pay, by method.
	Providers map[payment.Method]payment.Provider
	// BaseURL is the shop's address, to which the customer returns.
	BaseURL string
	// Random makes order numbers and links; crypto/rand.Reader except where a
	// run has to repeat.
	Random io.Reader
}

// holdFor is how long an order's stock waits for a payment. By card, the
// provider's page ends first and the stock is free ten minutes later; where
// people look what came, nothing ends but the wait.
func holdFor(method payment.Method) time.Duration {
	if method.Manual() {
		return method.Lifetime()
	}
	return method.Lifetime() + 10*time.Minute
}
