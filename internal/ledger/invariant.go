package ledger

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/invariant"
)

// Invariants are the truths of the books alone, numbered as in the ledger's
// specification.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(1, "every transaction sums to zero per currency", `
			SELECT 'transaction ' || transaction_id || ' ' || currency || ' ' || sum(amount)
			FROM posting GROUP BY transaction_id, currency HAVING sum(amount) <> 0`),
		invariant.SQL(2, "every transaction has two postings or more", `
			SELECT 'transaction ' || t.id FROM ledger_transaction t LEFT JOIN posting p ON p.transaction_id = t.id
			GROUP BY t.id HAVING count(p.id) < 2`),
		invariant.SQL(3, "posting and account agree on the currency, and no posting is of nothing", `
			SELECT 'posting ' || p.id FROM posting p JOIN account a ON a.id = p.account_id
			WHERE p.currency <> a.currency OR p.amount = 0`),
		invariant.SQL(4, "the trial balance is zero", `
			SELECT currency || ' ' || sum(amount) FROM posting GROUP BY currency HAVING sum(amount) <> 0`),
		invariant.SQL(5, "a kept balance is the sum of its postings", `
			SELECT 'account ' || a.code || ': kept ' || coalesce(b.balance::text, 'none') || ', posted ' || coalesce(s.total, 0)
			FROM account a LEFT JOIN account_balance b ON b.account_id = a.id
			LEFT JOIN (SELECT account_id, sum(amount) AS total FROM posting GROUP BY account_id) s ON s.account_id = a.id
			WHERE (a.floor IS NOT NULL AND coalesce(b.balance, 0) <> coalesce(s.total, 0))
			   OR (a.floor IS NULL AND b.account_id IS NOT NULL)
			   OR (b.account_id IS NOT NULL AND b.floor <> a.floor)`),
		invariant.SQL(6, "no account ever crossed its floor", `
			SELECT 'account ' || code || ' at transaction ' || transaction_id FROM (
				SELECT a.code, a.floor, t.transaction_id,
				       sum(t.amount) OVER (PARTITION BY a.id ORDER BY t.transaction_id) AS running
				FROM (SELECT account_id, transaction_id, sum(amount) AS amount FROM posting GROUP BY account_id, transaction_id) t
				JOIN account a ON a.id = t.account_id WHERE a.floor IS NOT NULL) r
			WHERE (floor = 'never_debit' AND running > 0) OR (floor = 'never_credit' AND running < 0)`),
		invariant.SQL(33, "a closed month stands as two people have closed it", `
			SELECT 'month ' || c.month || ': ' || c.transactions || ' closed, ' || n.transactions || ' now'
			FROM month_closing c CROSS JOIN LATERAL (
				SELECT count(*) AS transactions, coalesce(max(t.id), 0) AS latest FROM ledger_transaction t
				WHERE t.occurred_at < month_end(c.month)) n
			WHERE n.transactions <> c.transactions OR n.latest <> c.last_transaction
			UNION ALL
			SELECT 'month ' || month || ': closed by one person' FROM month_closing WHERE approved_by = proposed_by`),
		invariant.SQL(8, "a reversal negates its transaction exactly", `
			SELECT 'reversal ' || r.id || ' of ' || r.reverses FROM ledger_transaction r
			WHERE r.reverses IS NOT NULL AND EXISTS (
				(SELECT account_id, -amount, order_line_id, producer_id, village_code FROM posting WHERE transaction_id = r.reverses
				 EXCEPT ALL SELECT account_id, amount, order_line_id, producer_id, village_code FROM posting WHERE transaction_id = r.id)
				UNION ALL
				(SELECT account_id, amount, order_line_id, producer_id, village_code FROM posting WHERE transaction_id = r.id
				 EXCEPT ALL SELECT account_id, -amount, order_line_id, producer_id, village_code FROM posting WHERE transaction_id = r.reverses))`),
		invariant.SQL(33, "no ledger time lies in the future", `
			SELECT 'transaction ' || id FROM ledger_transaction
			WHERE occurred_at > recorded_at OR recorded_at > clock_timestamp()`),
		invariant.SQL(35, "what people see is whole rupiah", `
			SELECT 'posting ' || p.id FROM posting p JOIN account a ON a.id = p.account_id
			WHERE p.currency = 'IDR' AND p.amount % 100 <> 0
			  AND (a.code LIKE 'liability:producer:%' OR a.code LIKE 'liability:coop:%' OR a.code LIKE 'liability:shipping:%')`),
		{Number: 41, Name: "the hash chain verifies", Check: func(ctx context.Context, q database.Queryer, _ time.Time) ([]string, error) {
			return VerifyChain(ctx, q)
		}},
		invariant.SQL(41, "no transaction stands where the server's counter has not come yet", `
			SELECT 'transaction ' || id FROM ledger_transaction
			WHERE made_in >= shifted(pg_snapshot_xmax(pg_current_snapshot())) ORDER BY id LIMIT 100`),
		invariant.Overdue(41, "no transaction waits longer than a minute for its seal",
			`SELECT 'transaction ' || t.id`+tail+` AND t.recorded_at < $1::timestamptz - INTERVAL '1 minute'`),
	}
}
