package payment

import "simpul/internal/invariant"

// Invariants are the truths of payments alone, numbered as in the ledger's
// specification.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(9, "an order is paid at most once", `
			SELECT 'order ' || order_id FROM payment WHERE disposition = 'applied' GROUP BY order_id HAVING count(*) > 1`),
		invariant.SQL(9, "a payment and an event of a provider are known once", `
			SELECT 'payment ' || provider || ' ' || external_id FROM payment GROUP BY provider, external_id HAVING count(*) > 1
			UNION ALL
			SELECT 'event ' || provider || ' ' || external_id FROM provider_event GROUP BY provider, external_id HAVING count(*) > 1`),
		invariant.SQL(16, "no more is refunded than was paid", `
			SELECT 'payment ' || id FROM payment WHERE refunded NOT BETWEEN 0 AND amount`),
		invariant.SQL(16, "what counts as refunded of a payment is its refunds that did not fail", `
			SELECT 'payment ' || p.id FROM payment p
			LEFT JOIN (SELECT payment_id, sum(amount) AS total FROM refund WHERE state <> 'failed' GROUP BY payment_id) r ON r.payment_id = p.id
			WHERE p.refunded <> coalesce(r.total, 0)`),
		invariant.SQL(16, "a refund goes back the way its payment came, in its currency", `
			SELECT 'refund ' || r.id FROM refund r JOIN payment p ON p.id = r.payment_id
			WHERE r.provider <> p.provider OR r.currency <> p.currency`),
		invariant.SQL(10, "only a demonstration has simulated money", `
			SELECT 'payment ' || id FROM payment
			WHERE provider = 'simulation' AND NOT coalesce((SELECT demonstration FROM installation), FALSE)`),
		invariant.SQL(32, "what a person has seen above the limit is booked when another person has confirmed it", `
			SELECT 'receipt ' || m.id FROM manual_receipt m JOIN payment_destination d ON d.id = m.destination_id
			WHERE (m.state IN ('held', 'applied', 'surplus') AND m.amount > m.approval_above
			       AND (m.decided_by IS NULL OR m.decided_by = m.recorded_by))
			   OR m.approval_above <> d.approval_above`),
		invariant.SQL(9, "of the open intents of a destination no two ask for the same amount", `
			SELECT 'destination ' || destination_id || ': ' || amount FROM payment_intent
			WHERE ended_at IS NULL AND destination_id IS NOT NULL GROUP BY destination_id, amount HAVING count(*) > 1`),
		invariant.SQL(19, "what a person sends back by hand has ended only with her evidence", `
			SELECT 'refund ' || r.id FROM refund r JOIN payment_provider x ON x.name = r.provider
			LEFT JOIN manual_return m ON m.refund_id = r.id
			WHERE x.returned_by_hand AND r.state = 'succeeded' AND m.refund_id IS NULL`),
		invariant.Overdue(29, "no event waits longer than 15 minutes", `
			SELECT 'event ' || provider || ' ' || external_id FROM provider_event
			WHERE processed_at IS NULL AND received_at < $1::timestamptz - INTERVAL '15 minutes'`),
		invariant.Overdue(31, "surplus goes back within 24 hours", `
			SELECT 'payment ' || p.id FROM payment p
			LEFT JOIN (SELECT payment_id, sum(amount) AS total FROM refund WHERE state = 'succeeded' GROUP BY payment_id) r ON r.payment_id = p.id
			WHERE p.disposition = 'surplus' AND coalesce(r.total, 0) < p.amount AND p.recorded_at < $1::timestamptz - INTERVAL '24 hours'`),
		invariant.Overdue(39, "no request to a provider is without its answer after a day", `
			SELECT 'refund ' || id FROM refund WHERE state = 'accepted' AND accepted_at < $1::timestamptz - INTERVAL '24 hours'
			UNION ALL
			SELECT 'intent ' || id FROM payment_intent
			WHERE ended_at IS NULL AND external_id IS NULL AND expires_at < $1::timestamptz - INTERVAL '24 hours'`),
	}
}
