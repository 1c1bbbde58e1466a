package catalog

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
)

// Listing is a product as its makers and their cooperative see it, on sale or
// not.
type Listing struct {
	Product     ProductID     `db:"id"`
	Slug        string        `db:"slug"`
	Title       string        `db:"title"`
	Price       money.Amount  `db:"price"` // of the cheapest variant
	MadeToOrder bool          `db:"made_to_order"`
	OnHand      int           `db:"on_hand"`   // of all variants
	Available   int           `db:"available"` // not reserved, or still open to order
	Variants    int           `db:"variants"`
	OnlyVariant VariantID     `db:"only_variant"` // where there is one
	ShareBP     int           `db:"share_bp"`     // of the producer asked for; 0 in a cooperative's list
	CreatedAt   time.Time     `db:"created_at"`
	PublishedAt *time.Time    `db:"published_at"` // nil while it is not on sale
	PictureID   media.ID      `db:"picture_id"`
	Picture     media.Picture `db:"-"`
	Checking    bool          `db:"checking"`     // it, or an edit of it, waits for the cooperative
	SentBack    string        `db:"sent_back"`    // why the cooperative sent it, or an edit of it, back; else ""
	ApprovedYet bool          `db:"approved_yet"` // it may be put on sale as it is
}

const listings = `
	SELECT p.id, p.slug, p.title, coalesce(v.price, 0) AS price, p.made_to_order, coalesce(v.on_hand, 0) AS on_hand,
	       CASE WHEN p.made_to_order THEN p.open_units_cap - p.open_units ELSE coalesce(v.free, 0) END AS available,
	       coalesce(v.variants, 0) AS variants, CASE WHEN v.variants = 1 THEN v.first ELSE 0 END AS only_variant,
	       coalesce(m.share_bp, 0) AS share_bp, p.created_at, pub.published_at, ` + firstPicture + ` AS picture_id,
	       s.id IS NOT NULL AND s.outcome IS NULL AS checking, coalesce(CASE WHEN s.outcome = 'sent_back' THEN s.reason END, '') AS sent_back,
	       EXISTS (SELECT 1 FROM listing_approval a WHERE a.product_id = p.id AND a.revision = p.revision) AS approved_yet
	FROM product p
	LEFT JOIN LATERAL (SELECT id, outcome, reason FROM submission WHERE product_id = p.id ORDER BY id DESC LIMIT 1) s ON TRUE
	LEFT JOIN product_maker m ON m.product_id = p.id AND m.producer_id = $2::bigint
	LEFT JOIN publication pub ON pub.product_id = p.id AND pub.withdrawn_at IS NULL
	LEFT JOIN LATERAL (
		SELECT min(price) AS price, sum(on_hand) AS on_hand, sum(on_hand - reserved) AS free, count(*) AS variants, min(id) AS first
		FROM variant WHERE product_id = p.id AND retired_at IS NULL) v ON TRUE
	WHERE p.bespoke_of IS NULL AND ($1::bigint = 0 OR p.cooperative_id = $1::bigint) AND ($2::bigint = 0 OR m.producer_id = $2::bigint)
	  AND ($5::bigint = 0 OR p.id = $5::bigint)
	ORDER BY p.created_at DESC, p.id DESC LIMIT $3 OFFSET $4`

// ListingsOf lists what a producer makes, the newest first.
func ListingsOf(ctx context.Context, q database.Queryer, maker identity.PersonID, page Page) ([]Listing, error) {
	return list(ctx, q, 0, maker, 0, page)
}

// ListingOf is one product that a producer makes, or a NotFound fault.
func ListingOf(ctx context.Context, q database.Queryer, maker identity.PersonID, product ProductID) (Listing, error) {
	found, err := list(ctx, q, 0, maker, product, Page{})
	if err != nil {
		return Listing{}, err
	}
	if len(found) == 0 {
		return Listing{}, unknownProduct()
	}
	return found[0], nil
}

// ListingsIn lists what a cooperative has, the newest first.
func ListingsIn(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, page Page) ([]Listing, error) {
	return list(ctx, q, cooperative, 0, 0, page)
}

func list(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, maker identity.PersonID, product ProductID, page Page) ([]Listing, error) {
	if cooperative == 0 && maker == 0 {
		return nil, fault.New(fault.NotFound, "catalog.product.unknown")
	}
	var all []Listing
	if err := q.SelectContext(ctx, &all, listings, int64(cooperative), int64(maker), page.limit(), page.offset(), int64(product)); err != nil {
		return nil, fmt.Errorf("catalog: listings: %w", err)
	}
	ids := make([]media.ID, len(all))
	for i, l := range all {
		ids[i] = l.PictureID
	}
	pictures, err := media.Pictures(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Picture = pictures[all[i].PictureID]
	}
	return all, nil
}
