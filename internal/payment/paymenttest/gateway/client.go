package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/payment"
)

// Method is its name.
const Method payment.Method = "nomor_contoh"

const (
	lifetime = 24 * time.Hour
	// hold is longer, because a bank's file of what came at the last minute
	// takes its time.
	hold    = lifetime + 30*time.Minute
	timeout = 5 * time.Second
)

// Client is the payment provider. It keeps no state.
type Client struct {
	base   string
	secret string
	http   *http.Client
}

var (
	_ payment.Refunder = (*Client)(nil)
	_ payment.Notifier = (*Client)(nil)
)

// New is a client of the gateway at an address; the secret signs requests and
// notifications.
func New(base, secret string) *Client {
	return &Client{base: base, secret: secret, http: &http.Client{Timeout: timeout}}
}

// Terms are those of a bank's account numbers: at least Rp10.000, at most
// Rp50.000.000.
func (c *Client) Terms() payment.Terms {
	origin := ""
	if u, err := url.Parse(c.base); err == nil {
		origin = u.Scheme + "://" + u.Host
	}
	return payment.Terms{
		Method: Method, Icon: "landmark", Lifetime: lifetime, Hold: hold,
		Least: money.Rupiah(10_000), Most: money.Rupiah(50_000_000), Origins: []string{origin},
	}
}

// account is an account number as the gateway tells of it. Amounts are whole
// rupiah.
type account struct {
	Reference string    `json:"reference"` // ours: the intent's key
	Order     int64     `json:"order"`
	Amount    int64     `json:"amount"`
	ExpiresAt time.Time `json:"expires_at"`
	ReturnURL string    `json:"return_url"`

	ID      string    `json:"id"`
	Page    string    `json:"page"`
	State   string    `json:"state"` // open, paid, closed
	Payment string    `json:"payment"`
	PaidAt  time.Time `json:"paid_at"`
}

// Begin asks for an account number. The gateway knows a reference again.
func (c *Client) Begin(ctx context.Context, bill payment.Bill) (payment.Begun, error) {
	var made account
	err := c.call(ctx, http.MethodPost, "/accounts", account{
		Reference: bill.Key.String(), Order: bill.Order, Amount: bill.Amount.Rupiah(), ExpiresAt: bill.ExpiresAt, ReturnURL: bill.SuccessURL,
	}, &made)
	return payment.Begun{ExternalID: made.ID, URL: made.Page}, err
}

// Standing asks for the account number of an intent.
func (c *Client) Standing(ctx context.Context, intent payment.Intent) (payment.Standing, error) {
	var known account
	err := c.call(ctx, http.MethodGet, "/accounts/"+intent.Key.String(), nil, &known)
	if fault.KindOf(err) == fault.NotFound {
		return payment.Standing{State: payment.Absent}, nil
	}
	if err != nil {
		return payment.Standing{}, err
	}
	return standingOf(known)
}

func standingOf(known account) (payment.Standing, error) {
	standing := payment.Standing{Begun: payment.Begun{ExternalID: known.ID, URL: known.Page}}
	switch known.State {
	case "open":
		standing.State = payment.Open
	case "closed":
		standing.State = payment.Ended
	case "paid":
		standing.State = payment.Paid
		var err error
		standing.Receipt, err = receiptOf(known)
		return standing, err
	default:
		return payment.Standing{}, fmt.Errorf("gateway: account %s is %q", known.ID, known.State)
	}
	return standing, nil
}

func receiptOf(paid account) (payment.Receipt, error) {
	key, err := uuid.Parse(paid.Reference)
	if err != nil {
		return payment.Receipt{}, fmt.Errorf("gateway: account %s: %w", paid.ID, err)
	}
	return payment.Receipt{
		Order: paid.Order, Key: key, Provider: Method, ExternalID: paid.Payment, Amount: money.Rupiah(paid.Amount), OccurredAt: paid.PaidAt.UTC(),
	}, nil
}

// End closes the account number; the gateway refuses that for one that is paid.
func (c *Client) End(ctx context.Context, intent payment.Intent, _ time.Time) error {
	err := c.call(ctx, http.MethodPost, "/accounts/"+intent.Key.String()+"/close", nil, nil)
	if fault.KindOf(err) == fault.NotFound {
		return nil // there never was one
	}
	return err
}

// restitution is a refund as the gateway tells of it.
type restitution struct {
	Reference string `json:"reference"` // ours: the refund's key
	Payment   string `json:"payment"`
	Amount    int64  `json:"amount"`

	ID     string `json:"id"`
	State  string `json:"state"` // pending, done, refused
	Reason string `json:"reason"`
}

// Refund sends money back. The gateway knows a reference again.
func (c *Client) Refund(ctx context.Context, r payment.Refund, _ time.Time) (payment.Returned, error) {
	var made restitution
	if err := c.call(ctx, http.MethodPost, "/refunds", restitution{
		Reference: r.Key.String(), Payment: r.PaymentExternal, Amount: r.Amount.Rupiah(),
	}, &made); err != nil {
		return payment.Returned{}, err
	}
	states := map[string]payment.RefundState{"pending": payment.RefundAccepted, "done": payment.RefundSucceeded, "refused": payment.RefundFailed}
	state, ok := states[made.State]
	if !ok {
		return payment.Returned{}, fmt.Errorf("gateway: refund %s is %q", made.ID, made.State)
	}
	return payment.Returned{State: state, ExternalID: made.ID, Refusal: made.Reason}, nil
}

// call asks the gateway and tells its refusals as payment.Provider promises.
func (c *Client) call(ctx context.Context, method, path string, ask, answer any) error {
	var body bytes.Buffer
	if ask != nil {
		if err := json.NewEncoder(&body).Encode(ask); err != nil {
			return fmt.Errorf("gateway: %w", err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, &body)
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+c.secret)
	reply, err := c.http.Do(request)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "payment.unavailable")
	}
	defer reply.Body.Close()
	if err := refusalOf(reply.StatusCode); err != nil || answer == nil {
		return err
	}
	if err := json.NewDecoder(reply.Body).Decode(answer); err != nil {
		return fault.Wrap(err, fault.Unavailable, "payment.unavailable")
	}
	return nil
}

func refusalOf(status int) error {
	cause := errors.New("gateway: " + http.StatusText(status))
	switch status {
	case http.StatusOK:
		return nil
	case http.StatusNotFound:
		return fault.Wrap(cause, fault.NotFound, "payment.unknown_intent")
	case http.StatusConflict:
		return fault.Wrap(cause, fault.Conflict, "payment.paid_before")
	case http.StatusGone:
		return fault.Wrap(cause, fault.Gone, "payment.lapsed")
	case http.StatusUnprocessableEntity:
		return fault.Wrap(cause, fault.Invalid, "payment.amount_too_small")
	}
	return fault.Wrap(cause, fault.Unavailable, "payment.unavailable")
}
