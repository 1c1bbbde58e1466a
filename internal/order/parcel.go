package order

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
)

// FulfilmentState says where a parcel is.
type FulfilmentState string

// The states of fulfilment.
const (
	ParcelWaiting   FulfilmentState = "waiting" // for the payment
	ParcelToPack    FulfilmentState = "to_pack"
	ParcelShipped   FulfilmentState = "shipped"
	ParcelDelivered FulfilmentState = "delivered"
	ParcelRefused   FulfilmentState = "refused" // nobody took it, and it came back
	ParcelCancelled FulfilmentState = "cancelled"
)

// Parcel is the lines of one cooperative, shipped together.
type Parcel struct {
	ID               ParcelID               `db:"id"`
	Order            ID                     `db:"order_id"`
	Cooperative      identity.CooperativeID `db:"cooperative_id"`
	CooperativeName  string                 `db:"cooperative_name"`
	Courier          delivery.CourierID     `db:"courier_id"`
	Rate             delivery.RateID        `db:"rate_id"`   // by which it was priced, or 0
	Answer           int64                  `db:"answer_id"` // the answer to an inquiry by which it was, or 0
	CourierName      string                 `db:"courier_name"`
	TrackingURL      string                 `db:"tracking_url"`
	Zone             region.Zone            `db:"zone"`
	WeightG          int                    `db:"weight_g"`
	BilledKg         int                    `db:"billed_kg"`
	Shipping         money.Amount           `db:"shipping"`
	RefundedShipping money.Amount           `db:"refunded_shipping"`
	DaysMin          int                    `db:"days_min"`
	DaysMax          int                    `db:"days_max"`
	SplitFrom        ParcelID               `db:"split_from"` // the first parcel, of what leaves later than it; else 0
	CameBack         bool                   `db:"came_back"`  // the courier brought it back, and it was not sent again
	Pickup           bool                   `db:"pickup"`     // shipped once it lies ready, delivered once it was fetched
	State            FulfilmentState        `db:"fulfilment_state"`
	TrackingNumber   string                 `db:"tracking_number"`
	ShippedAt        *time.Time             `db:"shipped_at"`
	DeliveredAt      *time.Time             `db:"delivered_at"`
}

const parcelColumns = `
	SELECT p.id, p.order_id, p.cooperative_id, k.name AS cooperative_name, p.courier_id, coalesce(p.rate_id, 0) AS rate_id, coalesce(p.answer_id, 0) AS answer_id, c.name AS courier_name,
	       c.tracking_url, p.zone, p.weight_g, p.billed_kg, p.shipping, p.refunded_shipping, p.days_min, p.days_max, p.pickup, p.fulfilment_state,
	       coalesce(p.tracking_number, '') AS tracking_number, p.shipped_at, p.delivered_at, coalesce(p.split_from, 0) AS split_from, came_back(p.id) AS came_back
	FROM parcel p JOIN cooperative k ON k.id = p.cooperative_id JOIN courier c ON c.id = p.courier_id`

const parcelsOfOrder = parcelColumns + ` WHERE p.order_id = $1 ORDER BY p.id`

// Parcels lists an order's parcels.
func Parcels(ctx context.Context, q database.Queryer, id ID) ([]Parcel, error) {
	var all []Parcel
	if err := q.SelectContext(ctx, &all, parcelsOfOrder, int64(id)); err != nil {
		return nil, fmt.Errorf("order: parcels of %d: %w", id, err)
	}
	return all, nil
}

const parcelOfCooperative = parcelColumns + ` WHERE p.id = $1 AND p.cooperative_id = $2`

// ParcelOf reads a parcel of a cooperative; another cooperative's parcel is a
// NotFound fault.
func ParcelOf(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id ParcelID) (Parcel, error) {
	return oneParcel(ctx, q, id, parcelOfCooperative, int64(id), int64(cooperative))
}

const parcelByID = parcelColumns + ` WHERE p.id = $1`

// ParcelByID reads a parcel of whichever cooperative, for the program's own
// doings, or returns a NotFound fault.
func ParcelByID(ctx context.Context, q database.Queryer, id ParcelID) (Parcel, error) {
	return oneParcel(ctx, q, id, parcelByID, int64(id))
}

const parcelForCooperative = parcelColumns + ` WHERE p.order_id = $1 AND p.cooperative_id = $2 AND p.split_from IS NULL`

// ParcelFor reads a cooperative's parcel of an order, the first where it was
// split, or returns a NotFound fault when it has none.
func ParcelFor(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id ID) (Parcel, error) {
	return oneParcel(ctx, q, 0, parcelForCooperative, int64(id), int64(cooperative))
}

func oneParcel(ctx context.Context, q database.Queryer, id ParcelID, query string, args ...any) (Parcel, error) {
	var p Parcel
	err := q.GetContext(ctx, &p, query, args...)
	if database.NoRows(err) {
		return Parcel{}, fault.New(fault.NotFound, "order.unknown_parcel")
	}
	if err != nil {
		return Parcel{}, fmt.Errorf("order: parcel %d: %w", id, err)
	}
	return p, nil
}

const parcelsOfCooperative = parcelColumns + `
	WHERE p.cooperative_id = $1 AND p.fulfilment_state = $2 ORDER BY p.id LIMIT $3`

// ParcelsOf lists a cooperative's parcels in a state, oldest first.
func ParcelsOf(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, state FulfilmentState, limit int) ([]Parcel, error) {
	var all []Parcel
	if err := q.SelectContext(ctx, &all, parcelsOfCooperative, int64(cooperative), state, limit); err != nil {
		return nil, fmt.Errorf("order: parcels of cooperative %d: %w", cooperative, err)
	}
	return all, nil
}

var trackingShape = regexp.MustCompile(`^[A-Z0-9-]{6,40}$`)

// CleanTracking is a typed tracking number in capitals without spaces, or a
// fault of the field "tracking_number".
func CleanTracking(typed string) (string, error) {
	number := strings.ToUpper(strings.Join(strings.Fields(typed), ""))
	if !trackingShape.MatchString(number) {
		return "", fault.InvalidFields(fault.Field{Name: "tracking_number", Key: "order.tracking_number"})
	}
	return number, nil
}

var parcelRefusals = database.Refusals{
	"parcel_quota_open":      fault.New(fault.Conflict, "order.quota_open"),
	"parcel_came_back":       fault.New(fault.Conflict, "order.came_back"),
	"parcel_tracking_unique": fault.InvalidFields(fault.Field{Name: "tracking_number", Key: "order.tracking_used"}),
}

const ship = `
	UPDATE parcel SET fulfilment_state = 'shipped', tracking_number = NULLIF($3, ''), shipped_at = $4
	WHERE id = $1 AND cooperative_id = $2 AND fulfilment_state = 'to_pack'`

// Ship moves a packed parcel on its way; one that is fetched lies ready from
// then on, and has no tracking number. It returns NotFound for another
// cooperative's parcel, Conflict when the parcel is not waiting to be packed,
// and a field fault when the courier knows the tracking number from another
// parcel.
func Ship(ctx context.Context, tx *database.Tx, actor identity.Actor, p Parcel, tracking string, now time.Time) error {
	if err := move(ctx, tx, p, ship, int64(p.ID), int64(p.Cooperative), tracking, now); err != nil {
		return err
	}
	return record(ctx, tx, Event{Order: p.Order, Parcel: p.ID, Kind: EventShipped, Actor: ByOfficer, Person: actor.Person, At: now})
}

const deliver = `
	UPDATE parcel SET fulfilment_state = 'delivered', delivered_at = $3
	WHERE id = $1 AND cooperative_id = $2 AND fulfilment_state = 'shipped'`

// Deliver notes that a parcel has arrived, by the officer's mark. It returns
// Conflict when the parcel is not on its way.
func Deliver(ctx context.Context, tx *database.Tx, actor identity.Actor, p Parcel, now time.Time) error {
	if err := move(ctx, tx, p, deliver, int64(p.ID), int64(p.Cooperative), now); err != nil {
		return err
	}
	return record(ctx, tx, Event{Order: p.Order, Parcel: p.ID, Kind: EventDelivered, Actor: ByOfficer, Person: actor.Person, At: now})
}

// move runs a guarded change of a parcel's state; when the guard holds it
// back, it looks once to tell not found from conflict.
func move(ctx context.Context, tx *database.Tx, p Parcel, update string, args ...any) error {
	result, err := tx.ExecContext(ctx, update, args...)
	if err != nil {
		return fmt.Errorf("order: parcel %d: %w", p.ID, parcelRefusals.Explain(err))
	}
	moved, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("order: parcel %d: %w", p.ID, err)
	}
	if moved == 1 {
		return nil
	}
	if _, err := ParcelOf(ctx, tx, p.Cooperative, p.ID); err != nil {
		return err
	}
	return fault.New(fault.Conflict, "order.parcel_moved")
}
