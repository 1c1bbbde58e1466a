package stripe

import (
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	api "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"simpul/internal/payment"
)

// How far a signature's time may lie from now: behind, because a delivery
// takes time, and ahead, because clocks differ.
const (
	maxAge   = 5 * time.Minute
	maxAhead = time.Minute
)

// Why an event is refused.
var (
	ErrUnconfigured = errors.New("stripe: no webhook secret")
	ErrHeader       = errors.New("stripe: signature header is malformed")
	ErrSignature    = errors.New("stripe: no signature fits")
	ErrStale        = errors.New("stripe: signature is too old")
	ErrFuture       = errors.New("stripe: signature lies in the future")
	ErrBody         = errors.New("stripe: body is no event")
	ErrVersion      = errors.New("stripe: event of another API version than " + api.APIVersion)
	ErrMode         = errors.New("stripe: test event on a live key, or live event on a test key")
)

// Verifier tells Stripe's deliveries from forged ones.
type Verifier struct {
	secret string
	live   bool
}

// NewVerifier verifies with the secret of the webhook endpoint, and accepts
// events of the mode (test or live) that the account's secret key has.
func NewVerifier(webhookSecret, secretKey string) Verifier {
	return Verifier{secret: webhookSecret, live: Live(secretKey)}
}

// Verify checks a delivery by the header Stripe-Signature over the raw body
// and returns its event, ready for the inbox. It returns one of the package's
// errors when the delivery is refused.
func (v Verifier) Verify(body []byte, header string, now time.Time) (payment.Event, error) {
	if v.secret == "" {
		return payment.Event{}, ErrUnconfigured
	}
	if err := verifySignature(body, header, v.secret, now); err != nil {
		return payment.Event{}, err
	}
	var event api.Event
	if err := json.Unmarshal(body, &event); err != nil {
		return payment.Event{}, fmt.Errorf("%w: %w", ErrBody, err)
	}
	switch {
	case event.Object != "event" || event.ID == "" || event.Type == "" || event.Data == nil:
		return payment.Event{}, ErrBody
	case event.APIVersion != api.APIVersion:
		return payment.Event{}, fmt.Errorf("%w: %q", ErrVersion, event.APIVersion)
	case event.Livemode != v.live:
		return payment.Event{}, ErrMode
	}
	return payment.Event{
		Provider: payment.Stripe, ExternalID: event.ID, Kind: string(event.Type), Body: body, ReceivedAt: now,
	}, nil
}

// verifySignature compares the signatures before their time, so that only who
// knows the secret learns how the clocks differ. Stripe's own library has no
// bound ahead and reads the machine's clock.
func verifySignature(body []byte, header, secret string, now time.Time) error {
	signedAt, signatures, err := parseHeader(header)
	if err != nil {
		return err
	}
	expected := webhook.ComputeSignature(signedAt, body, secret)
	fits := false
	for _, signature := range signatures {
		fits = hmac.Equal(expected, signature) || fits
	}
	switch {
	case !fits:
		return ErrSignature
	case now.Sub(signedAt) > maxAge:
		return ErrStale
	case signedAt.Sub(now) > maxAhead:
		return ErrFuture
	}
	return nil
}

// parseHeader reads "t=1495999758,v1=5257a8…,v1=…": the time in Unix seconds,
// once, and a signature for each secret that is valid while one replaces
// another. Other schemes are skipped.
func parseHeader(header string) (signedAt time.Time, signatures [][]byte, err error) {
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			seconds, err := strconv.ParseInt(value, 10, 64)
			if err != nil || !signedAt.IsZero() {
				return time.Time{}, nil, ErrHeader
			}
			signedAt = time.Unix(seconds, 0)
		case "v1":
			if signature, err := hex.DecodeString(value); err == nil {
				signatures = append(signatures, signature)
			}
		}
	}
	if signedAt.IsZero() || len(signatures) == 0 {
		return time.Time{}, nil, ErrHeader
	}
	return signedAt, signatures, nil
}
