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
				SELECT day, cooperative_id, village_code, producer_id, category_id, revenue, income, sold, entries FROM day_figure
				UNION ALL
				SELECT e.day, e.cooperative_id, e.village_code, e.producer_id, e.category_id, -sum(e.revenue), -sum(e.income),
				       -coalesce(sum(e.revenue) FILTER (WHERE e.rule IN ('sale', 'reassignment')), 0), -count(DISTINCT (e.transaction_id, e.order_line_id))
				FROM earned e WHERE `+rolled+` GROUP BY 1, 2, 3, 4, 5) s
			GROUP BY day, cooperative_id, village_code, producer_id, category_id
			HAVING sum(revenue) <> 0 OR sum(income) <> 0 OR sum(sold) <> 0 OR sum(entries) <> 0`),
		invariant.SQL(37, "the orders by day equal the ledger", `
			SELECT 'day ' || day || ' programme ' || programme_id || ' ' || part || ' ' || key FROM (
				SELECT programme_id, part, day, key, orders FROM day_order
				UNION ALL
				SELECT c.programme_id, v.part, e.day, v.key, -count(DISTINCT e.order_id)
				FROM earned e JOIN cooperative c ON c.id = e.cooperative_id
				CROSS JOIN LATERAL (VALUES ('programme', ''), ('regency', left(e.village_code, 5)), ('district', left(e.village_code, 8)),
					('village', e.village_code), ('cooperative', e.cooperative_id::text), ('producer', e.producer_id::text),
					('category', e.category_id::text), ('category_village', e.category_id::text || '/' || e.village_code)) v (part, key)
				WHERE e.rule = 'sale' AND `+rolled+`
				GROUP BY c.programme_id, v.part, e.day, v.key) s
			GROUP BY programme_id, part, day, key HAVING sum(orders) <> 0`),
		invariant.SQL(37, "the sums by month, quarter and year equal those by day", `
			SELECT 'programme ' || programme_id || ' ' || part || ' ' || key || ' ' || span || ' ' || start FROM (
				SELECT programme_id, part, span, start, key, revenue, income, orders, entries, makers FROM span_figure
				UNION ALL
				SELECT d.programme_id, d.part, d.span, d.start, d.key, -sum(d.revenue), -sum(d.income), 0, -sum(d.entries), -count(*) FILTER (WHERE d.sold > 0)
				FROM (SELECT c.programme_id, v.part, v.key, s.span, s.start, f.producer_id,
				             sum(f.revenue) AS revenue, sum(f.income) AS income, sum(f.sold) AS sold, sum(f.entries) AS entries
				      FROM day_figure f JOIN cooperative c ON c.id = f.cooperative_id
				      CROSS JOIN LATERAL parts_of(f.village_code, f.cooperative_id, f.producer_id, f.category_id) v
				      CROSS JOIN LATERAL spans_of(f.day) s
				      GROUP BY 1, 2, 3, 4, 5, 6) d
				GROUP BY 1, 2, 3, 4, 5
				UNION ALL
				SELECT o.programme_id, o.part, s.span, s.start, o.key, 0, 0, -sum(o.orders), 0, 0
				FROM day_order o CROSS JOIN LATERAL spans_of(o.day) s GROUP BY 1, 2, 3, 4, 5) s
			GROUP BY programme_id, part, key, span, start
			HAVING sum(revenue) <> 0 OR sum(income) <> 0 OR sum(orders) <> 0 OR sum(entries) <> 0 OR sum(makers) <> 0`),
		invariant.SQL(37, "the bridge by day equals the ledger", `
			SELECT 'programme ' || programme_id || ' day ' || day FROM (
				SELECT * FROM day_bridge
				UNION ALL
				SELECT programme_id, day, -taken, -revenue, -shipping, -tips, -others, -discount, -income, -cooperative_fees, -programme_fees, -contributions
				FROM bridges_of((SELECT coalesce(array_agg(e.id), '{}') FROM (SELECT t.id, t.made_in, t.id AS transaction_id FROM ledger_transaction t) e WHERE `+rolled+`))) s
			GROUP BY programme_id, day
			HAVING sum(taken) <> 0 OR sum(revenue) <> 0 OR sum(shipping) <> 0 OR sum(tips) <> 0 OR sum(others) <> 0 OR sum(discount) <> 0 OR sum(income) <> 0
			    OR sum(cooperative_fees) <> 0 OR sum(programme_fees) <> 0 OR sum(contributions) <> 0`),
		invariant.Overdue(37, "no transaction waits longer than a minute for the sums", `
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.id = ANY (unrolled()) AND t.recorded_at < $1::timestamptz - INTERVAL '1 minute'`),
	}
}
