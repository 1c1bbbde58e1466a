package catalog

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// Address is where a product on sale is found, and when its page last changed.
type Address struct {
	Slug    string    `db:"slug"`
	Changed time.Time `db:"changed"`
}

const addresses = `
	SELECT p.slug, greatest(p.updated_at, pub.published_at) AS changed
	FROM publication pub JOIN product p ON p.id = pub.product_id
	WHERE pub.withdrawn_at IS NULL ORDER BY p.id LIMIT $1 OFFSET $2`

// Addresses lists a part of all products on sale, the oldest first: the
// number-th, counted from 1, of size.
func Addresses(ctx context.Context, q database.Queryer, number, size int) ([]Address, error) {
	var all []Address
	if err := q.SelectContext(ctx, &all, addresses, size, (number-1)*size); err != nil {
		return nil, fmt.Errorf("catalog: addresses: %w", err)
	}
	return all, nil
}

const onSale = `SELECT count(*) FROM publication WHERE withdrawn_at IS NULL`

// OnSale is how many products are on sale.
func OnSale(ctx context.Context, q database.Queryer) (int, error) {
	var n int
	if err := q.GetContext(ctx, &n, onSale); err != nil {
		return 0, fmt.Errorf("catalog: on sale: %w", err)
	}
	return n, nil
}

const makersOnSale = `
	SELECT DISTINCT m.producer_id FROM product_maker m
	JOIN publication pub ON pub.product_id = m.product_id AND pub.withdrawn_at IS NULL ORDER BY m.producer_id`

// MakersOnSale lists everybody who has something on sale.
func MakersOnSale(ctx context.Context, q database.Queryer) ([]identity.PersonID, error) {
	var all []identity.PersonID
	if err := q.SelectContext(ctx, &all, makersOnSale); err != nil {
		return nil, fmt.Errorf("catalog: makers on sale: %w", err)
	}
	return all, nil
}
