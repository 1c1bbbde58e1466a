package ledger

import (
	"bytes"
	"context"
	"fmt"

	"simpul/internal/database"
)

const sealsAfter = `
	SELECT sequence, made_in::text AS made_in, transaction_id, transactions, sealed_at, hash
	FROM ledger_seal WHERE sequence > $1 ORDER BY sequence LIMIT $2`

const (
	// sealsAtOnce bounds what verification holds in memory.
	sealsAtOnce = 5_000
	// maxBreaks bounds what a broken chain lists.
	maxBreaks = 100
)

// VerifyChain computes every seal anew from the transactions as they stand and
// lists those that differ, each with the transactions that it covers. A seal
// is computed from the stored hash before it, so that one falsification is
// told at its place and not at every later seal.
func VerifyChain(ctx context.Context, q database.Queryer) (breaks []string, err error) {
	v := verification{before: beginning()}
	v.link = newLink(v.before)
	for len(v.breaks) < maxBreaks {
		var page []seal
		if err := q.SelectContext(ctx, &page, sealsAfter, v.before.Sequence, sealsAtOnce); err != nil {
			return nil, fmt.Errorf("ledger: seals: %w", err)
		}
		if len(page) == 0 {
			break
		}
		if err := v.verify(ctx, q, page); err != nil {
			return nil, err
		}
	}
	return v.breaks[:min(len(v.breaks), maxBreaks)], nil
}

// verification goes along the chain: the last seal it has passed, and the next
// one's hash in the making.
type verification struct {
	before       seal
	link         link
	transactions int
	breaks       []string
}

// verify passes consecutive seals in one reading of their transactions.
func (v *verification) verify(ctx context.Context, q database.Queryer, page []seal) error {
	end := page[len(page)-1]
	err := contents(ctx, q, func(c content) error {
		for len(page) > 0 && page[0].endsBefore(c) {
			v.pass(page[0])
			page = page[1:]
		}
		v.transactions++
		return v.link.add(c)
	}, sealedContent, v.before.MadeIn, v.before.Transaction, end.MadeIn, end.Transaction)
	if err != nil {
		return err
	}
	for _, s := range page {
		v.pass(s)
	}
	return nil
}

// pass compares a seal with what was read since the one before it.
func (v *verification) pass(s seal) {
	if s.Sequence != v.before.Sequence+1 {
		v.breaks = append(v.breaks, fmt.Sprintf("seal %d is missing", v.before.Sequence+1))
	}
	sum := v.link.close(s)
	if v.transactions != s.Transactions || !bytes.Equal(sum[:], s.Hash) {
		v.breaks = append(v.breaks, fmt.Sprintf("seal %d, after transaction %d up to %d: %d transactions stand there, %d were sealed",
			s.Sequence, v.before.Transaction, s.Transaction, v.transactions, s.Transactions))
	}
	v.before, v.link, v.transactions = s, newLink(s), 0
}

// endsBefore tells whether a transaction stands after the seal's end.
func (s seal) endsBefore(c content) bool {
	if c.MadeIn != s.MadeIn {
		return c.MadeIn > s.MadeIn
	}
	return c.ID > s.Transaction
}
