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
	SELECT date_trunc('month', t.occurred_at AT TIME ZONE 'Asia/Jakarta') AS month, ` + figures + earned + ` GROUP BY 1`

// Trend is the figures of the last count months up to the one that w begins
// with, oldest first, months without a sale included.
func Trend(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, count int) ([]MonthFigures, error) {
	last := MonthOf(w.From)
	all := make([]MonthFigures, count)
	for i := range all {
		all[i].Start = last.From.AddDate(0, i+1-count, 0)
	}
	var rows []struct {
		Month time.Time `db:"month"`
		Figures
	}
	span := Window{From: all[0].Start, To: last.To}
	if err := q.SelectContext(ctx, &rows, trend, within(programme, span, of)...); err != nil {
		return nil, fmt.Errorf("report: trend: %w", err)
	}
	for i := range all {
		for _, r := range rows {
			if r.Month.Year() == all[i].Start.Year() && r.Month.Month() == all[i].Start.Month() {
				all[i].Figures = r.Figures
			}
		}
	}
	return all, nil
}
