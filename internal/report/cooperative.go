package report

import (
	"context"
	"fmt"
	"strconv"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Cooperative is a cooperative with its figures.
type Cooperative struct {
	ID       identity.CooperativeID `db:"id"`
	Name     string                 `db:"name"`
	Village  string                 `db:"village"`
	District string                 `db:"district"`
	Members  int                    `db:"members"` // now
	Figures
}

const cooperativeFacts = `
	k.name, v.name AS village, d.name AS district,
	(SELECT count(*) FROM membership m WHERE m.cooperative_id = k.id AND m.left_at IS NULL) AS members`

const cooperativePlace = `
	JOIN region v ON v.code = k.village_code JOIN region d ON d.code = v.parent_code`

const cooperatives = `
	SELECT k.id, ` + cooperativeFacts + `, coalesce(f.revenue, 0) AS revenue, coalesce(f.income, 0) AS income, coalesce(f.makers, 0) AS makers
	FROM cooperative k` + cooperativePlace + `
	LEFT JOIN (SELECT f.cooperative_id AS id, ` + figures + ` FROM (
		SELECT f.cooperative_id, f.producer_id, sum(f.revenue) AS revenue, sum(f.income) AS income, sum(f.sold) > 0 AS active` + sums + `
		GROUP BY 1, 2) f GROUP BY f.cooperative_id) f ON f.id = k.id
	WHERE k.programme_id = $1 AND ($6::bigint = 0 OR k.id = $6::bigint)
	ORDER BY revenue DESC, k.name, k.id`

// Cooperatives lists a programme's cooperatives, the highest revenue first,
// those that sold nothing included.
func Cooperatives(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part) ([]Cooperative, error) {
	var all []Cooperative
	if err := q.SelectContext(ctx, &all, cooperatives, within(programme, w, of)...); err != nil {
		return nil, fmt.Errorf("report: cooperatives: %w", err)
	}
	orders, err := ordersBy(ctx, q, programme, w, of, ByCooperative)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Orders = orders[strconv.FormatInt(int64(all[i].ID), 10)]
	}
	return all, nil
}

const cooperativeOfProgramme = `
	SELECT k.id, ` + cooperativeFacts + ` FROM cooperative k` + cooperativePlace + ` WHERE k.id = $2 AND k.programme_id = $1`

// CooperativeOf is a cooperative of a programme without figures, or a NotFound
// fault.
func CooperativeOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id identity.CooperativeID) (Cooperative, error) {
	var c Cooperative
	err := q.GetContext(ctx, &c, cooperativeOfProgramme, int64(programme), int64(id))
	if database.NoRows(err) {
		return Cooperative{}, fault.New(fault.NotFound, "program.unknown_cooperative")
	}
	if err != nil {
		return Cooperative{}, fmt.Errorf("report: cooperative %d: %w", id, err)
	}
	return c, nil
}
