package catalog

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/region"
)

// Offer is a variant as a cart and a checkout need it, whether or not it can
// be bought.
type Offer struct {
	Variant      VariantID              `db:"variant"`
	Product      ProductID              `db:"product"`
	Cooperative  identity.CooperativeID `db:"cooperative"`
	Slug         string                 `db:"slug"`
	Title        string                 `db:"title"`
	TitleEN      string                 `db:"title_en"`
	Colour       string                 `db:"colour"` // slug, "" for none
	ColourName   string                 `db:"colour_name"`
	ColourNameEN string                 `db:"colour_name_en"`
	Size         string                 `db:"size"`
	Price        money.Amount           `db:"price"`
	WeightG      int                    `db:"weight_g"`
	LengthMM     int                    `db:"length_mm"` // 0 when not measured, as the next two
	WidthMM      int                    `db:"width_mm"`
	HeightMM     int                    `db:"height_mm"`
	MadeToOrder  bool                   `db:"made_to_order"`
	LeadDays     int                    `db:"lead_days"` // working days; 0 unless made to order
	Available    int                    `db:"available"` // how many can be ordered now
	Published    bool                   `db:"published"` // false also for a retired variant
	Customs
	PictureID media.ID      `db:"picture_id"`
	Picture   media.Picture `db:"-"` // of no renditions when there is none
	Makers    []OfferMaker  `db:"-"` // in the order of their ids
}

// OfferMaker is one maker of an offer.
type OfferMaker struct {
	Producer    identity.PersonID `json:"producer"`
	Name        string            `json:"name"` // her full name, for the order's frozen copy; never shown to the public
	ShareBP     int               `json:"share_bp"`
	VillageCode region.Code       `json:"village_code"`
	VillageName string            `json:"village_name"`
}

// firstPicture is the picture of product p that stands for it.
const firstPicture = `coalesce((
	SELECT pp.picture_id FROM product_picture pp JOIN picture ON picture.id = pp.picture_id
	WHERE pp.product_id = p.id AND picture.withdrawn_at IS NULL ORDER BY pp.position LIMIT 1), 0)`

const offers = `
	SELECT v.id AS variant, p.id AS product, p.cooperative_id AS cooperative, p.slug, p.title, p.title_en,
	       coalesce(v.colour, '') AS colour, coalesce(l.name, '') AS colour_name, coalesce(l.name_en, '') AS colour_name_en,
	       v.size, v.price, p.weight_g, coalesce(p.length_mm, 0) AS length_mm, coalesce(p.width_mm, 0) AS width_mm,
	       coalesce(p.height_mm, 0) AS height_mm, p.made_to_order, coalesce(p.lead_days, 0) AS lead_days,
	       CASE WHEN v.retired_at IS NOT NULL THEN 0 WHEN p.made_to_order THEN p.open_units_cap - p.open_units
	            ELSE v.on_hand - v.reserved END AS available,
	       v.retired_at IS NULL AND EXISTS (
	           SELECT 1 FROM publication pub WHERE pub.product_id = p.id AND pub.withdrawn_at IS NULL) AS published,
	       ` + customsOf + `,
	       ` + firstPicture + ` AS picture_id,
	       (SELECT json_agg(json_build_object('producer', m.producer_id, 'name', person.name, 'share_bp', m.share_bp,
	                   'village_code', r.village_code, 'village_name', region.name) ORDER BY m.producer_id)
	        FROM product_maker m
	        JOIN producer r ON r.id = m.producer_id
	        JOIN person ON person.id = r.id
	        JOIN region ON region.code = r.village_code
	        WHERE m.product_id = p.id) AS makers
	FROM variant v
	JOIN product p ON p.id = v.product_id
	JOIN category c ON c.id = p.category_id
	LEFT JOIN colour l ON l.slug = v.colour
	WHERE v.id = ANY ($1) ORDER BY v.id`

// Offers reads variants for a cart or a checkout, in the order of their ids;
// unknown ones are left out.
func Offers(ctx context.Context, q database.Queryer, variants []VariantID) ([]Offer, error) {
	if len(variants) == 0 {
		return nil, nil
	}
	var rows []struct {
		Offer
		MakersJSON []byte `db:"makers"`
	}
	if err := q.SelectContext(ctx, &rows, offers, pq.Array(variants)); err != nil {
		return nil, fmt.Errorf("catalog: offers: %w", err)
	}
	ids := make([]media.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.PictureID
	}
	pictures, err := media.Pictures(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	all := make([]Offer, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal(r.MakersJSON, &r.Makers); err != nil {
			return nil, fmt.Errorf("catalog: offers: makers of product %d: %w", r.Product, err)
		}
		r.Picture = pictures[r.PictureID]
		all[i] = r.Offer
	}
	return all, nil
}
