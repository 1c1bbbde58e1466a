package simulation

import (
	"context"
	"time"

	"simpul/internal/payment"
)

// Refund gives simulated money back at once.
func (p *Provider) Refund(_ context.Context, r payment.Refund, _ time.Time) (payment.Returned, error) {
	return payment.Returned{State: payment.RefundSucceeded, ExternalID: "simre_" + r.Key.String()}, nil
}
