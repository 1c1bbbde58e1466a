package catalog

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/producer"
)

// Card is a product on sale as lists show it.
type Card struct {
	Product     ProductID         `db:"id"`
	Slug        string            `db:"slug"`
	Title       string            `db:"title"`
	TitleEN     string            `db:"title_en"`
	Cooperative string            `db:"cooperative"` // its name
	Price       money.Amount      `db:"price"`       // of the cheapest variant
	PriceFrom   bool              `db:"price_from"`  // others cost more
	MadeToOrder bool              `db:"made_to_order"`
	LeadDays    int               `db:"lead_days"`
	Available   int               `db:"available"` // how many can be ordered now
	PublishedAt time.Time         `db:"published_at"`
	PictureID   media.ID          `db:"picture_id"`
	Picture     media.Picture     `db:"-"`
	Makers      []producer.Public `db:"-"` // the largest share first
}

// Result is one page of a list.
type Result struct {
	Cards []Card
	Total int // of all pages
	// Sought is the text that was looked for: that of the filter as it was
	// typed, or with its typing errors mended.
	Sought string
	// Resembling tells that nothing holds all words of the text as it was
	// typed, and that the cards hold all words of Sought, or with Any some.
	Resembling bool
	Any        bool
}

// published lists what is on sale. $1 is the text, $2 whether any of its words
// is enough; then the filter, the order, and the page.
const published = `
	WITH found AS (
		SELECT p.id, p.slug, p.title, p.title_en, k.name AS cooperative, v.lowest AS price, v.highest > v.lowest AS price_from,
		       p.made_to_order, coalesce(p.lead_days, 0) AS lead_days,
		       CASE WHEN p.made_to_order THEN p.open_units_cap - p.open_units ELSE v.free END AS available,
		       pub.published_at,
		       CASE WHEN $1 = '' THEN 0 ELSE ts_rank(p.search, CASE WHEN $2 THEN search_any($1) ELSE search_query($1) END) END AS rank
		FROM publication pub
		JOIN product p ON p.id = pub.product_id
		JOIN category c ON c.id = p.category_id
		JOIN cooperative k ON k.id = p.cooperative_id
		JOIN LATERAL (
			SELECT min(price) AS lowest, max(price) AS highest, sum(on_hand - reserved) AS free
			FROM variant WHERE product_id = p.id AND retired_at IS NULL) v ON v.lowest IS NOT NULL
		WHERE pub.withdrawn_at IS NULL
		  AND ($1 = '' OR p.search @@ CASE WHEN $2 THEN search_any($1) ELSE search_query($1) END)
		  AND ($3 = '' OR c.slug = $3)
		  AND ($4 = '' OR k.slug = $4)
		  AND ($5 = '' OR k.village_code = $5 OR EXISTS (
		      SELECT 1 FROM product_maker m JOIN public_producer known ON known.id = m.producer_id
		      WHERE m.product_id = p.id AND known.place_code = $5))
		  AND (($6 = '' AND $7::bigint = 0 AND $8::bigint = 0) OR EXISTS (
		      SELECT 1 FROM variant o WHERE o.product_id = p.id AND o.retired_at IS NULL
		        AND ($6 = '' OR o.colour = $6) AND o.price >= $7::bigint AND ($8::bigint = 0 OR o.price <= $8::bigint)))
		  AND CASE $9 WHEN 'ready' THEN NOT p.made_to_order AND v.free > 0 WHEN 'made_to_order' THEN p.made_to_order ELSE TRUE END
		  AND ($10::bigint = 0 OR EXISTS (SELECT 1 FROM product_maker m WHERE m.product_id = p.id AND m.producer_id = $10))
	), page AS (
		SELECT *, count(*) OVER () AS total,
		       row_number() OVER (ORDER BY available <= 0,
		           CASE WHEN $11 = 'cheapest' THEN price END, CASE WHEN $11 = 'dearest' THEN price END DESC,
		           CASE WHEN $11 = 'relevance' THEN rank END DESC, published_at DESC, id DESC) AS place
		FROM found ORDER BY place LIMIT $12 OFFSET $13
	)
	SELECT p.id, p.slug, p.title, p.title_en, p.cooperative, p.price, p.price_from, p.made_to_order, p.lead_days, p.available, p.published_at, p.total,
	       ` + firstPicture + ` AS picture_id, ` + publicMakers + ` AS makers
	FROM page p ORDER BY p.place`

// publicMakers is what anybody may see of the makers of p, as JSON.
const publicMakers = `(
	SELECT json_agg(known ORDER BY m.share_bp DESC, m.producer_id)
	FROM product_maker m JOIN public_producer known ON known.id = m.producer_id WHERE m.product_id = p.id)`

const mended = `SELECT search_mended($1)`

// Published lists what is on sale. When nothing holds all words of the text its
// typing errors are mended, and when that is not enough what holds any of its
// words is listed. Past the last page there are no cards and no Total.
func Published(ctx context.Context, q database.Queryer, f Filter, sort Sort, page Page) (Result, error) {
	all, err := find(ctx, q, f, sort, page, false)
	if err != nil || f.Text == "" || all.Total > 0 {
		return all, err
	}
	// A later page of what was mended has to be mended again, but one past the
	// end of what was found as it was typed is simply empty.
	if page.offset() > 0 {
		if first, err := find(ctx, q, f, sort, Page{Number: 1, Size: 1}, false); err != nil || first.Total > 0 {
			return all, err
		}
	}
	typed := f.Text
	if err := q.GetContext(ctx, &f.Text, mended, typed); err != nil {
		return Result{}, fmt.Errorf("catalog: mended: %w", err)
	}
	if f.Text == "" {
		return all, nil
	}
	for _, anyWord := range []bool{false, true} {
		found, err := find(ctx, q, f, sort, page, anyWord)
		if err != nil || found.Total > 0 {
			found.Resembling = found.Total > 0
			return found, err
		}
	}
	return all, nil
}

// cardRow is a card as it is selected.
type cardRow struct {
	Card
	Total  int    `db:"total"`
	Makers []byte `db:"makers"`
}

func find(ctx context.Context, q database.Queryer, f Filter, sort Sort, page Page, anyWord bool) (Result, error) {
	if sort == "" && f.Text != "" {
		sort = Relevance
	}
	var rows []cardRow
	if err := q.SelectContext(ctx, &rows, published, f.Text, anyWord, f.Category, f.Cooperative, f.Village, f.Colour,
		f.PriceMin, f.PriceMax, f.Supply, int64(f.Maker), cmp.Or(sort, Newest), page.limit(), page.offset()); err != nil {
		return Result{}, fmt.Errorf("catalog: published: %w", err)
	}
	cards, err := cardsOf(ctx, q, rows)
	if err != nil || len(rows) == 0 {
		return Result{Sought: f.Text}, err
	}
	return Result{Cards: cards, Total: rows[0].Total, Sought: f.Text, Any: anyWord}, nil
}

// cardsOf completes rows with their makers and pictures.
func cardsOf(ctx context.Context, q database.Queryer, rows []cardRow) ([]Card, error) {
	ids := make([]media.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.PictureID
	}
	pictures, err := media.Pictures(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	cards := make([]Card, len(rows))
	for i, r := range rows {
		cards[i] = r.Card
		cards[i].Picture = pictures[r.PictureID]
		if err := json.Unmarshal(r.Makers, &cards[i].Makers); err != nil {
			return nil, fmt.Errorf("catalog: makers of product %d: %w", r.Product, err)
		}
	}
	return cards, nil
}

const related = `
	SELECT p.id, p.slug, p.title, p.title_en, k.name AS cooperative, v.lowest AS price, v.highest > v.lowest AS price_from,
	       p.made_to_order, coalesce(p.lead_days, 0) AS lead_days,
	       CASE WHEN p.made_to_order THEN p.open_units_cap - p.open_units ELSE v.free END AS available, pub.published_at, 0 AS total,
	       ` + firstPicture + ` AS picture_id, ` + publicMakers + ` AS makers
	FROM product this
	JOIN product p ON p.id <> this.id
	JOIN publication pub ON pub.product_id = p.id AND pub.withdrawn_at IS NULL
	JOIN cooperative k ON k.id = p.cooperative_id
	JOIN LATERAL (
		SELECT min(price) AS lowest, max(price) AS highest, sum(on_hand - reserved) AS free
		FROM variant WHERE product_id = p.id AND retired_at IS NULL) v ON v.lowest IS NOT NULL
	WHERE this.id = $1
	  AND CASE WHEN p.made_to_order THEN p.open_units_cap - p.open_units ELSE v.free END > 0
	ORDER BY (p.category_id = this.category_id)::int
	         + (p.cooperative_id = this.cooperative_id)::int
	         + EXISTS (SELECT 1 FROM product_maker a JOIN product_maker b USING (producer_id)
	                   WHERE a.product_id = this.id AND b.product_id = p.id)::int DESC,
	         pub.published_at DESC, p.id DESC
	LIMIT $2`

// Related lists products on sale that are nearest to one: of its category, its
// cooperative, its makers.
func Related(ctx context.Context, q database.Queryer, id ProductID, limit int) ([]Card, error) {
	var rows []cardRow
	if err := q.SelectContext(ctx, &rows, related, id, limit); err != nil {
		return nil, fmt.Errorf("catalog: related to product %d: %w", id, err)
	}
	return cardsOf(ctx, q, rows)
}
