package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// MonthFigures are the figures of one calendar month in WIB.
type MonthFigures struct {
	Start time.Time
	Figures
}

const trend = `
	SELECT f.month, ` + figures + ` FROM (
		SELECT to_char(f.day, 'YYYY-MM') AS month, f.producer_id, sum(f.revenue) AS revenue, sum(f.income) AS income, sum(f.sold) > 0 AS active` + sums + `
		GROUP BY 1, 2) f GROUP BY f.month`

// Trend is the figures of the last count months up to the one that w ends in,
// oldest first, months without a sale included.
func Trend(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, count int) ([]MonthFigures, error) {
	last := MonthOf(w.LastDay())
	span := Window{From: last.From.AddDate(0, 1-count, 0), To: last.To, Known: w.Known}
	found, err := monthFigures(ctx, q, programme, span, of)
	if err != nil {
		return nil, err
	}
	all := make([]MonthFigures, count)
	for i := range all {
		all[i].Start = span.From.AddDate(0, i, 0)
		all[i].Figures = found[MonthOf(all[i].Start).Month()]
	}
	return all, nil
}

// monthFigures are the figures of a window's months, by their names.
func monthFigures(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, span Window, of Part) (map[string]Figures, error) {
	grain, key := of.grain()
	month := MonthOf(span.From)
	month.Known = span.Known
	if kept, err := keptFor(ctx, q, month, grain); err != nil {
		return nil, err
	} else if kept {
		return trendKept(ctx, q, programme, span, grain, key)
	}
	var rows []struct {
		Month string `db:"month"`
		Figures
	}
	if err := q.SelectContext(ctx, &rows, trend, within(programme, span, of)...); err != nil {
		return nil, fmt.Errorf("report: trend: %w", err)
	}
	orders, err := ordersBy(ctx, q, programme, span, of, byMonth)
	if err != nil {
		return nil, err
	}
	found := make(map[string]Figures, len(rows))
	for _, r := range rows {
		found[r.Month] = r.Figures
	}
	for month, n := range orders {
		f := found[month]
		f.Orders = n
		found[month] = f
	}
	return found, nil
}
