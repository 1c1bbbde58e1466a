package stripe

import (
	"context"
	"fmt"
	"time"

	api "github.com/stripe/stripe-go/v76"

	"simpul/internal/fault"
	"simpul/internal/payment"
)

// Standing asks Stripe for the session of an intent. A receipt's time is that
// of the charge.
func (c *Client) Standing(ctx context.Context, intent payment.Intent) (payment.Standing, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	id, err := c.idOf(ctx, intent)
	if err != nil {
		return payment.Standing{}, err
	}
	if id == "" {
		return payment.Standing{State: payment.Absent}, nil
	}
	s, err := c.get(ctx, id)
	if err != nil {
		return payment.Standing{}, explain(err, "standing", intent)
	}
	return standingOf(s)
}

// End expires the session of an intent.
func (c *Client) End(ctx context.Context, intent payment.Intent, _ time.Time) error {
	ctx, cancel := bounded(ctx)
	defer cancel()
	id, err := c.idOf(ctx, intent)
	if err != nil || id == "" {
		return err
	}
	_, expireErr := c.sessions.Expire(id, &api.CheckoutSessionExpireParams{Params: api.Params{Context: ctx}})
	if expireErr == nil {
		return nil
	}
	// Stripe refuses to expire a session that is not open, whatever became of
	// it; and the reply to a success may have been lost.
	s, err := c.get(ctx, id)
	if err != nil {
		return explain(expireErr, "end", intent)
	}
	standing, err := standingOf(s)
	if err != nil {
		return err
	}
	switch standing.State {
	case payment.Ended:
		return nil
	case payment.Paid:
		return fault.Wrap(expireErr, fault.Conflict, "payment.paid_before")
	case payment.Pending:
		return fault.Wrap(expireErr, fault.Conflict, "payment.pending")
	}
	return explain(expireErr, "end", intent)
}

// idOf is the id of an intent's session, or "" when Stripe has none.
func (c *Client) idOf(ctx context.Context, intent payment.Intent) (string, error) {
	if intent.Answered() {
		return intent.ExternalID, nil
	}
	id, err := c.find(ctx, intent)
	if err != nil {
		return "", explain(err, "find", intent)
	}
	return id, nil
}

// minLifetime is how far ahead a session's end must lie when it is created, by
// Stripe's clock; clockSkew is how far that clock may be behind ours.
const (
	minLifetime = 30 * time.Minute
	clockSkew   = 5 * time.Minute
)

// find looks for a session by the intent's key, among those that were created
// in the few minutes in which Stripe would have accepted the intent's end.
func (c *Client) find(ctx context.Context, intent payment.Intent) (string, error) {
	params := &api.CheckoutSessionListParams{
		ListParams: api.ListParams{Context: ctx, Limit: api.Int64(100)},
		CreatedRange: &api.RangeQueryParams{
			GreaterThanOrEqual: intent.CreatedAt.Add(-clockSkew).Unix(),
			LesserThanOrEqual:  intent.ExpiresAt.Add(-minLifetime).Unix(),
		},
	}
	key := intent.Key.String()
	sessions := c.sessions.List(params)
	for sessions.Next() {
		if s := sessions.CheckoutSession(); s.Metadata[metaIntent] == key {
			return s.ID, nil
		}
	}
	return "", sessions.Err()
}

func (c *Client) get(ctx context.Context, id string) (*api.CheckoutSession, error) {
	params := &api.CheckoutSessionParams{Params: api.Params{Context: ctx}}
	params.AddExpand("payment_intent.latest_charge")
	return c.sessions.Get(id, params)
}

func standingOf(s *api.CheckoutSession) (payment.Standing, error) {
	standing := payment.Standing{Begun: payment.Begun{ExternalID: s.ID, URL: s.URL}}
	switch s.Status {
	case api.CheckoutSessionStatusOpen:
		standing.State = payment.Open
	case api.CheckoutSessionStatusExpired:
		standing.State = payment.Ended
	case api.CheckoutSessionStatusComplete:
		return completed(standing, s)
	default:
		return payment.Standing{}, fmt.Errorf("stripe: session %s is %q", s.ID, s.Status)
	}
	return standing, nil
}

// completed tells apart what a buyer who has done her part has led to: a
// delayed method may still be on its way, or may have failed for good, because
// a session is completed once.
func completed(standing payment.Standing, s *api.CheckoutSession) (payment.Standing, error) {
	if s.PaymentStatus != api.CheckoutSessionPaymentStatusPaid {
		standing.State = payment.Pending
		if s.PaymentIntent != nil {
			switch s.PaymentIntent.Status {
			case api.PaymentIntentStatusRequiresPaymentMethod, api.PaymentIntentStatusCanceled:
				standing.State = payment.Ended
			}
		}
		return standing, nil
	}
	receipt, ours, err := receiptOf(s, paidAt(s))
	if err != nil {
		return payment.Standing{}, err
	}
	if !ours {
		return payment.Standing{}, fmt.Errorf("stripe: session %s carries no intent", s.ID)
	}
	standing.State, standing.Receipt = payment.Paid, receipt
	return standing, nil
}

func paidAt(s *api.CheckoutSession) time.Time {
	seconds := s.Created
	if intent := s.PaymentIntent; intent != nil {
		seconds = max(seconds, intent.Created)
		if intent.LatestCharge != nil {
			seconds = max(seconds, intent.LatestCharge.Created)
		}
	}
	return time.Unix(seconds, 0).UTC()
}
