package delivery

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/postal"
	"simpul/internal/region"
)

// Place is where a parcel goes, as far as its price depends on it: a region of
// Indonesia, or a country. The zero Place is not known yet.
type Place struct {
	Region  region.Code
	Country postal.Country
}

// Within is a region of Indonesia; "" is no place.
func Within(code region.Code) Place { return Place{Region: code} }

// Abroad is a country other than Indonesia.
func Abroad(country postal.Country) Place { return Place{Country: country} }

// Known tells whether the place is told.
func (p Place) Known() bool { return p.Region != "" || p.Abroad() }

// Abroad tells whether a parcel leaves Indonesia to get there.
func (p Place) Abroad() bool { return p.Country.Abroad() }

const zoneOf = `SELECT coalesce((SELECT zone FROM shipping_zone_country WHERE country = $1), 'elsewhere')`

// ZoneTo is the zone of a parcel from a region to a known place.
func ZoneTo(ctx context.Context, q database.Queryer, from region.Code, to Place) (region.Zone, error) {
	if !to.Abroad() {
		return region.ZoneBetween(from, to.Region), nil
	}
	var zone region.Zone
	if err := q.GetContext(ctx, &zone, zoneOf, string(to.Country)); err != nil {
		return "", fmt.Errorf("delivery: zone of %s: %w", to.Country, err)
	}
	return zone, nil
}

// Zone is a zone with the countries in it; of those within Indonesia, and of
// "elsewhere", none are listed.
type Zone struct {
	Slug      region.Zone    `db:"slug"`
	Abroad    bool           `db:"abroad"`
	Countries pq.StringArray `db:"countries"`
}

const zones = `
	SELECT z.slug, z.abroad, coalesce(array_agg(c.country ORDER BY c.country) FILTER (WHERE c.country IS NOT NULL), '{}') AS countries
	FROM shipping_zone z LEFT JOIN shipping_zone_country c ON c.zone = z.slug GROUP BY z.slug ORDER BY z.position`

// Zones lists all zones, the near ones first.
func Zones(ctx context.Context, q database.Queryer) ([]Zone, error) {
	var all []Zone
	if err := q.SelectContext(ctx, &all, zones); err != nil {
		return nil, fmt.Errorf("delivery: zones: %w", err)
	}
	return all, nil
}
