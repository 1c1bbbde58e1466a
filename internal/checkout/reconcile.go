package checkout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/payment"
)

// askAgainAfter is how long an intent is left alone before its provider is asked
// how it stands, and asked again.
const askAgainAfter = 10 * time.Minute

// Reconcile asks the providers of at most limit open intents how they stand, and
// settles those that are paid, as if their notification had come; a periodic job
// calls it. Not asked are people, who say what they have seen, and processors,
// whose lists the books read. What fails is tried again later.
func (c *Checkout) Reconcile(ctx context.Context, now time.Time, limit int) error {
	var asked []payment.Method
	for method, provider := range c.Providers {
		if _, lists := provider.(payment.Processor); !lists && !provider.Terms().ByHand {
			asked = append(asked, method)
		}
	}
	intents, err := payment.Waiting(ctx, c.DB, asked, now.Add(-askAgainAfter), limit)
	if err != nil {
		return err
	}
	var failed error
	for _, intent := range intents {
		if err := c.askAfter(ctx, intent, now); err != nil && failed == nil {
			failed = fmt.Errorf("checkout: ask after intent %d: %w", intent.ID, err)
		}
	}
	return failed
}

// askAfter notes the question first, so that one that is never answered keeps no
// other waiting.
func (c *Checkout) askAfter(ctx context.Context, intent payment.Intent, now time.Time) error {
	if err := database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		return payment.AskedAfter(ctx, tx, intent.ID, now)
	}); err != nil {
		return err
	}
	standing, err := c.standing(ctx, intent)
	if err != nil || standing.State != payment.Paid {
		return err
	}
	_, err = c.Settle(ctx, standing.Receipt, now)
	if fault.KindOf(err) == fault.Conflict {
		return nil // its notification was quicker
	}
	return err
}
