package catalog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Change is a new price and stock of a variant, beside those that whoever wants
// it has seen.
type Change struct {
	Variant   VariantID
	SeenPrice money.Amount
	Price     money.Amount
	SeenStock int
	Stock     int // left alone where it is as it was seen, and of what is made to order
}

const standing = `
	SELECT v.id, v.product_id, v.price, v.on_hand, v.reserved, p.made_to_order FROM variant v JOIN product p ON p.id = v.product_id
	WHERE v.id = ANY ($1) AND p.cooperative_id = $2 AND v.retired_at IS NULL AND p.bespoke_of IS NULL ORDER BY v.id FOR UPDATE OF v`

type stands struct {
	ID          VariantID    `db:"id"`
	Product     ProductID    `db:"product_id"`
	Price       money.Amount `db:"price"`
	OnHand      int          `db:"on_hand"`
	Reserved    int          `db:"reserved"`
	MadeToOrder bool         `db:"made_to_order"`
}

// ChangeMany changes prices and stock of a cooperative's goods, all of them or
// none: wrong then tells of each change, by its place, why not. It is NotFound
// for another's goods.
func ChangeMany(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, all []Change, now time.Time) (wrong map[int]*fault.Fault, err error) {
	if actor.OnBehalfOf != 0 || !actor.IsOfficerOf(group) {
		return nil, fault.New(fault.NotFound, "catalog.product.unknown")
	}
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		ids := make([]VariantID, len(all))
		for i, c := range all {
			ids[i] = c.Variant
		}
		var rows []stands
		if err := tx.SelectContext(ctx, &rows, standing, pq.Array(ids), int64(group)); err != nil {
			return fmt.Errorf("catalog: change many: %w", err)
		}
		known := make(map[VariantID]stands, len(rows))
		for _, r := range rows {
			known[r.ID] = r
		}
		wrong = map[int]*fault.Fault{}
		for i, c := range all {
			if refusal := c.refusal(known); refusal != nil {
				wrong[i] = refusal
			}
		}
		if len(wrong) > 0 {
			return fault.New(fault.Conflict, "catalog.many.wrong")
		}
		return changeAll(ctx, tx, actor, all, known, now)
	})
	if len(wrong) > 0 {
		return wrong, nil
	}
	return nil, err
}

// refusal is why a change cannot be made, nil where it can.
func (c Change) refusal(known map[VariantID]stands) *fault.Fault {
	is, there := known[c.Variant]
	switch {
	case !there:
		return fault.New(fault.NotFound, "catalog.variant.unknown")
	case c.Price.Cmp(money.Rupiah(minPrice)) < 0 || c.Price.Cmp(money.Rupiah(maxPrice)) > 0 || !c.Price.IsWhole():
		return fault.New(fault.Invalid, "catalog.draft.price", money.Rupiah(minPrice), money.Rupiah(maxPrice))
	case is.Price != c.SeenPrice || !is.MadeToOrder && c.Stock != c.SeenStock && is.OnHand != c.SeenStock:
		return fault.New(fault.Conflict, "catalog.many.moved", is.Price, is.OnHand)
	case !is.MadeToOrder && c.Stock != c.SeenStock && !between(c.Stock, 0, maxOnHand):
		return fault.New(fault.Invalid, "catalog.draft.stock")
	case !is.MadeToOrder && c.Stock != c.SeenStock && c.Stock < is.Reserved:
		return fault.New(fault.Conflict, "catalog.stock.reserved", is.Reserved)
	}
	return nil
}

func changeAll(ctx context.Context, tx *database.Tx, actor identity.Actor, all []Change, known map[VariantID]stands, now time.Time) error {
	prices := map[ProductID]map[VariantID]money.Amount{}
	for _, c := range all {
		is := known[c.Variant]
		if c.Price != is.Price {
			if prices[is.Product] == nil {
				prices[is.Product] = map[VariantID]money.Amount{}
			}
			prices[is.Product][c.Variant] = c.Price
		}
		if !is.MadeToOrder && c.Stock != c.SeenStock {
			if err := restock(ctx, tx, actor, c.Variant, counted, now, money.Amount{}, func(int) int { return c.Stock }); err != nil {
				return err
			}
		}
	}
	products := make([]ProductID, 0, len(prices))
	for id := range prices {
		products = append(products, id)
	}
	slices.Sort(products)
	for _, id := range products {
		d, err := ForEdit(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		for i, v := range d.Variants {
			if price, ok := prices[id][v.ID]; ok {
				d.Variants[i].Price = price
			}
		}
		if _, err := propose(ctx, tx, actor, id, d, now); err != nil {
			return refusals.Explain(err)
		}
	}
	return nil
}
