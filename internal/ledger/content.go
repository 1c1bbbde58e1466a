package ledger

import (
	"context"
	"errors"
	"fmt"

	"simpul/internal/database"
)

// content is what the chain holds of a transaction: ids, key, rule, times and
// postings. No name and no reason is in it, so that making a person
// unrecognisable never breaks the chain.
type content struct {
	MadeIn uint64 `db:"made_in"`
	ID     int64  `db:"id"`
	Text   string `db:"text"`
}

// canonical writes a transaction t as text, one line for itself and one for
// each posting. Free text is preceded by its length in bytes, so that no two
// transactions read alike; times are microseconds since 1970, and a date of
// its own is there only when a transaction has one. The text is sealed: it can
// never change.
const canonical = `
	SELECT t.made_in::text AS made_in, t.id,
	       concat_ws(' ', 'transaction', t.id, t.made_in, octet_length(t.key) || ':' || t.key, octet_length(t.rule) || ':' || t.rule,
	                 'order', coalesce(t.order_id, 0), 'actor', coalesce(t.actor_id, 0), 'reverses', coalesce(t.reverses, 0),
	                 (extract(epoch FROM t.occurred_at) * 1000000)::bigint, (extract(epoch FROM t.recorded_at) * 1000000)::bigint,
	                 'dated ' || (extract(epoch FROM t.dated_at) * 1000000)::bigint)
	       || coalesce((
	           SELECT string_agg(concat_ws(' ', E'\nposting', p.id, coalesce(a.code, '?'), p.currency, p.amount,
	                  coalesce(p.order_line_id, 0), coalesce(p.cooperative_id, 0), coalesce(p.producer_id, 0),
	                  coalesce(p.village_code, '-')), '' ORDER BY p.id)
	           FROM posting p LEFT JOIN account a ON a.id = p.account_id WHERE p.transaction_id = t.id), '') AS text
	FROM ledger_transaction t`

// settledContent are transactions after ($1, $2) that no running database
// transaction can come to stand before.
const settledContent = canonical + `
	WHERE (t.made_in, t.id) > ($1::text::xid8, $2::bigint) AND t.made_in < ledger_horizon()
	ORDER BY t.made_in, t.id LIMIT $3`

// sealedContent are the transactions after ($1, $2) up to ($3, $4).
const sealedContent = canonical + `
	WHERE (t.made_in, t.id) > ($1::text::xid8, $2::bigint) AND (t.made_in, t.id) <= ($3::text::xid8, $4::bigint)
	ORDER BY t.made_in, t.id`

// tail are the transactions that no seal covers.
const tail = `
	FROM ledger_transaction t
	WHERE (t.made_in, t.id) > (coalesce((SELECT made_in FROM ledger_seal ORDER BY sequence DESC LIMIT 1), '0'::xid8),
	                           coalesce((SELECT transaction_id FROM ledger_seal ORDER BY sequence DESC LIMIT 1), 0))`

const unsealed = `SELECT EXISTS (SELECT 1` + tail + ` AND t.made_in < ledger_horizon())`

// contents reads transactions one by one, in the order of the chain.
func contents(ctx context.Context, q database.Queryer, use func(content) error, query string, args ...any) (err error) {
	for i, arg := range args {
		if madeIn, ok := arg.(uint64); ok {
			args[i] = fmt.Sprint(madeIn) // the driver sends no unsigned numbers
		}
	}
	rows, err := q.QueryxContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("ledger: content: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c content
		if err := rows.StructScan(&c); err != nil {
			return fmt.Errorf("ledger: content: %w", err)
		}
		if err := use(c); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("ledger: content: %w", err)
	}
	return nil
}
