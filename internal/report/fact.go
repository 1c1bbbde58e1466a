package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/suppress"
)

// Fact is something that makers may have told of themselves.
type Fact string

// The facts.
const (
	ByGender     Fact = "gender"
	ByBackground Fact = "background" // returned worker or family member
	ByCountry    Fact = "country"    // of placement
	ByAge        Fact = "age"        // in bands of ten years, at the window's end
)

// FactGroup is makers who told the same, or several answers put together so that
// nobody is alone.
type FactGroup struct {
	Answers []string // "" for what was not told; a country's code, a band such as 30
	Figures
}

const factGroups = `
	SELECT CASE $9::text WHEN 'gender' THEN coalesce(x.gender, '') WHEN 'country' THEN coalesce(x.country, '') WHEN 'background' THEN coalesce(r.background, '')
	            ELSE coalesce(((EXTRACT(YEAR FROM $3::date)::int - x.birth_year) / 10 * 10)::text, '') END AS answer,
	       f.producer_id AS maker, f.revenue::bigint AS revenue, f.income::bigint AS income, f.active
	FROM (` + perMaker + `) f
	JOIN producer r ON r.id = f.producer_id
	LEFT JOIN LATERAL (SELECT p.gender, p.country, p.birth_year FROM producer_fact p WHERE p.producer_id = r.id ORDER BY p.id DESC LIMIT 1) x ON TRUE
	ORDER BY 1, 2`

// fewestTold is how many makers a group has at least.
const fewestTold = 5

// ByFact are the figures of a programme's makers by what they told of themselves.
// Answers of fewer than five active makers are put together; where all are fewer
// there is no group.
func ByFact(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, by Fact) ([]FactGroup, error) {
	var rows []struct {
		Answer string
		Maker  int64
		Active bool
		Figures
	}
	if err := q.SelectContext(ctx, &rows, factGroups, within(programme, w, Part{}, string(by))...); err != nil {
		return nil, fmt.Errorf("report: by %s: %w", by, err)
	}
	sums := map[string]Figures{}
	var cells []suppress.Cell
	for _, r := range rows {
		place := factPlace + r.Answer
		if len(cells) == 0 || cells[len(cells)-1].Place != place {
			cells = append(cells, suppress.Cell{Place: place})
		}
		sum := sums[place]
		sum.Revenue, sum.Income = sum.Revenue.Add(r.Revenue), sum.Income.Add(r.Income)
		if r.Active {
			cells[len(cells)-1].Makers = append(cells[len(cells)-1].Makers, r.Maker)
			sum.Makers++
		}
		sums[place] = sum
	}
	var all []FactGroup
	for _, b := range suppress.Blocks(cells, fewestTold) {
		var g FactGroup
		for _, place := range b.Places {
			g.Answers = append(g.Answers, strings.TrimPrefix(place, factPlace))
			g.Revenue, g.Income, g.Makers = g.Revenue.Add(sums[place].Revenue), g.Income.Add(sums[place].Income), g.Makers+sums[place].Makers
		}
		all = append(all, g)
	}
	slices.SortStableFunc(all, func(a, b FactGroup) int { return int(min(max(b.Revenue.Minor()-a.Revenue.Minor(), -1), 1)) })
	return all, nil
}

// factPlace makes an answer a place, also that of who told nothing.
const factPlace = "a."
