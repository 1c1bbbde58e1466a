package catalog

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Bespoke is a work that is made for one customer after a listed one.
type Bespoke struct {
	Of       ProductID
	Option   string // what is special, for the maker and the label; at most 40 characters
	Price    money.Amount
	Quantity int
	ReadyOn  time.Time // the day is what counts
	// Makers make it in place of those of the listed work, where there are any;
	// their shares sum to 10,000.
	Makers []MakerShare
}

// bespokeLead is what stands for a lead time, which the fixed day replaces.
const bespokeLead = 1

const insertBespoke = `
	INSERT INTO product (cooperative_id, category_id, slug, title, title_en, description, description_en, made_to_order, lead_days,
		open_units_cap, weight_g, length_mm, width_mm, height_mm, hs_code, customs_contents,
		created_by, created_at, updated_at, bespoke_of, ready_on)
	SELECT cooperative_id, category_id, 'khusus-' || gen_random_uuid(), title, title_en, description, description_en, TRUE, $2::int,
	       $3::int, weight_g, length_mm, width_mm, height_mm, hs_code, customs_contents, $4::bigint, $5::timestamptz, $5::timestamptz, id, $6::date
	FROM product WHERE id = $1 AND bespoke_of IS NULL RETURNING id`

const copyMakers = `
	INSERT INTO product_maker (product_id, cooperative_id, producer_id, share_bp)
	SELECT $1::bigint, cooperative_id, producer_id, share_bp FROM product_maker WHERE product_id = $2 ORDER BY producer_id`

const insertBespokeMaker = `
	INSERT INTO product_maker (product_id, cooperative_id, producer_id, share_bp)
	SELECT id, cooperative_id, $2::bigint, $3::int FROM product WHERE id = $1`

var bespokeRefusals = database.Refusals{
	"product_maker_member": fault.InvalidFields(fault.Field{Name: "quota", Key: "order.reassign_member"}),
	"product_maker_left":   fault.InvalidFields(fault.Field{Name: "quota", Key: "order.reassign_member"}),
}

const copyPictures = `
	INSERT INTO product_picture (product_id, picture_id, position)
	SELECT $1::bigint, pp.picture_id, pp.position FROM product_picture pp JOIN picture ON picture.id = pp.picture_id
	WHERE pp.product_id = $2 AND picture.withdrawn_at IS NULL`

// CreateBespoke makes a work for one customer: the same makers with their shares
// unless others are to make it, the same measures and pictures, a price and a day
// of its own. It is never on sale; only the order of its quote can hold it. It
// returns NotFound for an unknown product, and field faults: option for one that is
// too long, quota for makers who are no members.
func CreateBespoke(ctx context.Context, tx *database.Tx, actor identity.Actor, b Bespoke, now time.Time) (ProductID, VariantID, error) {
	if len([]rune(b.Option)) > 40 {
		return 0, 0, fault.InvalidFields(fault.Field{Name: "option", Key: "error.too_long", Args: []any{40}})
	}
	var id ProductID
	err := tx.GetContext(ctx, &id, insertBespoke, int64(b.Of), bespokeLead, b.Quantity, int64(actor.Person), now, b.ReadyOn.Format(time.DateOnly))
	if database.NoRows(err) {
		return 0, 0, unknownProduct()
	}
	if err != nil {
		return 0, 0, fmt.Errorf("catalog: bespoke of %d: %w", b.Of, err)
	}
	statements := []string{copyPictures}
	if len(b.Makers) == 0 {
		statements = append(statements, copyMakers)
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement, int64(id), int64(b.Of)); err != nil {
			return 0, 0, fmt.Errorf("catalog: bespoke of %d: %w", b.Of, err)
		}
	}
	for _, m := range b.Makers {
		if _, err := tx.ExecContext(ctx, insertBespokeMaker, int64(id), int64(m.Producer), m.ShareBP); err != nil {
			return 0, 0, fmt.Errorf("catalog: maker of bespoke %d: %w", id, bespokeRefusals.Explain(err))
		}
	}
	var variant VariantID
	if err := tx.GetContext(ctx, &variant, insertVariant, id, "", b.Option, b.Price, 0); err != nil {
		return 0, 0, fmt.Errorf("catalog: bespoke of %d: %w", b.Of, err)
	}
	return id, variant, note(ctx, tx, actor, "product.bespoke", id, now)
}
