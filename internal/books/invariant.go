package books

import "simpul/internal/invariant"

// Invariants are the truths between the books and what processors and banks
// say, numbered as in the ledger's specification.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(30, "a processor's balance transaction is posted with its own figures", `
			SELECT 'balance transaction ' || b.provider || ' ' || b.external_id
			FROM balance_booking k JOIN balance_transaction b ON b.id = k.balance_transaction_id
			CROSS JOIN LATERAL (
				SELECT coalesce(sum(p.amount) FILTER (WHERE p.transaction_id = k.fee_transaction), 0) AS fee,
				       coalesce(sum(p.amount) FILTER (WHERE p.transaction_id = k.conversion_transaction), 0) AS conversion,
				       coalesce(sum(p.amount) FILTER (WHERE p.transaction_id = k.payout_transaction), 0) AS payout
				FROM posting p JOIN account a ON a.id = p.account_id
				WHERE p.transaction_id IN (k.fee_transaction, k.conversion_transaction, k.payout_transaction)
				  AND a.code = 'asset:psp:' || b.provider || ':' || lower(b.currency)) s
			WHERE s.fee <> CASE WHEN k.sort IN ('fee', 'tax') THEN b.net WHEN k.sort = 'dispute' THEN 0 ELSE -b.fee END
			   OR s.payout <> CASE WHEN k.sort = 'payout' THEN b.amount ELSE 0 END
			   OR s.conversion <> CASE WHEN k.conversion_transaction IS NULL THEN 0 ELSE b.amount END
			   OR (b.source_currency IS NOT NULL AND b.source_currency = 'IDR' AND k.conversion_transaction IS NULL)`),
		invariant.SQL(30, "what is posted of a processor's account is of one of its balance transactions", `
			SELECT 'transaction ' || t.id || ' ' || t.key FROM ledger_transaction t
			WHERE t.rule IN ('psp_fee', 'conversion', 'psp_payout')
			  AND NOT EXISTS (SELECT 1 FROM balance_booking k JOIN balance_transaction b ON b.id = k.balance_transaction_id
			                  WHERE t.id IN (k.fee_transaction, k.conversion_transaction, k.payout_transaction)
			                    AND t.key = t.rule || ':' || b.provider || ':' || b.external_id)`),
		invariant.SQL(33, "what an account held when its month was closed, it still holds", `
			SELECT 'month ' || f.month || ' ' || f.account || ': ' || f.booked || ' closed, ' || coalesce(n.total, 0) || ' now'
			FROM month_figure f CROSS JOIN LATERAL (
				SELECT sum(p.amount) AS total FROM posting p JOIN account a ON a.id = p.account_id
				JOIN ledger_transaction t ON t.id = p.transaction_id
				WHERE a.code = f.account AND a.currency = f.currency AND t.occurred_at < month_end(f.month)) n
			WHERE f.booked <> coalesce(n.total, 0)`),
		invariant.SQL(30, "a bank's line is matched with entries of its own amount and account", `
			SELECT 'bank line ' || l.id FROM bank_line l JOIN bank_account b ON b.id = l.account_id
			JOIN bank_match m ON m.line_id = l.id JOIN posting p ON p.id = m.posting_id JOIN account a ON a.id = p.account_id
			GROUP BY l.id, b.code HAVING sum(p.amount) <> l.amount OR NOT bool_and(a.code = 'asset:bank:' || b.code)`),
		invariant.SQL(30, "who accepts a difference gives a reason", `
			SELECT 'difference ' || id FROM difference
			WHERE resolution = 'accepted' AND (resolved_by IS NULL OR char_length(btrim(reason)) < 5)`),
		invariant.Overdue(30, "no balance transaction waits longer than an hour to be booked or named", `
			SELECT 'balance transaction ' || b.provider || ' ' || b.external_id FROM balance_transaction b
			WHERE b.kept_at < $1::timestamptz - INTERVAL '1 hour'
			  AND NOT EXISTS (SELECT 1 FROM balance_booking k WHERE k.balance_transaction_id = b.id)
			  AND NOT EXISTS (SELECT 1 FROM difference d WHERE d.reference = b.provider || ':' || b.external_id
			                  AND (d.resolved_at IS NULL OR d.resolution = 'accepted'))`),
		invariant.Overdue(30, "no difference is open longer than seven days", `
			SELECT 'difference ' || id || ' ' || kind || ' ' || reference FROM difference
			WHERE resolved_at IS NULL AND found_at < $1::timestamptz - INTERVAL '7 days'`),
	}
}
