package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Traced is what a part of an order's money was at the sale, and is now after
// reassignments, refunds and lost disputes.
type Traced struct {
	Sold money.Amount
	Now  money.Amount
}

func (t Traced) add(r traceRow) Traced { return Traced{t.Sold.Add(r.Sold), t.Now.Add(r.Now)} }

// TracedMaker is what of an order is one maker's: of a line, or her tip where
// Line is 0.
type TracedMaker struct {
	Line        int64
	Producer    identity.PersonID
	Cooperative identity.CooperativeID
	Traced
	Released bool // hers for good: the goods cannot come back any more
	// When the payout in which it was left the cooperative, and when she said
	// that it came; nil before. Payouts pay the oldest first.
	SentAt     *time.Time
	ReceivedAt *time.Time
}

// Trace is what the money of an order became, read from the ledger. The parts
// now sum to Paid + Given − Back.
type Trace struct {
	Paid         money.Amount // by the customer
	Given        money.Amount // by the programme in her place, less what went back to it
	Back         money.Amount // to the customer, on its way included
	Makers       []TracedMaker
	Cooperative  Traced
	Programme    Traced
	Contribution Traced // to the cost of payment
	Shipping     Traced
}

type traceRow struct {
	Kind        string
	Line        int64
	Producer    identity.PersonID
	Cooperative identity.CooperativeID
	Sold        money.Amount
	Now         money.Amount
}

// traced are an order's postings of the rules that reports count as income,
// by what the account is for.
const traced = `
	SELECT f.kind, f.line, f.producer, f.cooperative,
	       coalesce(sum(f.amount) FILTER (WHERE f.rule = 'sale'), 0)::bigint AS sold, sum(f.amount)::bigint AS now
	FROM (
		SELECT coalesce(p.order_line_id, 0) AS line, coalesce(p.producer_id, 0) AS producer, coalesce(p.cooperative_id, 0) AS cooperative,
		       -p.amount AS amount, t.rule,
		       CASE WHEN a.code LIKE '%:producer:%' OR a.code LIKE 'liability:order:%' THEN 'maker'
		            WHEN a.code = 'income:programme_fee' THEN 'programme'
		            WHEN a.code = 'income:processing_contribution' THEN 'contribution'
		            WHEN a.code LIKE '%:coop:%' AND p.order_line_id IS NOT NULL THEN 'cooperative'
		            WHEN a.code LIKE 'liability:shipping:%' OR a.code LIKE 'asset:receivable:coop:%' THEN 'shipping'
		            WHEN a.code = 'expense:discount:programme' THEN 'given'
		            WHEN a.code IN ('liability:refund_in_transit', 'asset:dispute_hold') THEN 'back'
		            WHEN t.rule = 'sale' THEN 'paid' ELSE 'other' END AS kind
		FROM ledger_transaction t
		LEFT JOIN ledger_transaction undone ON undone.id = t.reverses
		JOIN posting p ON p.transaction_id = t.id
		JOIN account a ON a.id = p.account_id
		WHERE t.order_id = $1 AND coalesce(undone.rule, t.rule) IN ('sale', 'refund', 'dispute', 'reassignment')) f
	GROUP BY f.kind, f.line, f.producer, f.cooperative ORDER BY f.line, f.producer, f.cooperative`

type pathRow struct {
	Producer    identity.PersonID      `db:"producer_id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	SentAt      *time.Time             `db:"sent_at"`
	ReceivedAt  *time.Time             `db:"received_at"`
}

// paths finds for each maker the payout that had what a release brought her:
// the first after which nothing was left of what became payable up to then.
// What failed and was reversed never was.
const paths = `
	WITH released AS (
		SELECT p.producer_id, p.cooperative_id, max(p.id) AS last,
		       (SELECT a.id FROM account a WHERE a.code = 'liability:producer:' || p.producer_id || ':payable' AND a.currency = 'IDR') AS account_id
		FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id
		WHERE t.order_id = $1 AND t.rule = 'release' AND p.producer_id IS NOT NULL
		GROUP BY p.producer_id, p.cooperative_id)
	SELECT r.producer_id, r.cooperative_id, s.sent_at, y.answered_at AS received_at
	FROM released r
	LEFT JOIN LATERAL (
		SELECT o.id FROM payout o
		JOIN ledger_transaction t ON t.key = 'payout:' || o.id
		JOIN posting q ON q.transaction_id = t.id AND q.account_id = r.account_id
		WHERE o.producer_id = r.producer_id AND o.cooperative_id = r.cooperative_id AND q.id > r.last
		  AND NOT EXISTS (SELECT 1 FROM payout_return b WHERE b.payout_id = o.id)
		  AND (SELECT sum(z.amount) FILTER (WHERE z.id <= r.last OR z.amount > 0)
		       FROM posting z JOIN ledger_transaction x ON x.id = z.transaction_id
		       WHERE z.account_id = r.account_id AND z.producer_id = r.producer_id AND z.cooperative_id = r.cooperative_id AND z.id <= q.id
		         AND x.reverses IS NULL AND NOT EXISTS (SELECT 1 FROM ledger_transaction v WHERE v.reverses = x.id)) >= 0
		ORDER BY o.id LIMIT 1) k ON TRUE
	LEFT JOIN payout_sending s ON s.payout_id = k.id
	LEFT JOIN payout_answer y ON y.payout_id = k.id AND y.answer = 'received'`

// TraceOf is what became of an order's money up to now; of an order that was
// not paid it is nothing.
func TraceOf(ctx context.Context, q database.Queryer, order int64) (Trace, error) {
	var rows []traceRow
	if err := q.SelectContext(ctx, &rows, traced, order); err != nil {
		return Trace{}, fmt.Errorf("report: trace of order %d: %w", order, err)
	}
	var ways []pathRow
	if err := q.SelectContext(ctx, &ways, paths, order); err != nil {
		return Trace{}, fmt.Errorf("report: trace of order %d: %w", order, err)
	}
	type holder struct {
		producer    identity.PersonID
		cooperative identity.CooperativeID
	}
	of := make(map[holder]pathRow, len(ways))
	for _, w := range ways {
		of[holder{w.Producer, w.Cooperative}] = w
	}
	var t Trace
	for _, r := range rows {
		switch r.Kind {
		case "maker":
			way, released := of[holder{r.Producer, r.Cooperative}]
			t.Makers = append(t.Makers, TracedMaker{
				Line: r.Line, Producer: r.Producer, Cooperative: r.Cooperative, Traced: Traced{r.Sold, r.Now},
				Released: released, SentAt: way.SentAt, ReceivedAt: way.ReceivedAt,
			})
		case "cooperative":
			t.Cooperative = t.Cooperative.add(r)
		case "programme":
			t.Programme = t.Programme.add(r)
		case "contribution":
			t.Contribution = t.Contribution.add(r)
		case "shipping":
			t.Shipping = t.Shipping.add(r)
		case "given":
			t.Given = t.Given.Sub(r.Now)
		case "back":
			t.Back = t.Back.Add(r.Now)
		case "paid":
			t.Paid = t.Paid.Sub(r.Now)
		}
	}
	return t, nil
}
