package report

import (
	"context"
	"fmt"
	"strconv"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/region"
)

// Grain is a sort of parts that a programme divides into.
type Grain string

// The grains; the whole programme is one.
const (
	ByProgramme   Grain = "programme"
	ByRegency     Grain = "regency"
	ByDistrict    Grain = "district"
	ByVillage     Grain = "village"
	ByCooperative Grain = "cooperative"
	ByMaker       Grain = "producer"
	ByCategory    Grain = "category"
	byMonth       Grain = "month"
)

// grainOf is the grain of a region's level.
func grainOf(c region.Code) Grain {
	switch c.Level() {
	case region.Regency:
		return ByRegency
	case region.District:
		return ByDistrict
	case region.Village:
		return ByVillage
	}
	return ""
}

// grain is what a part is one of, with its key there; "" where it is what
// several have in common, which nothing is kept of.
func (p Part) grain() (g Grain, key string) {
	g = ByProgramme
	narrowings := 0
	if p.Place != "" {
		g, key, narrowings = grainOf(p.Place), string(p.Place), narrowings+1
	}
	for _, other := range []struct {
		grain Grain
		id    int64
	}{{ByMaker, int64(p.Maker)}, {ByCooperative, int64(p.Cooperative)}, {ByCategory, p.Category}} {
		if other.id != 0 {
			g, key, narrowings = other.grain, strconv.FormatInt(other.id, 10), narrowings+1
		}
	}
	if narrowings > 1 {
		return "", ""
	}
	return g, key
}

// keptDays are the orders of each part by day: those that are kept, and what the
// ledger holds beyond them; or, as known on a time, what the ledger held.
const keptDays = `
	FROM (SELECT programme_id, part, day, key, orders FROM day_order WHERE $4::timestamptz IS NULL
	      UNION ALL
	      SELECT programme_id, part, day, key, orders
	      FROM orders_of(CASE WHEN $4::timestamptz IS NULL THEN unrolled() ELSE known_transactions($2::date, $3::date, $4::timestamptz) END)) o
	WHERE o.programme_id = $1 AND o.day >= $2::date AND o.day <= $3::date AND o.part = $5`

// keptOrders counts orders of a grain, by key or by month, from what is kept. $6
// narrows to one key, or to the regions inside it.
const keptOrders = `
	SELECT CASE WHEN $7::boolean THEN to_char(o.day, 'YYYY-MM') ELSE o.key END AS key, sum(o.orders)::bigint AS orders` + keptDays + `
	  AND ($6::text = '' OR o.key = $6::text OR o.key LIKE $6::text || '.%')
	GROUP BY 1`

// villageOrders counts a category's orders by village, makerOrders those of makers.
const (
	villageOrders = `
		SELECT split_part(o.key, '/', 2) AS key, sum(o.orders)::bigint AS orders` + keptDays + ` AND o.key LIKE $6::text || '/%' GROUP BY 1`
	makerOrders = `
		SELECT o.key, sum(o.orders)::bigint AS orders` + keptDays + ` AND o.key = ANY ($6::text[]) GROUP BY 1`
)

// undivided tells of the makers who sold in a part whether all that they sold in
// the days was of it: then their orders are its orders.
const undivided = `
	SELECT f.producer_id, bool_and(($4::text = '' OR f.village_code = $4::text OR f.village_code LIKE $4::text || '.%')
		AND ($6::bigint = 0 OR f.cooperative_id = $6::bigint) AND ($8::bigint = 0 OR f.category_id = $8::bigint)) AS undivided
	FROM (SELECT day, village_code, producer_id, cooperative_id, category_id FROM day_figure
	      UNION ALL
	      SELECT day, village_code, producer_id, cooperative_id, category_id FROM figures_of(unrolled())) f
	JOIN cooperative c ON c.id = f.cooperative_id
	WHERE c.programme_id = $1 AND f.day >= $2::date AND f.day <= $3::date AND ($5::bigint = 0 OR f.producer_id = $5::bigint)
	  AND $7::timestamptz IS NULL AND f.producer_id = ANY ($9::bigint[])
	GROUP BY 1`

// counted are orders by key.
type counted []struct {
	Key    string
	Orders int
}

func (c counted) into(all map[string]int) {
	for _, r := range c {
		all[r.Key] = r.Orders
	}
}

// ordersByMaker counts the orders of each maker in a part: what is kept of those who
// sold nothing outside it, and of the others what the ledger holds.
func ordersByMaker(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, makers []int64) (map[string]int, error) {
	var rows []struct {
		ID        int64 `db:"producer_id"`
		Undivided bool
	}
	if err := q.SelectContext(ctx, &rows, undivided, within(programme, w, of, pq.Array(makers))...); err != nil {
		return nil, err
	}
	var whole []string
	var others []int64
	for _, r := range rows {
		if r.Undivided {
			whole = append(whole, strconv.FormatInt(r.ID, 10))
		} else {
			others = append(others, r.ID)
		}
	}
	all := make(map[string]int, len(rows))
	var kept, read counted
	if err := q.SelectContext(ctx, &kept, makerOrders, int64(programme), w.First(), w.Last(), w.known(), string(ByMaker), pq.Array(whole)); err != nil {
		return nil, err
	}
	kept.into(all)
	if len(others) > 0 {
		if err := q.SelectContext(ctx, &read, makerCountedOrders, within(programme, w, of, string(ByMaker), pq.Array(others))...); err != nil {
			return nil, err
		}
		read.into(all)
	}
	return all, nil
}

// countedOrders counts those of a part that is narrowed in more than one way, from
// the ledger itself.
const countedOrders = countedOrdersOf + ` GROUP BY 1`

// makerCountedOrders is countedOrders of given makers, whose postings an index finds.
const makerCountedOrders = countedOrdersOf + ` AND e.producer_id = ANY ($10::bigint[]) GROUP BY 1`

const countedOrdersOf = `
	SELECT CASE $9::text WHEN 'regency' THEN left(e.village_code, 5) WHEN 'district' THEN left(e.village_code, 8)
	            WHEN 'village' THEN e.village_code WHEN 'cooperative' THEN e.cooperative_id::text
	            WHEN 'producer' THEN e.producer_id::text WHEN 'category' THEN e.category_id::text
	            WHEN 'month' THEN to_char(e.day, 'YYYY-MM') ELSE '' END AS key,
	       count(DISTINCT e.order_id) AS orders` + sales + ` AND e.rule = 'sale'`

// ordersBy counts the orders sold in a part by the key of a grain; the grain ""
// counts all of it, under "".
func ordersBy(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, by Grain) (map[string]int, error) {
	all, err := countOrders(ctx, q, programme, w, of, by)
	if err != nil {
		return nil, fmt.Errorf("report: orders by %s: %w", by, err)
	}
	return all, nil
}

func countOrders(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, by Grain) (map[string]int, error) {
	var rows counted
	own, key := of.grain()
	kept, monthly := by, by == byMonth
	if monthly {
		kept = own
	}
	inside := of == (Part{Place: of.Place}) && (by == ByRegency || by == ByDistrict || by == ByVillage)
	var err error
	switch {
	case kept != "" && (kept == own || own == ByProgramme || inside):
		err = q.SelectContext(ctx, &rows, keptOrders, int64(programme), w.First(), w.Last(), w.known(), string(kept), key, monthly)
	case own == ByCategory && by == ByVillage:
		err = q.SelectContext(ctx, &rows, villageOrders, int64(programme), w.First(), w.Last(), w.known(), string(byCategoryVillage), key)
	default:
		var makers []int64
		makers, err = sellersOf(ctx, q, programme, w, of)
		switch {
		case err != nil:
		case makers == nil:
			err = q.SelectContext(ctx, &rows, countedOrders, within(programme, w, of, string(by))...)
		case by == ByMaker:
			return ordersByMaker(ctx, q, programme, w, of, makers)
		default:
			err = q.SelectContext(ctx, &rows, makerCountedOrders, within(programme, w, of, string(by), pq.Array(makers))...)
		}
	}
	all := make(map[string]int, len(rows))
	rows.into(all)
	return all, err
}
