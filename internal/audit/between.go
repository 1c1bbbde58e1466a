package audit

import "simpul/internal/invariant"

// between are the truths that hold between nouns: orders, payments, stock and
// the ledger.
func between() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(7, "one ledger transaction per sale", `
			SELECT 'order ' || order_id FROM ledger_transaction WHERE rule = 'sale' GROUP BY order_id HAVING count(*) > 1
			UNION ALL
			SELECT 'transaction ' || id FROM ledger_transaction WHERE rule = 'sale' AND key <> 'sale:' || order_id`),
		invariant.SQL(7, "a release is posted once, of a parcel that was released", `
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			LEFT JOIN parcel_release r ON t.key = 'release:' || r.parcel_id
			LEFT JOIN parcel p ON p.id = r.parcel_id AND p.order_id = t.order_id
			WHERE t.rule = 'release' AND p.id IS NULL`),
		invariant.SQL(7, "a release moves each maker's own money, of the parcel's lines, from pending to payable", `
			SELECT 'transaction ' || t.id || ' producer ' || coalesce(p.producer_id, 0)
			FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id JOIN account a ON a.id = p.account_id
			LEFT JOIN order_line l ON l.id = p.order_line_id AND t.key = 'release:' || l.parcel_id
			WHERE t.rule = 'release'
			GROUP BY t.id, p.order_line_id, p.producer_id
			HAVING sum(p.amount) <> 0 OR count(l.id) < count(*) OR count(*) <> 2
			    OR bool_or(p.amount > 0 AND a.code <> 'liability:producer:' || p.producer_id || ':pending')
			    OR bool_or(p.amount < 0 AND a.code <> 'liability:producer:' || p.producer_id || ':payable')`),
		invariant.SQL(7, "nothing stays pending of a parcel that was released, nothing is payable of one that was not", `
			SELECT 'order line ' || s.order_line_id || ' producer ' || s.producer_id || ' ' || s.total FROM (
				SELECT p.order_line_id, p.producer_id,
				       sum(p.amount) FILTER (WHERE a.code LIKE '%:pending') AS pending,
				       sum(p.amount) FILTER (WHERE a.code LIKE '%:payable') AS payable, sum(p.amount) AS total
				FROM posting p JOIN account a ON a.id = p.account_id
				WHERE p.order_line_id IS NOT NULL AND a.code LIKE 'liability:producer:%'
				GROUP BY p.order_line_id, p.producer_id) s
			JOIN order_line l ON l.id = s.order_line_id
			LEFT JOIN parcel_release r ON r.parcel_id = l.parcel_id
			WHERE (r.parcel_id IS NOT NULL AND s.pending <> 0) OR (r.parcel_id IS NULL AND s.payable <> 0)`),
		invariant.SQL(10, "paid, applied payment and posted sale go together", `
			SELECT 'order ' || o.number FROM shop_order o
			LEFT JOIN payment p ON p.order_id = o.id AND p.disposition = 'applied'
			LEFT JOIN ledger_transaction t ON t.order_id = o.id AND t.rule = 'sale'
			WHERE (o.payment_state = 'paid') <> (p.id IS NOT NULL) OR (p.id IS NOT NULL) <> (t.id IS NOT NULL)`),
		invariant.SQL(11, "an applied payment is the order's total", `
			SELECT 'order ' || o.number FROM shop_order o JOIN payment p ON p.order_id = o.id AND p.disposition = 'applied'
			WHERE p.amount <> o.total OR p.currency <> 'IDR'`),
		invariant.SQL(12, "the credits of a sale are what came in and what the programme gave", `
			SELECT 'order ' || o.number FROM shop_order o
			JOIN ledger_transaction t ON t.order_id = o.id AND t.rule = 'sale'
			JOIN (SELECT transaction_id, sum(amount) FILTER (WHERE amount < 0) AS credits FROM posting GROUP BY transaction_id) c
			  ON c.transaction_id = t.id
			WHERE -c.credits <> o.total + o.unique_code
			      + (o.discount_total - (SELECT coalesce(sum(discount), 0) FROM order_line l WHERE l.order_id = o.id))`),
		invariant.SQL(13, "each producer is credited her frozen share", `
			SELECT 'order line ' || s.order_line_id || ' producer ' || s.producer_id
			FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id
			JOIN ledger_transaction t ON t.order_id = l.order_id AND t.rule = 'sale'
			LEFT JOIN (SELECT p.transaction_id, p.order_line_id, p.producer_id, p.village_code,
			                  -sum(p.amount) AS parts,
			                  -coalesce(sum(p.amount) FILTER (WHERE a.code = 'liability:producer:' || p.producer_id || ':pending'), 0) AS income
			           FROM posting p JOIN account a ON a.id = p.account_id
			           WHERE p.order_line_id IS NOT NULL GROUP BY 1, 2, 3, 4) c
			  ON c.transaction_id = t.id AND c.order_line_id = s.order_line_id AND c.producer_id = s.producer_id AND c.village_code = s.village_code
			WHERE s.income + s.cooperative_fee + s.programme_fee + s.contribution <> coalesce(c.parts, 0)
			   OR s.income <> coalesce(c.income, 0)`),
		invariant.SQL(15, "no line credits another cooperative or somebody who did not make it", `
			SELECT 'posting ' || p.id FROM posting p JOIN order_line l ON l.id = p.order_line_id
			LEFT JOIN order_line_share s ON s.order_line_id = p.order_line_id AND s.producer_id = p.producer_id
			WHERE p.cooperative_id <> l.cooperative_id OR s.producer_id IS NULL
			UNION ALL
			SELECT 'posting ' || p.id FROM posting p JOIN account a ON a.id = p.account_id
			WHERE (a.code LIKE 'liability:coop:%' AND a.code <> 'liability:coop:' || coalesce(p.cooperative_id, 0) || ':fee')
			   OR (a.code LIKE 'liability:shipping:%' AND a.code <> 'liability:shipping:' || coalesce(p.cooperative_id, 0))`),
		invariant.SQL(19, "a refund is posted when accepted, confirmed when it succeeded, reversed when it failed, with its amount", `
			SELECT 'refund ' || r.id FROM refund r
			LEFT JOIN ledger_transaction accepted ON accepted.key = 'refund:' || r.id
			LEFT JOIN ledger_transaction confirmed ON confirmed.key = 'refund_confirmed:' || r.id
			LEFT JOIN ledger_transaction reversed ON reversed.reverses = accepted.id
			LEFT JOIN (`+inTransit+`) a ON a.transaction_id = accepted.id
			LEFT JOIN (`+inTransit+`) c ON c.transaction_id = confirmed.id
			WHERE -a.amount IS DISTINCT FROM r.amount
			   OR c.amount IS DISTINCT FROM CASE WHEN r.state = 'succeeded' THEN r.amount END
			   OR (r.state = 'failed') <> (reversed.id IS NOT NULL)
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t JOIN (`+inTransit+`) i ON i.transaction_id = t.id
			WHERE t.reverses IS NULL AND NOT EXISTS (
				SELECT 1 FROM refund r WHERE t.key IN ('refund:' || r.id, 'refund_confirmed:' || r.id))`),
		invariant.SQL(23, "what is reserved is what live orders have not shipped", `
			SELECT 'variant ' || v.id || ': reserved ' || v.reserved || ', wanted ' || coalesce(w.units, 0)
			FROM variant v JOIN product d ON d.id = v.product_id
			LEFT JOIN (`+unshipped+`) w ON w.variant_id = v.id
			WHERE NOT d.made_to_order AND v.reserved <> coalesce(w.units, 0)
			UNION ALL
			SELECT 'product ' || d.id || ': open ' || d.open_units || ', wanted ' || coalesce(sum(w.units), 0)
			FROM product d JOIN variant v ON v.product_id = d.id LEFT JOIN (`+unshipped+`) w ON w.variant_id = v.id
			WHERE d.made_to_order GROUP BY d.id, d.open_units HAVING d.open_units <> coalesce(sum(w.units), 0)`),
		invariant.SQL(24, "orders that were given up have no parcel to pack", `
			SELECT 'order ' || o.number FROM shop_order o JOIN parcel p ON p.order_id = o.id
			WHERE o.payment_state IN ('expired', 'cancelled') AND p.fulfilment_state <> 'cancelled'`),
		invariant.SQL(25, "no more was shipped than ever came in", `
			SELECT 'variant ' || variant_id FROM stock_movement GROUP BY variant_id
			HAVING -coalesce(sum(delta) FILTER (WHERE reason = 'shipped'), 0) > coalesce(sum(delta) FILTER (WHERE delta > 0), 0)`),
		invariant.Overdue(34, "nothing stays in suspense longer than seven days", `
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			JOIN posting p ON p.transaction_id = t.id JOIN account a ON a.id = p.account_id
			WHERE a.code = 'liability:suspense:receipts' AND p.amount < 0 AND t.recorded_at < $1::timestamptz - INTERVAL '7 days'
			  AND (SELECT sum(b.amount) FROM posting b WHERE b.account_id = a.id) < 0`),
	}
}

// inTransit is what each transaction moved to (negative) or from refunds in
// transit.
const inTransit = `
	SELECT p.transaction_id, sum(p.amount) AS amount FROM posting p JOIN account a ON a.id = p.account_id
	WHERE a.code = 'liability:refund_in_transit' GROUP BY p.transaction_id`

// unshipped are the units that live orders still hold, by variant.
const unshipped = `
	SELECT l.variant_id, sum(l.quantity) AS units
	FROM order_line l JOIN shop_order o ON o.id = l.order_id JOIN parcel p ON p.id = l.parcel_id
	WHERE (o.payment_state = 'waiting' AND p.fulfilment_state = 'waiting')
	   OR (o.payment_state = 'paid' AND p.fulfilment_state = 'to_pack')
	GROUP BY l.variant_id`
