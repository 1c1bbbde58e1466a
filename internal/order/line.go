package order

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Line is one variant in a quantity, as it was sold.
type Line struct {
	ID          LineID                 `db:"id"`
	Order       ID                     `db:"order_id"`
	Parcel      ParcelID               `db:"parcel_id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Product     catalog.ProductID      `db:"product_id"`
	Variant     catalog.VariantID      `db:"variant_id"`
	Picture     int64                  `db:"picture_id"` // 0 for none
	Title       string                 `db:"title"`
	Option      string                 `db:"option"`
	MadeToOrder bool                   `db:"made_to_order"`
	LeadDays    int                    `db:"lead_days"`
	ReadyOn     *time.Time             `db:"ready_on"` // promised, of what is made to order
	WeightG     int                    `db:"weight_g"`
	Price       money.Amount           `db:"price"` // of one
	Quantity    int                    `db:"quantity"`
	Discount    money.Amount           `db:"discount"` // that the makers bear
	Net         money.Amount           `db:"net"`      // price × quantity − discount
	// What the programme and the cooperative pay of the net in the customer's
	// place.
	ProgrammeDiscount   money.Amount `db:"programme_discount"`
	CooperativeDiscount money.Amount `db:"cooperative_discount"`
	RefundedUnits       int          `db:"refunded_units"`
	WithdrawnUnits      int          `db:"withdrawn_units"` // refunded before shipping: they stay here
	RestockedUnits      int          `db:"restocked_units"` // shipped, and back in the stock
	// What customs are told; "" of what was sold before they were.
	HSCode          string `db:"hs_code"`
	CustomsContents string `db:"customs_contents"` // in English
}

// Paid is what the customer pays for the line.
func (l Line) Paid() money.Amount { return l.Net.Sub(l.ProgrammeDiscount).Sub(l.CooperativeDiscount) }

// ToShip is how many units are shipped, or have been.
func (l Line) ToShip() int { return l.Quantity - l.WithdrawnUnits }

const lines = `
	SELECT id, order_id, parcel_id, cooperative_id, product_id, variant_id, coalesce(picture_id, 0) AS picture_id, title,
	       option, (SELECT ready_on FROM made_promise WHERE order_line_id = order_line.id) AS ready_on, made_to_order, coalesce(lead_days, 0) AS lead_days, weight_g, price, quantity, discount, net,
	       programme_discount, cooperative_discount, refunded_units, withdrawn_units, restocked_units, hs_code, customs_contents
	FROM order_line WHERE order_id = $1 ORDER BY parcel_id, id`

// Lines lists an order's lines, parcel by parcel.
func Lines(ctx context.Context, q database.Queryer, id ID) ([]Line, error) {
	var all []Line
	if err := q.SelectContext(ctx, &all, lines, int64(id)); err != nil {
		return nil, fmt.Errorf("order: lines of %d: %w", id, err)
	}
	return all, nil
}

// FrozenShare is a maker's part of a line as it was at the sale.
type FrozenShare struct {
	Line         LineID                 `db:"order_line_id"`
	Cooperative  identity.CooperativeID `db:"cooperative_id"`
	Producer     identity.PersonID      `db:"producer_id"`
	ProducerName string                 `db:"producer_name"` // internal: never shown to the public
	ShareBP      int                    `db:"share_bp"`
	VillageCode  string                 `db:"village_code"`
	VillageName  string                 `db:"village_name"`
	Parts
	// Of a group order's line: the pieces that are hers to make, how many of
	// them are open, and the part of her income that waits for those.
	Pieces      int          `db:"pieces"`
	Open        int          `db:"open"`
	Unallocated money.Amount `db:"unallocated"`
}

// Grouped tells whether the share is one of a group order's line.
func (s FrozenShare) Grouped() bool { return s.Pieces > 0 }

const shares = `
	SELECT s.order_line_id, s.cooperative_id, s.producer_id, s.producer_name, s.share_bp, s.village_code, s.village_name,
	       s.income, s.cooperative_fee, s.programme_fee, s.contribution, s.tip, s.programme_discount, s.cooperative_discount,
	       coalesce(g.pieces, 0) AS pieces
	FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id
	LEFT JOIN line_quota g ON g.order_line_id = s.order_line_id AND g.producer_id = s.producer_id
	WHERE l.order_id = $1 AND s.share_bp > 0 ORDER BY s.order_line_id, s.producer_id`

// Shares lists the frozen shares of all lines of an order, as they were at the
// sale.
func Shares(ctx context.Context, q database.Queryer, id ID) ([]FrozenShare, error) {
	var all []FrozenShare
	if err := q.SelectContext(ctx, &all, shares, int64(id)); err != nil {
		return nil, fmt.Errorf("order: shares of %d: %w", id, err)
	}
	return all, nil
}
