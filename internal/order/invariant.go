package order

import "simpul/internal/invariant"

// Invariants are the truths of orders alone.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(14, "an order's totals are those of its lines and parcels", `
			SELECT 'order ' || o.number FROM shop_order o
			LEFT JOIN (SELECT order_id, sum(price * quantity) AS gross, sum(discount + programme_discount + cooperative_discount) AS discount,
			                  bool_and(net = price * quantity - discount) AS sound FROM order_line GROUP BY order_id) l ON l.order_id = o.id
			LEFT JOIN (SELECT l.order_id, sum(s.tip) AS tip FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id GROUP BY 1) s
			  ON s.order_id = o.id
			LEFT JOIN (SELECT order_id, sum(shipping) AS shipping FROM parcel GROUP BY order_id) p ON p.order_id = o.id
			WHERE l.gross IS DISTINCT FROM o.items_total OR l.discount IS DISTINCT FROM o.discount_total + o.unique_code OR NOT l.sound
			   OR s.tip IS DISTINCT FROM o.tip
			   OR p.shipping IS DISTINCT FROM o.shipping_total
			   OR o.total <> o.items_total - o.discount_total + o.shipping_total + o.tip - o.unique_code`),
		invariant.SQL(14, "a line's shares are its net and all of its makers' part", `
			SELECT 'order line ' || l.id FROM order_line l
			LEFT JOIN (SELECT order_line_id, sum(share_bp) AS bp, sum(income + cooperative_fee + programme_fee + contribution) AS parts,
			                  sum(programme_discount) AS programme_discount, sum(cooperative_discount) AS cooperative_discount
			           FROM order_line_share GROUP BY order_line_id) s ON s.order_line_id = l.id
			WHERE s.bp IS DISTINCT FROM 10000 OR s.parts IS DISTINCT FROM l.net OR s.programme_discount <> l.programme_discount
			   OR s.cooperative_discount <> l.cooperative_discount`),
		invariant.SQL(17, "per line and maker, what counts as refunded is what refunds took back, and at most what was sold", `
			SELECT 'order line ' || s.order_line_id || ' producer ' || s.producer_id FROM order_line_share s
			LEFT JOIN (SELECT x.order_line_id, x.producer_id, sum(x.income) AS income, sum(x.cooperative_fee) AS cooperative_fee,
			                  sum(x.programme_fee) AS programme_fee, sum(x.contribution) AS contribution, sum(x.tip) AS tip,
			                  sum(x.programme_discount) AS programme_discount, sum(x.cooperative_discount) AS cooperative_discount
			           FROM refund_share x JOIN refund r ON r.id = x.refund_id AND r.state <> 'failed' GROUP BY 1, 2) t
			  ON t.order_line_id = s.order_line_id AND t.producer_id = s.producer_id
			WHERE (s.refunded_income, s.refunded_cooperative_fee, s.refunded_programme_fee, s.refunded_contribution, s.refunded_tip,
			       s.refunded_programme_discount, s.refunded_cooperative_discount)
			      <> (coalesce(t.income, 0), coalesce(t.cooperative_fee, 0), coalesce(t.programme_fee, 0), coalesce(t.contribution, 0),
			          coalesce(t.tip, 0), coalesce(t.programme_discount, 0), coalesce(t.cooperative_discount, 0))
			   OR s.refunded_income > s.income + s.moved_income OR s.refunded_cooperative_fee > s.cooperative_fee + s.moved_cooperative_fee
			   OR s.refunded_programme_fee > s.programme_fee + s.moved_programme_fee
			   OR s.refunded_contribution > s.contribution + s.moved_contribution OR s.refunded_tip > s.tip + s.moved_tip
			UNION ALL
			SELECT 'parcel ' || p.id FROM parcel p
			LEFT JOIN (SELECT x.parcel_id, sum(x.amount) AS amount
			           FROM refund_shipping x JOIN refund r ON r.id = x.refund_id AND r.state <> 'failed' GROUP BY 1) t ON t.parcel_id = p.id
			WHERE p.refunded_shipping <> coalesce(t.amount, 0) OR p.refunded_shipping > p.shipping`),
		invariant.SQL(14, "the quotas of a group order's line are all its pieces, and what waits is what was neither accepted nor given back", `
			SELECT 'order line ' || l.id FROM order_line l
			JOIN (SELECT q.order_line_id, sum(q.pieces) AS pieces,
			             bool_and(q.accepted = a.pieces AND q.given_up = r.pieces AND q.unallocated = s.income + s.moved_income - a.income - r.income
			                      AND q.accepted + q.given_up <= q.pieces AND q.unallocated >= 0) AS sound
			      FROM line_quota q JOIN order_line_share s ON s.order_line_id = q.order_line_id AND s.producer_id = q.producer_id
			      CROSS JOIN LATERAL (SELECT coalesce(sum(a.pieces), 0) AS pieces, coalesce(sum(a.income), 0) AS income
			                          FROM allocation a WHERE a.order_line_id = q.order_line_id AND a.producer_id = q.producer_id) a
			      CROSS JOIN LATERAL (SELECT coalesce(sum(r.given_up), 0) AS pieces, coalesce(sum(r.unallocated), 0) AS income
			                          FROM refund_share r JOIN refund f ON f.id = r.refund_id AND f.state <> 'failed'
			                          WHERE r.order_line_id = q.order_line_id AND r.producer_id = q.producer_id) r
			      GROUP BY 1) q ON q.order_line_id = l.id
			WHERE q.pieces <> l.quantity OR NOT q.sound`),
		invariant.SQL(17, "per line, refunded units are those of refunds, at most those sold, and their goods are counted once", `
			SELECT 'order line ' || l.id FROM order_line l
			LEFT JOIN (SELECT x.order_line_id, sum(x.units) FILTER (WHERE r.state <> 'failed') AS units, sum(x.withdrawn) AS withdrawn,
			                  sum(x.restocked) AS restocked
			           FROM refund_unit x JOIN refund r ON r.id = x.refund_id GROUP BY 1) t ON t.order_line_id = l.id
			WHERE (l.refunded_units, l.withdrawn_units, l.restocked_units)
			      <> (coalesce(t.units, 0), coalesce(t.withdrawn, 0), coalesce(t.restocked, 0))
			   OR l.refunded_units > l.quantity OR l.withdrawn_units > l.quantity OR l.restocked_units > l.quantity - l.withdrawn_units`),
		invariant.SQL(18, "a refund of an order is its lines, its tips and its shipping, all of that order", `
			SELECT 'refund ' || r.id FROM refund r JOIN payment p ON p.id = r.payment_id
			LEFT JOIN (SELECT x.refund_id, sum(x.income + x.cooperative_fee + x.programme_fee + x.contribution + x.tip
			                                   - x.programme_discount - x.cooperative_discount) AS amount,
			                  min(l.order_id) AS first_order, max(l.order_id) AS last_order
			           FROM refund_share x JOIN order_line l ON l.id = x.order_line_id GROUP BY 1) s ON s.refund_id = r.id
			LEFT JOIN (SELECT x.refund_id, sum(x.amount) AS amount, min(c.order_id) AS first_order, max(c.order_id) AS last_order
			           FROM refund_shipping x JOIN parcel c ON c.id = x.parcel_id GROUP BY 1) h ON h.refund_id = r.id
			LEFT JOIN dispute_loss b ON b.dispute_id = r.dispute_id
			WHERE coalesce(s.amount, 0) + coalesce(h.amount, 0)
			      <> CASE WHEN p.disposition = 'applied' AND b.bearer IS DISTINCT FROM 'programme' THEN r.amount ELSE 0 END
			   OR s.first_order <> p.order_id OR s.last_order <> p.order_id OR h.first_order <> p.order_id OR h.last_order <> p.order_id`),
		invariant.SQL(14, "every part of an order that travels alone holds something, and its shipping is asked once", `
			SELECT 'parcel ' || p.id FROM parcel p
			WHERE NOT EXISTS (SELECT 1 FROM order_line l WHERE l.parcel_id = p.id)
			   OR (p.split_from IS NOT NULL AND p.shipping <> 0)`),
		invariant.SQL(7, "nothing is released or has arrived of a parcel that came back and was not sent again", `
			SELECT 'parcel ' || p.id FROM parcel p LEFT JOIN parcel_release r ON r.parcel_id = p.id
			WHERE came_back(p.id) AND (r.parcel_id IS NOT NULL OR p.fulfilment_state NOT IN ('shipped', 'refused'))`),
		invariant.SQL(40, "every change of state has its event, with an actor and a time", `
			SELECT 'order ' || o.number || ' ' || o.payment_state FROM shop_order o
			WHERE NOT EXISTS (SELECT 1 FROM order_event e WHERE e.order_id = o.id AND e.kind = 'placed')
			   OR (o.payment_state <> 'waiting' AND NOT EXISTS (
			       SELECT 1 FROM order_event e WHERE e.order_id = o.id AND e.kind = o.payment_state))
			UNION ALL
			SELECT 'parcel ' || p.id || ' ' || p.fulfilment_state FROM parcel p
			WHERE p.fulfilment_state IN ('shipped', 'delivered', 'refused') AND NOT EXISTS (
			    SELECT 1 FROM order_event e WHERE e.parcel_id = p.id AND e.kind = p.fulfilment_state)`),
	}
}
