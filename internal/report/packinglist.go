package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// Wanted is what a maker's goods are taken from the shelf for: a line that waits
// to be packed, under each of its makers as they count now.
type Wanted struct {
	Maker       string `db:"maker"`
	OrderNumber string `db:"order_number"`
	Recipient   string `db:"recipient"`
	Title       string `db:"title"`
	Option      string `db:"option"`
	Units       int    `db:"units"`
}

const packingList = `
	SELECT h.producer_name AS maker, o.number AS order_number, o.recipient_name AS recipient, l.title, l.option, coalesce(g.pieces - g.given_up, l.quantity - l.withdrawn_units) AS units
	FROM parcel s
	JOIN shop_order o ON o.id = s.order_id
	JOIN order_line l ON l.parcel_id = s.id
	JOIN order_line_share h ON h.order_line_id = l.id
	LEFT JOIN line_quota g ON g.order_line_id = l.id AND g.producer_id = h.producer_id
	LEFT JOIN LATERAL (SELECT max(id) AS id FROM reassignment r WHERE r.order_line_id = l.id) latest ON TRUE
	WHERE s.cooperative_id = $1 AND s.fulfilment_state = 'to_pack' AND coalesce(g.pieces - g.given_up, l.quantity - l.withdrawn_units) > 0
	  AND (latest.id IS NULL OR EXISTS (SELECT FROM reassignment_share x WHERE x.reassignment_id = latest.id AND x.producer_id = h.producer_id))
	ORDER BY h.producer_name, h.producer_id, l.title, l.option, o.number LIMIT $2`

// PackingList lists what a cooperative has to pack, maker by maker.
func PackingList(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, limit int) ([]Wanted, error) {
	var all []Wanted
	if err := q.SelectContext(ctx, &all, packingList, int64(cooperative), limit); err != nil {
		return nil, fmt.Errorf("report: packing list of cooperative %d: %w", cooperative, err)
	}
	return all, nil
}

// Given is a parcel that went to a courier.
type Given struct {
	Courier        string `db:"courier"`
	TrackingNumber string `db:"tracking_number"`
	OrderNumber    string `db:"order_number"`
	Recipient      string `db:"recipient"`
	Destination    string `db:"destination"`
	WeightG        int    `db:"weight_g"`
}

const givenOver = `
	SELECT r.name AS courier, s.tracking_number, o.number AS order_number, o.recipient_name AS recipient, o.region_name AS destination, s.weight_g
	FROM parcel s JOIN shop_order o ON o.id = s.order_id JOIN courier r ON r.id = s.courier_id
	WHERE s.cooperative_id = $1 AND NOT s.pickup AND s.tracking_number IS NOT NULL AND s.shipped_at >= $2 AND s.shipped_at < $3
	ORDER BY r.name, s.shipped_at, s.id LIMIT $4`

// GivenOver lists a cooperative's parcels that went to couriers in some time,
// courier by courier.
func GivenOver(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, from, until time.Time, limit int) ([]Given, error) {
	var all []Given
	if err := q.SelectContext(ctx, &all, givenOver, int64(cooperative), from, until, limit); err != nil {
		return nil, fmt.Errorf("report: given to couriers by cooperative %d: %w", cooperative, err)
	}
	return all, nil
}
