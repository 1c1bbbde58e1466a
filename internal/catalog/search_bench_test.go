package catalog_test

import (
	"slices"
	"testing"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
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
		INSERT INTO variant (product_id, colour, price, on_hand, made_to_order)
		SELECT c.id, v.colour, v.price + (c.id % 20) * 100000, v.on_hand, v.made_to_order
		FROM product c JOIN product p ON c.slug ~ '^s[0-9]+-[0-9]+$' AND p.id = split_part(c.slug, '-', 2)::bigint
		JOIN variant v ON v.product_id = p.id`
	multiplyMakers = `
		INSERT INTO product_maker (product_id, cooperative_id, producer_id, share_bp)
		SELECT c.id, m.cooperative_id, coalesce(o.id, m.producer_id), m.share_bp
		FROM product c JOIN product_maker m ON c.slug ~ '^s[0-9]+-[0-9]+$' AND m.product_id = split_part(c.slug, '-', 2)::bigint
		LEFT JOIN person o ON o.member_number = concat_ws('-', 'S', substr(split_part(c.slug, '-', 1), 2)::int % 40, m.producer_id)`
	multiplyPeople = `
		INSERT INTO person (member_number, name, created_at)
		SELECT 'S-' || n || '-' || p.id, p.name || ' ' || chr(97 + n % 26) || md5(n::text), p.created_at
		FROM person p JOIN producer USING (id), generate_series(1, least(39, $1::int / 20 / (SELECT count(*)::int FROM producer))) AS n`
	multiplyProducers = `
		INSERT INTO producer (id, village_code, created_at)
		SELECT c.id, r.village_code, r.created_at
		FROM person c JOIN producer r ON c.member_number ~ '^S-[0-9]+-[0-9]+$' AND r.id = split_part(c.member_number, '-', 3)::bigint`
	multiplyConsents = `
		INSERT INTO producer_consent (producer_id, field, given_at, recorded_by)
		SELECT c.id, o.field, o.given_at, o.recorded_by
		FROM person c JOIN producer_consent o ON c.member_number ~ '^S-[0-9]+-[0-9]+$' AND o.producer_id = split_part(c.member_number, '-', 3)::bigint
		WHERE o.withdrawn_at IS NULL`
	multiplyPublications = `
		INSERT INTO publication (product_id, published_at, published_by)
		SELECT c.id, c.created_at + c.id * interval '1 second', c.created_by FROM product c WHERE c.slug ~ '^s[0-9]+-[0-9]+$'`
)

// multiply fills a fair with about count products.
func multiply(tb testing.TB, m *catalogtest.Market, count int) {
	tb.Helper()
	tx, err := m.DB.Super.BeginTxx(tb.Context(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	for _, statement := range []string{`SET LOCAL session_replication_role = replica`, multiplyProducts, `ANALYZE product`, multiplyVariants, multiplyPeople, multiplyProducers,
		multiplyConsents, multiplyMakers, multiplyPublications, `ANALYZE`, `SELECT keep_on_sale(ARRAY(SELECT product_id FROM publication WHERE withdrawn_at IS NULL))`} {
		var args []any
		if statement == multiplyProducts || statement == multiplyPeople {
			args = []any{count}
		}
		if _, err := tx.ExecContext(tb.Context(), statement, args...); err != nil {
			tb.Fatal(statement, err)
		}
	}
	if err := tx.Commit(); err != nil {
		tb.Fatal(err)
	}
	if _, err := m.DB.Super.ExecContext(tb.Context(), `VACUUM ANALYZE`); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkSearch asks all questions of testdata/queries.txt among 100,000
// products and reports the time of the 95th of a hundred, of a page of results,
// of its facets, of both together, and of suggestions.
func BenchmarkSearch(b *testing.B) {
	m := fair(b)
	multiply(b, m, 100_000)
	all := questions(b)
	var pages, facets, both, suggested []time.Duration
	for b.Loop() {
		for _, q := range all {
			f := catalog.Filter{Text: q.query}
			begun := time.Now()
			found, err := catalog.Published(b.Context(), m.DB.App, f, "", catalog.Page{Number: 1, Size: 24})
			if err != nil {
				b.Fatal(err)
			}
			page := time.Since(begun)
			pages = append(pages, page)
			begun = time.Now()
			if _, err := catalog.FacetsOf(b.Context(), m.DB.App, f, found); err != nil {
				b.Fatal(err)
			}
			facets = append(facets, time.Since(begun))
			both = append(both, page+time.Since(begun))
			begun = time.Now()
			if _, err := catalog.Suggested(b.Context(), m.DB.App, q.query[:min(len(q.query), 5)], 4); err != nil {
				b.Fatal(err)
			}
			suggested = append(suggested, time.Since(begun))
		}
	}
	for unit, times := range map[string][]time.Duration{"page": pages, "facets": facets, "both": both, "suggested": suggested} {
		slices.Sort(times)
		for _, p := range []int{50, 95} {
			b.ReportMetric(float64(times[len(times)*p/100].Microseconds())/1000, "ms-"+unit+map[int]string{50: "-p50", 95: "-p95"}[p])
		}
	}
}
