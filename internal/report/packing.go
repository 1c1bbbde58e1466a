package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// Standing counts a cooperative's parcels by what there is to do with them.
type Standing struct {
	ToPack    int        `db:"to_pack"`
	Oldest    *time.Time `db:"oldest"`    // when the one that waits longest was paid
	Shipped   int        `db:"shipped"`   // on the way
	Delivered int        `db:"delivered"` // since a time
}

const standing = `
	SELECT count(*) FILTER (WHERE s.fulfilment_state = 'to_pack') AS to_pack,
	       min(coalesce(o.paid_at, o.placed_at)) FILTER (WHERE s.fulfilment_state = 'to_pack') AS oldest,
	       count(*) FILTER (WHERE s.fulfilment_state = 'shipped') AS shipped,
	       count(*) FILTER (WHERE s.fulfilment_state = 'delivered' AND s.delivered_at >= $2) AS delivered
	FROM parcel s JOIN shop_order o ON o.id = s.order_id
	WHERE s.cooperative_id = $1 AND s.fulfilment_state IN ('to_pack', 'shipped', 'delivered')`

// StandingOf counts a cooperative's parcels; those delivered, since a time.
func StandingOf(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, since time.Time) (Standing, error) {
	var s Standing
	if err := q.GetContext(ctx, &s, standing, int64(cooperative), since); err != nil {
		return Standing{}, fmt.Errorf("report: standing of cooperative %d: %w", cooperative, err)
	}
	return s, nil
}

// Packed is a parcel in a cooperative's list: whom it is for, what is in it
// and who made it.
type Packed struct {
	ID             int64      `db:"id"`
	OrderNumber    string     `db:"order_number"`
	Recipient      string     `db:"recipient"`
	Destination    string     `db:"destination"` // official names, most specific first
	Courier        string     `db:"courier"`
	Pickup         bool       `db:"pickup"` // the customer fetches it
	TrackingNumber string     `db:"tracking_number"`
	Units          int        `db:"units"`
	Contents       string     `db:"contents"` // titles, joined by " · "
	Makers         string     `db:"makers"`   // names, joined by ", "
	PaidAt         *time.Time `db:"paid_at"`
	ShippedAt      *time.Time `db:"shipped_at"`
	DeliveredAt    *time.Time `db:"delivered_at"`
}

const packed = `
	SELECT s.id, o.number AS order_number, o.recipient_name AS recipient, o.region_name AS destination, r.name AS courier, s.pickup,
	       coalesce(s.tracking_number, '') AS tracking_number, o.paid_at, s.shipped_at, s.delivered_at, l.units, l.contents, m.makers
	FROM parcel s
	JOIN shop_order o ON o.id = s.order_id
	JOIN courier r ON r.id = s.courier_id
	CROSS JOIN LATERAL (
		SELECT sum(quantity) AS units, string_agg(title || CASE WHEN quantity > 1 THEN ' × ' || quantity ELSE '' END, ' · ' ORDER BY id) AS contents
		FROM order_line WHERE parcel_id = s.id) l
	CROSS JOIN LATERAL (
		SELECT string_agg(DISTINCT h.producer_name, ', ') AS makers
		FROM order_line x JOIN order_line_share h ON h.order_line_id = x.id WHERE x.parcel_id = s.id) m
	WHERE s.cooperative_id = $1 AND s.fulfilment_state = $2`

// What waits is listed by how long it has waited; what has arrived, the newest
// first.
const (
	packedByPayment  = packed + ` ORDER BY coalesce(o.paid_at, o.placed_at), s.id LIMIT $3 OFFSET $4`
	packedByShipping = packed + ` ORDER BY s.shipped_at, s.id LIMIT $3 OFFSET $4`
	packedByArrival  = packed + ` ORDER BY s.delivered_at DESC, s.id DESC LIMIT $3 OFFSET $4`
)

// Packing lists a cooperative's parcels in a state of fulfilment: to_pack,
// shipped or delivered.
func Packing(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, state string, limit, offset int) ([]Packed, error) {
	query := packedByPayment
	switch state {
	case "shipped":
		query = packedByShipping
	case "delivered":
		query = packedByArrival
	}
	var all []Packed
	if err := q.SelectContext(ctx, &all, query, int64(cooperative), state, limit, offset); err != nil {
		return nil, fmt.Errorf("report: parcels %s of cooperative %d: %w", state, cooperative, err)
	}
	return all, nil
}

const carrier = `
	SELECT o.number FROM parcel s JOIN shop_order o ON o.id = s.order_id
	WHERE s.cooperative_id = $1 AND s.courier_id = $2 AND s.tracking_number = $3`

// Carrier is the number of the order whose parcel of this cooperative travels
// under a tracking number, "" for none.
func Carrier(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, courier int64, tracking string) (string, error) {
	var number string
	err := q.GetContext(ctx, &number, carrier, int64(cooperative), courier, tracking)
	if database.NoRows(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("report: carrier: %w", err)
	}
	return number, nil
}
