package catalog

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// movement is a change of a variant's on_hand.
type movement struct {
	Variant   VariantID
	Delta     int
	Reason    reason
	OrderLine int64             // 0 unless it came or went with an order
	Actor     identity.PersonID // 0 for the program
	At        time.Time
	// What Maker got for pieces that were sold outside the shop; zero where she
	// does not note it.
	Got   money.Amount
	Maker identity.PersonID
}

type reason string

const (
	listed        reason = "listed"
	counted       reason = "counted"
	shipped       reason = "shipped"
	soldElsewhere reason = "sold_elsewhere"
	returned      reason = "returned"
	writtenOff    reason = "written_off"
)

const insertMovement = `
	INSERT INTO stock_movement (variant_id, delta, reason, order_line_id, actor_id, at)
	VALUES ($1, $2, $3, NULLIF($4, 0::BIGINT), NULLIF($5, 0::BIGINT), $6) RETURNING id`

func move(ctx context.Context, tx *database.Tx, m movement) error {
	var id int64
	if err := tx.GetContext(ctx, &id, insertMovement, m.Variant, m.Delta, m.Reason, m.OrderLine, m.Actor, m.At); err != nil {
		return fmt.Errorf("catalog: stock movement of variant %d: %w", m.Variant, err)
	}
	if m.Got.IsZero() {
		return nil
	}
	if _, err := tx.ExecContext(ctx, insertOutside, id, m.Maker, m.Got); err != nil {
		return fmt.Errorf("catalog: outside sale of variant %d: %w", m.Variant, err)
	}
	return nil
}

// theirs holds when the product p belongs to one of the cooperatives $2, or the
// person $3 is one of its makers.
const theirs = `(p.cooperative_id = ANY ($2::BIGINT[]) OR EXISTS (
	SELECT 1 FROM product_maker m WHERE m.product_id = p.id AND m.producer_id = $3))`

// scope is the two arguments of theirs.
func scope(actor identity.Actor) (cooperatives any, maker identity.PersonID) {
	if actor.Producer {
		maker = actor.Maker()
	}
	return pq.Array(actor.OfficerOf), maker
}

const lockVariant = `
	SELECT v.on_hand, v.reserved FROM variant v JOIN product p ON p.id = v.product_id
	WHERE v.id = $1 AND v.retired_at IS NULL AND NOT p.made_to_order AND ` + theirs + ` FOR UPDATE OF v`

const setOnHand = `UPDATE variant SET on_hand = $2 WHERE id = $1 AND reserved <= $2`

// Count records that somebody counted onHand of a variant. Faults: NotFound,
// Invalid, and Conflict when more than that is reserved by orders.
func Count(ctx context.Context, db *database.DB, actor identity.Actor, variant VariantID, onHand int, now time.Time) error {
	if !between(onHand, 0, maxOnHand) {
		return fault.InvalidFields(fault.Field{Name: "stock", Key: "catalog.draft.stock"})
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		return restock(ctx, tx, actor, variant, counted, now, money.Amount{}, func(int) int { return onHand })
	})
}

// SoldElsewhere takes units out of the stock that were sold outside the shop.
// Faults: NotFound, Invalid, and Conflict when fewer are free.
func SoldElsewhere(ctx context.Context, db *database.DB, actor identity.Actor, units Units, now time.Time) error {
	if !between(units.Quantity, 1, maxOnHand) {
		return fault.InvalidFields(fault.Field{Name: "stock", Key: "catalog.draft.stock"})
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		return restock(ctx, tx, actor, units.Variant, soldElsewhere, now, money.Amount{}, func(onHand int) int { return onHand - units.Quantity })
	})
}

func restock(ctx context.Context, tx *database.Tx, actor identity.Actor, variant VariantID, why reason, now time.Time, got money.Amount, next func(onHand int) int) error {
	var before struct {
		OnHand   int `db:"on_hand"`
		Reserved int `db:"reserved"`
	}
	cooperatives, maker := scope(actor)
	err := tx.GetContext(ctx, &before, lockVariant, variant, cooperatives, maker)
	if database.NoRows(err) {
		return fault.New(fault.NotFound, "catalog.variant.unknown")
	}
	if err != nil {
		return fmt.Errorf("catalog: restock variant %d: %w", variant, err)
	}
	after := next(before.OnHand)
	if after == before.OnHand {
		return nil
	}
	if after < before.Reserved {
		return fault.New(fault.Conflict, "catalog.stock.reserved", before.Reserved)
	}
	if _, err := tx.ExecContext(ctx, setOnHand, variant, after); err != nil {
		return fmt.Errorf("catalog: restock variant %d: %w", variant, err)
	}
	if actor.OnBehalfOf != 0 {
		if err := noteStock(ctx, tx, actor, variant, now); err != nil {
			return err
		}
	}
	return move(ctx, tx, movement{Variant: variant, Delta: after - before.OnHand, Reason: why, Actor: actor.Person, At: now, Got: got, Maker: actor.Maker()})
}

const productOf = `SELECT product_id FROM variant WHERE id = $1`

// noteStock records who changed a stock for somebody else; who changes her own is
// in the movement.
func noteStock(ctx context.Context, tx *database.Tx, actor identity.Actor, variant VariantID, now time.Time) error {
	var product ProductID
	if err := tx.GetContext(ctx, &product, productOf, variant); err != nil {
		return fmt.Errorf("catalog: variant %d: %w", variant, err)
	}
	return note(ctx, tx, actor, "product.stock", product, now)
}

// changed tells whether a statement found its row.
func changed(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}
