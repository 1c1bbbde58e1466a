package order

import "simpul/internal/invariant"

// Invariants are the truths of orders alone.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(14, "an order's totals are those of its lines and parcels", `
			SELECT 'order ' || o.number FROM shop_order o
			LEFT JOIN (SELECT order_id, sum(price * quantity) AS gross, sum(discount) AS discount, sum(net) AS net,
			                  bool_and(net = price * quantity - discount) AS sound FROM order_line GROUP BY order_id) l ON l.order_id = o.id
			LEFT JOIN (SELECT order_id, sum(shipping) AS shipping FROM parcel GROUP BY order_id) p ON p.order_id = o.id
			WHERE l.gross IS DISTINCT FROM o.items_total OR l.discount > o.discount_total OR NOT l.sound
			   OR p.shipping IS DISTINCT FROM o.shipping_total
			   OR o.total <> o.items_total - o.discount_total + o.shipping_total + o.tip - o.unique_code`),
		invariant.SQL(14, "a line's shares are its net and all of its makers' part", `
			SELECT 'order line ' || l.id FROM order_line l
			LEFT JOIN (SELECT order_line_id, sum(share_bp) AS bp, sum(income + cooperative_fee + programme_fee + contribution) AS parts
			           FROM order_line_share GROUP BY order_line_id) s ON s.order_line_id = l.id
			WHERE s.bp IS DISTINCT FROM 10000 OR s.parts IS DISTINCT FROM l.net`),
		invariant.SQL(40, "every change of state has its event, with an actor and a time", `
			SELECT 'order ' || o.number || ' ' || o.payment_state FROM shop_order o
			WHERE NOT EXISTS (SELECT 1 FROM order_event e WHERE e.order_id = o.id AND e.kind = 'placed')
			   OR (o.payment_state <> 'waiting' AND NOT EXISTS (
			       SELECT 1 FROM order_event e WHERE e.order_id = o.id AND e.kind = o.payment_state))
			UNION ALL
			SELECT 'parcel ' || p.id || ' ' || p.fulfilment_state FROM parcel p
			WHERE p.fulfilment_state IN ('shipped', 'delivered') AND NOT EXISTS (
			    SELECT 1 FROM order_event e WHERE e.parcel_id = p.id AND e.kind = p.fulfilment_state)`),
	}
}
