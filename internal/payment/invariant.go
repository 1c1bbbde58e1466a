package payment

import "simpul/internal/invariant"

// Invariants are the truths and duties of payments alone.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(9, "an order is paid at most once", `
			SELECT 'order ' || order_id FROM payment WHERE disposition = 'applied' GROUP BY order_id HAVING count(*) > 1`),
		invariant.SQL(16, "no payment is refunded beyond its amount", `
			SELECT 'payment ' || id FROM payment WHERE refunded NOT BETWEEN 0 AND amount`),
		invariant.Overdue(29, "no event waits longer than 15 minutes", `
			SELECT 'event ' || external_id FROM provider_event
			WHERE processed_at IS NULL AND received_at < $1::timestamptz - INTERVAL '15 minutes'`),
		invariant.Overdue(31, "a surplus is given back within 24 hours", `
			SELECT 'payment ' || external_id FROM payment
			WHERE disposition = 'surplus' AND refunded < amount AND recorded_at < $1::timestamptz - INTERVAL '24 hours'`),
		invariant.Overdue(39, "no request to a provider stays without an answer", `
			SELECT 'intent ' || id FROM payment_intent
			WHERE answered_at IS NULL AND ended_at IS NULL AND created_at < $1::timestamptz - INTERVAL '23 hours'`),
	}
}
