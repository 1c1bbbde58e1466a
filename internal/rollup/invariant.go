package rollup

import "simpul/internal/invariant"

// rolled tells of a posting e whether the sums hold it.
const rolled = `(e.made_in, e.transaction_id) <= ((SELECT m.made_in FROM rollup_mark m), (SELECT m.transaction_id FROM rollup_mark m))`

// Invariants hold the sums to the ledger, up to the mark.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(37, "the sums by day equal the ledger", `
			SELECT 'day ' || day || ' cooperative ' || cooperative_id || ' village ' || village_code || ' producer ' || producer_id || ' category ' || category_id
			FROM (
				SELECT day, cooperative_id, village_code, producer_id, category_id, revenue, income, sold FROM day_figure
				UNION ALL
				SELECT e.day, e.cooperative_id, e.village_code, e.producer_id, e.category_id, -e.revenue, -e.income,
				       CASE WHEN e.rule IN ('sale', 'reassignment') THEN -e.revenue ELSE 0 END
				FROM earned e WHERE `+rolled+`) s
			GROUP BY day, cooperative_id, village_code, producer_id, category_id
			HAVING sum(revenue) <> 0 OR sum(income) <> 0 OR sum(sold) <> 0`),
		invariant.SQL(37, "the orders by day equal the ledger", `
			SELECT 'day ' || day || ' programme ' || programme_id || ' ' || part || ' ' || key FROM (
				SELECT programme_id, part, day, key, orders FROM day_order
				UNION ALL
				SELECT c.programme_id, v.part, e.day, v.key, -count(DISTINCT e.order_id)
				FROM earned e JOIN cooperative c ON c.id = e.cooperative_id
				CROSS JOIN LATERAL (VALUES ('programme', ''), ('regency', left(e.village_code, 5)), ('district', left(e.village_code, 8)),
					('village', e.village_code), ('cooperative', e.cooperative_id::text), ('producer', e.producer_id::text),
					('category', e.category_id::text)) v (part, key)
				WHERE e.rule = 'sale' AND `+rolled+`
				GROUP BY c.programme_id, v.part, e.day, v.key) s
			GROUP BY programme_id, part, day, key HAVING sum(orders) <> 0`),
		invariant.Overdue(37, "no transaction waits longer than a minute for the sums", `
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.id = ANY (unrolled()) AND t.recorded_at < $1::timestamptz - INTERVAL '1 minute'`),
	}
}
