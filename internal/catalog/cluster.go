package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"simpul/internal/database"
	"simpul/internal/region"
)

// cluster is how many products on sale agree in all that lists are narrowed
// by, save the text, the maker and the prices.
type cluster struct {
	Category    string
	Cooperative string
	Places      []string // codes of villages, or of a maker's district
	Colours     []string // of the options within the prices
	Supply      Supply   // "" when sold out
	Works       int
}

// What is sold out is counted apart, from the few options that have none left.
const clusters = `
	WITH found AS (
		SELECT s.cluster, ` + coloursInPrice + ` AS colours, min(s.product_id) AS example, count(*) AS works
		FROM on_sale s WHERE ` + sought + ` GROUP BY 1, 2
	), sold_out AS (
		SELECT s.cluster, ` + coloursInPrice + ` AS colours, count(*) AS works
		FROM (SELECT DISTINCT v.product_id FROM variant v
		      WHERE v.retired_at IS NULL AND NOT v.made_to_order AND NOT v.in_stock AND NOT EXISTS (
		          SELECT 1 FROM variant o WHERE o.product_id = v.product_id AND o.retired_at IS NULL AND o.in_stock)) none
		JOIN on_sale s USING (product_id) WHERE ` + sought + ` GROUP BY 1, 2
	)
	SELECT c.slug AS category, k.slug AS cooperative, s.made_to_order, array_to_string(s.places, ' ') AS places,
	       array_to_string(coalesce(f.colours, s.colours), ' ') AS colours, f.works, coalesce(none.works, 0) AS sold_out
	FROM found f
	JOIN on_sale s ON s.product_id = f.example
	JOIN category c ON c.id = s.category_id
	JOIN cooperative k ON k.id = s.cooperative_id
	LEFT JOIN sold_out none ON none.cluster = f.cluster AND none.colours IS NOT DISTINCT FROM f.colours`

// coloursInPrice is NULL where every option counts.
const coloursInPrice = `CASE WHEN ` + anyPrice + ` THEN NULL ELSE ARRAY(
	SELECT DISTINCT o.colour FROM variant o WHERE o.product_id = s.product_id AND o.colour IS NOT NULL AND ` + optionInPrice + ` ORDER BY 1) END`

// clustersOf counts what a filter's text, maker and prices leave.
func clustersOf(ctx context.Context, q database.Queryer, f Filter, anyWord bool) ([]cluster, error) {
	var rows []struct {
		Category    string `db:"category"`
		Cooperative string `db:"cooperative"`
		MadeToOrder bool   `db:"made_to_order"`
		Places      string `db:"places"`
		Colours     string `db:"colours"`
		Works       int    `db:"works"`
		SoldOut     int    `db:"sold_out"`
	}
	if err := q.SelectContext(ctx, &rows, clusters, f.Text, anyWord, int64(f.Maker), f.PriceMin, f.PriceMax); err != nil {
		return nil, fmt.Errorf("catalog: clusters: %w", err)
	}
	var all []cluster
	for _, r := range rows {
		c := cluster{Category: r.Category, Cooperative: r.Cooperative, Places: strings.Fields(r.Places), Colours: strings.Fields(r.Colours)}
		if r.MadeToOrder {
			c.Supply, c.Works = MadeToOrder, r.Works
			all = append(all, c)
			continue
		}
		if c.Works = r.SoldOut; c.Works > 0 {
			all = append(all, c)
		}
		if c.Supply, c.Works = Ready, r.Works-r.SoldOut; c.Works > 0 {
			all = append(all, c)
		}
	}
	return all, nil
}

// facetField is one of those that a list is narrowed by and that are counted.
type facetField int

const (
	byCategory facetField = iota
	byCooperative
	byVillage
	byColour
	bySupply
	facetFields
)

// in tells of each field whether the cluster is what the filter asks for.
func (c cluster) in(f Filter) [facetFields]bool {
	return [facetFields]bool{
		byCategory:    f.Category == "" || f.Category == c.Category,
		byCooperative: f.Cooperative == "" || f.Cooperative == c.Cooperative,
		byVillage:     f.Village == "" || slices.Contains(c.Places, string(f.Village)),
		byColour:      f.Colour == "" || slices.Contains(c.Colours, f.Colour),
		bySupply:      f.Supply == "" || f.Supply == c.Supply,
	}
}

// values are the cluster's in a field.
func (c cluster) values(of facetField) []string {
	switch of {
	case byCategory:
		return []string{c.Category}
	case byCooperative:
		return []string{c.Cooperative}
	case byVillage:
		return slices.DeleteFunc(slices.Clone(c.Places), func(code string) bool { return region.Code(code).Level() != region.Village })
	case byColour:
		return c.Colours
	}
	if c.Supply == "" {
		return nil
	}
	return []string{string(c.Supply)}
}

// countIn is how many products the list of a filter holds.
func countIn(all []cluster, f Filter) int {
	total := 0
	for _, c := range all {
		if c.in(f) == [facetFields]bool{true, true, true, true, true} {
			total += c.Works
		}
	}
	return total
}
