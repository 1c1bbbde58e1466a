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

// holdFor is how long an order's stock waits for a payment by card: the
// provider's page ends first, the stock is free ten minutes later.
const holdFor = payment.Lifetime + 10*time.Minute
