package catalog

import (
	"context"

	"simpul/internal/database"
)

// Facets count what a list would hold with another value of one of the
// filter's fields, all others kept as they are. Values that nothing has are
// absent.
type Facets struct {
	Categories   map[string]int // by slug
	Cooperatives map[string]int // by slug
	Villages     map[string]int // by code
	Colours      map[string]int // by slug
	Supplies     map[string]int // by Supply
}

// FacetsOf counts for the list that a filter gave.
func FacetsOf(ctx context.Context, q database.Queryer, f Filter, found Result) (Facets, error) {
	all := found.clusters
	if all == nil {
		if found.Sought != "" {
			f.Text = found.Sought
		}
		var err error
		if all, err = clustersOf(ctx, q, f, found.Any); err != nil {
			return Facets{}, err
		}
	}
	var counts [facetFields]map[string]int
	for of := range counts {
		counts[of] = map[string]int{}
		for _, c := range all {
			in := c.in(f)
			if in[of] = true; in != [facetFields]bool{true, true, true, true, true} {
				continue
			}
			for _, value := range c.values(facetField(of)) {
				counts[of][value] += c.Works
			}
		}
	}
	return Facets{
		Categories: counts[byCategory], Cooperatives: counts[byCooperative], Villages: counts[byVillage],
		Colours: counts[byColour], Supplies: counts[bySupply],
	}, nil
}
