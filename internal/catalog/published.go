package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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
	clusters   []cluster // for the same text, maker and prices
}

// sought is what every list and count of a filter has in common: the text and
// whether any of its words is enough, the maker, and the prices of an option.
const (
	sought = `
		($1 = '' OR s.search @@ CASE WHEN $2 THEN search_any($1) ELSE search_query($1) END)
		AND ($3::bigint = 0 OR EXISTS (SELECT 1 FROM product_maker m WHERE m.product_id = s.product_id AND m.producer_id = $3))
		AND (` + anyPrice + ` OR EXISTS (SELECT 1 FROM variant o WHERE o.product_id = s.product_id AND ` + optionInPrice + `))`
	anyPrice      = `$4::bigint = 0 AND $5::bigint = 0`
	optionInPrice = `o.retired_at IS NULL AND o.price >= $4::bigint AND ($5::bigint = 0 OR o.price <= $5::bigint)`
)

// published lists what is on sale. After what is sought come the other fields
// of the filter, how many are ranked, whether more are looked at, and the page.
const published = `
	WITH first AS MATERIALIZED (
		SELECT s.product_id, s.lowest, s.highest, s.published_at FROM on_sale s
		WHERE ` + sought + `
		  AND ($6 = '' OR s.category_id = (SELECT id FROM category WHERE slug = $6))
		  AND ($7 = '' OR s.cooperative_id = (SELECT id FROM cooperative WHERE slug = $7))
		  AND ($8 = '' OR $8 = ANY (s.places))
		  AND ($9 = '' OR $9 = ANY (s.colours) AND (` + anyPrice + ` OR EXISTS (
		      SELECT 1 FROM variant o WHERE o.product_id = s.product_id AND o.colour = $9 AND ` + optionInPrice + `)))
		  AND CASE $10 WHEN 'ready' THEN NOT s.made_to_order WHEN 'made_to_order' THEN s.made_to_order ELSE TRUE END
		ORDER BY ` + newestFirst + ` LIMIT CASE WHEN $12 THEN NULL ELSE $11::bigint END
	), placed AS (
		SELECT *, row_number() OVER (ORDER BY ` + newestFirst + `) AS place FROM first
	), known AS (
		SELECT p.id, p.slug, p.title, p.title_en, p.made_to_order, coalesce(p.lead_days, 0) AS lead_days, p.cooperative_id,
		       s.lowest, s.highest, s.published_at, s.product_id,
		       CASE WHEN p.made_to_order THEN p.open_units_cap - p.open_units ELSE v.free END AS available,
		       CASE WHEN s.place <= $11 THEN ` + unranked + ` ELSE -1 END AS rank
		FROM placed s
		JOIN product p ON p.id = s.product_id
		CROSS JOIN LATERAL (
			SELECT sum(on_hand - reserved) AS free FROM variant WHERE product_id = p.id AND retired_at IS NULL) v
	), page AS (
		SELECT *, row_number() OVER (ORDER BY available <= 0, rank DESC, ` + newestFirst + `) AS place
		FROM known WHERE $10 <> 'ready' OR available > 0 ORDER BY place LIMIT $13 OFFSET $14
	)
	SELECT p.id, p.slug, p.title, p.title_en, k.name AS cooperative, p.lowest AS price, p.highest > p.lowest AS price_from,
	       p.made_to_order, p.lead_days, p.available, p.published_at,
	       ` + firstPicture + ` AS picture_id, ` + publicMakers + ` AS makers
	FROM page p JOIN cooperative k ON k.id = p.cooperative_id ORDER BY p.place`

const (
	newestFirst = `published_at DESC, product_id DESC`
	unranked    = `0::real`
	ranked      = `ts_rank(p.search, CASE WHEN $2 THEN search_any($1) ELSE search_query($1) END)`
)

// publishedIn is the statement for each order, which is that of an index.
var publishedIn = map[Sort]string{
	Newest:    published,
	Relevance: strings.ReplaceAll(published, unranked, ranked),
	Cheapest:  strings.ReplaceAll(published, newestFirst, `lowest, `+newestFirst),
	Dearest:   strings.ReplaceAll(published, newestFirst, `lowest DESC, `+newestFirst),
}

// lookedAt is how many of a list are looked at for their stock and rank at
// first. When a text finds more, the newest of them are ranked and stand before
// all others: its words say little.
const lookedAt = 500

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
	Makers []byte `db:"makers"`
}

func find(ctx context.Context, q database.Queryer, f Filter, sort Sort, page Page, anyWord bool) (Result, error) {
	clusters, err := clustersOf(ctx, q, f, anyWord)
	if err != nil {
		return Result{}, err
	}
	r := Result{Total: countIn(clusters, f), Sought: f.Text, Any: anyWord, clusters: clusters}
	expected := min(r.Total-page.offset(), page.limit())
	if expected <= 0 {
		return Result{Sought: f.Text}, nil
	}
	if sort == "" {
		sort = Newest
		if f.Text != "" {
			sort = Relevance
		}
	}
	rows, err := pageOf(ctx, q, f, sort, page, anyWord, false)
	if err != nil {
		return Result{}, err
	}
	// What is sold out stands behind all that is not, also behind what was not
	// looked at.
	soldOut := slices.ContainsFunc(rows, func(r cardRow) bool { return r.Available <= 0 })
	if len(rows) < expected || soldOut && r.Total > lookedAt {
		if rows, err = pageOf(ctx, q, f, sort, page, anyWord, true); err != nil {
			return Result{}, err
		}
	}
	r.Cards, err = cardsOf(ctx, q, rows)
	return r, err
}

// pageOf selects a page, from the first that are looked at or from all.
func pageOf(ctx context.Context, q database.Queryer, f Filter, sort Sort, page Page, anyWord, all bool) ([]cardRow, error) {
	var rows []cardRow
	if err := q.SelectContext(ctx, &rows, publishedIn[sort], f.Text, anyWord, int64(f.Maker), f.PriceMin, f.PriceMax,
		f.Category, f.Cooperative, f.Village, f.Colour, f.Supply, lookedAt, all, page.limit(), page.offset()); err != nil {
		return nil, fmt.Errorf("catalog: published: %w", err)
	}
	return rows, nil
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
	       CASE WHEN p.made_to_order THEN p.open_units_cap - p.open_units ELSE v.free END AS available, pub.published_at,
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
