package catalog_test

import (
	"slices"
	"testing"
	"time"

	"simpul/internal/catalog"
)

// multiply copies every product that is on sale, with its makers and variants,
// until there are about count, without the triggers that would index each.
const (
	multiplyProducts = `
		INSERT INTO product (cooperative_id, category_id, slug, title, title_en, description, description_en, made_to_order,
			lead_days, open_units_cap, weight_g, created_by, created_at, updated_at, search_text, search)
		SELECT p.cooperative_id, p.category_id, 's' || n || '-' || p.id, p.title || ' ' || n, p.title_en, p.description, p.description_en, p.made_to_order,
			p.lead_days, p.open_units_cap, p.weight_g, p.created_by, p.created_at, p.updated_at, p.search_text,
			p.search || setweight(search_stems(n::text), 'A')
		FROM product p, generate_series(1, $1::int / (SELECT count(*)::int FROM product)) AS n`
	multiplyVariants = `
		INSERT INTO variant (product_id, colour, price, on_hand)
		SELECT c.id, v.colour, v.price + (c.id % 20) * 100000, v.on_hand
		FROM product c JOIN product p ON c.slug ~ '^s[0-9]+-[0-9]+$' AND p.id = split_part(c.slug, '-', 2)::bigint
		JOIN variant v ON v.product_id = p.id`
	multiplyMakers = `
		INSERT INTO product_maker (product_id, cooperative_id, producer_id, share_bp)
		SELECT c.id, m.cooperative_id, m.producer_id, m.share_bp
		FROM product c JOIN product_maker m ON c.slug ~ '^s[0-9]+-[0-9]+$' AND m.product_id = split_part(c.slug, '-', 2)::bigint`
	multiplyPublications = `
		INSERT INTO publication (product_id, published_at, published_by)
		SELECT c.id, c.created_at + c.id * interval '1 second', c.created_by FROM product c WHERE c.slug ~ '^s[0-9]+-[0-9]+$'`
)

// BenchmarkSearch asks all questions of testdata/queries.txt among 100,000
// products and reports the time of the 95th of a hundred, of a page of results,
// of its facets, and of suggestions.
func BenchmarkSearch(b *testing.B) {
	m := fair(b)
	tx, err := m.DB.Super.BeginTxx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, statement := range []string{`SET LOCAL session_replication_role = replica`, multiplyProducts, multiplyVariants, multiplyMakers, multiplyPublications} {
		var args []any
		if statement == multiplyProducts {
			args = []any{100_000}
		}
		if _, err := tx.ExecContext(b.Context(), statement, args...); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	if _, err := m.DB.Super.ExecContext(b.Context(), `VACUUM ANALYZE`); err != nil {
		b.Fatal(err)
	}
	all := questions(b)
	var pages, facets, suggested []time.Duration
	for b.Loop() {
		for _, q := range all {
			f := catalog.Filter{Text: q.query}
			begun := time.Now()
			found, err := catalog.Published(b.Context(), m.DB.App, f, "", catalog.Page{Number: 1, Size: 24})
			if err != nil {
				b.Fatal(err)
			}
			pages = append(pages, time.Since(begun))
			begun = time.Now()
			if _, err := catalog.FacetsOf(b.Context(), m.DB.App, f, found); err != nil {
				b.Fatal(err)
			}
			facets = append(facets, time.Since(begun))
			begun = time.Now()
			if _, err := catalog.Suggested(b.Context(), m.DB.App, q.query[:min(len(q.query), 5)], 4); err != nil {
				b.Fatal(err)
			}
			suggested = append(suggested, time.Since(begun))
		}
	}
	for unit, times := range map[string][]time.Duration{"page": pages, "facets": facets, "suggested": suggested} {
		slices.Sort(times)
		for _, p := range []int{50, 95} {
			b.ReportMetric(float64(times[len(times)*p/100].Microseconds())/1000, "ms-"+unit+map[int]string{50: "-p50", 95: "-p95"}[p])
		}
	}
}
