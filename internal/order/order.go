package order

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/postal"
	"simpul/internal/region"
)

// ID, LineID and ParcelID identify an order, one of its lines, one of its
// parcels.
type (
	ID       int64
	LineID   int64
	ParcelID int64
)

// PaymentState says where an order's money is.
type PaymentState string

// The states of payment. An expired or cancelled order that is paid late after
// all becomes paid when its goods are still there.
const (
	Waiting   PaymentState = "waiting"
	Accepted  PaymentState = "accepted" // to be paid on delivery
	Paid      PaymentState = "paid"
	Expired   PaymentState = "expired"
	Cancelled PaymentState = "cancelled"
)

// Order is one checkout.
type Order struct {
	ID             ID           `db:"id"`
	Number         string       `db:"number"`
	Token          string       `db:"token"`
	TraceToken     string       `db:"trace_token"` // of the page that anybody may see
	Language       string       `db:"language"`
	BuyerName      string       `db:"buyer_name"`
	BuyerPhone     string       `db:"buyer_phone"` // E.164
	BuyerEmail     string       `db:"buyer_email"`
	RecipientName  string       `db:"recipient_name"`
	RecipientPhone string       `db:"recipient_phone"`
	Country        string       `db:"country"` // ISO 3166-1 alpha-2
	RegionCode     region.Code  `db:"region_code"`
	RegionName     string       `db:"region_name"`
	Street         string       `db:"street"`
	City           string       `db:"city"` // abroad only, as Area
	Area           string       `db:"area"`
	Postcode       string       `db:"postcode"`
	Note           string       `db:"note"`
	Gift           bool         `db:"gift"`     // nothing that goes with its parcels shows a price
	Greeting       string       `db:"greeting"` // of a gift
	ItemsTotal     money.Amount `db:"items_total"`
	DiscountTotal  money.Amount `db:"discount_total"`
	ShippingTotal  money.Amount `db:"shipping_total"`
	Tip            money.Amount `db:"tip"`
	UniqueCode     money.Amount `db:"unique_code"`
	Total          money.Amount `db:"total"`
	PaymentState   PaymentState `db:"payment_state"`
	PaymentMethod  string       `db:"payment_method"`
	PlacedAt       time.Time    `db:"placed_at"`
	HeldUntil      time.Time    `db:"held_until"`
	PaidAt         *time.Time   `db:"paid_at"`
	Direct         bool         `db:"direct"` // sold over the counter, where the goods left at once
}

// Address is where its parcels go.
func (o Order) Address() postal.Address {
	return postal.Address{Country: postal.Country(o.Country), Street: o.Street, City: o.City, Area: o.Area, Postcode: o.Postcode}
}

// AddressLines are the lines of the address below the recipient's name, and
// the country below them where that is another.
func (o Order) AddressLines() []string {
	if postal.Country(o.Country).Abroad() {
		return append(o.Address().Lines(), strings.ToUpper(postal.Country(o.Country).Name("en")))
	}
	lines := strings.Split(o.Street, "\n")
	return append(lines, strings.TrimSpace(o.RegionName+" "+o.Postcode))
}

const columns = `
	id, number, token, trace_token, language, buyer_name, buyer_phone, buyer_email, recipient_name, recipient_phone, country,
	coalesce(region_code, '') AS region_code, region_name, street, city, area, postcode, note, gift, greeting, items_total, discount_total,
	shipping_total, tip, unique_code, total, payment_state, payment_method, placed_at, held_until, paid_at, direct`

const byToken = `SELECT ` + columns + ` FROM shop_order WHERE token = $1`

// ByToken reads an order by the unguessable part of its link, or returns a
// NotFound fault.
func ByToken(ctx context.Context, q database.Queryer, token string) (Order, error) {
	return one(ctx, q, byToken, token)
}

const byTrace = `SELECT ` + columns + ` FROM shop_order WHERE trace_token = $1 AND payment_state = 'paid'`

// ByTrace reads a paid order by the link that shows what its money became, or
// returns a NotFound fault.
func ByTrace(ctx context.Context, q database.Queryer, token string) (Order, error) {
	return one(ctx, q, byTrace, token)
}

const byID = `SELECT ` + columns + ` FROM shop_order WHERE id = $1`

// ByID reads an order, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, id ID) (Order, error) {
	return one(ctx, q, byID, int64(id))
}

const byNumber = `SELECT ` + columns + ` FROM shop_order WHERE number = $1`

// ByNumber reads an order by its number, as people write it, or returns a
// NotFound fault. A number is no secret: whoever shows the order checks more.
func ByNumber(ctx context.Context, q database.Queryer, typed string) (Order, error) {
	return one(ctx, q, byNumber, CleanNumber(typed))
}

// CleanNumber is a typed order number in capitals without spaces and dashes.
func CleanNumber(typed string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "#", "").Replace(strings.TrimSpace(typed)))
}

const locked = `SELECT ` + columns + ` FROM shop_order WHERE id = $1 FOR UPDATE`

// Lock reads an order and holds its row until the transaction ends. Of all
// rows that a transaction locks, the order comes first.
func Lock(ctx context.Context, tx *database.Tx, id ID) (Order, error) {
	return one(ctx, tx, locked, int64(id))
}

const byFormKey = `SELECT ` + columns + ` FROM shop_order WHERE form_key = $1`

// ByFormKey reads the order that a form has made, or returns a NotFound fault.
func ByFormKey(ctx context.Context, q database.Queryer, key string) (Order, error) {
	return one(ctx, q, byFormKey, key)
}

func one(ctx context.Context, q database.Queryer, query string, arg any) (Order, error) {
	var o Order
	err := q.GetContext(ctx, &o, query, arg)
	if database.NoRows(err) {
		return Order{}, fault.New(fault.NotFound, "order.unknown")
	}
	if err != nil {
		return Order{}, fmt.Errorf("order: read: %w", err)
	}
	return o, nil
}
