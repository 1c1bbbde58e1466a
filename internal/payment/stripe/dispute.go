package stripe

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	api "github.com/stripe/stripe-go/v76"

	"simpul/internal/money"
	"simpul/internal/payment"
)

// Dispute finds in a stored event what it tells of a dispute; ok is false when
// it tells of none. An event carries the dispute as it was then, with a balance
// transaction for what Stripe took and one for what it gave back.
func Dispute(stored payment.Event) (r payment.DisputeReport, ok bool, err error) {
	if stored.Provider != payment.Stripe || !strings.HasPrefix(stored.Kind, "charge.dispute.") {
		return payment.DisputeReport{}, false, nil
	}
	var event api.Event
	if err := json.Unmarshal(stored.Body, &event); err != nil {
		return payment.DisputeReport{}, false, fmt.Errorf("stripe: event %s: %w", stored.ExternalID, err)
	}
	if event.Data == nil {
		return payment.DisputeReport{}, false, fmt.Errorf("stripe: event %s has no data", event.ID)
	}
	var d api.Dispute
	if err := json.Unmarshal(event.Data.Raw, &d); err != nil {
		return payment.DisputeReport{}, false, fmt.Errorf("stripe: event %s: dispute: %w", event.ID, err)
	}
	if d.PaymentIntent == nil || d.PaymentIntent.ID == "" {
		return payment.DisputeReport{}, false, nil // of a charge that no intent of ours led to
	}
	r = payment.DisputeReport{
		Provider: payment.Stripe, ExternalID: d.ID, PaymentExternal: d.PaymentIntent.ID, Cause: string(d.Reason),
		Amount: money.Minor(d.Amount, currencyOf(d.Currency)), State: disputeState(d.Status), OccurredAt: time.Unix(event.Created, 0).UTC(),
	}
	addBalance(&r, d.BalanceTransactions)
	r.Reinstated = r.Reinstated || event.Type == api.EventTypeChargeDisputeFundsReinstated
	r.Withdrawn = r.Withdrawn || r.Reinstated || event.Type == api.EventTypeChargeDisputeFundsWithdrawn
	return r, true, nil
}

// disputeState: an inquiry that was closed took nothing, as if it were won.
func disputeState(s api.DisputeStatus) payment.DisputeState {
	switch s {
	case api.DisputeStatusWon, api.DisputeStatusWarningClosed:
		return payment.DisputeWon
	case api.DisputeStatusLost:
		return payment.DisputeLost
	}
	return payment.DisputeOpen
}

func addBalance(r *payment.DisputeReport, transactions []*api.BalanceTransaction) {
	for _, b := range transactions {
		fee := money.Minor(b.Fee, currencyOf(b.Currency))
		if b.Amount < 0 {
			r.Withdrawn, r.Fee = true, fee
		} else if b.Amount > 0 {
			r.Reinstated, r.FeeReturned = true, fee.Neg()
		}
	}
}
