package catalog

import (
	"context"
	"fmt"

	"simpul/internal/database"
)

// HitKind is what a hit leads to.
type HitKind string

// The kinds.
const (
	HitCategory    HitKind = "category"
	HitMaker       HitKind = "maker"
	HitCooperative HitKind = "cooperative"
	HitVillage     HitKind = "village"
	HitProduct     HitKind = "product"
)

// Hit is something that a text names by the beginnings of its words.
type Hit struct {
	Kind   HitKind `db:"kind"`
	Ref    string  `db:"ref"` // slug, code of a village, or number of a maker
	Name   string  `db:"name"`
	NameEN string  `db:"name_en"` // "" where there is no other
	Place  string  `db:"place"`   // where a maker, cooperative or village is
}

// NameIn is the hit's name in a language.
func (h Hit) NameIn(language string) string { return inLanguage(language, h.Name, h.NameEN) }

// begins tells that every word of $1, which are letters and digits with one
// space between, begins a word of named.name; shown, of what is public of it.
const (
	begins = `(SELECT bool_and(' ' || regexp_replace(plain(named.name), '[^a-z0-9]+', ' ', 'g') LIKE '% ' || word || '%')
	FROM string_to_table($1, ' ') AS word)`
	shown = `(SELECT bool_and(' ' || plain(known.name) LIKE '% ' || word || '%') FROM string_to_table($1, ' ') AS word)`
)

const named = `
	SELECT kind, ref, name, name_en, place FROM (
		(SELECT 'category' AS kind, c.slug AS ref, c.name, c.name_en, '' AS place, 1 AS rank
		FROM category c CROSS JOIN LATERAL (VALUES (concat_ws(' ', c.name, c.name_en))) AS named (name)
		WHERE ` + begins + ` AND EXISTS (
			SELECT FROM on_sale s WHERE s.category_id = c.id)
		ORDER BY c.position LIMIT $2)
		UNION ALL
		(SELECT 'maker', known.id::text, known.name, '', known.place, 2
		FROM person named JOIN public_producer known ON known.id = named.id
		WHERE ' ' || regexp_replace(plain(named.name), '[^a-z0-9]+', ' ', 'g') LIKE '% ' || split_part($1, ' ', 1) || '%'
		  AND ` + begins + ` AND ` + shown + ` AND EXISTS (
			SELECT FROM product_maker m JOIN on_sale s USING (product_id) WHERE m.producer_id = known.id)
		ORDER BY known.name, known.id LIMIT $2)
		UNION ALL
		(SELECT 'cooperative', named.slug, named.name, '', region.name, 3
		FROM cooperative named JOIN region ON region.code = named.village_code
		WHERE ` + begins + ` AND EXISTS (
			SELECT FROM on_sale s WHERE s.cooperative_id = named.id)
		ORDER BY named.name LIMIT $2)
		UNION ALL
		(SELECT 'village', named.code, named.name, '', district.name, 4
		FROM region named JOIN region district ON district.code = named.parent_code
		WHERE named.code IN (SELECT village_code FROM cooperative UNION SELECT village_code FROM producer)
		  AND named.level = 4 AND CASE WHEN ` + begins + `
			THEN (SELECT count(*) FROM on_sale s WHERE s.places @> ARRAY[named.code]) > 0 END
		ORDER BY named.name, named.code LIMIT $2)
	) hit ORDER BY rank`

// begun takes the newest of those that match: from the newest goods, so that a
// word which half of all titles hold is not looked up in all of them, or when
// too few of those match, from all that the index finds.
const begun = `
	WITH newest AS MATERIALIZED (
		SELECT product_id, published_at, search FROM on_sale ORDER BY published_at DESC, product_id DESC LIMIT 500
	), recent AS MATERIALIZED (
		SELECT product_id, published_at FROM newest WHERE search @@ search_begun($1) ORDER BY published_at DESC, product_id DESC LIMIT $2
	), hit AS (
		SELECT product_id, published_at FROM recent WHERE (SELECT count(*) FROM recent) = $2
		UNION ALL
		(SELECT s.product_id, s.published_at
		FROM (SELECT product_id, published_at FROM on_sale WHERE search @@ search_begun($1) OFFSET 0) s
		WHERE (SELECT count(*) FROM recent) < $2 ORDER BY s.published_at DESC, s.product_id DESC LIMIT $2)
	)
	SELECT 'product' AS kind, p.slug AS ref, p.title AS name, p.title_en AS name_en, '' AS place
	FROM hit JOIN product p ON p.id = hit.product_id ORDER BY hit.published_at DESC, p.id DESC`

const plainly = `SELECT btrim(regexp_replace(plain($1), '[^a-z0-9]+', ' ', 'g'))`

// Named lists the categories, makers, cooperatives and villages that a text
// names, at most limit of each kind, of those that have something on sale.
func Named(ctx context.Context, q database.Queryer, text string, limit int) ([]Hit, error) {
	words, err := plain(ctx, q, text)
	if err != nil || words == "" {
		return nil, err
	}
	var all []Hit
	if err := q.SelectContext(ctx, &all, named, words, limit); err != nil {
		return nil, fmt.Errorf("catalog: named: %w", err)
	}
	return all, nil
}

// plain is a text as letters and digits with one space between words.
func plain(ctx context.Context, q database.Queryer, text string) (string, error) {
	var words string
	if err := q.GetContext(ctx, &words, plainly, text); err != nil {
		return "", fmt.Errorf("catalog: plain text: %w", err)
	}
	return words, nil
}

// minSuggested is from how many letters on something is suggested.
const minSuggested = 2

// Suggested lists what a text that is still being typed may become: things
// that it names, then products, at most limit of each kind. When there is
// nothing its typing errors are mended.
func Suggested(ctx context.Context, q database.Queryer, text string, limit int) ([]Hit, error) {
	words, err := plain(ctx, q, text)
	if err != nil || len(words) < minSuggested {
		return nil, err
	}
	all, err := beginning(ctx, q, words, limit)
	if err != nil || len(all) > 0 {
		return all, err
	}
	var corrected string
	if err := q.GetContext(ctx, &corrected, mended, text); err != nil || corrected == "" {
		return nil, err
	}
	return beginning(ctx, q, corrected, limit)
}

func beginning(ctx context.Context, q database.Queryer, text string, limit int) ([]Hit, error) {
	all, err := Named(ctx, q, text, limit)
	if err != nil {
		return nil, err
	}
	var products []Hit
	if err := q.SelectContext(ctx, &products, begun, text, limit); err != nil {
		return nil, fmt.Errorf("catalog: suggested: %w", err)
	}
	return append(all, products...), nil
}
