package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
)

// ForEdit reads a product as the draft that would leave it as it is. A
// stranger gets NotFound.
func ForEdit(ctx context.Context, q database.Queryer, actor identity.Actor, id ProductID) (Draft, error) {
	p, err := theirProduct(ctx, q, actor, id)
	if err != nil {
		return Draft{}, err
	}
	d := Draft{
		Cooperative: p.Cooperative, Category: p.Category, Title: p.Title, TitleEN: p.TitleEN,
		Description: p.Description, DescriptionEN: p.DescriptionEN, MadeToOrder: p.MadeToOrder, LeadDays: p.LeadDays,
		OpenUnitsCap: p.OpenUnitsCap, WeeklyUnits: p.WeeklyUnits, WeightG: p.WeightG, LengthMM: p.LengthMM, WidthMM: p.WidthMM, HeightMM: p.HeightMM,
	}
	all, err := variants(ctx, q, id)
	if err != nil {
		return Draft{}, err
	}
	for _, v := range all {
		d.Variants = append(d.Variants, DraftVariant{ID: v.ID, Colour: v.Colour, Size: v.Size, Price: v.Price, OnHand: v.OnHand})
	}
	if d.Makers, err = Makers(ctx, q, id); err != nil {
		return Draft{}, err
	}
	d.Pictures, err = pictureIDs(ctx, q, id)
	return d, err
}

// A bespoke work is nobody's to change or sell.
const theirProductByID = productColumns + ` WHERE p.id = $1 AND p.bespoke_of IS NULL AND ` + theirs

func theirProduct(ctx context.Context, q database.Queryer, actor identity.Actor, id ProductID) (Product, error) {
	var p Product
	cooperatives, maker := scope(actor)
	err := q.GetContext(ctx, &p, theirProductByID, id, cooperatives, maker)
	if database.NoRows(err) {
		return Product{}, unknownProduct()
	}
	if err != nil {
		return Product{}, fmt.Errorf("catalog: read product %d: %w", id, err)
	}
	return p, nil
}

func unknownProduct() error { return fault.New(fault.NotFound, "catalog.product.unknown") }

const variantsOf = variantColumns + ` WHERE v.product_id = $1 AND v.retired_at IS NULL ORDER BY v.position, v.id`

func variants(ctx context.Context, q database.Queryer, id ProductID) ([]Variant, error) {
	var all []Variant
	if err := q.SelectContext(ctx, &all, variantsOf, id); err != nil {
		return nil, fmt.Errorf("catalog: variants of product %d: %w", id, err)
	}
	return all, nil
}

const makersOf = `SELECT producer_id, share_bp FROM product_maker WHERE product_id = $1 ORDER BY producer_id`

// Makers are the makers of a product with their shares, in the order of their
// ids.
func Makers(ctx context.Context, q database.Queryer, id ProductID) ([]MakerShare, error) {
	var all []MakerShare
	if err := q.SelectContext(ctx, &all, makersOf, id); err != nil {
		return nil, fmt.Errorf("catalog: makers of product %d: %w", id, err)
	}
	return all, nil
}

const picturesOf = `SELECT picture_id FROM product_picture WHERE product_id = $1 ORDER BY position`

func pictureIDs(ctx context.Context, q database.Queryer, id ProductID) ([]media.ID, error) {
	var all []media.ID
	if err := q.SelectContext(ctx, &all, picturesOf, id); err != nil {
		return nil, fmt.Errorf("catalog: pictures of product %d: %w", id, err)
	}
	return all, nil
}

// Edit replaces a product by the draft. What stays whatever the draft says: the
// cooperative, whether it is made to order, and of variants that exist their
// colour, size and stock. Variants that the draft leaves out are retired; what
// is reserved of them still ships. Only an officer may change the makers'
// shares: Forbidden. Other faults: NotFound for a stranger, those of Create,
// and Conflict for another kind of product.
//
// What a producer wants to become of a listing that was approved waits for her
// cooperative, unless it trusts her: waits is true then, and the listing stays
// as it is. One that was never approved is changed, and checked as it is then.
func Edit(ctx context.Context, db *database.DB, actor identity.Actor, id ProductID, d Draft, now time.Time) (waits bool, err error) {
	if err := d.Validate(); err != nil {
		return false, err
	}
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		waits, err = propose(ctx, tx, actor, id, d, now)
		return refusals.Explain(err)
	})
	if !errors.Is(err, errTried) {
		return waits, err
	}
	// It could be done: now it is only kept.
	return true, database.InTx(ctx, db, func(tx *database.Tx) error { return submit(ctx, tx, actor, id, &d, now) })
}

// errTried ends a transaction that only tried what is going to wait.
var errTried = errors.New("catalog: tried")

func propose(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, d Draft, now time.Time) (waits bool, err error) {
	p, err := theirProduct(ctx, tx, actor, id)
	if err != nil {
		return false, err
	}
	may, err := mayApprove(ctx, tx, actor, p.Cooperative)
	if err != nil {
		return false, err
	}
	before, err := approved(ctx, tx, everApproved, id)
	if err != nil {
		return false, err
	}
	if err := edit(ctx, tx, actor, id, d, now); err != nil {
		return false, err
	}
	switch {
	case may && before:
		return false, approve(ctx, tx, actor, id, 0, now)
	case may:
		return false, nil // approved once she puts it on sale
	case before:
		return false, errTried
	}
	return true, submit(ctx, tx, actor, id, nil, now)
}

const lockVariantsOf = `SELECT id FROM variant WHERE product_id = $1 AND retired_at IS NULL ORDER BY id FOR UPDATE`

func edit(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, d Draft, now time.Time) error {
	before, err := theirProduct(ctx, tx, actor, id)
	if err != nil {
		return err
	}
	if before.MadeToOrder != d.MadeToOrder {
		return fault.New(fault.Conflict, "catalog.draft.kind")
	}
	d.Cooperative = before.Cooperative
	var open []VariantID
	if err := tx.SelectContext(ctx, &open, lockVariantsOf, id); err != nil {
		return fmt.Errorf("catalog: edit product %d: %w", id, err)
	}
	if err := updateProduct(ctx, tx, id, d, now); err != nil {
		return err
	}
	if err := replaceVariants(ctx, tx, actor, id, open, d.Variants, now); err != nil {
		return err
	}
	if err := replaceMakers(ctx, tx, actor, id, d, now); err != nil {
		return err
	}
	if err := replacePictures(ctx, tx, actor, id, d); err != nil {
		return err
	}
	return note(ctx, tx, actor, "product.edit", id, now)
}

const updateFacts = `
	UPDATE product SET category_id = $2, title = $3, title_en = $4, description = $5, description_en = $6,
		lead_days = CASE WHEN made_to_order THEN $7::int END, open_units_cap = CASE WHEN made_to_order THEN $8::int END,
		weight_g = $9, length_mm = NULLIF($10::int, 0), width_mm = NULLIF($11::int, 0), height_mm = NULLIF($12::int, 0), updated_at = $13,
		weekly_units = CASE WHEN made_to_order THEN NULLIF($14::int, 0) END
	WHERE id = $1`

func updateProduct(ctx context.Context, tx *database.Tx, id ProductID, d Draft, now time.Time) error {
	if _, err := tx.ExecContext(ctx, updateFacts, id, d.Category, strings.TrimSpace(d.Title), strings.TrimSpace(d.TitleEN),
		strings.TrimSpace(d.Description), strings.TrimSpace(d.DescriptionEN), d.LeadDays, d.OpenUnitsCap, d.WeightG,
		d.LengthMM, d.WidthMM, d.HeightMM, now, d.WeeklyUnits); err != nil {
		return fmt.Errorf("catalog: edit product %d: %w", id, err)
	}
	return nil
}

const (
	updateVariant  = `UPDATE variant SET price = $3, position = $4 WHERE id = $1 AND product_id = $2 AND retired_at IS NULL`
	retireVariants = `UPDATE variant SET retired_at = $3 WHERE product_id = $1 AND id = ANY ($2)`
)

// replaceVariants retires before it inserts, so that a new variant may have the
// options of one that goes.
func replaceVariants(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, open []VariantID, wanted []DraftVariant, now time.Time) error {
	var fresh []DraftVariant
	gone := slices.Clone(open)
	for position, v := range wanted {
		if v.ID == 0 {
			fresh = append(fresh, v)
			continue
		}
		ok, err := changed(tx.ExecContext(ctx, updateVariant, v.ID, id, v.Price, position))
		if err != nil {
			return fmt.Errorf("catalog: edit variant %d: %w", v.ID, err)
		}
		if !ok {
			return fault.New(fault.NotFound, "catalog.variant.unknown")
		}
		gone = slices.DeleteFunc(gone, func(known VariantID) bool { return known == v.ID })
	}
	if len(gone) > 0 {
		if _, err := tx.ExecContext(ctx, retireVariants, id, pq.Array(gone), now); err != nil {
			return fmt.Errorf("catalog: retire variants of product %d: %w", id, err)
		}
	}
	return insertVariants(ctx, tx, actor, id, fresh, now)
}

const deleteMakers = `DELETE FROM product_maker WHERE product_id = $1`

func replaceMakers(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, d Draft, now time.Time) error {
	before, err := Makers(ctx, tx, id)
	if err != nil {
		return err
	}
	wanted := slices.SortedFunc(slices.Values(d.Makers), byProducer)
	if slices.Equal(before, wanted) {
		return nil
	}
	if !actor.IsOfficerOf(d.Cooperative) {
		return fault.New(fault.Forbidden, "catalog.draft.makers.forbidden")
	}
	if err := setShares(ctx, tx, actor, id, d, now); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, deleteMakers, id); err != nil {
		return fmt.Errorf("catalog: makers of product %d: %w", id, err)
	}
	return insertMakers(ctx, tx, id, d)
}

const deletePictures = `DELETE FROM product_picture WHERE product_id = $1`

func replacePictures(ctx context.Context, tx *database.Tx, actor identity.Actor, id ProductID, d Draft) error {
	before, err := pictureIDs(ctx, tx, id)
	if err != nil || slices.Equal(before, d.Pictures) {
		return err
	}
	if _, err := tx.ExecContext(ctx, deletePictures, id); err != nil {
		return fmt.Errorf("catalog: pictures of product %d: %w", id, err)
	}
	return insertPictures(ctx, tx, actor, id, d, before...)
}
