package catalog

import (
	"context"
	"encoding/json"
	"fmt"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
)

// Article is a variant on sale as a comparison of prices lists it.
type Article struct {
	Variant       VariantID              `db:"variant"`
	Product       ProductID              `db:"product"`
	Slug          string                 `db:"slug"`
	Title         string                 `db:"title"`
	TitleEN       string                 `db:"title_en"`
	Description   string                 `db:"description"`
	DescriptionEN string                 `db:"description_en"`
	Cooperative   string                 `db:"cooperative"` // its name
	Group         identity.CooperativeID `db:"cooperative_id"`
	Category      string                 `db:"category"`
	CategoryEN    string                 `db:"category_en"`
	Colour        string                 `db:"colour"` // as people name it, "" for none
	ColourEN      string                 `db:"colour_en"`
	Size          string                 `db:"size"`
	Price         money.Amount           `db:"price"`
	WeightG       int                    `db:"weight_g"` // with its packing
	MadeToOrder   bool                   `db:"made_to_order"`
	LeadDays      int                    `db:"lead_days"` // working days; 0 unless made to order
	Available     int                    `db:"available"` // how many can be ordered now
	Variants      int                    `db:"variants"`  // of the product
	Pictures      []media.Picture        `db:"-"`         // of the product, in their order
}

const articles = `
	SELECT v.id AS variant, p.id AS product, p.slug, p.title, p.title_en, p.description, p.description_en, k.name AS cooperative, k.id AS cooperative_id,
	       c.name AS category, c.name_en AS category_en, coalesce(l.name, '') AS colour, coalesce(l.name_en, '') AS colour_en,
	       v.size, v.price, p.weight_g, p.made_to_order, coalesce(p.lead_days, 0) AS lead_days,
	       CASE WHEN p.made_to_order THEN p.open_units_cap - p.open_units ELSE v.on_hand - v.reserved END AS available,
	       (SELECT count(*) FROM variant o WHERE o.product_id = p.id AND o.retired_at IS NULL) AS variants,
	       (SELECT coalesce(json_agg(pp.picture_id ORDER BY pp.position), '[]') FROM product_picture pp WHERE pp.product_id = p.id) AS pictures
	FROM variant v
	JOIN product p ON p.id = v.product_id
	JOIN publication pub ON pub.product_id = p.id AND pub.withdrawn_at IS NULL
	JOIN cooperative k ON k.id = p.cooperative_id
	JOIN category c ON c.id = p.category_id
	LEFT JOIN colour l ON l.slug = v.colour
	WHERE v.retired_at IS NULL AND v.id > $1
	ORDER BY v.id LIMIT $2`

// Articles lists the variants on sale after one, in the order of their ids, at
// most as many as limit: from after 0 on, until there are none, all of them.
func Articles(ctx context.Context, q database.Queryer, after VariantID, limit int) ([]Article, error) {
	var rows []struct {
		Article
		PicturesJSON []byte `db:"pictures"`
	}
	if err := q.SelectContext(ctx, &rows, articles, after, limit); err != nil {
		return nil, fmt.Errorf("catalog: articles: %w", err)
	}
	numbers := make([][]media.ID, len(rows))
	var ids []media.ID
	for i, r := range rows {
		if err := json.Unmarshal(r.PicturesJSON, &numbers[i]); err != nil {
			return nil, fmt.Errorf("catalog: pictures of product %d: %w", r.Product, err)
		}
		ids = append(ids, numbers[i]...)
	}
	known, err := media.Pictures(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	all := make([]Article, len(rows))
	for i, r := range rows {
		all[i] = r.Article
		for _, id := range numbers[i] {
			if p, ok := known[id]; ok {
				all[i].Pictures = append(all[i].Pictures, p)
			}
		}
	}
	return all, nil
}
