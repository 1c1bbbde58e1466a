package cart

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

// Limits of a cart.
const (
	MaxLines    = 30
	MaxQuantity = 50
	Lifetime    = 60 * 24 * time.Hour
)

// Token is the unguessable name of the browser that a cart belongs to, as its
// cookie holds it. Only its hash is stored.
type Token string

func (t Token) hash() []byte {
	h := sha256.Sum256([]byte(t))
	return h[:]
}

// Line is one variant in a cart.
type Line struct {
	Variant   catalog.VariantID `db:"variant_id"`
	Quantity  int               `db:"quantity"`
	PriceSeen money.Amount      `db:"price_seen"`
}

const lines = `
	SELECT l.variant_id, l.quantity, l.price_seen
	FROM cart_line l JOIN cart c ON c.id = l.cart_id
	WHERE c.token_hash = $1 ORDER BY l.added_at, l.variant_id`

// Lines lists a cart's lines in the order they were added; an unknown cart is
// empty.
func Lines(ctx context.Context, q database.Queryer, token Token) ([]Line, error) {
	var all []Line
	if err := q.SelectContext(ctx, &all, lines, token.hash()); err != nil {
		return nil, fmt.Errorf("cart: lines: %w", err)
	}
	return all, nil
}

const open = `
	INSERT INTO cart (token_hash, created_at, seen_at) VALUES ($1, $2, $2)
	ON CONFLICT (token_hash) DO UPDATE SET seen_at = greatest(cart.seen_at, EXCLUDED.seen_at)
	RETURNING id`

const addLine = `
	INSERT INTO cart_line (cart_id, variant_id, quantity, price_seen, added_at) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (cart_id, variant_id) DO UPDATE
	SET quantity = least(cart_line.quantity + EXCLUDED.quantity, $6), price_seen = EXCLUDED.price_seen`

const countLines = `SELECT count(*) FROM cart_line WHERE cart_id = $1`

// Add puts more of a variant into the cart, opening the cart when it is new.
// It returns a Conflict fault when the cart has no room for another line.
func Add(ctx context.Context, db *database.DB, token Token, variant catalog.VariantID, quantity int, price money.Amount, now time.Time) error {
	if quantity < 1 || quantity > MaxQuantity {
		return fault.InvalidFields(fault.Field{Name: "quantity", Key: "cart.quantity", Args: []any{MaxQuantity}})
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		id, err := openCart(ctx, tx, token, now)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, addLine, id, int64(variant), quantity, price, now, MaxQuantity); err != nil {
			return fmt.Errorf("cart: add: %w", err)
		}
		var count int
		if err := tx.GetContext(ctx, &count, countLines, id); err != nil {
			return fmt.Errorf("cart: add: %w", err)
		}
		if count > MaxLines {
			return fault.New(fault.Conflict, "cart.full", MaxLines)
		}
		return nil
	})
}

func openCart(ctx context.Context, tx *database.Tx, token Token, now time.Time) (int64, error) {
	var id int64
	if err := tx.GetContext(ctx, &id, open, token.hash(), now); err != nil {
		return 0, fmt.Errorf("cart: open: %w", err)
	}
	return id, nil
}

const setQuantity = `
	UPDATE cart_line SET quantity = $3
	FROM cart WHERE cart.id = cart_line.cart_id AND cart.token_hash = $1 AND variant_id = $2`

const removeLine = `
	DELETE FROM cart_line USING cart
	WHERE cart.id = cart_line.cart_id AND cart.token_hash = $1 AND variant_id = $2`

// SetQuantity changes a line; 0 removes it. A line that is not there is left
// so.
func SetQuantity(ctx context.Context, db *database.DB, token Token, variant catalog.VariantID, quantity int) error {
	if quantity < 0 || quantity > MaxQuantity {
		return fault.InvalidFields(fault.Field{Name: "quantity", Key: "cart.quantity", Args: []any{MaxQuantity}})
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		var err error
		if quantity == 0 {
			_, err = tx.ExecContext(ctx, removeLine, token.hash(), int64(variant))
		} else {
			_, err = tx.ExecContext(ctx, setQuantity, token.hash(), int64(variant), quantity)
		}
		if err != nil {
			return fmt.Errorf("cart: set quantity: %w", err)
		}
		return nil
	})
}

const acceptPrice = `
	UPDATE cart_line SET price_seen = $3
	FROM cart WHERE cart.id = cart_line.cart_id AND cart.token_hash = $1 AND variant_id = $2`

// AcceptPrices records prices that the customer has seen on the cart's page.
// They are what stood there, not what stands in the catalogue by now: a price
// that has changed once more in between is still to be accepted.
func AcceptPrices(ctx context.Context, db *database.DB, token Token, seen map[catalog.VariantID]money.Amount) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		for _, variant := range slices.Sorted(maps.Keys(seen)) {
			if _, err := tx.ExecContext(ctx, acceptPrice, token.hash(), int64(variant), seen[variant]); err != nil {
				return fmt.Errorf("cart: accept prices: %w", err)
			}
		}
		return nil
	})
}

const empty = `DELETE FROM cart WHERE token_hash = $1`

// Empty removes the cart; the story that turns it into an order calls it.
func Empty(ctx context.Context, tx *database.Tx, token Token) error {
	if _, err := tx.ExecContext(ctx, empty, token.hash()); err != nil {
		return fmt.Errorf("cart: empty: %w", err)
	}
	return nil
}

const removeStale = `DELETE FROM cart WHERE seen_at < $1`

// RemoveStale removes carts unseen for Lifetime and tells how many.
func RemoveStale(ctx context.Context, db *database.DB, now time.Time) (removed int64, err error) {
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		result, err := tx.ExecContext(ctx, removeStale, now.Add(-Lifetime))
		if err != nil {
			return fmt.Errorf("cart: remove stale: %w", err)
		}
		removed, err = result.RowsAffected()
		return err
	})
	return removed, err
}
