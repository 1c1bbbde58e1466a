package order

import (
	"context"
	"fmt"
	"strings"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/sheet"
)

// TrackingRow is a line of a list of tracking numbers as somebody wrote it.
type TrackingRow struct {
	Line     int    // counted from 1
	Number   string // of the order, cleaned
	Tracking string // as typed
}

// Columns of lists of tracking numbers, as people head them.
var (
	numberHeads   = []string{"nomor pesanan", "no pesanan", "no. pesanan", "pesanan", "order", "order number"}
	trackingHeads = []string{"nomor resi", "no resi", "no. resi", "resi", "tracking", "tracking number"}
)

// ReadTracking reads a list of order numbers with tracking numbers. Columns are
// found by their headings; without any, the first is the order and the second
// the tracking number, unless headed is asked for. Lines without a tracking
// number are left out. lacking is the heading that was not found, "" where all
// is there.
func ReadTracking(table [][]string, headed bool) (rows []TrackingRow, lacking string) {
	number, tracking, first := 0, 1, 0
	if len(table) > 0 {
		n, t := sheet.Column(table[0], numberHeads), sheet.Column(table[0], trackingHeads)
		switch {
		case n >= 0 && t >= 0:
			number, tracking, first = n, t, 1
		case n < 0 && (t >= 0 || headed):
			return nil, numberHeads[0]
		case t < 0 && (n >= 0 || headed):
			return nil, trackingHeads[0]
		}
	}
	for i, cells := range table[first:] {
		if tracking >= len(cells) || number >= len(cells) || strings.TrimSpace(cells[tracking]) == "" {
			if number < len(cells) && !headed && first == 0 && strings.TrimSpace(cells[number]) != "" {
				rows = append(rows, TrackingRow{Line: i + 1, Number: CleanNumber(cells[number])})
			}
			continue
		}
		rows = append(rows, TrackingRow{Line: first + i + 1, Number: CleanNumber(cells[number]), Tracking: strings.TrimSpace(cells[tracking])})
	}
	return rows, ""
}

// NumberedParcel is a parcel with its order's number.
type NumberedParcel struct {
	Parcel
	Number string `db:"number"`
}

const parcelsByNumber = `
	SELECT n.*, o.number FROM (` + parcelColumns + ` WHERE p.cooperative_id = $1) n JOIN shop_order o ON o.id = n.order_id
	WHERE o.number = ANY ($2) ORDER BY n.fulfilment_state <> 'to_pack', n.id`

// ParcelsByNumber are a cooperative's parcels of orders with some numbers;
// another cooperative's are not among them. Of an order whose parcel was split it
// is the one that waits to be packed.
func ParcelsByNumber(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, numbers []string) (map[string]Parcel, error) {
	var all []NumberedParcel
	if err := q.SelectContext(ctx, &all, parcelsByNumber, int64(cooperative), pq.Array(numbers)); err != nil {
		return nil, fmt.Errorf("order: parcels by number of cooperative %d: %w", cooperative, err)
	}
	found := make(map[string]Parcel, len(all))
	for _, p := range all {
		if _, known := found[p.Number]; !known {
			found[p.Number] = p.Parcel
		}
	}
	return found, nil
}
