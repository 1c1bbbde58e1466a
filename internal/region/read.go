package region

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
)

// A region is read together with the up to three regions around it.
const selectRegion = `
SELECT r.code, r.scheme, r.kind, r.name, r.valid_from, r.valid_until,
       p1.kind AS kind1, p1.name AS name1, p2.kind AS kind2, p2.name AS name2, p3.kind AS kind3, p3.name AS name3`

const joinParents = `
LEFT JOIN region p1 ON p1.code = r.parent_code
LEFT JOIN region p2 ON p2.code = p1.parent_code
LEFT JOIN region p3 ON p3.code = p2.parent_code`

const selectByCode = selectRegion + ` FROM region r` + joinParents + ` WHERE r.code = $1`

const selectProvinces = selectRegion + ` FROM region r` + joinParents + `
WHERE r.level = 1 AND r.valid_until IS NULL ORDER BY r.search_name, r.code`

// Regencies come before cities, as addresses and statistics list them.
const selectChildren = selectRegion + ` FROM region r` + joinParents + `
WHERE r.parent_code = $1 AND r.valid_until IS NULL ORDER BY r.kind = 'kota', r.search_name, r.code`

const selectSuccessors = selectRegion + `
FROM region_succession s JOIN region r ON r.code = s.successor_code` + joinParents + `
WHERE s.code = $1 ORDER BY r.code`

// row is a region as the statements select it.
type row struct {
	Code       Code
	Scheme     string
	Kind       Kind
	Name       string
	ValidFrom  time.Time    `db:"valid_from"`
	ValidUntil sql.NullTime `db:"valid_until"`
	Kind1      sql.NullString
	Name1      sql.NullString
	Kind2      sql.NullString
	Name2      sql.NullString
	Kind3      sql.NullString
	Name3      sql.NullString
}

func (r row) region() Region {
	region := Region{
		Place:     Place{Code: r.Code, Kind: r.Kind, Name: r.Name},
		Scheme:    r.Scheme,
		ValidFrom: r.ValidFrom,
	}
	if r.ValidUntil.Valid {
		region.ValidUntil = &r.ValidUntil.Time
	}
	code := r.Code.Parent()
	for _, parent := range [...]struct{ kind, name sql.NullString }{{r.Kind1, r.Name1}, {r.Kind2, r.Name2}, {r.Kind3, r.Name3}} {
		if !parent.name.Valid {
			break
		}
		region.Parents = append(region.Parents, Place{Code: code, Kind: Kind(parent.kind.String), Name: parent.name.String})
		code = code.Parent()
	}
	return region
}

// ByCode is a region, also one that is no longer in force. An unknown or
// malformed code is fault NotFound.
func ByCode(ctx context.Context, q database.Queryer, code Code) (Region, error) {
	if !code.Valid() {
		return Region{}, fault.New(fault.NotFound, "error.region")
	}
	var r row
	err := q.GetContext(ctx, &r, selectByCode, code)
	if database.NoRows(err) {
		return Region{}, fault.New(fault.NotFound, "error.region")
	}
	if err != nil {
		return Region{}, fmt.Errorf("region: %s: %w", code, err)
	}
	return r.region(), nil
}

// Provinces are the provinces in force, by name.
func Provinces(ctx context.Context, q database.Queryer) ([]Region, error) {
	return selected(ctx, q, selectProvinces)
}

// Children are the regions in force directly inside one, by name; none for a
// village or an unknown code.
func Children(ctx context.Context, q database.Queryer, parent Code) ([]Region, error) {
	return selected(ctx, q, selectChildren, parent)
}

// Successors are the regions that took over a code's area or part of it, by
// code; none while nothing changed.
func Successors(ctx context.Context, q database.Queryer, code Code) ([]Region, error) {
	return selected(ctx, q, selectSuccessors, code)
}

func selected(ctx context.Context, q database.Queryer, query string, args ...any) ([]Region, error) {
	var rows []row
	if err := q.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("region: list: %w", err)
	}
	regions := make([]Region, len(rows))
	for i, r := range rows {
		regions[i] = r.region()
	}
	return regions, nil
}
