package catalog

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Units are a number of one variant.
type Units struct {
	Variant  VariantID
	Quantity int
}

// ShippedUnits are units that left with an order line.
type ShippedUnits struct {
	Units
	OrderLine int64
}

// SoldOut is the cause of the fault catalog.sold_out.
type SoldOut struct {
	Variant VariantID
	Title   string // of the product
	Free    int    // how many could have been had
}

func (s *SoldOut) Error() string {
	return fmt.Sprintf("variant %d (%s): %d free", s.Variant, s.Title, s.Free)
}

// held is units of one kind of product, ready to be locked in order.
type held struct {
	stock    []Units                 // by variant, of products in stock
	toOrder  map[ProductID]int       // open units, of products made to order
	variants map[ProductID]VariantID // one of each product made to order, to name it
}

const kinds = `
	SELECT v.id, v.product_id, p.made_to_order FROM variant v JOIN product p ON p.id = v.product_id
	WHERE v.id = ANY ($1) ORDER BY v.id`

// sorted adds up units of the same variant and tells stock from what is made
// to order, which never changes for a product.
func sorted(ctx context.Context, tx *database.Tx, units []Units) (held, error) {
	quantities := make(map[VariantID]int, len(units))
	for _, u := range units {
		if u.Quantity < 1 {
			return held{}, fmt.Errorf("catalog: %d units of variant %d", u.Quantity, u.Variant)
		}
		quantities[u.Variant] += u.Quantity
	}
	var rows []struct {
		ID          VariantID `db:"id"`
		Product     ProductID `db:"product_id"`
		MadeToOrder bool      `db:"made_to_order"`
	}
	if err := tx.SelectContext(ctx, &rows, kinds, pq.Array(slices.Collect(maps.Keys(quantities)))); err != nil {
		return held{}, fmt.Errorf("catalog: units: %w", err)
	}
	if len(rows) != len(quantities) {
		return held{}, fault.New(fault.NotFound, "catalog.variant.unknown")
	}
	h := held{toOrder: map[ProductID]int{}, variants: map[ProductID]VariantID{}}
	for _, r := range rows {
		if r.MadeToOrder {
			h.toOrder[r.Product] += quantities[r.ID]
			h.variants[r.Product] = r.ID
		} else {
			h.stock = append(h.stock, Units{r.ID, quantities[r.ID]})
		}
	}
	return h, nil
}

func (h held) products() []ProductID { return slices.Sorted(maps.Keys(h.toOrder)) }

const reserveStock = `
	UPDATE variant SET reserved = reserved + $2
	WHERE id = $1 AND retired_at IS NULL AND on_hand - reserved >= $2`

const reserveToOrder = `
	UPDATE product SET open_units = open_units + $2
	WHERE id = $1 AND made_to_order AND open_units + $2 <= open_units_cap`

// Reserve holds units for an order. When one variant has too few it returns the
// Conflict fault catalog.sold_out, whose cause is a *SoldOut, and the
// transaction must end.
func Reserve(ctx context.Context, tx *database.Tx, units []Units) error {
	h, err := sorted(ctx, tx, units)
	if err != nil {
		return err
	}
	for _, u := range h.stock {
		if ok, err := changed(tx.ExecContext(ctx, reserveStock, u.Variant, u.Quantity)); err != nil || !ok {
			return refusal(ctx, tx, u.Variant, err)
		}
	}
	for _, p := range h.products() {
		if ok, err := changed(tx.ExecContext(ctx, reserveToOrder, p, h.toOrder[p])); err != nil || !ok {
			return refusal(ctx, tx, h.variants[p], err)
		}
	}
	return nil
}

const free = `
	SELECT p.title, CASE WHEN v.retired_at IS NOT NULL THEN 0 WHEN p.made_to_order THEN p.open_units_cap - p.open_units
	                     ELSE v.on_hand - v.reserved END AS free
	FROM variant v JOIN product p ON p.id = v.product_id WHERE v.id = $1`

func refusal(ctx context.Context, tx *database.Tx, variant VariantID, err error) error {
	if err != nil {
		return fmt.Errorf("catalog: reserve variant %d: %w", variant, err)
	}
	var row struct {
		Title string `db:"title"`
		Free  int    `db:"free"`
	}
	if err := tx.GetContext(ctx, &row, free, variant); err != nil {
		return fmt.Errorf("catalog: reserve variant %d: %w", variant, err)
	}
	return fault.Wrap(&SoldOut{variant, row.Title, row.Free}, fault.Conflict, "catalog.sold_out", row.Title, row.Free)
}

const releaseStock = `UPDATE variant SET reserved = reserved - $2 WHERE id = $1 AND reserved >= $2`

const releaseToOrder = `UPDATE product SET open_units = open_units - $2 WHERE id = $1 AND open_units >= $2`

// Release gives back what Reserve held.
func Release(ctx context.Context, tx *database.Tx, units []Units) error {
	h, err := sorted(ctx, tx, units)
	if err != nil {
		return err
	}
	for _, u := range h.stock {
		if ok, err := changed(tx.ExecContext(ctx, releaseStock, u.Variant, u.Quantity)); err != nil || !ok {
			return unheld("release", u.Variant, err)
		}
	}
	return releaseOpen(ctx, tx, h)
}

func releaseOpen(ctx context.Context, tx *database.Tx, h held) error {
	for _, p := range h.products() {
		if ok, err := changed(tx.ExecContext(ctx, releaseToOrder, p, h.toOrder[p])); err != nil || !ok {
			return unheld("release", h.variants[p], err)
		}
	}
	return nil
}

const shipStock = `
	UPDATE variant SET on_hand = on_hand - $2, reserved = reserved - $2 WHERE id = $1 AND reserved >= $2`

// Ship takes reserved units out of the stock, with a movement for each order
// line; of what is made to order there is only less open. An order line ships
// once: the second time the database refuses.
func Ship(ctx context.Context, tx *database.Tx, units []ShippedUnits, actor identity.PersonID, now time.Time) error {
	plain := make([]Units, len(units))
	for i, u := range units {
		plain[i] = u.Units
	}
	h, err := sorted(ctx, tx, plain)
	if err != nil {
		return err
	}
	inStock := make(map[VariantID]bool, len(h.stock))
	for _, u := range h.stock {
		inStock[u.Variant] = true
		if ok, err := changed(tx.ExecContext(ctx, shipStock, u.Variant, u.Quantity)); err != nil || !ok {
			return unheld("ship", u.Variant, err)
		}
	}
	for _, u := range slices.SortedFunc(slices.Values(units), func(a, b ShippedUnits) int { return cmp.Compare(a.OrderLine, b.OrderLine) }) {
		if !inStock[u.Variant] {
			continue
		}
		m := movement{Variant: u.Variant, Delta: -u.Quantity, Reason: shipped, OrderLine: u.OrderLine, Actor: actor, At: now}
		if err := move(ctx, tx, m); err != nil {
			return err
		}
	}
	return releaseOpen(ctx, tx, h)
}

// unheld is a broken promise of a caller: it gives back what it never held.
func unheld(what string, variant VariantID, err error) error {
	if err != nil {
		return fmt.Errorf("catalog: %s variant %d: %w", what, variant, err)
	}
	return fmt.Errorf("catalog: %s variant %d: more than was reserved", what, variant)
}
