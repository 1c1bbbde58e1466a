package delivery

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/trail"
)

// CourierID identifies a courier.
type CourierID int64

// Rate is what a cooperative charges for one courier and zone.
type Rate struct {
	Courier     CourierID    `db:"courier_id"`
	CourierName string       `db:"courier_name"`
	Zone        region.Zone  `db:"zone"`
	FirstKg     money.Amount `db:"first_kg"`
	NextKg      money.Amount `db:"next_kg"`
	DaysMin     int          `db:"days_min"`
	DaysMax     int          `db:"days_max"`
}

// Price is what a parcel of the billed weight costs.
func (r Rate) Price(billedKg int) money.Amount {
	return r.FirstKg.Add(r.NextKg.Mul(int64(billedKg - 1)))
}

const ratesOf = `
	SELECT r.courier_id, c.name AS courier_name, r.zone, r.first_kg, r.next_kg, r.days_min, r.days_max
	FROM shipping_rate r JOIN courier c ON c.id = r.courier_id
	WHERE r.cooperative_id = $1 AND r.zone = $2 ORDER BY r.first_kg, r.courier_id`

// Rates lists what a cooperative charges in a zone, the cheapest first.
func Rates(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, zone region.Zone) ([]Rate, error) {
	var rates []Rate
	if err := q.SelectContext(ctx, &rates, ratesOf, int64(cooperative), zone); err != nil {
		return nil, fmt.Errorf("delivery: rates of cooperative %d: %w", cooperative, err)
	}
	return rates, nil
}

const setRate = `
	INSERT INTO shipping_rate (cooperative_id, courier_id, zone, first_kg, next_kg, days_min, days_max)
	VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (cooperative_id, courier_id, zone) DO UPDATE
	SET first_kg = EXCLUDED.first_kg, next_kg = EXCLUDED.next_kg, days_min = EXCLUDED.days_min, days_max = EXCLUDED.days_max`

// SetRates writes a cooperative's rates, replacing those of the same courier
// and zone.
func SetRates(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, rates []Rate, now time.Time) error {
	for _, r := range rates {
		if r.FirstKg.Sign() < 0 || r.NextKg.Sign() < 0 || r.DaysMin < 0 || r.DaysMax < r.DaysMin {
			return fault.New(fault.Invalid, "delivery.rate")
		}
		if _, err := tx.ExecContext(ctx, setRate, int64(cooperative), int64(r.Courier), r.Zone, r.FirstKg, r.NextKg, r.DaysMin, r.DaysMax); err != nil {
			return fmt.Errorf("delivery: set rate of cooperative %d: %w", cooperative, err)
		}
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "shipping_rate.set", SubjectKind: "cooperative", SubjectID: int64(cooperative),
	})
}

// Courier carries parcels.
type Courier struct {
	ID          CourierID `db:"id"`
	Slug        string    `db:"slug"`
	Name        string    `db:"name"`
	TrackingURL string    `db:"tracking_url"`
}

// Tracking is the address of the page that follows a parcel, or "" where the
// courier has none.
func (c Courier) Tracking(number string) string {
	return strings.ReplaceAll(c.TrackingURL, "{resi}", number)
}

const couriers = `SELECT id, slug, name, tracking_url FROM courier ORDER BY id`

// Couriers lists all couriers.
func Couriers(ctx context.Context, q database.Queryer) ([]Courier, error) {
	var all []Courier
	if err := q.SelectContext(ctx, &all, couriers); err != nil {
		return nil, fmt.Errorf("delivery: couriers: %w", err)
	}
	return all, nil
}
