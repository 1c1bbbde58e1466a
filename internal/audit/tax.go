package audit

import "simpul/internal/invariant"

// taxes are the truths of what is withheld of sales for the state.
func taxes() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(7, "a tax is withheld at a release and given back by a refund, each once", `
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE (t.rule = 'tax_withheld' AND NOT EXISTS (
			           SELECT 1 FROM parcel_release r WHERE t.key LIKE 'tax_withheld:%:' || r.parcel_id || ':%'
			             AND r.parcel_id = nullif(split_part(t.key, ':', 3), '')::bigint))
			   OR (t.rule = 'tax_returned' AND NOT EXISTS (SELECT 1 FROM refund r WHERE t.key = 'tax_returned:' || r.id))
			UNION ALL
			SELECT 'refund ' || r.id FROM refund r
			JOIN ledger_transaction t ON t.key = 'tax_returned:' || r.id LEFT JOIN ledger_transaction b ON b.reverses = t.id
			WHERE (r.state = 'failed') <> (b.id IS NOT NULL)`),
		invariant.SQL(36, "what stands of a tax is at most what is left of the income that it was withheld of, nothing when all was refunded", `
			WITH moved AS (
				SELECT coalesce(w.split_from, w.id) AS parcel_id, q.producer_id, a.code, q.amount
				FROM ledger_transaction t JOIN posting q ON q.transaction_id = t.id JOIN account a ON a.id = q.account_id
				JOIN parcel w ON w.id = split_part(t.key, ':', 3)::bigint
				WHERE t.rule = 'tax_withheld' AND a.code LIKE 'liability:tax:%'
				UNION ALL
				SELECT c.id, q.producer_id, a.code, q.amount
				FROM ledger_transaction t JOIN refund r ON t.key = 'tax_returned:' || r.id JOIN payment y ON y.id = r.payment_id
				LEFT JOIN ledger_transaction b ON b.reverses = t.id
				JOIN posting q ON q.transaction_id IN (t.id, b.id) JOIN account a ON a.id = q.account_id
				JOIN parcel c ON c.order_id = y.order_id AND c.cooperative_id = q.cooperative_id AND c.split_from IS NULL
				WHERE t.rule = 'tax_returned' AND a.code LIKE 'liability:tax:%'),
			standing AS (SELECT parcel_id, producer_id, code, -sum(amount) AS amount FROM moved GROUP BY 1, 2, 3),
			income AS (
				SELECT coalesce(w.split_from, w.id) AS parcel_id, s.producer_id, sum(s.income + s.moved_income - s.refunded_income) AS amount
				FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id JOIN parcel w ON w.id = l.parcel_id
				WHERE coalesce(w.split_from, w.id) IN (SELECT parcel_id FROM standing) GROUP BY 1, 2)
			SELECT 'parcel ' || s.parcel_id || ' producer ' || s.producer_id || ' ' || s.code
			FROM standing s LEFT JOIN income i USING (parcel_id, producer_id)
			WHERE s.amount < 0 OR s.amount > coalesce(i.amount, 0)`),
	}
}
