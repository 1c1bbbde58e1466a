package catalog

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/trail"
)

// refusals are the constraints that a draft can run into past its validation.
var refusals = database.Refusals{
	"product_category_id_fkey":    fault.InvalidFields(fault.Field{Name: "category", Key: "catalog.draft.category"}),
	"product_cooperative_id_fkey": fault.New(fault.NotFound, "catalog.cooperative.unknown"),
	"variant_colour_fkey":         fault.InvalidFields(fault.Field{Name: "variants", Key: "catalog.draft.colour"}),
	"variant_option":              fault.InvalidFields(fault.Field{Name: "variants", Key: "catalog.draft.variants.same"}),
	"product_maker_total":         fault.InvalidFields(fault.Field{Name: "makers", Key: "catalog.draft.makers"}),
	"product_maker_left":          fault.InvalidFields(fault.Field{Name: "makers", Key: "catalog.draft.makers.stranger"}),
	"product_open_units":          fault.InvalidFields(fault.Field{Name: "open_units_cap", Key: "catalog.draft.open_units_cap.low"}),
}

// List creates a product and puts it on sale, or gives it to the cooperative to
// check where the actor may not let it go herself; the faults are those of
// Create and Publish. Sent again, it leaves alone what became of it meanwhile.
func List(ctx context.Context, db *database.DB, actor identity.Actor, d Draft, now time.Time) (id ProductID, err error) {
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		var fresh bool
		if id, fresh, err = create(ctx, tx, actor, d, now); err != nil || !fresh {
			return err
		}
		may, err := mayApprove(ctx, tx, actor, d.Cooperative)
		if err != nil {
			return err
		}
		if may {
			return PublishIn(ctx, tx, actor, id, now)
		}
		if err := publishable(ctx, tx, id, d.Cooperative, now); err != nil {
			return err
		}
		return submit(ctx, tx, actor, id, nil, now)
	})
	return id, err
}

// Create makes a product that is not on sale yet. A draft whose ClientKey made
// a product before gives that product and changes nothing, and is a Conflict
// when it says something else. Officers of the
// cooperative may, and a producer who is one of the makers; anybody else gets
// Forbidden. Other faults: those of Validate, and of the fields category,
// makers (not members) and pictures (not theirs).
func Create(ctx context.Context, db *database.DB, actor identity.Actor, d Draft, now time.Time) (id ProductID, err error) {
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		id, err = CreateIn(ctx, tx, actor, d, now)
		return err
	})
	return id, err
}

// CreateIn is Create within a transaction.
func CreateIn(ctx context.Context, tx *database.Tx, actor identity.Actor, d Draft, now time.Time) (ProductID, error) {
	id, _, err := create(ctx, tx, actor, d, now)
	return id, err
}

// create is CreateIn, and says whether the product is a new one.
func create(ctx context.Context, tx *database.Tx, actor identity.Actor, d Draft, now time.Time) (_ ProductID, fresh bool, _ error) {
	return createLike(ctx, tx, actor, d, now)
}

// createLike is create with pictures of a product that there is: they may be
// used again whoever they belong to.
func createLike(ctx context.Context, tx *database.Tx, actor identity.Actor, d Draft, now time.Time, kept ...media.ID) (_ ProductID, fresh bool, _ error) {
	if !mayWrite(actor, d) {
		return 0, false, fault.New(fault.Forbidden, "catalog.draft.forbidden")
	}
	if err := d.Validate(); err != nil {
		return 0, false, err
	}
	id, fresh, err := insert(ctx, tx, actor, d, now)
	if err != nil || !fresh {
		return id, false, refusals.Explain(err)
	}
	err = insertVariants(ctx, tx, actor, id, d.Variants, now)
	if err == nil {
		err = insertMakers(ctx, tx, id, d)
	}
	if err == nil {
		err = insertPictures(ctx, tx, actor, id, d, kept...)
	}
	if err != nil {
		return 0, false, refusals.Explain(err)
	}
	return id, true, note(ctx, tx, actor, "product.create", id, now)
}

func mayWrite(actor identity.Actor, d Draft) bool {
	if actor.IsOfficerOf(d.Cooperative) {
		return true
	}
	return actor.Producer && slices.ContainsFunc(d.Makers, func(m MakerShare) bool { return m.Producer == actor.Maker() })
}

const insertProduct = `
	INSERT INTO product (cooperative_id, category_id, slug, title, title_en, description, description_en, made_to_order, lead_days,
		open_units_cap, weight_g, length_mm, width_mm, height_mm, client_key, created_by, created_at, updated_at, weekly_units, client_print)
	SELECT $1, $2, base.slug || CASE WHEN $3 = 1 THEN '' ELSE '-' || $3::int END, $4, $5, $6, $7, $8, NULLIF($9::int, 0),
	       NULLIF($10::int, 0), $11, NULLIF($12::int, 0), NULLIF($13::int, 0), NULLIF($14::int, 0), NULLIF($15, '')::uuid, $16, $17, $17, NULLIF($18::int, 0), $19
	FROM (SELECT coalesce(NULLIF(slug($4::text), ''), 'karya') AS slug) AS base
	ON CONFLICT DO NOTHING RETURNING id`

const byClientKey = `
	SELECT id, client_print FROM product WHERE client_key = NULLIF($1, '')::uuid AND cooperative_id = $2 AND created_by = $3`

const freeSlug = `
	SELECT coalesce(max(substring(slug FROM '-([0-9]{1,6})$')::int), 1) + 1 FROM product
	WHERE slug ~ ('^' || coalesce(NULLIF(slug($1::text), ''), 'karya') || '-[0-9]{1,6}$')`

const clientKeyTaken = `SELECT EXISTS (SELECT 1 FROM product WHERE client_key = NULLIF($1, '')::uuid)`

// insert writes the product's row, or finds the one that the client's key made.
func insert(ctx context.Context, tx *database.Tx, actor identity.Actor, d Draft, now time.Time) (id ProductID, fresh bool, err error) {
	if !d.MadeToOrder {
		d.LeadDays, d.OpenUnitsCap, d.WeeklyUnits = 0, 0, 0
	}
	title, said := strings.TrimSpace(d.Title), d.print()
	for place := 1; ; {
		err := tx.GetContext(ctx, &id, insertProduct, d.Cooperative, d.Category, place, title, strings.TrimSpace(d.TitleEN),
			strings.TrimSpace(d.Description), strings.TrimSpace(d.DescriptionEN), d.MadeToOrder, d.LeadDays, d.OpenUnitsCap, d.WeightG,
			d.LengthMM, d.WidthMM, d.HeightMM, d.ClientKey, actor.Person, now, d.WeeklyUnits, said)
		if err == nil {
			return id, true, nil
		}
		if !database.NoRows(err) {
			return 0, false, fmt.Errorf("catalog: create: %w", err)
		}
		var made struct {
			ID    ProductID `db:"id"`
			Print []byte    `db:"client_print"`
		}
		err = tx.GetContext(ctx, &made, byClientKey, d.ClientKey, d.Cooperative, actor.Person)
		if err == nil && made.Print != nil && !bytes.Equal(made.Print, said) {
			return 0, false, fault.New(fault.Conflict, "catalog.draft.changed")
		}
		if err == nil {
			return made.ID, false, nil
		}
		if !database.NoRows(err) {
			return 0, false, fmt.Errorf("catalog: create: %w", err)
		}
		var taken bool
		if err := tx.GetContext(ctx, &taken, clientKeyTaken, d.ClientKey); err != nil {
			return 0, false, fmt.Errorf("catalog: create: %w", err)
		}
		if taken {
			return 0, false, fault.New(fault.Conflict, "catalog.draft.client_key")
		}
		if err := tx.GetContext(ctx, &place, freeSlug, title); err != nil {
			return 0, false, fmt.Errorf("catalog: create: %w", err)
		}
	}
}

const insertVariant = `
	INSERT INTO variant (product_id, colour, size, price, on_hand, position)
	VALUES ($1, NULLIF($2, ''), $3, $4, $5, (SELECT count(*) FROM variant WHERE product_id = $1)) RETURNING id`

func insertVariants(ctx context.Context, tx *database.Tx, actor identity.Actor, product ProductID, variants []DraftVariant, now time.Time) error {
	for _, v := range variants {
		var id VariantID
		if err := tx.GetContext(ctx, &id, insertVariant, product, v.Colour, strings.TrimSpace(v.Size), v.Price, v.OnHand); err != nil {
			return fmt.Errorf("catalog: variant of product %d: %w", product, err)
		}
		if v.OnHand == 0 {
			continue
		}
		if err := move(ctx, tx, movement{Variant: id, Delta: v.OnHand, Reason: listed, Actor: actor.Person, At: now}); err != nil {
			return err
		}
	}
	return nil
}

const insertMaker = `
	INSERT INTO product_maker (product_id, cooperative_id, producer_id, share_bp)
	SELECT $1, cooperative_id, producer_id, $4 FROM membership
	WHERE cooperative_id = $2 AND producer_id = $3 AND left_at IS NULL`

// insertMakers writes the shares in the order of the makers' ids.
func insertMakers(ctx context.Context, tx *database.Tx, product ProductID, d Draft) error {
	makers := slices.SortedFunc(slices.Values(d.Makers), byProducer)
	for _, m := range makers {
		result, err := tx.ExecContext(ctx, insertMaker, product, d.Cooperative, m.Producer, m.ShareBP)
		if err != nil {
			return fmt.Errorf("catalog: maker of product %d: %w", product, refusals.Explain(err))
		}
		n, err := result.RowsAffected()
		if err != nil {
			return fmt.Errorf("catalog: maker of product %d: %w", product, err)
		}
		if n == 0 {
			return fault.InvalidFields(fault.Field{Name: "makers", Key: "catalog.draft.makers.stranger"})
		}
	}
	return nil
}

// A picture may be used by whom it belongs to, by the makers' cooperative, and
// by anybody when it belongs to nobody.
const insertPictureRows = `
	INSERT INTO product_picture (product_id, picture_id, position)
	SELECT $1, wanted.id, wanted.place
	FROM unnest($2::BIGINT[]) WITH ORDINALITY AS wanted (id, place)
	JOIN picture ON picture.id = wanted.id
	WHERE picture.withdrawn_at IS NULL
	  AND (picture.owner_person_id IS NULL OR picture.owner_person_id = ANY ($3::BIGINT[]) OR picture.id = ANY ($4::BIGINT[]))`

func insertPictures(ctx context.Context, tx *database.Tx, actor identity.Actor, product ProductID, d Draft, kept ...media.ID) error {
	if len(d.Pictures) == 0 {
		return nil
	}
	owners := []int64{int64(actor.Person)}
	for _, m := range d.Makers {
		owners = append(owners, int64(m.Producer))
	}
	result, err := tx.ExecContext(ctx, insertPictureRows, product, pq.Array(d.Pictures), pq.Array(owners), pq.Array(kept))
	if err != nil {
		return fmt.Errorf("catalog: pictures of product %d: %w", product, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("catalog: pictures of product %d: %w", product, err)
	}
	if int(n) != len(d.Pictures) {
		return fault.InvalidFields(fault.Field{Name: "pictures", Key: "catalog.draft.pictures.unknown"})
	}
	return nil
}

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, product ProductID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "product", SubjectID: int64(product),
	})
}
