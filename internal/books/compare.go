package books

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/bank"
	"simpul/internal/database"
	"simpul/internal/ledger"
	"simpul/internal/payment"
)

// unbookable is the difference that a fact makes which cannot be booked.
func unbookable(sort payment.Sort, b payment.BalanceTransaction) finding {
	kind := TypeUnknown
	switch sort {
	case payment.ChargeSort, payment.DisputeSort:
		kind = PaymentUnknown
	case payment.RefundSort:
		kind = RefundUnknown
	}
	net := b.Net().Minor()
	return finding{
		Kind: kind, Reference: string(b.Provider) + ":" + b.ExternalID,
		Account: string(ledger.Processor(string(b.Provider), b.Amount.Currency())), Currency: string(b.Amount.Currency()),
		Stated: &net, Detail: b.Kind + " " + b.Category + " " + b.Source, OccurredAt: b.CreatedAt,
	}
}

// late is how long after its own time something may be missing on the
// processor's account without being a difference.
const late = "6 hours"

// otherAmounts are charges and refunds over another amount than the books
// have, compared in the currency of the books.
const otherAmounts = `
	SELECT CASE k.sort WHEN 'charge' THEN 'payment_amount' ELSE 'refund_amount' END AS kind,
	       b.provider || ':' || b.external_id AS reference, 'asset:psp:' || b.provider || ':' || lower(b.currency) AS account,
	       w.currency, w.booked, w.stated, b.source AS detail, b.created_at AS occurred_at
	FROM balance_transaction b
	JOIN balance_booking k ON k.balance_transaction_id = b.id AND k.sort IN ('charge', 'refund')
	CROSS JOIN LATERAL (
		SELECT p.currency, p.amount AS booked,
		       CASE WHEN b.source_currency = p.currency THEN b.source_amount WHEN b.currency = p.currency THEN b.amount END AS stated
		FROM payment p WHERE k.sort = 'charge' AND p.provider = b.provider AND p.external_id = b.payment
		UNION ALL
		SELECT r.currency, sign(b.amount)::bigint * r.amount,
		       CASE WHEN b.source_currency = r.currency THEN b.source_amount WHEN b.currency = r.currency THEN b.amount END
		FROM refund r WHERE k.sort = 'refund' AND r.provider = b.provider AND r.external_id = b.source) w
	WHERE b.provider = $1 AND w.booked IS DISTINCT FROM w.stated`

// missingThere are payments and refunds of the books that the processor's
// account does not show.
const missingThere = `
	SELECT 'payment_missing' AS kind, p.provider || ':' || p.external_id AS reference,
	       'asset:psp:' || p.provider || ':' || lower(p.currency) AS account, p.currency, p.amount AS booked,
	       NULL::bigint AS stated, '' AS detail, p.received_at AS occurred_at
	FROM payment p
	WHERE p.provider = $1 AND p.received_at < $2::timestamptz - INTERVAL '` + late + `'
	  AND NOT EXISTS (SELECT 1 FROM balance_transaction b JOIN balance_booking k ON k.balance_transaction_id = b.id
	                  WHERE b.payment = p.external_id AND b.provider = p.provider AND k.sort = 'charge')
	UNION ALL
	SELECT 'refund_missing', r.provider || ':' || coalesce(r.external_id, r.id::text),
	       'asset:psp:' || r.provider || ':' || lower(r.currency), r.currency, -r.amount, NULL, '', r.ended_at
	FROM refund r
	WHERE r.provider = $1 AND r.state = 'succeeded' AND r.ended_at < $2::timestamptz - INTERVAL '` + late + `'
	  AND NOT EXISTS (SELECT 1 FROM balance_transaction b JOIN balance_booking k ON k.balance_transaction_id = b.id
	                  WHERE b.source = r.external_id AND b.provider = r.provider AND k.sort = 'refund')`

// missingDisputes are what the processor took for disputes of orders in whose
// books nothing of a dispute stands.
const missingDisputes = `
	SELECT 'dispute_missing' AS kind, b.provider || ':' || b.external_id AS reference,
	       'asset:psp:' || b.provider || ':' || lower(b.currency) AS account, b.currency, NULL::bigint AS booked, b.net AS stated,
	       b.source AS detail, b.created_at AS occurred_at
	FROM balance_transaction b
	JOIN balance_booking k ON k.balance_transaction_id = b.id AND k.sort = 'dispute'
	JOIN payment p ON p.provider = b.provider AND p.external_id = b.payment
	WHERE b.provider = $1 AND b.created_at < $2::timestamptz - INTERVAL '` + late + `'
	  AND NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.order_id = p.order_id AND t.rule LIKE 'dispute%')`

// processorKinds are the differences that a comparison with a processor finds.
var processorKinds = []Kind{
	PaymentUnknown, PaymentAmount, PaymentMissing, RefundUnknown, RefundAmount, RefundMissing, DisputeMissing, TypeUnknown,
	PayoutMissing,
}

// compareProcessor names the differences with a processor: those of facts that
// could not be booked, and what both sides have differently.
func compareProcessor(ctx context.Context, tx *database.Tx, provider payment.Method, unbooked []finding, now time.Time) error {
	found := unbooked
	var rows []finding
	if err := tx.SelectContext(ctx, &rows, otherAmounts, string(provider)); err != nil {
		return fmt.Errorf("books: compare amounts: %w", err)
	}
	found = append(found, rows...)
	for _, query := range []string{missingThere, missingDisputes, missingPayouts} {
		var rows []finding
		if err := tx.SelectContext(ctx, &rows, query, string(provider), now); err != nil {
			return fmt.Errorf("books: compare with %s: %w", provider, err)
		}
		found = append(found, rows...)
	}
	return name(ctx, tx, processorKinds, string(provider)+":", found, now)
}

// bankDifferences are the lines and entries of a bank account that are matched
// with nothing, and the lines that do not begin where the last one ended. What
// is in the books counts once the statement has gone some days past it; what was
// taken back before the bank has shown it does not.
const bankDifferences = `
	WITH line AS (
		SELECT l.id, l.day, l.description, l.amount, l.balance,
		       lag(l.balance) OVER (ORDER BY l.day, l.id) AS before,
		       EXISTS (SELECT 1 FROM bank_match m WHERE m.line_id = l.id) AS matched
		FROM bank_line l WHERE l.account_id = $1),
	entry AS (
		SELECT p.id, p.amount, t.id AS transaction_id, t.reverses, t.rule,
		       (coalesce(t.dated_at, t.occurred_at) AT TIME ZONE 'Asia/Jakarta')::date AS day, t.occurred_at
		FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
		WHERE a.code = 'asset:bank:' || $2 AND t.rule <> 'bank_opening'
		  AND NOT EXISTS (SELECT 1 FROM bank_match m WHERE m.posting_id = p.id))
	SELECT 'line_unmatched' AS kind, 'bank:' || $2 || ':' || id AS reference, 'asset:bank:' || $2 AS account, 'IDR' AS currency,
	       NULL::bigint AS booked, amount AS stated, description AS detail, day::timestamp AT TIME ZONE 'Asia/Jakarta' AS occurred_at
	FROM line WHERE NOT matched
	UNION ALL
	SELECT 'posting_unmatched', 'bank:' || $2 || ':posting:' || e.id, 'asset:bank:' || $2, 'IDR', e.amount, NULL, e.rule, e.occurred_at
	FROM entry e
	WHERE e.day + ` + settled + ` <= (SELECT max(day) FROM line)
	  AND NOT EXISTS (SELECT 1 FROM entry o WHERE o.reverses = e.transaction_id OR e.reverses = o.transaction_id)
	UNION ALL
	SELECT 'statement_gap', 'bank:' || $2 || ':gap:' || id, 'asset:bank:' || $2, 'IDR', before, balance - amount, description,
	       day::timestamp AT TIME ZONE 'Asia/Jakarta'
	FROM line WHERE before <> balance - amount`

// settled is how many days a bank may take to show what is in the books.
const settled = "5"

// compareBank names the differences with a bank's statements.
func compareBank(ctx context.Context, tx *database.Tx, account bank.Account, now time.Time) error {
	var found []finding
	if err := tx.SelectContext(ctx, &found, bankDifferences, int64(account.ID), account.Code); err != nil {
		return fmt.Errorf("books: compare with %s: %w", account.Code, err)
	}
	return name(ctx, tx, []Kind{LineUnmatched, PostingUnmatched, StatementGap}, "bank:"+account.Code+":", found, now)
}

// missingPayouts are a processor's payouts that should have reached the bank a
// week ago and are on no statement.
const missingPayouts = `
	SELECT 'payout_missing' AS kind, p.provider || ':' || p.external_id AS reference, 'asset:psp_to_bank' AS account, p.currency,
	       p.amount AS booked, NULL::bigint AS stated, p.state AS detail, p.created_at AS occurred_at
	FROM processor_payout p
	WHERE p.provider = $1 AND p.state <> 'failed' AND p.arrives_at < $2::timestamptz - INTERVAL '7 days'
	  AND NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.key = 'psp_arrival:' || p.provider || ':' || p.external_id
	                  AND NOT EXISTS (SELECT 1 FROM ledger_transaction r WHERE r.reverses = t.id))`
