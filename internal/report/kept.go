package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// What is kept by calendar month, quarter and year answers in the time of a few
// rows, whatever the size of the programme. It is asked where the window is such a
// span, the part is one of one grain, and nothing stands after the mark; else the
// sums by day answer, and what stands after the mark with them.

// span is which calendar span the window is, "" for none.
func (w Window) span() string {
	switch {
	case !w.Known.IsZero():
		return ""
	case w.IsMonth():
		return "month"
	case w.Quarter() > 0:
		return "quarter"
	case w.IsYear():
		return "year"
	}
	return ""
}

const rolledUp = `SELECT cardinality(unrolled()) = 0`

// keptFor tells whether a window's figures of a grain are kept.
func keptFor(ctx context.Context, q database.Queryer, w Window, by Grain) (bool, error) {
	if w.span() == "" || by == "" {
		return false, nil
	}
	var all bool
	if err := q.GetContext(ctx, &all, rolledUp); err != nil {
		return false, fmt.Errorf("report: rolled up: %w", err)
	}
	return all, nil
}

const keptFigures = `revenue, income, orders, makers FROM span_figure WHERE programme_id = $1 AND part = $2 AND span = $3`

const keptTotal = `SELECT ` + keptFigures + ` AND start = $4::date AND key = $5`

func totalKept(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, by Grain, key string) (Figures, error) {
	var f Figures
	err := q.GetContext(ctx, &f, keptTotal, int64(programme), string(by), w.span(), w.First(), key)
	if err != nil && !database.NoRows(err) {
		return Figures{}, fmt.Errorf("report: totals: %w", err)
	}
	return f, nil
}

const keptTrend = `SELECT start AS day, ` + keptFigures + ` AND key = $4 AND start >= $5::date AND start <= $6::date`

// trendKept is the figures of months by their first day.
func trendKept(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, by Grain, key string) (map[string]Figures, error) {
	var rows []struct {
		Day time.Time
		Figures
	}
	if err := q.SelectContext(ctx, &rows, keptTrend, int64(programme), string(by), "month", key, w.First(), w.Last()); err != nil {
		return nil, fmt.Errorf("report: trend: %w", err)
	}
	all := make(map[string]Figures, len(rows))
	for _, r := range rows {
		all[r.Day.Format("2006-01")] = r.Figures
	}
	return all, nil
}

// byCategoryVillage is kept of a category's villages, under keys of both.
const byCategoryVillage Grain = "category_village"

const keptVillages = `
	SELECT s.*, coalesce(r.name, '') AS name, coalesce(a.name, '') AS around
	FROM (SELECT split_part(key, '/', 2) AS key, ` + keptFigures + ` AND start = $4::date AND key >= $5 || '/' AND key < $5 || '0') s
	LEFT JOIN region r ON r.code = s.key
	LEFT JOIN region a ON a.code = r.parent_code
	ORDER BY s.revenue DESC, s.key`

// villagesKept are a category's villages; "0" comes after "/".
func villagesKept(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, category string) ([]Portion, error) {
	var all []Portion
	if err := q.SelectContext(ctx, &all, keptVillages, int64(programme), string(byCategoryVillage), w.span(), w.First(), category); err != nil {
		return nil, fmt.Errorf("report: villages of category %s: %w", category, err)
	}
	return all, nil
}

const keptPortions = `
	SELECT s.*, coalesce(r.name, k.name, CASE WHEN $6::boolean THEN g.name_en ELSE g.name END, '') AS name, coalesce(a.name, '') AS around
	FROM (SELECT key, ` + keptFigures + ` AND start = $4::date
	      AND ($5::text = '' OR key = $5::text OR key LIKE $5::text || '.%')) s
	LEFT JOIN region r ON $2 IN ('regency', 'district', 'village') AND r.code = s.key
	LEFT JOIN region a ON a.code = r.parent_code
	LEFT JOIN cooperative k ON $2 = 'cooperative' AND k.id::text = s.key
	LEFT JOIN category g ON $2 = 'category' AND g.id::text = s.key
	ORDER BY s.revenue DESC, s.key`

func portionsKept(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, inside string, by Grain, english bool) ([]Portion, error) {
	var all []Portion
	if err := q.SelectContext(ctx, &all, keptPortions, int64(programme), string(by), w.span(), w.First(), inside, english); err != nil {
		return nil, fmt.Errorf("report: by %s: %w", by, err)
	}
	return all, nil
}
