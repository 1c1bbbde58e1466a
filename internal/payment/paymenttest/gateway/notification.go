package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"simpul/internal/payment"
)

// Headers of a notification: when it was sent, in Unix seconds, and the
// signature over that and the body.
const (
	sentHeader      = "X-Sent"
	signatureHeader = "X-Signature"
	maxAge          = 5 * time.Minute
	maxAhead        = time.Minute
)

var errForged = errors.New("gateway: notification is not genuine")

// notification is what the gateway posts.
type notification struct {
	ID      string  `json:"id"`
	Kind    string  `json:"kind"` // account.paid, account.closed
	Account account `json:"account"`
}

func sign(secret, sent string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(sent + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// Verify accepts what the gateway has signed lately.
func (c *Client) Verify(body []byte, header func(name string) string, now time.Time) (payment.Event, error) {
	sent := header(sentHeader)
	if c.secret == "" || !hmac.Equal([]byte(sign(c.secret, sent, body)), []byte(header(signatureHeader))) {
		return payment.Event{}, errForged
	}
	seconds, err := strconv.ParseInt(sent, 10, 64)
	if age := now.Sub(time.Unix(seconds, 0)); err != nil || age > maxAge || age < -maxAhead {
		return payment.Event{}, errForged
	}
	var n notification
	if err := json.Unmarshal(body, &n); err != nil || n.ID == "" || n.Kind == "" {
		return payment.Event{}, errForged
	}
	return payment.Event{Provider: Method, ExternalID: n.ID, Kind: n.Kind, Body: body, ReceivedAt: now}, nil
}

// Read finds the receipt of an account number that was paid to.
func (c *Client) Read(e payment.Event) (payment.News, error) {
	if e.Kind != "account.paid" {
		return payment.News{}, nil
	}
	var n notification
	if err := json.Unmarshal(e.Body, &n); err != nil {
		return payment.News{}, fmt.Errorf("gateway: event %s: %w", e.ExternalID, err)
	}
	receipt, err := receiptOf(n.Account)
	return payment.News{Receipt: &receipt}, err
}
