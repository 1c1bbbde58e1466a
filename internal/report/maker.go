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

// Maker is a producer with her figures. Her village is where she lives now;
// what she sold counts for the village of its day.
type Maker struct {
	ID           identity.PersonID `db:"id"`
	MemberNumber string            `db:"member_number"`
	Name         string            `db:"name"`
	VillageCode  region.Code       `db:"village_code"`
	Village      string            `db:"village"`
	District     string            `db:"district"`
	Figures
}

// Home is the village in which the maker lives now.
func (m Maker) Home() region.Place {
	return region.Place{Code: m.VillageCode, Kind: m.VillageCode.Kind(), Name: m.Village}
}

const makerFacts = `n.member_number, n.name, r.village_code, v.name AS village, d.name AS district`

const makerTables = `
	JOIN person n ON n.id = r.id
	JOIN region v ON v.code = r.village_code
	JOIN region d ON d.code = v.parent_code`

const makers = `
	SELECT r.id, f.revenue::bigint AS revenue, f.income::bigint AS income, CASE WHEN f.active THEN 1 ELSE 0 END AS makers, ` + makerFacts + `
	FROM (` + perMaker + `) f
	JOIN producer r ON r.id = f.producer_id` + makerTables + `
	ORDER BY f.income DESC, f.revenue DESC, r.id`

// Makers lists the makers who earned something, the highest income first.
func Makers(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part) ([]Maker, error) {
	var all []Maker
	if err := q.SelectContext(ctx, &all, makers, within(programme, w, of)...); err != nil {
		return nil, fmt.Errorf("report: makers: %w", err)
	}
	orders, err := ordersBy(ctx, q, programme, w, of, ByMaker)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Orders = orders[strconv.FormatInt(int64(all[i].ID), 10)]
	}
	return all, nil
}

const makerOfProgramme = `
	SELECT r.id, ` + makerFacts + `
	FROM producer r` + makerTables + `
	WHERE r.id = $2 AND EXISTS (
		SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id
		WHERE m.producer_id = r.id AND c.programme_id = $1)`

// MakerOf is a maker of a programme without figures, a member of one of its
// cooperatives now or before, or a NotFound fault.
func MakerOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id identity.PersonID) (Maker, error) {
	var m Maker
	err := q.GetContext(ctx, &m, makerOfProgramme, int64(programme), int64(id))
	if database.NoRows(err) {
		return Maker{}, fault.New(fault.NotFound, "program.unknown_maker")
	}
	if err != nil {
		return Maker{}, fmt.Errorf("report: maker %d: %w", id, err)
	}
	return m, nil
}

// Home is a district with how many of a programme's makers live there.
type Home struct {
	District region.Code `db:"district"`
	Name     string      `db:"name"`
	Makers   int         `db:"makers"`
}

const homes = `
	SELECT d.code AS district, d.name, count(DISTINCT r.id) AS makers
	FROM producer r JOIN membership m ON m.producer_id = r.id JOIN cooperative c ON c.id = m.cooperative_id
	JOIN region v ON v.code = r.village_code JOIN region d ON d.code = v.parent_code
	WHERE c.programme_id = $1 GROUP BY d.code, d.name ORDER BY d.name, d.code`

// Homes are the districts in which a programme's makers live.
func Homes(ctx context.Context, q database.Queryer, programme identity.ProgrammeID) ([]Home, error) {
	var all []Home
	if err := q.SelectContext(ctx, &all, homes, int64(programme)); err != nil {
		return nil, fmt.Errorf("report: homes: %w", err)
	}
	return all, nil
}
