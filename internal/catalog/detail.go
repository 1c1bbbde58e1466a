package catalog

import (
	"context"
	"encoding/json"
	"fmt"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/media"
	"simpul/internal/producer"
)

// Detail is a product on sale with all that its page shows.
type Detail struct {
	Product
	By       cooperative.Cooperative
	Variants []Variant
	Makers   []PublicMaker   // in the order of their ids, as the split takes them
	Pictures []media.Picture // in their order
}

// PublicMaker is a maker of a product, as anybody may see her.
type PublicMaker struct {
	producer.Public
	ShareBP int
}

// Available is how many of a variant can be ordered now.
func (d Detail) Available(v Variant) int {
	if d.MadeToOrder {
		return d.OpenUnitsCap - d.OpenUnits
	}
	return v.Free()
}

const productBySlug = productColumns + ` WHERE p.slug = $1`

const everPublished = `SELECT EXISTS (SELECT 1 FROM publication WHERE product_id = $1)`

// ProductBySlug reads a product on sale by the name in its address. Faults:
// Gone for one that is off sale again, NotFound for one that never was.
func ProductBySlug(ctx context.Context, q database.Queryer, slug string) (Detail, error) {
	var d Detail
	err := q.GetContext(ctx, &d.Product, productBySlug, slug)
	if database.NoRows(err) {
		return Detail{}, unknownProduct()
	}
	if err != nil {
		return Detail{}, fmt.Errorf("catalog: product %q: %w", slug, err)
	}
	if d.PublishedAt == nil {
		return Detail{}, offSale(ctx, q, d.ID)
	}
	if d.By, err = cooperative.ByID(ctx, q, d.Cooperative); err != nil {
		return Detail{}, err
	}
	if d.Variants, err = variants(ctx, q, d.ID); err != nil {
		return Detail{}, err
	}
	if d.Makers, err = publicMakersOf(ctx, q, d.ID); err != nil {
		return Detail{}, err
	}
	d.Pictures, err = picturesInOrder(ctx, q, d.ID)
	return d, err
}

func offSale(ctx context.Context, q database.Queryer, id ProductID) error {
	var ever bool
	if err := q.GetContext(ctx, &ever, everPublished, id); err != nil {
		return fmt.Errorf("catalog: product %d: %w", id, err)
	}
	if ever {
		return fault.New(fault.Gone, "catalog.product.withdrawn")
	}
	return unknownProduct()
}

const publicMakersWithShare = `
	SELECT m.share_bp, row_to_json(known) AS known
	FROM product_maker m JOIN public_producer known ON known.id = m.producer_id
	WHERE m.product_id = $1 ORDER BY m.producer_id`

func publicMakersOf(ctx context.Context, q database.Queryer, id ProductID) ([]PublicMaker, error) {
	var rows []struct {
		ShareBP int    `db:"share_bp"`
		Known   []byte `db:"known"`
	}
	if err := q.SelectContext(ctx, &rows, publicMakersWithShare, id); err != nil {
		return nil, fmt.Errorf("catalog: makers of product %d: %w", id, err)
	}
	all := make([]PublicMaker, len(rows))
	for i, r := range rows {
		all[i].ShareBP = r.ShareBP
		if err := json.Unmarshal(r.Known, &all[i].Public); err != nil {
			return nil, fmt.Errorf("catalog: makers of product %d: %w", id, err)
		}
	}
	return all, nil
}

func picturesInOrder(ctx context.Context, q database.Queryer, id ProductID) ([]media.Picture, error) {
	ids, err := pictureIDs(ctx, q, id)
	if err != nil {
		return nil, err
	}
	known, err := media.Pictures(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	all := make([]media.Picture, 0, len(ids))
	for _, id := range ids {
		if p, ok := known[id]; ok {
			all = append(all, p)
		}
	}
	return all, nil
}
