package report

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/money"
	"simpul/internal/region"
)

// FewestMakers is of how many makers a figure has to be made before the public
// sees it: of fewer, each could work out what the others earn.
const FewestMakers = 5

// OpenReport is what everybody may see of the makers' income, of all programmes
// together. Figures of fewer than FewestMakers are left out or put together.
type OpenReport struct {
	Window   Window
	Total    Impact // zero when too few earned it
	Villages []OpenVillage
	Others   Impact // of the villages that are not named; zero when there are none
	Months   []OpenMonth
}

// OpenVillage is a village whose makers are enough to be named.
type OpenVillage struct {
	Code     region.Code `db:"code"`
	Name     string      `db:"name"`
	District string      `db:"district"`
	Impact
}

// OpenMonth is one calendar month in WIB; Shown tells whether enough earned.
type OpenMonth struct {
	Start time.Time
	Shown bool
	Impact
}

const openVillages = `
	SELECT f.code, v.name, d.name AS district, f.income, f.makers
	FROM (SELECT e.village_code AS code, ` + impactOf + ` AND e.day >= $1::date AND e.day <= $2::date GROUP BY 1) f
	JOIN region v ON v.code = f.code JOIN region d ON d.code = v.parent_code
	ORDER BY f.income DESC, f.code`

const openOthers = `SELECT ` + impactOf + ` AND e.day >= $1::date AND e.day <= $2::date AND NOT e.village_code = ANY ($3)`

const openMonths = `
	SELECT date_trunc('month', e.day::timestamp) AS month, ` + impactOf + ` AND e.day >= $1::date AND e.day <= $2::date GROUP BY 1`

// Open is the open report of a window, with its last months up to count.
func Open(ctx context.Context, q database.Queryer, w Window, count int) (OpenReport, error) {
	r := OpenReport{Window: w}
	total, err := ImpactOf(ctx, q, w)
	if err != nil || total.Makers < FewestMakers {
		return r, err
	}
	r.Total = total
	if err := q.SelectContext(ctx, &r.Villages, openVillages, w.First(), w.Last()); err != nil {
		return r, fmt.Errorf("report: open villages: %w", err)
	}
	for named := enough(r.Villages); ; named-- {
		r.Villages = r.Villages[:named]
		codes := make([]string, named)
		for i, v := range r.Villages {
			codes[i] = string(v.Code)
		}
		if err := q.GetContext(ctx, &r.Others, openOthers, w.First(), w.Last(), pq.Array(codes)); err != nil {
			return r, fmt.Errorf("report: open villages: %w", err)
		}
		// What is left over must not give away a few either.
		if r.Others.Makers == 0 || r.Others.Makers >= FewestMakers || named == 0 {
			break
		}
	}
	r.Months, err = openMonthsOf(ctx, q, w, count)
	return r, err
}

// enough puts the villages of enough makers first, in their order, and counts
// them.
func enough(all []OpenVillage) int {
	named := 0
	for i, v := range all {
		if v.Makers >= FewestMakers && v.Income.Sign() > 0 {
			copy(all[named+1:i+1], all[named:i])
			all[named] = v
			named++
		}
	}
	return named
}

func openMonthsOf(ctx context.Context, q database.Queryer, w Window, count int) ([]OpenMonth, error) {
	last := MonthOf(w.To.Add(-time.Second))
	span := Window{From: last.From.AddDate(0, 1-count, 0), To: last.To}
	var rows []struct {
		Month time.Time
		Impact
	}
	if err := q.SelectContext(ctx, &rows, openMonths, span.First(), span.Last()); err != nil {
		return nil, fmt.Errorf("report: open months: %w", err)
	}
	all := make([]OpenMonth, count)
	for i := range all {
		all[i].Start = span.From.AddDate(0, i, 0)
		all[i].Income = money.Rupiah(0)
		for _, m := range rows {
			if m.Month.Year() == all[i].Start.Year() && m.Month.Month() == all[i].Start.Month() && m.Makers >= FewestMakers {
				all[i].Impact, all[i].Shown = m.Impact, true
			}
		}
	}
	return all, nil
}
