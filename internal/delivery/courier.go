package delivery

import (
	"context"
	"fmt"
	"strings"

	"simpul/internal/database"
)

// CourierID identifies a courier.
type CourierID int64

// Courier carries parcels.
type Courier struct {
	ID          CourierID `db:"id"`
	Slug        string    `db:"slug"`
	Name        string    `db:"name"`
	TrackingURL string    `db:"tracking_url"`
	Abroad      bool      `db:"abroad"` // carries parcels out of Indonesia, and only those
}

// Tracking is the address of the page that follows a parcel, or "" where the
// courier has none.
func (c Courier) Tracking(number string) string {
	return strings.ReplaceAll(c.TrackingURL, "{resi}", number)
}

const couriers = `SELECT id, slug, name, tracking_url, abroad FROM courier WHERE NOT pickup ORDER BY abroad, id`

// Couriers lists all couriers, those within Indonesia first.
func Couriers(ctx context.Context, q database.Queryer) ([]Courier, error) {
	var all []Courier
	if err := q.SelectContext(ctx, &all, couriers); err != nil {
		return nil, fmt.Errorf("delivery: couriers: %w", err)
	}
	return all, nil
}

const pickup = `SELECT id FROM courier WHERE pickup`

// Pickup stands among the couriers for goods that the customer takes along.
func Pickup(ctx context.Context, q database.Queryer) (CourierID, error) {
	var id CourierID
	if err := q.GetContext(ctx, &id, pickup); err != nil {
		return 0, fmt.Errorf("delivery: pickup: %w", err)
	}
	return id, nil
}
