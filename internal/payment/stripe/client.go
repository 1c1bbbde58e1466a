package stripe

import (
	"context"
	"net/http"
	"strings"
	"time"

	api "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/balancetransaction"
	"github.com/stripe/stripe-go/v76/checkout/session"
	"github.com/stripe/stripe-go/v76/payout"
	"github.com/stripe/stripe-go/v76/refund"

	"simpul/internal/payment"
)

// Limits of a call: each attempt, and all attempts with the pauses between
// them. Attempts after the first repeat the same idempotency key.
const (
	attemptTimeout = 15 * time.Second
	callTimeout    = 40 * time.Second
	retries        = 2
)

// Config says how Stripe is reached.
type Config struct {
	// SecretKey is the account's, sk_… or restricted rk_….
	SecretKey string
	// APIBase is the address of Stripe's API; empty for Stripe itself.
	APIBase string
	// Transport carries the requests; nil for one of the package's own.
	Transport http.RoundTripper
}

// Client is the payment provider "stripe". It keeps no state and is safe for
// use by many at once.
type Client struct {
	sessions session.Client
	refunds  refund.Client
	balance  balancetransaction.Client
	payouts  payout.Client
}

var _ payment.Provider = (*Client)(nil)

// New is a client with connections of its own.
func New(config Config) *Client {
	if config.Transport == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = 16
		config.Transport = transport
	}
	backend := &api.BackendConfig{
		EnableTelemetry:   api.Bool(false),
		HTTPClient:        &http.Client{Transport: config.Transport, Timeout: attemptTimeout},
		LeveledLogger:     &api.LeveledLogger{Level: api.LevelNull}, // errors are returned, and logged where they end
		MaxNetworkRetries: api.Int64(retries),
	}
	if config.APIBase != "" {
		backend.URL = api.String(config.APIBase)
	}
	stripe := api.GetBackendWithConfig(api.APIBackend, backend)
	return &Client{
		sessions: session.Client{B: stripe, Key: config.SecretKey},
		refunds:  refund.Client{B: stripe, Key: config.SecretKey},
		balance:  balancetransaction.Client{B: stripe, Key: config.SecretKey},
		payouts:  payout.Client{B: stripe, Key: config.SecretKey},
	}
}

// Live tells whether a secret key moves real money.
func Live(secretKey string) bool {
	return strings.HasPrefix(secretKey, "sk_live_") || strings.HasPrefix(secretKey, "rk_live_")
}

// Method is payment.Stripe.
func (c *Client) Method() payment.Method { return payment.Stripe }

func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, callTimeout)
}
