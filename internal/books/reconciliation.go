package books

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/money"
)

// Reconciliation is an account over a window, in the books and by the other
// side. What stands at the end of the window differs by the sum of the items:
//
//	Closing.Booked − Closing.Stated = Σ (Item.Booked − Item.Stated)
//	Closing = Opening + Σ Rows, on each side
type Reconciliation struct {
	Account Account
	Opening Pair
	Rows    []Row
	Closing Pair
	// Items are all of what stands differently at the end of the window, by
	// name; an item that both sides have alike is none.
	Items []Item
}

// Pair is an amount in the books, debit positive, and by the other side, in
// minor units.
type Pair struct {
	Booked int64 `db:"booked"`
	Stated int64 `db:"stated"`
}

// Difference is by how much the books have more.
func (p Pair) Difference() int64 { return p.Booked - p.Stated }

// Row is what moved an account in a window, by category: beginning (what stood
// on a bank account before its first line), sale, refund, fee, dispute,
// conversion, payout, paid_out, other.
type Row struct {
	Category string `db:"category"`
	Pair
}

// Item is something that stands differently on the two sides.
type Item struct {
	Name   string    `db:"name"`   // order:17, fact:stripe:txn_1, line:4, posting:9, opening …
	Number string    `db:"number"` // of the order, "" for none
	Detail string    `db:"detail"` // what the other side says of it
	Since  time.Time `db:"since"`
	Pair
}

// category names what a transaction does to an account, by its rule; a reversal
// belongs to what it reverses. The first argument is the column of the rule.
const category = `CASE
		WHEN rule IN ('sale', 'surplus', 'cod_remittance') THEN 'sale'
		WHEN rule = 'refund_confirmed' THEN 'refund'
		WHEN rule = 'bank_opening' THEN 'beginning'
		WHEN rule IN ('psp_fee', 'bank_fee', 'payout_fee') THEN 'fee'
		WHEN rule = 'conversion' THEN 'conversion'
		WHEN rule LIKE 'dispute%' THEN 'dispute'
		WHEN rule IN ('psp_payout', 'psp_arrival') THEN 'payout'
		WHEN rule IN ('payout_sent', 'handover', 'cash_float', 'tax_paid', 'advance', 'cod_refused') THEN 'paid_out'
		ELSE 'other' END`

// booked are the movements in the books of account $1 in currency $2 before $3.
const booked = `
	booked AS (
		SELECT p.id, p.amount, t.id AS transaction_id, t.occurred_at AS at, t.key, t.rule AS own_rule, t.order_id,
		       coalesce(r.rule, t.rule) AS rule
		FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
		LEFT JOIN ledger_transaction r ON r.id = t.reverses
		WHERE a.code = $1 AND a.currency = $2 AND t.occurred_at < $3)`

// processorFacts are the movements by the processor $4, split as the books
// split them: the amount, and the fee.
const processorFacts = `
	fact AS (
		SELECT b.provider || ':' || b.external_id AS external, b.created_at AS at, b.kind || ' ' || b.source AS detail, b.net,
		       coalesce((SELECT p.order_id FROM payment p WHERE p.provider = b.provider AND p.external_id = b.payment),
		                (SELECT p.order_id FROM refund f JOIN payment p ON p.id = f.payment_id
		                 WHERE f.provider = b.provider AND f.external_id = b.source)) AS order_id,
		       s.category, s.amount
		FROM balance_transaction b LEFT JOIN balance_booking k ON k.balance_transaction_id = b.id
		CROSS JOIN LATERAL (VALUES
			(CASE WHEN k.conversion_transaction IS NOT NULL THEN 'conversion' WHEN k.sort = 'charge' THEN 'sale'
			      WHEN k.sort = 'tax' THEN 'fee' WHEN k.sort IS NULL THEN 'other' ELSE k.sort END, b.amount),
			(CASE WHEN k.sort = 'dispute' THEN 'dispute' WHEN k.sort IS NULL THEN 'other' ELSE 'fee' END, -b.fee)) AS s (category, amount)
		WHERE b.provider = $4 AND b.currency = $2 AND b.created_at < $3)`

const processorRows = `
	WITH` + booked + `,` + processorFacts + `,
	moved AS (
		SELECT ` + category + ` AS category, at, amount AS booked, 0::bigint AS stated FROM booked
		UNION ALL SELECT category, at, 0, amount FROM fact)
	SELECT CASE WHEN at < $5 THEN '' ELSE category END AS category, sum(booked)::bigint AS booked, sum(stated)::bigint AS stated
	FROM moved GROUP BY 1`

const processorItems = `
	WITH` + booked + `,` + processorFacts + `,
	part AS (
		SELECT CASE WHEN order_id IS NOT NULL THEN 'order:' || order_id
		            WHEN own_rule IN ('psp_fee', 'conversion', 'psp_payout') THEN 'fact:' || substr(key, strpos(key, ':') + 1)
		            ELSE 'transaction:' || transaction_id END AS name,
		       order_id, '' AS detail, at, amount AS booked, 0::bigint AS stated FROM booked
		UNION ALL
		SELECT CASE WHEN order_id IS NOT NULL THEN 'order:' || order_id ELSE 'fact:' || external END, order_id, detail, at, 0, amount FROM fact)
	SELECT i.name, coalesce(o.number, '') AS number, i.detail, i.since, i.booked, i.stated
	FROM (SELECT name, max(order_id) AS order_id, max(detail) AS detail, min(at) AS since, sum(booked)::bigint AS booked, sum(stated)::bigint AS stated
	      FROM part GROUP BY name HAVING sum(booked) <> sum(stated)) i
	LEFT JOIN shop_order o ON o.id = i.order_id
	ORDER BY i.since, i.name`

// bankFacts are the lines of bank account $4 before day $5; a line that does
// not begin where the last one ended brings the gap with it, so that all lines
// sum to the balance. What stood there before the first is the opening.
const bankFacts = `
	line AS (
		SELECT l.id, l.day::timestamp AT TIME ZONE 'Asia/Jakarta' AS at, l.description, l.amount,
		       l.balance - l.amount - lag(l.balance) OVER (ORDER BY l.day, l.id) AS gap,
		       CASE WHEN row_number() OVER (ORDER BY l.day, l.id) = 1 THEN l.balance - l.amount END AS opening,
		       (SELECT coalesce(r.rule, t.rule) FROM bank_match m JOIN posting p ON p.id = m.posting_id
		        JOIN ledger_transaction t ON t.id = p.transaction_id LEFT JOIN ledger_transaction r ON r.id = t.reverses
		        WHERE m.line_id = l.id ORDER BY p.id LIMIT 1) AS rule
		FROM bank_line l WHERE l.account_id = $4 AND l.day < $5::date),
	fact AS (
		SELECT 'line:' || id AS name, at, description AS detail, rule, amount FROM line
		UNION ALL SELECT 'gap:' || id, at, description, NULL, gap FROM line WHERE gap <> 0
		UNION ALL SELECT 'opening', at, '', 'bank_opening', opening FROM line WHERE opening <> 0)`

// The statement's opening balance stood there before its first line.
const bankRows = `
	WITH` + booked + `,` + bankFacts + `,
	moved AS (
		SELECT ` + category + ` AS category, at, amount AS booked, 0::bigint AS stated FROM booked
		UNION ALL SELECT ` + category + `, at, 0, amount FROM fact)
	SELECT CASE WHEN at < $6 THEN '' ELSE category END AS category, sum(booked)::bigint AS booked, sum(stated)::bigint AS stated
	FROM moved GROUP BY 1`

const bankItems = `
	WITH` + booked + `,` + bankFacts + `,
	part AS (
		SELECT CASE WHEN own_rule = 'bank_opening' THEN 'opening'
		            ELSE coalesce((SELECT 'line:' || m.line_id FROM bank_match m WHERE m.posting_id = booked.id), 'posting:' || id) END AS name,
		       order_id, transaction_id, '' AS detail, at, amount AS booked, 0::bigint AS stated FROM booked
		UNION ALL SELECT name, NULL, NULL, detail, at, 0, amount FROM fact)
	SELECT i.name, coalesce(o.number, '') AS number, i.detail, i.since, i.booked, i.stated
	FROM (SELECT name, max(order_id) AS order_id, max(detail) AS detail, min(at) AS since, sum(booked)::bigint AS booked, sum(stated)::bigint AS stated
	      FROM part GROUP BY name HAVING sum(booked) <> sum(stated)) i
	LEFT JOIN shop_order o ON o.id = i.order_id
	ORDER BY i.since, i.name`

// categories is the order of the rows.
var categories = []string{"beginning", "sale", "refund", "dispute", "fee", "conversion", "payout", "paid_out", "other"}

// Reconcile sets an account's books beside what the other side says, over
// from ≤ t < to, cut at midnights in WIB.
func Reconcile(ctx context.Context, q database.Queryer, a Account, from, to time.Time) (Reconciliation, error) {
	rows, items := processorRows, processorItems
	args := []any{string(a.Code), string(a.Currency), to, a.Provider()}
	if a.IsBank() {
		rows, items = bankRows, bankItems
		args = []any{string(a.Code), string(a.Currency), to, int64(a.Bank.ID), to.In(clock.Jakarta).Format(time.DateOnly)}
	}
	r := Reconciliation{Account: a}
	var moved []Row
	if err := q.SelectContext(ctx, &moved, rows, append(slices.Clone(args), from)...); err != nil {
		return r, fmt.Errorf("books: reconcile %s: %w", a.Code, err)
	}
	of := map[string]Pair{}
	for _, m := range moved {
		of[m.Category] = m.Pair
	}
	r.Opening, r.Closing = of[""], of[""]
	for _, c := range categories {
		p, ok := of[c]
		if !ok {
			continue
		}
		r.Rows = append(r.Rows, Row{c, p})
		r.Closing.Booked += p.Booked
		r.Closing.Stated += p.Stated
	}
	if err := q.SelectContext(ctx, &r.Items, items, args...); err != nil {
		return r, fmt.Errorf("books: items of %s: %w", a.Code, err)
	}
	return r, nil
}

// Waiting is money that is neither here nor there at a moment: on its way to
// the bank, to a customer or to a maker, or nobody's.
type Waiting struct {
	Account  string         `db:"code"`
	Currency money.Currency `db:"currency"`
	Minor    int64          `db:"minor"` // debit positive
}

// Owed tells whether it is somebody else's money: shown, it counts the other way.
func (w Waiting) Owed() bool { return strings.HasPrefix(w.Account, "liability:") }

const waiting = `
	SELECT a.code, a.currency, sum(p.amount)::bigint AS minor
	FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
	WHERE a.code IN ('asset:psp_to_bank', 'asset:dispute_hold', 'liability:refund_in_transit', 'liability:payout_in_transit',
	                 'liability:suspense:receipts') AND t.occurred_at < $1
	GROUP BY a.code, a.currency HAVING sum(p.amount) <> 0 ORDER BY a.code, a.currency`

// InTransit is what was under way or in suspense at a time.
func InTransit(ctx context.Context, q database.Queryer, at time.Time) ([]Waiting, error) {
	var all []Waiting
	if err := q.SelectContext(ctx, &all, waiting, at); err != nil {
		return nil, fmt.Errorf("books: in transit: %w", err)
	}
	return all, nil
}
