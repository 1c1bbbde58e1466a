package stripe

import (
	"context"
	"net/http"
	"net/url"
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
	// WebhookSecret signs what is delivered to the webhook; without it nothing
	// is accepted there.
	WebhookSecret string
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
	verifier Verifier
	origins  []string
}

var (
	_ payment.Refunder = (*Client)(nil)
	_ payment.Notifier = (*Client)(nil)
)

// Stripe ends no session earlier than 30 minutes after its creation; the minute
// more leaves room for a call that is repeated. The session ends first, and the
// goods are free ten minutes later.
const (
	Lifetime = 31 * time.Minute
	hold     = Lifetime + 10*time.Minute
)

// hosted is where Stripe's own pages are.
const hosted = "https://checkout.stripe.com"

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
	origins := []string{hosted}
	if base, err := url.Parse(config.APIBase); err == nil && base.Host != "" {
		origins = append(origins, base.Scheme+"://"+base.Host)
	}
	stripe := api.GetBackendWithConfig(api.APIBackend, backend)
	return &Client{
		sessions: session.Client{B: stripe, Key: config.SecretKey},
		refunds:  refund.Client{B: stripe, Key: config.SecretKey},
		balance:  balancetransaction.Client{B: stripe, Key: config.SecretKey},
		payouts:  payout.Client{B: stripe, Key: config.SecretKey},
		verifier: NewVerifier(config.WebhookSecret, config.SecretKey),
		origins:  origins,
	}
}

// Live tells whether a secret key moves real money.
func Live(secretKey string) bool {
	return strings.HasPrefix(secretKey, "sk_live_") || strings.HasPrefix(secretKey, "rk_live_")
}

// Method is payment.Stripe.
func (c *Client) Method() payment.Method { return payment.Stripe }

// Terms are those of payment.Stripe. What it takes at least and at most Stripe
// says when it is asked, because that hangs on the account.
func (c *Client) Terms() payment.Terms {
	return payment.Terms{Method: payment.Stripe, Icon: "credit-card", Lifetime: Lifetime, Hold: hold, Origins: c.origins}
}

// Verify accepts a delivery as the client's Verifier does.
func (c *Client) Verify(body []byte, header func(name string) string, now time.Time) (payment.Event, error) {
	return c.verifier.Verify(body, header("Stripe-Signature"), now)
}

// Read is the Reader of Stripe's events.
func (c *Client) Read(e payment.Event) (payment.News, error) { return Read(e) }

func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, callTimeout)
}
