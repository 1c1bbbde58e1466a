package payout

import "simpul/internal/invariant"

// Invariants are the truths of paying out, numbered as in the ledger's
// specification.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(7, "a handover and a movement of cash are posted once, with their amount", `
			SELECT 'handover ' || h.id FROM handover h
			LEFT JOIN handover_decision d ON d.handover_id = h.id AND d.approved
			LEFT JOIN (`+moved+`) t ON t.key = 'handover:' || h.id
			WHERE t.amount IS DISTINCT FROM CASE WHEN d.handover_id IS NOT NULL THEN h.amount END
			UNION ALL
			SELECT 'cash movement ' || m.id FROM cash_movement m LEFT JOIN (`+moved+`) t ON t.key = 'cash_float:' || m.id
			WHERE t.amount IS DISTINCT FROM m.amount
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE (t.rule = 'handover' AND NOT EXISTS (SELECT 1 FROM handover h WHERE t.key = 'handover:' || h.id))
			   OR (t.rule = 'cash_float' AND NOT EXISTS (SELECT 1 FROM cash_movement m WHERE t.key = 'cash_float:' || m.id))`),
		invariant.SQL(7, "an advance is posted once, with its amount", `
			SELECT 'advance ' || v.id FROM advance v LEFT JOIN (`+moved+`) t ON t.key = 'advance:' || v.id
			WHERE t.amount IS DISTINCT FROM v.amount
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.rule = 'advance' AND NOT EXISTS (SELECT 1 FROM advance v WHERE t.key = 'advance:' || v.id)`),
		invariant.SQL(7, "a tax is handed over once, with its amount", `
			SELECT 'tax payment ' || y.id FROM tax_payment y
			LEFT JOIN (SELECT t.key, sum(p.amount) AS amount FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id
			           JOIN account a ON a.id = p.account_id WHERE t.rule = 'tax_paid' AND a.code LIKE 'liability:tax:%' GROUP BY t.key) t
			  ON t.key = 'tax_paid:' || y.id
			WHERE t.amount IS DISTINCT FROM y.amount
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.rule = 'tax_paid' AND NOT EXISTS (SELECT 1 FROM tax_payment y WHERE t.key = 'tax_paid:' || y.id)`),
		invariant.SQL(26, "a payout is approved by another person than its maker, and by as many as its amount needs", `
			SELECT 'run ' || a.run_id || ' approved by its maker ' || a.approver_id
			FROM payout_approval a JOIN payout_run r ON r.id = a.run_id WHERE a.approver_id = r.prepared_by
			UNION ALL
			SELECT 'payout ' || p.id || ' is posted and its run is not approved'
			FROM payout p JOIN ledger_transaction t ON t.key = 'payout:' || p.id WHERE NOT payout_approved(p.run_id)
			UNION ALL
			SELECT 'handover ' || d.handover_id || ' approved by its maker'
			FROM handover_decision d JOIN handover h ON h.id = d.handover_id WHERE d.approved AND d.decided_by = h.prepared_by`),
		invariant.SQL(27, "a payout is posted when approved, sent when that is posted, and both are reversed when it came back", `
			SELECT 'payout ' || p.id FROM payout p
			LEFT JOIN payout_sending s ON s.payout_id = p.id
			LEFT JOIN payout_return b ON b.payout_id = p.id
			LEFT JOIN ledger_transaction approved ON approved.key = 'payout:' || p.id
			LEFT JOIN ledger_transaction sent ON sent.key = 'payout_sent:' || p.id
			LEFT JOIN ledger_transaction approved_back ON approved_back.reverses = approved.id
			LEFT JOIN ledger_transaction sent_back ON sent_back.reverses = sent.id
			LEFT JOIN (`+inTransit+`) a ON a.transaction_id = approved.id
			LEFT JOIN (`+inTransit+`) t ON t.transaction_id = sent.id
			WHERE -a.amount IS DISTINCT FROM CASE WHEN payout_approved(p.run_id) THEN p.amount END
			   OR t.amount IS DISTINCT FROM CASE WHEN s.payout_id IS NOT NULL THEN p.amount END
			   OR (approved_back.id IS NOT NULL) <> (b.payout_id IS NOT NULL)
			   OR (sent_back.id IS NOT NULL) <> (b.payout_id IS NOT NULL AND s.payout_id IS NOT NULL)
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.rule IN ('payout', 'payout_sent') AND NOT EXISTS (
				SELECT 1 FROM payout p WHERE t.key IN ('payout:' || p.id, 'payout_sent:' || p.id))`),
		invariant.SQL(28, "what is in transit is the open payouts", `
			SELECT 'in transit ' || i.amount || ', open ' || o.amount FROM
				(SELECT coalesce(-sum(p.amount), 0) AS amount FROM posting p JOIN account a ON a.id = p.account_id
				 WHERE a.code = 'liability:payout_in_transit') i,
				(SELECT coalesce(sum(p.amount), 0) AS amount FROM payout p WHERE payout_approved(p.run_id)
				 AND NOT EXISTS (SELECT 1 FROM payout_sending s WHERE s.payout_id = p.id)
				 AND NOT EXISTS (SELECT 1 FROM payout_return b WHERE b.payout_id = p.id)) o
			WHERE i.amount <> o.amount`),
	}
}

// inTransit is what each transaction moved to (negative) or from payouts in
// transit.
const inTransit = `
	SELECT p.transaction_id, sum(p.amount) AS amount FROM posting p JOIN account a ON a.id = p.account_id
	WHERE a.code = 'liability:payout_in_transit' GROUP BY p.transaction_id`

// moved is how much each transaction moved.
const moved = `
	SELECT t.key, sum(p.amount) FILTER (WHERE p.amount > 0) AS amount
	FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id
	WHERE t.rule IN ('handover', 'cash_float', 'advance') GROUP BY t.id`
