package order

import (
	"context"
	"fmt"

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
	WeightG     int                    `db:"weight_g"`
	Price       money.Amount           `db:"price"` // of one
	Quantity    int                    `db:"quantity"`
	Discount    money.Amount           `db:"discount"`
	Net         money.Amount           `db:"net"` // price × quantity − discount
}

const lines = `
	SELECT id, order_id, parcel_id, cooperative_id, product_id, variant_id, coalesce(picture_id, 0) AS picture_id, title,
	       option, made_to_order, coalesce(lead_days, 0) AS lead_days, weight_g, price, quantity, discount, net
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
	Line           LineID                 `db:"order_line_id"`
	Cooperative    identity.CooperativeID `db:"cooperative_id"`
	Producer       identity.PersonID      `db:"producer_id"`
	ProducerName   string                 `db:"producer_name"` // internal: never shown to the public
	ShareBP        int                    `db:"share_bp"`
	VillageCode    string                 `db:"village_code"`
	VillageName    string                 `db:"village_name"`
	Income         money.Amount           `db:"income"`
	CooperativeFee money.Amount           `db:"cooperative_fee"`
	ProgrammeFee   money.Amount           `db:"programme_fee"`
	Contribution   money.Amount           `db:"contribution"`
}

const shares = `
	SELECT s.order_line_id, s.cooperative_id, s.producer_id, s.producer_name, s.share_bp, s.village_code, s.village_name,
	       s.income, s.cooperative_fee, s.programme_fee, s.contribution
	FROM order_line_share s JOIN order_line l ON l.id = s.order_line_id
	WHERE l.order_id = $1 ORDER BY s.order_line_id, s.producer_id`

// Shares lists the frozen shares of all lines of an order.
func Shares(ctx context.Context, q database.Queryer, id ID) ([]FrozenShare, error) {
	var all []FrozenShare
	if err := q.SelectContext(ctx, &all, shares, int64(id)); err != nil {
		return nil, fmt.Errorf("order: shares of %d: %w", id, err)
	}
	return all, nil
}
