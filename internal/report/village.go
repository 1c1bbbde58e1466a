package report

import (
	"context"
	"fmt"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/region"
)

// Village is a village with its figures.
type Village struct {
	Code     region.Code `db:"code"`
	Name     string      `db:"name"`
	District string      `db:"district"`
	Figures
}

// Place is the village without its figures.
func (v Village) Place() region.Place {
	return region.Place{Code: v.Code, Kind: v.Code.Kind(), Name: v.Name}
}

const villages = `
	SELECT f.*, v.name, d.name AS district
	FROM (SELECT p.village_code AS code, ` + figures + earned + ` GROUP BY p.village_code) f
	JOIN region v ON v.code = f.code JOIN region d ON d.code = v.parent_code
	ORDER BY f.revenue DESC, f.code`

// Villages lists the villages in which something was earned, the highest
// revenue first.
func Villages(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part) ([]Village, error) {
	var all []Village
	if err := q.SelectContext(ctx, &all, villages, within(programme, w, of)...); err != nil {
		return nil, fmt.Errorf("report: villages: %w", err)
	}
	return all, nil
}

// A village belongs to a programme when one of its members lives there, one of
// its cooperatives does, or something was sold from there.
const villageOfProgramme = `
	SELECT v.code, v.name, d.name AS district FROM region v JOIN region d ON d.code = v.parent_code
	WHERE v.code = $2 AND v.level = 4 AND (
		EXISTS (SELECT 1 FROM cooperative c WHERE c.programme_id = $1 AND c.village_code = v.code)
		OR EXISTS (SELECT 1 FROM producer r JOIN membership m ON m.producer_id = r.id
		           JOIN cooperative c ON c.id = m.cooperative_id WHERE c.programme_id = $1 AND r.village_code = v.code)
		OR EXISTS (SELECT 1 FROM order_line_share s JOIN cooperative c ON c.id = s.cooperative_id
		           WHERE c.programme_id = $1 AND s.village_code = v.code))`

// VillageOf is a village of a programme without figures, or a NotFound fault.
func VillageOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, code region.Code) (Village, error) {
	if !code.Valid() {
		return Village{}, fault.New(fault.NotFound, "program.unknown_village")
	}
	var v Village
	err := q.GetContext(ctx, &v, villageOfProgramme, int64(programme), string(code))
	if database.NoRows(err) {
		return Village{}, fault.New(fault.NotFound, "program.unknown_village")
	}
	if err != nil {
		return Village{}, fmt.Errorf("report: village %s: %w", code, err)
	}
	return v, nil
}
