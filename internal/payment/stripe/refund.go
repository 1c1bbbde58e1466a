package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	api "github.com/stripe/stripe-go/v76"

	"simpul/internal/payment"
)

// metaRefund is the metadata by which a refund is found again.
const metaRefund = "simpul_refund"

// keyLifetime is how long a key is relied upon: Stripe forgets it after 24
// hours.
const keyLifetime = 23 * time.Hour

// Refund gives back a part of a payment, with the refund's key as idempotency
// key. Where the outcome stays unknown, and where the key may be forgotten, it
// looks for a refund that was made all the same.
func (c *Client) Refund(ctx context.Context, r payment.Refund, now time.Time) (payment.Returned, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	if r.ExternalID != "" {
		made, err := c.refunds.Get(r.ExternalID, &api.RefundParams{Params: api.Params{Context: ctx}})
		if err != nil {
			return payment.Returned{}, explainRefund(err, r)
		}
		return returned(made)
	}
	if now.Sub(r.AcceptedAt) > keyLifetime {
		made, err := c.findRefund(ctx, r)
		if err != nil {
			return payment.Returned{}, explainRefund(err, r)
		}
		if made != nil {
			return returned(made)
		}
	}
	made, err := c.refunds.New(refundParams(ctx, r))
	if err == nil {
		return returned(made)
	}
	// As with sessions, a stored answer of 500 says nothing of the work.
	if unknownOutcome(err) {
		if made, findErr := c.findRefund(ctx, r); findErr == nil && made != nil {
			return returned(made)
		}
	}
	if reason, refused := refusedRefund(err); refused {
		return payment.Returned{State: payment.RefundFailed, Refusal: reason}, nil
	}
	return payment.Returned{}, explainRefund(err, r)
}

func refundParams(ctx context.Context, r payment.Refund) *api.RefundParams {
	params := &api.RefundParams{
		Params:        api.Params{Context: ctx, IdempotencyKey: api.String(r.Key.String())},
		PaymentIntent: api.String(r.PaymentExternal),
		Amount:        api.Int64(r.Amount.Minor()),
	}
	params.AddMetadata(metaRefund, r.Key.String())
	return params
}

// findRefund looks among the payment's refunds for the one of a key; nil when
// there is none.
func (c *Client) findRefund(ctx context.Context, r payment.Refund) (*api.Refund, error) {
	refunds := c.refunds.List(&api.RefundListParams{
		ListParams: api.ListParams{Context: ctx, Limit: api.Int64(100)}, PaymentIntent: api.String(r.PaymentExternal),
	})
	key := r.Key.String()
	for refunds.Next() {
		if made := refunds.Refund(); made.Metadata[metaRefund] == key {
			return made, nil
		}
	}
	return nil, refunds.Err()
}

func returned(r *api.Refund) (payment.Returned, error) {
	answer := payment.Returned{ExternalID: r.ID}
	switch r.Status {
	case api.RefundStatusSucceeded:
		answer.State = payment.RefundSucceeded
	case api.RefundStatusPending, api.RefundStatusRequiresAction:
		answer.State = payment.RefundAccepted
	case api.RefundStatusFailed, api.RefundStatusCanceled:
		answer.State, answer.Refusal = payment.RefundFailed, string(r.Status)
		if r.FailureReason != "" {
			answer.Refusal = string(r.FailureReason)
		}
	default:
		return payment.Returned{}, fmt.Errorf("stripe: refund %s is %q", r.ID, r.Status)
	}
	return answer, nil
}

// refusedRefund tells whether Stripe said no for good, and its word for why.
// What only a wrong key, a wrong setting or a mistake in this program can cause
// is no refusal.
func refusedRefund(err error) (reason string, refused bool) {
	var refusal *api.Error
	if !errors.As(err, &refusal) || unknownOutcome(err) || refusal.Type != api.ErrorTypeInvalidRequest {
		return "", false
	}
	switch refusal.HTTPStatusCode {
	case http.StatusBadRequest, http.StatusPaymentRequired:
	default:
		return "", false
	}
	if refusal.Code != "" {
		return string(refusal.Code), true
	}
	return string(refusal.Type), true
}

func explainRefund(err error, r payment.Refund) error {
	return explain(err, "refund", payment.Intent{ID: payment.IntentID(r.ID)})
}
