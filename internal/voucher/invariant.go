package voucher

import "simpul/internal/invariant"

// Invariants are the truths of vouchers.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(38, "voucher uses are counted, and at most the limits", `
			SELECT 'voucher ' || v.code FROM voucher v
			LEFT JOIN (SELECT voucher_id, count(*) AS used FROM voucher_use WHERE given_back_at IS NULL GROUP BY 1) u ON u.voucher_id = v.id
			WHERE v.used <> coalesce(u.used, 0) OR v.used > v.uses_most
			UNION ALL
			SELECT 'voucher ' || v.code || ' of a buyer' FROM voucher v
			JOIN (SELECT voucher_id, phone, count(*) FILTER (WHERE given_back_at IS NULL) AS used FROM voucher_use GROUP BY 1, 2) u ON u.voucher_id = v.id
			LEFT JOIN voucher_buyer b ON b.voucher_id = u.voucher_id AND b.phone = u.phone
			WHERE b.used IS DISTINCT FROM u.used OR u.used > v.uses_each OR b.most <> v.uses_each`),
		invariant.SQL(38, "an order that was not given up uses its voucher, any other does not, for what it takes off", `
			SELECT 'order ' || o.number FROM voucher_use u JOIN shop_order o ON o.id = u.order_id
			WHERE (u.given_back_at IS NULL) <> (o.payment_state IN ('waiting', 'accepted', 'paid')) OR u.amount > o.discount_total`),
	}
}
