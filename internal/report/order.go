package report

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
)

// Order is an order as a programme sees it: nothing of its customer but the
// city. The amounts with "own" are of the programme's cooperatives alone.
type Order struct {
	ID            int64        `db:"id"`
	Number        string       `db:"number"`
	Country       string       `db:"country"` // ISO 3166-1 alpha-2
	CityCode      region.Code  `db:"city_code"`
	CityName      string       `db:"city_name"` // "" abroad
	PaymentState  string       `db:"payment_state"`
	PaymentMethod string       `db:"payment_method"`
	PlacedAt      time.Time    `db:"placed_at"`
	PaidAt        *time.Time   `db:"paid_at"`
	Total         money.Amount `db:"total"`
	Discount      money.Amount `db:"discount"` // unique code, and what the programme gave
	Tip           money.Amount `db:"tip"`
	OwnNet        money.Amount `db:"own_net"`
	OwnShipping   money.Amount `db:"own_shipping"`
}

// City is where the order goes, or its country's code.
func (o Order) City() string {
	if o.CityName == "" {
		return o.Country
	}
	return region.Place{Code: o.CityCode, Kind: o.CityCode.Kind(), Name: o.CityName}.Label()
}

// Others is what the order holds of other programmes.
func (o Order) Others() money.Amount {
	return o.Total.Add(o.Discount).Sub(money.Sum(o.OwnNet, o.OwnShipping, o.Tip))
}

const orderOfProgramme = `
	SELECT o.id, o.number, o.country, coalesce(city.code, '') AS city_code, coalesce(city.name, '') AS city_name,
	       o.payment_state, o.payment_method, o.placed_at, o.paid_at, o.total, o.tip,
	       given.discount, own.net AS own_net, postage.own_shipping
	FROM shop_order o
	LEFT JOIN region city ON city.code = left(o.region_code, 5)
	CROSS JOIN LATERAL (SELECT sum(l.programme_discount)::bigint AS discount FROM order_line l WHERE l.order_id = o.id) given
	CROSS JOIN LATERAL (SELECT sum(l.net - l.cooperative_discount)::bigint AS net FROM order_line l JOIN cooperative c ON c.id = l.cooperative_id
	                    WHERE l.order_id = o.id AND c.programme_id = $1) own
	CROSS JOIN LATERAL (SELECT sum(s.shipping)::bigint AS own_shipping FROM parcel s JOIN cooperative c ON c.id = s.cooperative_id
	                    WHERE s.order_id = o.id AND c.programme_id = $1) postage
	WHERE o.number = $2 AND own.net IS NOT NULL`

var numberShape = regexp.MustCompile(`^[A-Z0-9-]{1,40}$`)

// OrderOf is an order in which a programme has a part, or a NotFound fault.
func OrderOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, number string) (Order, error) {
	if !numberShape.MatchString(number) {
		return Order{}, fault.New(fault.NotFound, "program.unknown_order")
	}
	var o Order
	err := q.GetContext(ctx, &o, orderOfProgramme, int64(programme), number)
	if database.NoRows(err) {
		return Order{}, fault.New(fault.NotFound, "program.unknown_order")
	}
	if err != nil {
		return Order{}, fmt.Errorf("report: order: %w", err)
	}
	return o, nil
}

// Parcel is what one of the programme's cooperatives ships of an order.
type Parcel struct {
	ID             int64        `db:"id"`
	Cooperative    string       `db:"cooperative"`
	Courier        string       `db:"courier"`
	State          string       `db:"state"`
	TrackingNumber string       `db:"tracking_number"`
	Shipping       money.Amount `db:"shipping"`
	ShippedAt      *time.Time   `db:"shipped_at"`
	DeliveredAt    *time.Time   `db:"delivered_at"`
}

const parcelsOfOrder = `
	SELECT s.id, c.name AS cooperative, r.name AS courier, s.fulfilment_state AS state, s.shipping,
	       coalesce(s.tracking_number, '') AS tracking_number, s.shipped_at, s.delivered_at
	FROM parcel s JOIN cooperative c ON c.id = s.cooperative_id JOIN courier r ON r.id = s.courier_id
	WHERE s.order_id = $2 AND c.programme_id = $1 ORDER BY s.id`

// ParcelsOf lists a programme's parcels of an order.
func ParcelsOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, order int64) ([]Parcel, error) {
	var all []Parcel
	if err := q.SelectContext(ctx, &all, parcelsOfOrder, int64(programme), order); err != nil {
		return nil, fmt.Errorf("report: parcels of order %d: %w", order, err)
	}
	return all, nil
}

// Share is what one maker is credited of an order's line, and the line it is
// of; all as frozen at the sale.
type Share struct {
	Line           int64             `db:"line"`
	Parcel         int64             `db:"parcel"`
	Title          string            `db:"title"`
	Option         string            `db:"option"`
	Price          money.Amount      `db:"price"` // of one
	Quantity       int               `db:"quantity"`
	Discount       money.Amount      `db:"discount"`
	Net            money.Amount      `db:"net"` // price × quantity − discount, of all its makers
	Maker          identity.PersonID `db:"maker"`
	MakerName      string            `db:"maker_name"`
	VillageCode    region.Code       `db:"village_code"`
	VillageName    string            `db:"village_name"`
	ShareBP        int               `db:"share_bp"`
	Income         money.Amount      `db:"income"`
	CooperativeFee money.Amount      `db:"cooperative_fee"`
	ProgrammeFee   money.Amount      `db:"programme_fee"`
	Contribution   money.Amount      `db:"contribution"`
}

// Revenue is the maker's part of the line's net.
func (s Share) Revenue() money.Amount {
	return money.Sum(s.Income, s.CooperativeFee, s.ProgrammeFee, s.Contribution)
}

const sharesOfOrder = `
	SELECT l.id AS line, l.parcel_id AS parcel, l.title, l.option, l.price, l.quantity, l.discount, l.net,
	       s.producer_id AS maker, s.producer_name AS maker_name, s.village_code, s.village_name, s.share_bp,
	       s.income, s.cooperative_fee, s.programme_fee, s.contribution
	FROM order_line l
	JOIN cooperative c ON c.id = l.cooperative_id
	JOIN order_line_share s ON s.order_line_id = l.id
	WHERE l.order_id = $2 AND c.programme_id = $1 ORDER BY l.parcel_id, l.id, s.producer_id`

// SharesOf lists the frozen shares of a programme's lines of an order, line by
// line.
func SharesOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, order int64) ([]Share, error) {
	var all []Share
	if err := q.SelectContext(ctx, &all, sharesOfOrder, int64(programme), order); err != nil {
		return nil, fmt.Errorf("report: shares of order %d: %w", order, err)
	}
	return all, nil
}

// Payment is money that a provider took for an order.
type Payment struct {
	Provider    string       `db:"provider"`
	ExternalID  string       `db:"external_id"`
	Amount      money.Amount `db:"amount"`
	Disposition string       `db:"disposition"` // applied, surplus
	ReceivedAt  time.Time    `db:"received_at"` // the provider's time
	RecordedAt  time.Time    `db:"recorded_at"`
}

const paymentsOfOrder = `
	SELECT y.provider, y.external_id, y.amount, y.disposition, y.received_at, y.recorded_at FROM payment y
	WHERE y.order_id = $2 AND y.currency = 'IDR' AND EXISTS (
		SELECT 1 FROM order_line l JOIN cooperative c ON c.id = l.cooperative_id
		WHERE l.order_id = y.order_id AND c.programme_id = $1)
	ORDER BY y.id`

// PaymentsOf lists the payments of an order in which a programme has a part.
func PaymentsOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, order int64) ([]Payment, error) {
	var all []Payment
	if err := q.SelectContext(ctx, &all, paymentsOfOrder, int64(programme), order); err != nil {
		return nil, fmt.Errorf("report: payments of order %d: %w", order, err)
	}
	return all, nil
}
