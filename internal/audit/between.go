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
		invariant.SQL(7, "a release moves each maker's own money, of the parcel's lines and tips, from pending to payable or to what she owes", `
			SELECT 'transaction ' || t.id || ' producer ' || coalesce(p.producer_id, 0)
			FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id JOIN account a ON a.id = p.account_id
			LEFT JOIN order_line l ON l.id = p.order_line_id AND t.key = 'release:' || l.parcel_id
			WHERE t.rule = 'release'
			GROUP BY t.id, p.order_line_id, p.producer_id
			HAVING sum(p.amount) <> 0 OR (p.order_line_id IS NOT NULL AND count(l.id) < count(*)) OR p.producer_id IS NULL
			    OR bool_or(p.amount > 0 AND a.code <> 'liability:producer:' || p.producer_id || ':pending')
			    OR bool_or(p.amount < 0 AND a.code NOT IN ('liability:producer:' || p.producer_id || ':payable',
			                                               'asset:receivable:producer:' || p.producer_id))`),
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
		invariant.SQL(10, "what was seen on a statement is in the books: held as such, else as a payment", `
			SELECT 'receipt ' || m.id FROM manual_receipt m JOIN payment_destination d ON d.id = m.destination_id
			LEFT JOIN ledger_transaction t ON t.key = 'held:' || d.method || ':' || d.account || ':' || m.reference
			LEFT JOIN payment p ON p.provider = d.method AND p.external_id = d.account || ':' || m.reference
			WHERE (m.state = 'held' AND (t.id IS NULL OR p.id IS NOT NULL))
			   OR (m.state = 'surplus' AND (p.disposition IS DISTINCT FROM 'surplus' OR p.amount <> m.amount))
			   OR (m.state = 'applied' AND NOT EXISTS (SELECT 1 FROM payment a WHERE a.order_id = m.order_id AND a.disposition = 'applied'))
			   OR (m.state IN ('to_approve', 'rejected') AND (t.id IS NOT NULL OR p.id IS NOT NULL)
			       AND NOT EXISTS (SELECT 1 FROM manual_receipt o WHERE o.destination_id = m.destination_id
			                       AND o.reference = m.reference AND o.id <> m.id))`),
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
		invariant.SQL(12, "what the programme gives of a sale stands on its lines", `
			SELECT 'order ' || o.number FROM shop_order o
			JOIN ledger_transaction t ON t.order_id = o.id AND t.rule = 'sale'
			LEFT JOIN (SELECT p.transaction_id, sum(p.amount) AS amount FROM posting p JOIN account a ON a.id = p.account_id
			           WHERE a.code = 'expense:discount:programme' GROUP BY 1) d ON d.transaction_id = t.id
			WHERE coalesce(d.amount, 0) <> (SELECT sum(programme_discount) FROM order_line l WHERE l.order_id = o.id)`),
		invariant.SQL(13, "each producer is credited her frozen share", `
			SELECT 'order line ' || s.order_line_id || ' producer ' || s.producer_id
			FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id
			JOIN ledger_transaction t ON t.order_id = l.order_id AND t.rule = 'sale'
			LEFT JOIN (SELECT p.transaction_id, p.order_line_id, p.producer_id, p.village_code,
			                  -sum(p.amount) AS parts,
			                  -coalesce(sum(p.amount) FILTER (WHERE a.code = 'liability:producer:' || p.producer_id || ':pending'
			                                                       OR a.code LIKE 'liability:order:%'), 0) AS income
			           FROM posting p JOIN account a ON a.id = p.account_id
			           WHERE p.order_line_id IS NOT NULL GROUP BY 1, 2, 3, 4) c
			  ON c.transaction_id = t.id AND c.order_line_id = s.order_line_id AND c.producer_id = s.producer_id AND c.village_code = s.village_code
			WHERE s.income + s.cooperative_fee + s.programme_fee + s.contribution - s.cooperative_discount <> coalesce(c.parts, 0)
			   OR s.income <> coalesce(c.income, 0)`),
		invariant.SQL(15, "no line credits another cooperative or somebody who did not make it", `
			SELECT 'posting ' || p.id FROM posting p JOIN order_line l ON l.id = p.order_line_id
			LEFT JOIN order_line_share s ON s.order_line_id = p.order_line_id AND s.producer_id = p.producer_id
			WHERE p.cooperative_id <> l.cooperative_id OR s.producer_id IS NULL
			UNION ALL
			SELECT 'posting ' || p.id FROM posting p JOIN account a ON a.id = p.account_id
			WHERE (a.code LIKE 'asset:receivable:coop:%' AND a.code <> 'asset:receivable:coop:' || coalesce(p.cooperative_id, 0))
			   OR (a.code LIKE 'liability:coop:%' AND a.code <> 'liability:coop:' || coalesce(p.cooperative_id, 0) || ':fee')
			   OR (a.code LIKE 'liability:shipping:%' AND a.code <> 'liability:shipping:' || coalesce(p.cooperative_id, 0))`),
		invariant.SQL(19, "a refund is posted when accepted, confirmed when it succeeded, reversed when it failed, with its amount", `
			SELECT 'refund ' || r.id FROM refund r
			LEFT JOIN ledger_transaction accepted ON accepted.key = 'refund:' || r.id
			LEFT JOIN ledger_transaction confirmed ON confirmed.key = 'refund_confirmed:' || r.id
			LEFT JOIN ledger_transaction reversed ON reversed.reverses = accepted.id
			LEFT JOIN (`+inTransit+`) a ON a.transaction_id = accepted.id
			LEFT JOIN (`+inTransit+`) c ON c.transaction_id = confirmed.id
			WHERE r.dispute_id IS NULL
			  AND (-a.amount IS DISTINCT FROM r.amount
			       OR c.amount IS DISTINCT FROM CASE WHEN r.state = 'succeeded' THEN r.amount END
			       OR (r.state = 'failed') <> (reversed.id IS NOT NULL))
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t JOIN (`+inTransit+`) i ON i.transaction_id = t.id
			WHERE t.reverses IS NULL AND NOT EXISTS (
				SELECT 1 FROM refund r WHERE t.key IN ('refund:' || r.id, 'refund_confirmed:' || r.id))`),
		invariant.SQL(16, "what is held for disputes is what was taken, not given back, and borne by nobody yet", `
			SELECT 'dispute ' || d.id FROM dispute d
			LEFT JOIN dispute_loss l ON l.dispute_id = d.id
			LEFT JOIN refund r ON r.dispute_id = d.id
			LEFT JOIN (SELECT t.key, sum(p.amount) AS held FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id
			           JOIN account a ON a.id = p.account_id WHERE a.code = 'asset:dispute_hold' GROUP BY t.key) opened
			  ON opened.key = 'dispute_opened:' || d.id
			LEFT JOIN (SELECT t.key, sum(p.amount) AS held FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id
			           JOIN account a ON a.id = p.account_id WHERE a.code = 'asset:dispute_hold' GROUP BY t.key) won
			  ON won.key = 'dispute_won:' || d.id
			LEFT JOIN (SELECT t.key, sum(p.amount) FILTER (WHERE a.code = 'asset:dispute_hold') AS held,
			                  coalesce(sum(p.amount) FILTER (WHERE a.code = 'expense:dispute_loss'), 0) AS borne
			           FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id JOIN account a ON a.id = p.account_id
			           WHERE t.key LIKE 'dispute_loss:%' GROUP BY t.key) lost ON lost.key = 'dispute_loss:' || d.id
			WHERE coalesce(opened.held, 0) <> CASE WHEN d.withdrawn THEN d.amount ELSE 0 END
			   OR -coalesce(won.held, 0) <> CASE WHEN d.reinstated THEN d.amount ELSE 0 END
			   OR -coalesce(lost.held, 0) <> CASE WHEN l.dispute_id IS NOT NULL THEN d.amount ELSE 0 END
			   OR coalesce(lost.borne, 0) + CASE l.bearer WHEN 'seller' THEN coalesce(r.amount, 0) ELSE 0 END
			      <> CASE WHEN l.dispute_id IS NOT NULL THEN d.amount ELSE 0 END
			   OR (r.id IS NOT NULL AND l.dispute_id IS NULL) OR r.amount > d.amount
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id JOIN account a ON a.id = p.account_id
			WHERE a.code = 'asset:dispute_hold' AND NOT EXISTS (
				SELECT 1 FROM dispute d WHERE t.key IN ('dispute_opened:' || d.id, 'dispute_won:' || d.id, 'dispute_loss:' || d.id))`),
		invariant.SQL(13, "what reassignments moved is posted, between makers of one line", `
			SELECT 'order line ' || s.order_line_id || ' producer ' || s.producer_id FROM order_line_share s
			LEFT JOIN (SELECT p.order_line_id, p.producer_id, -sum(p.amount) AS parts,
			                  -coalesce(sum(p.amount) FILTER (WHERE a.code = 'liability:producer:' || p.producer_id || ':pending'
			                                                       OR a.code LIKE 'liability:order:%'), 0) AS income
			           FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id JOIN account a ON a.id = p.account_id
			           WHERE t.rule = 'reassignment' AND p.order_line_id IS NOT NULL GROUP BY 1, 2) m
			  ON m.order_line_id = s.order_line_id AND m.producer_id = s.producer_id
			WHERE s.moved_income <> coalesce(m.income, 0)
			   OR s.moved_income + s.moved_cooperative_fee + s.moved_programme_fee + s.moved_contribution - s.moved_cooperative_discount
			      <> coalesce(m.parts, 0)
			UNION ALL
			SELECT 'order line ' || order_line_id FROM order_line_share GROUP BY order_line_id
			HAVING (sum(moved_income), sum(moved_cooperative_fee), sum(moved_programme_fee), sum(moved_contribution), sum(moved_tip),
			        sum(moved_programme_discount), sum(moved_cooperative_discount)) <> (0, 0, 0, 0, 0, 0, 0)
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			LEFT JOIN reassignment r ON t.key = 'reassignment:' || r.id LEFT JOIN order_line l ON l.id = r.order_line_id
			WHERE t.rule = 'reassignment' AND l.order_id IS DISTINCT FROM t.order_id`),
		invariant.SQL(13, "what waits for pieces of a group order is on the order's account, nothing once the order leaves", `
			SELECT 'order line ' || coalesce(q.order_line_id, w.order_line_id) || ' producer ' || coalesce(q.producer_id, w.producer_id) FROM (
				SELECT q.order_line_id, q.producer_id, q.unallocated, p.fulfilment_state
				FROM line_quota q JOIN order_line l ON l.id = q.order_line_id JOIN parcel p ON p.id = l.parcel_id
				JOIN shop_order o ON o.id = l.order_id AND o.payment_state = 'paid') q
			FULL JOIN (SELECT p.order_line_id, p.producer_id, -sum(p.amount) AS amount, bool_and(a.code = 'liability:order:' || t.order_id || ':unallocated') AS own
			           FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
			           WHERE a.code LIKE 'liability:order:%' GROUP BY 1, 2) w
			  ON w.order_line_id = q.order_line_id AND w.producer_id = q.producer_id
			WHERE coalesce(q.unallocated, 0) <> coalesce(w.amount, 0) OR NOT coalesce(w.own, TRUE)
			   OR (q.fulfilment_state NOT IN ('waiting', 'to_pack') AND q.unallocated <> 0)`),
		invariant.SQL(13, "accepted pieces of a group order are posted once, to who brought them", `
			SELECT 'allocation ' || a.id FROM allocation a
			LEFT JOIN ledger_transaction t ON t.key = 'allocation:' || a.id
			LEFT JOIN LATERAL (
				SELECT -sum(p.amount) FILTER (WHERE c.code = 'liability:producer:' || a.producer_id || ':pending') AS given,
				       sum(p.amount) FILTER (WHERE c.code LIKE 'liability:order:%') AS taken,
				       bool_and(p.order_line_id = a.order_line_id AND p.producer_id = a.producer_id) AS hers
				FROM posting p JOIN account c ON c.id = p.account_id WHERE p.transaction_id = t.id) p ON TRUE
			WHERE coalesce(p.given, 0) <> a.income OR coalesce(p.taken, 0) <> a.income OR NOT coalesce(p.hers, a.income = 0)
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.rule = 'allocation' AND NOT EXISTS (SELECT 1 FROM allocation a WHERE t.key = 'allocation:' || a.id)`),
		invariant.SQL(7, "a debt is forgiven once, when it was approved, with its amount", `
			SELECT 'forgiveness ' || f.id FROM forgiveness f
			LEFT JOIN (SELECT t.key, sum(p.amount) AS amount FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id
			           JOIN account a ON a.id = p.account_id
			           WHERE t.rule = 'forgiveness' AND a.code = 'expense:refund_absorbed' GROUP BY t.key) t ON t.key = 'forgiveness:' || f.id
			WHERE t.amount IS DISTINCT FROM CASE WHEN f.state = 'approved' THEN f.amount END
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.rule = 'forgiveness' AND NOT EXISTS (SELECT 1 FROM forgiveness f WHERE t.key = 'forgiveness:' || f.id)`),
		invariant.SQL(20, "nobody is debited more for a line than it credited her", `
			SELECT 'order line ' || p.order_line_id || ' producer ' || p.producer_id
			FROM posting p JOIN account a ON a.id = p.account_id
			WHERE p.order_line_id IS NOT NULL
			  AND (a.code LIKE 'liability:producer:%' OR a.code LIKE 'asset:receivable:producer:%')
			GROUP BY p.order_line_id, p.producer_id HAVING sum(p.amount) > 0`),
		invariant.SQL(36, "what stands of a paid line, of tips and of shipping is what was not refunded, nothing when all was", `
			SELECT 'order line ' || s.order_line_id || ' producer ' || s.producer_id
			FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id
			JOIN shop_order o ON o.id = l.order_id AND o.payment_state = 'paid'
			LEFT JOIN (SELECT p.order_line_id, p.producer_id,
			                  -coalesce(sum(p.amount) FILTER (WHERE a.code LIKE '%:producer:%' OR a.code LIKE 'liability:order:%'), 0) AS income,
			                  -coalesce(sum(p.amount) FILTER (WHERE a.code LIKE '%:coop:%'), 0) AS cooperative_fee,
			                  -coalesce(sum(p.amount) FILTER (WHERE a.code = 'income:programme_fee'), 0) AS programme_fee,
			                  -coalesce(sum(p.amount) FILTER (WHERE a.code = 'income:processing_contribution'), 0) AS contribution
			           FROM posting p JOIN account a ON a.id = p.account_id WHERE p.order_line_id IS NOT NULL GROUP BY 1, 2) t
			  ON t.order_line_id = s.order_line_id AND t.producer_id = s.producer_id
			WHERE (s.income + s.moved_income - s.refunded_income,
			       s.cooperative_fee + s.moved_cooperative_fee - s.refunded_cooperative_fee
			       - s.cooperative_discount - s.moved_cooperative_discount + s.refunded_cooperative_discount,
			       s.programme_fee + s.moved_programme_fee - s.refunded_programme_fee,
			       s.contribution + s.moved_contribution - s.refunded_contribution)
			      <> (coalesce(t.income, 0), coalesce(t.cooperative_fee, 0), coalesce(t.programme_fee, 0), coalesce(t.contribution, 0))
			UNION ALL
			SELECT 'tip of order ' || s.order_id || ' producer ' || s.producer_id FROM (
				SELECT l.order_id, s.producer_id, s.cooperative_id, sum(s.tip + s.moved_tip - s.refunded_tip) AS tip
				FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id
				JOIN shop_order o ON o.id = l.order_id AND o.payment_state = 'paid' GROUP BY 1, 2, 3) s
			LEFT JOIN (SELECT t.order_id, p.producer_id, p.cooperative_id, -sum(p.amount) AS amount
			           FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id JOIN account a ON a.id = p.account_id
			           WHERE t.order_id IS NOT NULL AND p.order_line_id IS NULL AND p.producer_id IS NOT NULL
			             AND a.code LIKE '%:producer:%' GROUP BY 1, 2, 3) t
			  ON t.order_id = s.order_id AND t.producer_id = s.producer_id AND t.cooperative_id = s.cooperative_id
			WHERE s.tip <> coalesce(t.amount, 0)
			UNION ALL
			SELECT 'parcel ' || c.id FROM (
				SELECT min(id) AS id, order_id, cooperative_id, sum(shipping) AS shipping, sum(refunded_shipping) AS refunded_shipping
				FROM parcel GROUP BY order_id, cooperative_id) c JOIN shop_order o ON o.id = c.order_id AND o.payment_state = 'paid'
			LEFT JOIN (SELECT t.order_id, p.cooperative_id, -sum(p.amount) AS amount
			           FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
			           WHERE (a.code LIKE 'liability:shipping:%' OR a.code LIKE 'asset:receivable:coop:%') AND p.order_line_id IS NULL
			             AND t.rule IN ('sale', 'refund', 'dispute', 'reversal') GROUP BY 1, 2) s
			  ON s.order_id = c.order_id AND s.cooperative_id = c.cooperative_id
			WHERE c.shipping - c.refunded_shipping <> coalesce(s.amount, 0)`),
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
			WHERE o.payment_state IN ('expired', 'cancelled') AND p.fulfilment_state NOT IN ('cancelled', 'refused')`),
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
	SELECT l.variant_id, sum(l.quantity - l.withdrawn_units) AS units
	FROM order_line l JOIN shop_order o ON o.id = l.order_id JOIN parcel p ON p.id = l.parcel_id
	WHERE (o.payment_state = 'waiting' AND p.fulfilment_state = 'waiting')
	   OR (o.payment_state IN ('accepted', 'paid') AND p.fulfilment_state = 'to_pack')
	GROUP BY l.variant_id`
