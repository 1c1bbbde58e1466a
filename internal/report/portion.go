package report

import (
	"context"
	"fmt"
	"strconv"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/region"
)

// Portion is one part of a programme with its figures.
type Portion struct {
	Key    string `db:"key"` // a region's code, or an id
	Name   string `db:"name"`
	Around string `db:"around"` // the region around it, "" for none
	Figures
}

// Code is the key of a region.
func (d Portion) Code() region.Code { return region.Code(d.Key) }

// Place is a region without its figures.
func (d Portion) Place() region.Place {
	return region.Place{Code: d.Code(), Kind: d.Code().Kind(), Name: d.Name}
}

// divided are the sums by the parts of a grain and maker, then by the parts.
const divided = `
	SELECT f.key, ` + figures + ` FROM (
		SELECT CASE $9::text WHEN 'regency' THEN left(f.village_code, 5) WHEN 'district' THEN left(f.village_code, 8)
		            WHEN 'village' THEN f.village_code WHEN 'cooperative' THEN f.cooperative_id::text ELSE f.category_id::text END AS key,
		       f.producer_id, sum(f.revenue) AS revenue, sum(f.income) AS income, sum(f.sold) > 0 AS active` + sums + `
		GROUP BY 1, 2) f
	GROUP BY f.key`

const portions = `
	SELECT s.*, coalesce(r.name, k.name, CASE WHEN $10::boolean THEN g.name_en ELSE g.name END, '') AS name, coalesce(a.name, '') AS around
	FROM (` + divided + `) s
	LEFT JOIN region r ON $9::text IN ('regency', 'district', 'village') AND r.code = s.key
	LEFT JOIN region a ON a.code = r.parent_code
	LEFT JOIN cooperative k ON $9::text = 'cooperative' AND k.id::text = s.key
	LEFT JOIN category g ON $9::text = 'category' AND g.id::text = s.key
	ORDER BY s.revenue DESC, s.key`

// Portions lists the regencies, districts, villages, cooperatives or categories
// in which something was earned, the highest revenue first. English names
// categories in English.
func Portions(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, by Grain, english bool) ([]Portion, error) {
	if of == (Part{Place: of.Place}) && (of.Place == "" || by == ByRegency || by == ByDistrict || by == ByVillage) {
		if kept, err := keptFor(ctx, q, w, by); err != nil {
			return nil, err
		} else if kept {
			return portionsKept(ctx, q, programme, w, string(of.Place), by, english)
		}
	}
	if own, key := of.grain(); own == ByCategory && by == ByVillage {
		if kept, err := keptFor(ctx, q, w, by); err != nil {
			return nil, err
		} else if kept {
			return villagesKept(ctx, q, programme, w, key)
		}
	}
	var all []Portion
	if err := q.SelectContext(ctx, &all, portions, within(programme, w, of, string(by), english)...); err != nil {
		return nil, fmt.Errorf("report: by %s: %w", by, err)
	}
	orders, err := ordersBy(ctx, q, programme, w, of, by)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Orders = orders[all[i].Key]
	}
	return all, nil
}

// A region belongs to a programme when one of its members lives there, one of its
// cooperatives does, or something was sold from there.
const placeOfProgramme = `
	SELECT v.code AS key, v.name, coalesce(d.name, '') AS around FROM region v LEFT JOIN region d ON d.code = v.parent_code
	WHERE v.code = $2 AND v.level BETWEEN 2 AND 4 AND (
		EXISTS (SELECT 1 FROM cooperative c WHERE c.programme_id = $1 AND left(c.village_code, length($2)) = $2)
		OR EXISTS (SELECT 1 FROM producer r JOIN membership m ON m.producer_id = r.id
		           JOIN cooperative c ON c.id = m.cooperative_id WHERE c.programme_id = $1 AND left(r.village_code, length($2)) = $2)
		OR EXISTS (SELECT 1 FROM order_line_share s JOIN cooperative c ON c.id = s.cooperative_id
		           WHERE c.programme_id = $1 AND left(s.village_code, length($2)) = $2))`

// PlaceOf is a regency, district or village of a programme without figures, or a
// NotFound fault.
func PlaceOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, code region.Code) (Portion, error) {
	if !code.Valid() {
		return Portion{}, fault.New(fault.NotFound, "program.unknown_village")
	}
	return onePortion(ctx, q, placeOfProgramme, "program.unknown_village", int64(programme), string(code))
}

// A category is a programme's when one of its cooperatives lists something in it,
// or has sold it.
const categoryOfProgramme = `
	SELECT g.id::text AS key, CASE WHEN $3::boolean THEN g.name_en ELSE g.name END AS name, '' AS around FROM category g
	WHERE g.id = $2 AND (
		EXISTS (SELECT 1 FROM product p JOIN cooperative c ON c.id = p.cooperative_id WHERE p.category_id = g.id AND c.programme_id = $1)
		OR EXISTS (SELECT 1 FROM day_figure f JOIN cooperative c ON c.id = f.cooperative_id WHERE f.category_id = g.id AND c.programme_id = $1))`

// CategoryOf is a category of a programme without figures, or a NotFound fault.
func CategoryOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id int64, english bool) (Portion, error) {
	return onePortion(ctx, q, categoryOfProgramme, "error.not_found", int64(programme), id, english)
}

func onePortion(ctx context.Context, q database.Queryer, query, unknown string, args ...any) (Portion, error) {
	var d Portion
	err := q.GetContext(ctx, &d, query, args...)
	if database.NoRows(err) {
		return Portion{}, fault.New(fault.NotFound, unknown)
	}
	if err != nil {
		return Portion{}, fmt.Errorf("report: part %v: %w", args, err)
	}
	return d, nil
}

// ID is the key of a cooperative or category.
func (d Portion) ID() int64 {
	id, err := strconv.ParseInt(d.Key, 10, 64)
	if err != nil {
		return 0
	}
	return id
}
