package region

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	"simpul/internal/database"
)

// Filter narrows a search; the zero Filter narrows nothing.
type Filter struct {
	Level  Level // only this level
	Within Code  // only inside this region
}

// Limits of a search's answers.
const (
	defaultMatches = 10
	maxMatches     = 50
)

// Match is a region that a search found. Its Line tells it from its namesakes.
type Match struct {
	Region
	// Similar says that nothing is written as it was typed and that this is
	// only like it.
	Similar bool
}

// Search finds the regions in force by name: "mekar baru" the district and the
// villages of that name, "waliwis mekar baru" the village Waliwis in Mekar
// Baru, "kec mekar baru" the district alone, "tangsel" Kota Tangerang Selatan.
// The name may be typed in part, with or without its blanks, before or after
// the names around it; where nothing is written so, similar names are found.
//
// Exact names come first, then those that begin so, then those that hold it;
// the larger region before the smaller. limit is 10 if 0 and at most 50. Blank
// text finds nothing.
func Search(ctx context.Context, q database.Queryer, text string, filter Filter, limit int) ([]Match, error) {
	if limit <= 0 {
		limit = defaultMatches
	}
	limit = min(limit, maxMatches)
	typed := wordings(text)
	if len(typed) == 0 {
		return nil, nil
	}
	var found []hit
	for _, wording := range typed {
		more, err := written(ctx, q, wording, filter, limit)
		if err != nil {
			return nil, err
		}
		found = merged(found, more, limit)
	}
	if len(found) > 0 {
		return matches(found, false), nil
	}
	found, err := find(ctx, q, searchSimilar, similarReadings(typed[0]), filter, limit)
	if err != nil {
		return nil, err
	}
	return matches(found, true), nil
}

// written finds what is written as it was typed. The most words that are a
// name say most about what is sought: the eleven named Mekar Baru hide the
// Mekar Jaya that lies in a Baru.
func written(ctx context.Context, q database.Queryer, typed []string, filter Filter, limit int) ([]hit, error) {
	var only []string
	if len(typed) > 1 {
		if err := q.SelectContext(ctx, &only, wordsOfVillagesOnly, pq.Array(typed)); err != nil {
			return nil, fmt.Errorf("region: search: %w", err)
		}
	}
	for length := min(len(typed), maxNameWords); length > 0; length-- {
		possible := slices.DeleteFunc(readings(typed, length), func(r reading) bool {
			return slices.ContainsFunc(r.rest, func(word string) bool { return slices.Contains(only, word) })
		})
		found, err := find(ctx, q, searchWritten, possible, filter, limit)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return nil, nil
}

// merged are the hits of two searches, each region once. One inside a word is
// no addition: tangsel is Tangerang Selatan, not Bontang Selatan.
func merged(first, second []hit, limit int) []hit {
	alone := len(first) == 0
	for _, h := range second {
		known := slices.ContainsFunc(first, func(f hit) bool { return f.Code == h.Code })
		if len(first) < limit && !known && (alone || h.Rank < rankInside) {
			first = append(first, h)
		}
	}
	return first
}

func matches(found []hit, similar bool) []Match {
	all := make([]Match, len(found))
	for i, h := range found {
		all[i] = Match{Region: h.region(), Similar: similar}
	}
	return all
}

// Bounds of the search for similar names, whose cost grows with each reading.
const (
	maxSimilarWords  = 5
	maxSimilarName   = 3
	minSimilarLength = 5
)

// similarReadings are the readings whose names are long enough for their
// similarity to mean something.
func similarReadings(typed []string) []reading {
	typed = typed[:min(len(typed), maxSimilarWords)]
	var all []reading
	for length := 1; length <= min(len(typed), maxSimilarName); length++ {
		for _, r := range readings(typed, length) {
			if len(r.own) >= minSimilarLength || len(typed) == 1 {
				all = append(all, r)
			}
		}
	}
	return all
}

// The words that are in no larger region's name, so that they cannot lie
// around the name that is sought. They rule readings out before thousands of
// villages named Baru are looked at. (Counted, because for a mere EXISTS the
// whole table is read when there is none.)
const wordsOfVillagesOnly = `
SELECT word FROM unnest($1::text[]) AS word
WHERE length(word) > 2 AND word NOT IN ('kabupaten', 'kota')
  AND (SELECT count(*) FROM region WHERE search_name LIKE '%' || word || '%' AND level < 4) = 0`

// hit is a region that a statement found, with how well.
type hit struct {
	row
	Rank int
}

// rankInside is the rank of a name that holds what was typed inside a word.
const rankInside = 3

const readingsOf = `
WITH reading AS (
    SELECT own, spaced, level, kind, string_to_array(rest, ' ') AS rest
    FROM unnest($1::text[], $2::text[], $3::smallint[], $4::text[], $5::text[])
         AS typed (own, spaced, level, kind, rest)
)`

const namesAround = `
(SELECT coalesce(string_agg(o.kind || ' ' || o.search_name, ' '), '') FROM region o
 WHERE o.code IN (left(region.code, 2), left(region.code, 5), left(region.code, 8)) AND o.code <> region.code)`

const nearName = `
    SELECT region.code, rest, similarity(region.search_name, own) * length(own) AS letters,
           length(own) + length(array_to_string(rest, '')) AS all_letters
    FROM spelled AS reading JOIN region`

const inFilter = `
    region.valid_until IS NULL AND reading.level IN (0, region.level)
    AND $6::smallint IN (0, region.level) AND ($7 = '' OR region.code LIKE $7 || '.%')`

// A name of one or two letters would be found everywhere: it must begin so,
// and one letter finds no village. What a province's name ends with counts as
// its beginning: Jakarta, Timur. What is found inside a word counts only where
// nothing better is found.
const searchWritten = readingsOf + `, hit AS (
    SELECT region.code, region.level, region.search_name,
           min(CASE WHEN region.search_name = own THEN 0
                    WHEN region.search_name LIKE own || '%' THEN 1
                    WHEN region.level = 1 AND region.search_name LIKE '%' || own THEN 1
                    WHEN region.name ILIKE '% ' || spaced || '%' THEN 2
                    ELSE 3 END) AS rank,
           bool_or(region.kind = reading.kind) AS of_kind,
           bool_or(lower(region.name) = spaced) AS as_spelled
    FROM reading JOIN region
         ON region.search_name LIKE CASE WHEN length(own) < 3 THEN '' ELSE '%' END || own || '%'
    WHERE ` + inFilter + ` AND (length(own) > 1 OR region.level < 4)
      AND (rest = '{}' OR NOT EXISTS (
          SELECT FROM unnest(rest) AS word, ` + namesAround + ` AS a (names) WHERE strpos(a.names, word) = 0))
    GROUP BY region.code
), best AS (
    SELECT code, rank, of_kind, as_spelled FROM hit
    WHERE rank < 3 OR NOT EXISTS (SELECT FROM hit WHERE rank < 3)
    ORDER BY rank, of_kind DESC, level, as_spelled DESC, search_name, code LIMIT $8
)` + selectRegion + `, rank FROM best JOIN region r USING (code)` + joinParents + `
ORDER BY rank, of_kind DESC, r.level, as_spelled DESC, r.search_name, r.code`

// The score is how much of what was typed is found, by its letters: a name by
// its similarity, a word around by being there or else by its similarity. What
// is not found at all tells against it: Mekar Baru before Mekar for mekar bru.
//
// A name that is written so somewhere is taken to be spelled right: to look
// for others like it costs most.
const searchSimilar = readingsOf + `, spelled AS MATERIALIZED (
    SELECT *, (SELECT count(*) FROM region WHERE search_name LIKE '%' || own || '%') > 0 AS known
    FROM reading
), near AS (` + nearName + `
    ON region.search_name LIKE own || '%' WHERE known AND` + inFilter + `
    UNION ALL` + nearName + `
    ON region.search_name % own WHERE NOT known AND similarity(region.search_name, own) >= 0.4 AND` + inFilter + `
), hit AS (
    SELECT region.code, max((letters + letters_around) / all_letters) AS score
    FROM near AS region CROSS JOIN LATERAL (
        SELECT coalesce(sum(length(word) * CASE
            WHEN strpos(a.names, word) > 0 THEN 1
            WHEN word_similarity(word, a.names) >= 0.5 THEN word_similarity(word, a.names)
            ELSE -0.25 END), 0) AS letters_around
        FROM unnest(rest) AS word, ` + namesAround + ` AS a (names)) AS found
    WHERE (letters + letters_around) / all_letters >= 0.45
    GROUP BY region.code
)` + selectRegion + `, 0 AS rank FROM hit JOIN region r USING (code)` + joinParents + `
ORDER BY score DESC, r.level, r.search_name, r.code LIMIT $8`

func find(ctx context.Context, q database.Queryer, query string, readings []reading, filter Filter, limit int) ([]hit, error) {
	if len(readings) == 0 {
		return nil, nil
	}
	n := len(readings)
	own, spaced, kinds, rest := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	levels := make([]int64, n)
	for i, r := range readings {
		own[i], spaced[i], kinds[i], rest[i] = r.own, r.spaced, string(r.kind), strings.Join(r.rest, " ")
		levels[i] = int64(r.level)
	}
	var rows []hit
	err := q.SelectContext(ctx, &rows, query, pq.Array(own), pq.Array(spaced), pq.Array(levels),
		pq.Array(kinds), pq.Array(rest), filter.Level, filter.Within, limit)
	if err != nil {
		return nil, fmt.Errorf("region: search: %w", err)
	}
	return rows, nil
}
