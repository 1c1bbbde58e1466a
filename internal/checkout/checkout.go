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
	Providers map[payment.Method]payment.Provider
	// BaseURL is the shop's address, to which the customer returns.
	BaseURL string
	// Random makes order numbers and links; crypto/rand.Reader except where a
	// run has to repeat.
	Random io.Reader
}

// Terms are what a way of paying declares; of one that is not set up, its name
// alone.
func (c *Checkout) Terms(method payment.Method) payment.Terms {
	if provider, ok := c.Providers[method]; ok {
		return provider.Terms()
	}
	return payment.Terms{Method: method}
}

// Acts are what a provider's news lead to here.
func (c *Checkout) Acts() payment.Acts {
	return payment.Acts{Settle: c.SettleEvent, Dispute: c.DisputeEvent}
}
