package bespoke

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Quota is how many pieces of a group order one member is to make.
type Quota struct {
	Producer identity.PersonID `db:"producer_id"`
	Name     string            `db:"name"`
	Pieces   int               `db:"pieces"`
}

const (
	insertQuota = `INSERT INTO bespoke_quota (quote_id, cooperative_id, producer_id, pieces) VALUES ($1, $2, $3, $4)`
	quotas      = `
	SELECT q.producer_id, p.name, q.pieces FROM bespoke_quota q JOIN person p ON p.id = q.producer_id
	WHERE q.quote_id = $1 ORDER BY p.name, q.producer_id`
)

// makers are who makes a divided quote, with the shares that their pieces are. It
// returns a field fault of "quota" where the pieces are not those of the quote.
func (q *Quote) makers() ([]catalog.MakerShare, error) {
	if len(q.Quotas) == 0 {
		return nil, nil
	}
	slices.SortFunc(q.Quotas, func(a, b Quota) int { return cmp.Compare(a.Producer, b.Producer) })
	makers, weights, sum := make([]catalog.MakerShare, len(q.Quotas)), make([]int64, len(q.Quotas)), 0
	for i, m := range q.Quotas {
		if m.Pieces < 1 || m.Pieces > MaxQuantity || (i > 0 && q.Quotas[i-1].Producer == m.Producer) {
			return nil, fault.InvalidFields(fault.Field{Name: "quota", Key: "order.quota_pieces"})
		}
		makers[i].Producer, weights[i], sum = m.Producer, int64(m.Pieces), sum+m.Pieces
	}
	if sum != q.Quantity {
		return nil, fault.InvalidFields(fault.Field{Name: "quota", Key: "order.quota_sum", Args: []any{sum, q.Quantity}})
	}
	if len(makers) < 2 {
		return nil, fault.InvalidFields(fault.Field{Name: "quota", Key: "bespoke.quota.two"})
	}
	for i, bp := range catalog.BasisPoints(weights) {
		makers[i].ShareBP = bp
	}
	return makers, nil
}

// divide writes the quotas of a quote.
func (q *Quote) divide(ctx context.Context, tx *database.Tx) error {
	for _, m := range q.Quotas {
		if _, err := tx.ExecContext(ctx, insertQuota, int64(q.ID), int64(q.Cooperative), int64(m.Producer), m.Pieces); err != nil {
			return fmt.Errorf("bespoke: quota of %d: %w", q.ID, refusals.Explain(err))
		}
	}
	return nil
}

func quotasOf(ctx context.Context, q database.Queryer, id QuoteID) ([]Quota, error) {
	var all []Quota
	if err := q.SelectContext(ctx, &all, quotas, int64(id)); err != nil {
		return nil, fmt.Errorf("bespoke: quotas of %d: %w", id, err)
	}
	return all, nil
}
