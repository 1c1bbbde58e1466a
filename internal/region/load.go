package region

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	"simpul/internal/database"
)

// Scope says which provinces to load.
type Scope string

// All is the whole country.
const All Scope = ""

// Only is some provinces, by their codes: Only("36", "31").
func Only(provinces ...Code) Scope {
	codes := make([]string, len(provinces))
	for i, province := range provinces {
		codes[i] = string(province)
	}
	return Scope(strings.Join(codes, ","))
}

func (s Scope) holds(province Code) bool {
	return s == All || slices.Contains(strings.Split(string(s), ","), string(province))
}

// Load brings the regions of the scope to the embedded edition, as the
// database's owner, in one transaction; call it after the migrations. What is
// loaded already is left alone, and so is a province that has a newer edition
// from a newer program. Another edition's rows are updated in place; codes
// that it lacks get the edition's date as their end.
//
// progress, which may be nil, hears how many of how many regions are written,
// province by province; it is not called when there is nothing to do.
func Load(ctx context.Context, owner *database.DB, scope Scope, progress func(done, total int)) error {
	l, err := embedded()
	if err != nil {
		return err
	}
	return l.load(ctx, owner, scope, progress)
}

func (l list) load(ctx context.Context, owner *database.DB, scope Scope, progress func(done, total int)) error {
	pending, err := l.pending(ctx, owner, scope)
	if err != nil || len(pending) == 0 {
		return err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	return database.InTx(ctx, owner, func(tx *database.Tx) error { return l.loadIn(ctx, tx, scope, progress) })
}

func (l list) loadIn(ctx context.Context, tx *database.Tx, scope Scope, progress func(done, total int)) error {
	const lock = `SELECT pg_advisory_xact_lock(hashtextextended('simpul region load', 0))`
	if _, err := tx.ExecContext(ctx, lock); err != nil {
		return fmt.Errorf("region: load: lock: %w", err)
	}
	pending, err := l.pending(ctx, tx, scope) // another program may have loaded while this one waited
	if err != nil || len(pending) == 0 {
		return err
	}
	done, total := 0, 0
	for _, entries := range pending {
		total += len(entries)
	}
	// Left alone the search index takes in its list of new names again and
	// again; the list may grow instead, and the index is built once at the end.
	const postpone = `SET LOCAL gin_pending_list_limit = '256MB'`
	if _, err := tx.ExecContext(ctx, postpone); err != nil {
		return fmt.Errorf("region: load: search index: %w", err)
	}
	progress(done, total)
	for _, entries := range pending {
		if err := l.loadProvince(ctx, tx, entries); err != nil {
			return fmt.Errorf("region: load %s: %w", entries[0].code, err)
		}
		done += len(entries)
		progress(done, total)
	}
	const index = `REINDEX INDEX region_search_name_index`
	if _, err := tx.ExecContext(ctx, index); err != nil {
		return fmt.Errorf("region: load: search index: %w", err)
	}
	const analyse = `ANALYZE region`
	if _, err := tx.ExecContext(ctx, analyse); err != nil {
		return fmt.Errorf("region: load: statistics: %w", err)
	}
	return nil
}

// pending are the provinces of the scope, each with its regions, that have
// neither this version nor a newer edition.
func (l list) pending(ctx context.Context, q database.Queryer, scope Scope) ([][]entry, error) {
	const settled = `SELECT DISTINCT province_code FROM region_load WHERE version = $1 OR edition_on > $2`
	var loaded []Code
	if err := q.SelectContext(ctx, &loaded, settled, l.version, l.edition); err != nil {
		return nil, fmt.Errorf("region: loads: %w", err)
	}
	return slices.DeleteFunc(l.byProvince(), func(entries []entry) bool {
		province := entries[0].code
		return !scope.holds(province) || slices.Contains(loaded, province)
	}), nil
}

const writeRegions = `
INSERT INTO region (code, scheme, level, parent_code, kind, name, search_name, valid_from)
SELECT code, $1, level, nullif(parent_code, ''), kind, name, search_name, $2
FROM unnest($3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[])
     AS listed (code, level, parent_code, kind, name, search_name)
ON CONFLICT (code) DO UPDATE
SET name = excluded.name, search_name = excluded.search_name, valid_until = NULL
WHERE (region.name, region.search_name) <> (excluded.name, excluded.search_name) OR region.valid_until IS NOT NULL`

const endRegions = `
UPDATE region SET valid_until = $1
WHERE valid_until IS NULL AND code IN (
    SELECT code FROM region WHERE code >= $2 AND code < $2 || '/' EXCEPT SELECT unnest($3::text[]))`

const recordLoad = `
INSERT INTO region_load (version, province_code, edition_on, rows) VALUES ($1, $2, $3, $4)`

// loadProvince writes one province and its regions.
func (l list) loadProvince(ctx context.Context, tx *database.Tx, entries []entry) error {
	n := len(entries)
	codes, parents, kinds := make([]string, n), make([]string, n), make([]string, n)
	names, searchNames, levels := make([]string, n), make([]string, n), make([]int64, n)
	for i, e := range entries {
		codes[i], parents[i], kinds[i] = string(e.code), string(e.code.Parent()), string(e.code.Kind())
		names[i], searchNames[i], levels[i] = e.name, searchName(e.name), int64(e.code.Level())
	}
	_, err := tx.ExecContext(ctx, writeRegions, l.scheme, l.edition, pq.Array(codes), pq.Array(levels),
		pq.Array(parents), pq.Array(kinds), pq.Array(names), pq.Array(searchNames))
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	province := entries[0].code
	if _, err := tx.ExecContext(ctx, endRegions, l.edition, province, pq.Array(codes)); err != nil {
		return fmt.Errorf("end: %w", err)
	}
	if _, err := tx.ExecContext(ctx, recordLoad, l.version, province, l.edition, n); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}
