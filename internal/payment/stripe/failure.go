package stripe

import (
	"errors"
	"fmt"
	"net/http"

	api "github.com/stripe/stripe-go/v76"

	"simpul/internal/fault"
	"simpul/internal/payment"
)

// unknownOutcome tells whether a failed call may have done its work.
func unknownOutcome(err error) bool {
	var refusal *api.Error
	if !errors.As(err, &refusal) {
		return true
	}
	return refusal.HTTPStatusCode >= http.StatusInternalServerError || refusal.HTTPStatusCode == http.StatusConflict
}

// repeated tells whether a failure is that of an earlier request with the same
// key, which therefore has ended.
func repeated(err error) bool {
	var refusal *api.Error
	return errors.As(err, &refusal) && refusal.LastResponse != nil && refusal.LastResponse.Header.Get("Idempotent-Replayed") == "true"
}

// explain turns a failed call into the faults that payment.Provider promises.
// What only a mistake in this program or its settings can cause stays an error.
func explain(err error, call string, intent payment.Intent) error {
	if unknownOutcome(err) {
		return fault.Wrap(err, fault.Unavailable, "payment.unavailable")
	}
	var refusal *api.Error
	errors.As(err, &refusal)
	switch {
	case refusal.HTTPStatusCode == http.StatusTooManyRequests,
		refusal.HTTPStatusCode == http.StatusUnauthorized,
		refusal.HTTPStatusCode == http.StatusForbidden:
		return fault.Wrap(err, fault.Unavailable, "payment.unavailable")
	case refusal.Code == api.ErrorCodeAmountTooSmall:
		return fault.Wrap(err, fault.Invalid, "payment.amount_too_small")
	case refusal.Code == api.ErrorCodeAmountTooLarge:
		return fault.Wrap(err, fault.Invalid, "payment.amount_too_large")
	case refusal.Param == "expires_at":
		return fault.Wrap(err, fault.Gone, "payment.lapsed")
	}
	return fmt.Errorf("stripe: %s of intent %d: %w", call, intent.ID, err)
}
