package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Good is one option of a cooperative's listing, on sale or not, as a file of all
// goods says it.
type Good struct {
	Product       ProductID    `db:"product_id"`
	Variant       VariantID    `db:"variant_id"`
	Revision      int          `db:"revision"` // of the product
	Reference     string       `db:"reference"`
	Title         string       `db:"title"`
	TitleEN       string       `db:"title_en"`
	Description   string       `db:"description"`
	DescriptionEN string       `db:"description_en"`
	Category      string       `db:"category"` // its name, in Indonesian
	Colour        string       `db:"colour"`   // its name, in Indonesian; "" for none
	Size          string       `db:"size"`
	Price         money.Amount `db:"price"`
	OnHand        int          `db:"on_hand"`
	WeightG       int          `db:"weight_g"`
	MadeToOrder   bool         `db:"made_to_order"`
	LeadDays      int          `db:"lead_days"`
	OpenUnitsCap  int          `db:"open_units_cap"`
	Published     bool         `db:"published"`
	Makers        []Share      `db:"-"`
}

// Share is a maker of a good by her member number.
type Share struct {
	Product ProductID         `db:"product_id"`
	ID      identity.PersonID `db:"producer_id"`
	Number  string            `db:"member_number"`
	ShareBP int               `db:"share_bp"`
}

const (
	goods = `
	SELECT p.id AS product_id, v.id AS variant_id, p.revision, coalesce(p.file_reference, '') AS reference, p.title, p.title_en, p.description, p.description_en,
	       c.name AS category, coalesce(k.name, '') AS colour, v.size, v.price, v.on_hand, p.weight_g, p.made_to_order, coalesce(p.lead_days, 0) AS lead_days,
	       coalesce(p.open_units_cap, 0) AS open_units_cap, EXISTS (SELECT 1 FROM publication u WHERE u.product_id = p.id AND u.withdrawn_at IS NULL) AS published
	FROM product p JOIN variant v ON v.product_id = p.id AND v.retired_at IS NULL JOIN category c ON c.id = p.category_id LEFT JOIN colour k ON k.slug = v.colour
	WHERE p.cooperative_id = $1 AND p.bespoke_of IS NULL ORDER BY p.title, p.id, v.position, v.id`
	goodsMakers = `
	SELECT m.product_id, m.producer_id, n.member_number, m.share_bp FROM product_maker m JOIN person n ON n.id = m.producer_id
	WHERE m.cooperative_id = $1 AND m.share_bp > 0 ORDER BY m.product_id, n.member_number`
)

// Goods are all options of a cooperative's listings, those of a listing one after
// another.
func Goods(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]Good, error) {
	var all []Good
	if err := q.SelectContext(ctx, &all, goods, int64(group)); err != nil {
		return nil, fmt.Errorf("catalog: goods of %d: %w", group, err)
	}
	var shares []Share
	if err := q.SelectContext(ctx, &shares, goodsMakers, int64(group)); err != nil {
		return nil, fmt.Errorf("catalog: makers of goods of %d: %w", group, err)
	}
	of := map[ProductID][]Share{}
	for _, s := range shares {
		of[s.Product] = append(of[s.Product], s)
	}
	for i := range all {
		all[i].Makers = of[all[i].Product]
	}
	return all, nil
}

// Intended is what a file wants to become of one listing: a new one, or one that
// there is.
type Intended struct {
	Product   ProductID      // 0 for a new one
	Revision  int            // of the product, when the file was made
	Reference string         // the file's own word for a new one: sent again, it makes none
	Draft     Draft          // of a new one all of it; of one that there is what Texts says
	Texts     bool           // the listing's words, weight and days are as the draft says
	Changes   []Change       // prices and stock of what there is
	Options   []DraftVariant // that one that there is gets
	Rows      []int          // of the file
}

// Made counts what a file did: listings that are new, changed, and made before.
type Made struct{ New, Changed, Again int }

// referenceKey is the key by which a listing of a file is known, so that the same
// file makes it once.
func referenceKey(group identity.CooperativeID, reference string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("simpul:goods:"+strconv.FormatInt(int64(group), 10)+":"+reference)).String()
}

const (
	revisions    = `SELECT id, revision FROM product WHERE cooperative_id = $1 AND id = ANY ($2) AND bespoke_of IS NULL ORDER BY id FOR NO KEY UPDATE`
	byReference  = `SELECT id FROM product WHERE cooperative_id = $1 AND file_reference = $2`
	setReference = `UPDATE product SET file_reference = $2 WHERE id = $1`
)

// TryIn finds out what TakeIn would refuse, and writes nothing.
func TryIn(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, all []Intended, now time.Time) (made Made, wrong map[int]*fault.Fault, err error) {
	if actor.OnBehalfOf != 0 || !actor.IsOfficerOf(group) {
		return made, nil, unknownProduct()
	}
	wrong = map[int]*fault.Fault{}
	for _, i := range all {
		// One by one, because a refusal of PostgreSQL's ends its transaction.
		err := database.InTx(ctx, db, func(tx *database.Tx) error {
			known, err := knownRevisions(ctx, tx, group, []Intended{i})
			if err == nil {
				err = takeIn(ctx, tx, actor, group, i, known, now, &made)
			}
			if err != nil {
				return err
			}
			return errTried
		})
		refusal, refused := fault.As(err)
		if refused {
			wrong[i.Rows[0]] = refusal
		} else if !errors.Is(err, errTried) {
			return made, nil, err
		}
	}
	return made, wrong, nil
}

// TakeIn does all that a file wants, or nothing: wrong then tells by the first row
// of each listing why not. New listings are not on sale. Faults: NotFound for who
// is no officer of the cooperative.
func TakeIn(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, all []Intended, now time.Time) (made Made, wrong map[int]*fault.Fault, err error) {
	if actor.OnBehalfOf != 0 || !actor.IsOfficerOf(group) {
		return made, nil, unknownProduct()
	}
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		made, wrong = Made{}, map[int]*fault.Fault{}
		known, err := knownRevisions(ctx, tx, group, all)
		if err != nil {
			return err
		}
		for _, i := range all {
			err := takeIn(ctx, tx, actor, group, i, known, now, &made)
			refusal, refused := fault.As(err)
			if err != nil && !refused {
				return err
			}
			if refused {
				// What was refused by PostgreSQL ends the transaction, so nothing after it is tried.
				wrong[i.Rows[0]] = refusal
				return fault.New(fault.Conflict, "catalog.many.wrong")
			}
		}
		return nil
	})
	if len(wrong) > 0 {
		return Made{}, wrong, nil
	}
	return made, nil, err
}

func knownRevisions(ctx context.Context, tx *database.Tx, group identity.CooperativeID, all []Intended) (map[ProductID]int, error) {
	var ids []ProductID
	for _, i := range all {
		if i.Product != 0 {
			ids = append(ids, i.Product)
		}
	}
	var rows []struct {
		ID       ProductID `db:"id"`
		Revision int       `db:"revision"`
	}
	if err := tx.SelectContext(ctx, &rows, revisions, int64(group), pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("catalog: take in: %w", err)
	}
	known := make(map[ProductID]int, len(rows))
	for _, r := range rows {
		known[r.ID] = r.Revision
	}
	return known, nil
}

func takeIn(ctx context.Context, tx *database.Tx, actor identity.Actor, group identity.CooperativeID, i Intended, known map[ProductID]int, now time.Time, made *Made) error {
	if i.Product == 0 {
		return takeInNew(ctx, tx, actor, group, i, now, made)
	}
	revision, there := known[i.Product]
	if !there {
		return unknownProduct()
	}
	priced := slices.ContainsFunc(i.Changes, func(c Change) bool { return c.Price != c.SeenPrice })
	if (i.Texts || priced) && revision != i.Revision {
		return fault.New(fault.Conflict, "goods.moved")
	}
	if len(i.Changes) > 0 {
		ids := make([]VariantID, len(i.Changes))
		for n, c := range i.Changes {
			ids[n] = c.Variant
		}
		var rows []stands
		if err := tx.SelectContext(ctx, &rows, standing, pq.Array(ids), int64(group)); err != nil {
			return fmt.Errorf("catalog: take in: %w", err)
		}
		variants := make(map[VariantID]stands, len(rows))
		for _, r := range rows {
			variants[r.ID] = r
		}
		for _, c := range i.Changes {
			if refusal := c.refusal(variants); refusal != nil {
				return refusal
			}
		}
		if err := changeAll(ctx, tx, actor, i.Changes, variants, now); err != nil {
			return err
		}
	}
	made.Changed++
	if !i.Texts && len(i.Options) == 0 {
		return nil
	}
	d, err := ForEdit(ctx, tx, actor, i.Product)
	if err != nil {
		return err
	}
	if i.Texts {
		d.Title, d.TitleEN, d.Description, d.DescriptionEN = i.Draft.Title, i.Draft.TitleEN, i.Draft.Description, i.Draft.DescriptionEN
		d.WeightG = i.Draft.WeightG
	}
	if i.Texts && d.MadeToOrder {
		d.LeadDays, d.OpenUnitsCap = i.Draft.LeadDays, i.Draft.OpenUnitsCap
	}
	d.Variants = append(d.Variants, i.Options...)
	if err := d.Validate(); err != nil {
		return err
	}
	_, err = propose(ctx, tx, actor, i.Product, d, now)
	return refusals.Explain(err)
}

func takeInNew(ctx context.Context, tx *database.Tx, actor identity.Actor, group identity.CooperativeID, i Intended, now time.Time, made *Made) error {
	var id ProductID
	err := tx.GetContext(ctx, &id, byReference, int64(group), i.Reference)
	if err == nil {
		made.Again++
		return nil
	}
	if !database.NoRows(err) {
		return fmt.Errorf("catalog: take in: %w", err)
	}
	d := i.Draft
	d.Cooperative, d.ClientKey = group, referenceKey(group, i.Reference)
	if id, err = CreateIn(ctx, tx, actor, d, now); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, setReference, id, i.Reference); err != nil {
		return fmt.Errorf("catalog: reference of %d: %w", id, err)
	}
	made.New++
	return nil
}
