package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// SoldLine is what an order's line brought on a day; what is given back counts
// less than nothing on its own day.
type SoldLine struct {
	Day      time.Time    `db:"day"`
	Number   string       `db:"number"`
	Title    string       `db:"title"`
	Option   string       `db:"option"`
	Units    int          `db:"units"`
	Direct   bool         `db:"direct"`
	Returned bool         `db:"returned"`
	Revenue  money.Amount `db:"revenue"`
	Income   money.Amount `db:"income"` // of its makers
}

const soldLines = `
	SELECT e.day, o.number, l.title, l.option, CASE WHEN e.rule = 'sale' THEN l.quantity ELSE 0 END AS units, o.direct, e.rule <> 'sale' AS returned,
	       sum(e.revenue)::bigint AS revenue, sum(e.income)::bigint AS income
	FROM earned e JOIN order_line l ON l.id = e.order_line_id JOIN shop_order o ON o.id = e.order_id
	WHERE e.cooperative_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3
	GROUP BY e.day, o.id, l.id, e.rule HAVING sum(e.revenue) <> 0 OR sum(e.income) <> 0 ORDER BY e.day, o.id, l.id, e.rule DESC LIMIT $4`

// SoldLines are at most limit lines of a cooperative that brought something in a
// window. Their sums are the ledger's.
func SoldLines(ctx context.Context, q database.Queryer, group identity.CooperativeID, w Window, limit int) ([]SoldLine, error) {
	return listed[SoldLine](ctx, q, soldLines, int64(group), w.From, w.To, limit)
}

// MakerSum is what a maker's goods brought in a window.
type MakerSum struct {
	Name    string       `db:"name"`
	Village string       `db:"village"`
	Orders  int          `db:"orders"`
	Revenue money.Amount `db:"revenue"`
	Income  money.Amount `db:"income"`
}

const makerSums = `
	SELECT p.name, v.name AS village, count(DISTINCT e.order_id) FILTER (WHERE e.rule = 'sale') AS orders, sum(e.revenue)::bigint AS revenue, sum(e.income)::bigint AS income
	FROM earned e JOIN producer r ON r.id = e.producer_id JOIN person p ON p.id = r.id JOIN region v ON v.code = r.village_code
	WHERE e.cooperative_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3
	GROUP BY p.id, p.name, v.name ORDER BY sum(e.revenue) DESC, p.id`

// MakerSums are a cooperative's makers with what their goods brought in a window.
func MakerSums(ctx context.Context, q database.Queryer, group identity.CooperativeID, w Window) ([]MakerSum, error) {
	return listed[MakerSum](ctx, q, makerSums, int64(group), w.From, w.To)
}

// Stocked is what there is of a variant now.
type Stocked struct {
	Product  int64        `db:"product"`
	Variant  int64        `db:"variant"`
	Title    string       `db:"title"`
	Option   string       `db:"option"`
	Price    money.Amount `db:"price"`
	OnHand   int          `db:"on_hand"`
	Reserved int          `db:"reserved"`
	ToOrder  bool         `db:"made_to_order"`
	OnSale   bool         `db:"on_sale"`
}

const stocked = `
	SELECT p.id AS product, v.id AS variant, p.title, concat_ws(', ', l.name, NULLIF(v.size, '')) AS option, v.price, v.on_hand, v.reserved, p.made_to_order,
	       EXISTS (SELECT 1 FROM publication u WHERE u.product_id = p.id AND u.withdrawn_at IS NULL) AS on_sale
	FROM variant v JOIN product p ON p.id = v.product_id LEFT JOIN colour l ON l.slug = v.colour
	WHERE p.cooperative_id = $1 AND v.retired_at IS NULL AND NOT EXISTS (SELECT 1 FROM bespoke_quote b WHERE b.product_id = p.id)
	ORDER BY p.title, p.id, v.position`

// Stock is what a cooperative has of everything now.
func Stock(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]Stocked, error) {
	return listed[Stocked](ctx, q, stocked, int64(group))
}

// SentParcel is a parcel that was sent in a window.
type SentParcel struct {
	ShippedAt time.Time    `db:"shipped_at"`
	Number    string       `db:"number"`
	Courier   string       `db:"courier"`
	Tracking  string       `db:"tracking"`
	WeightG   int          `db:"weight_g"`
	Shipping  money.Amount `db:"shipping"` // what the customer paid for it, less what she got back
	Arrived   bool         `db:"arrived"`
}

const sentParcels = `
	SELECT p.shipped_at, o.number, c.name AS courier, coalesce(p.tracking_number, '') AS tracking, p.weight_g, p.shipping - p.refunded_shipping AS shipping,
	       p.delivered_at IS NOT NULL AS arrived
	FROM parcel p JOIN shop_order o ON o.id = p.order_id JOIN courier c ON c.id = p.courier_id
	WHERE p.cooperative_id = $1 AND p.shipped_at >= $2 AND p.shipped_at < $3 AND NOT o.direct ORDER BY p.shipped_at, p.id LIMIT $4`

// SentParcels are at most limit parcels that a cooperative sent in a window.
func SentParcels(ctx context.Context, q database.Queryer, group identity.CooperativeID, w Window, limit int) ([]SentParcel, error) {
	return listed[SentParcel](ctx, q, sentParcels, int64(group), w.From, w.To, limit)
}

// OwedPart is what changed of what a cooperative is owed, by what did it; the
// first of each account is what was owed before the window, with no rule.
type OwedPart struct {
	Shipping bool         `db:"shipping"` // of parcels; else its part of sales
	Rule     string       `db:"rule"`
	Amount   money.Amount `db:"amount"`
}

const owedParts = `
	SELECT a.code LIKE 'liability:shipping:%' AS shipping, CASE WHEN t.occurred_at < $2 THEN '' ELSE t.rule END AS rule, -sum(p.amount)::bigint AS amount
	FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
	WHERE a.code IN ('liability:coop:' || $1::bigint || ':fee', 'liability:shipping:' || $1::bigint) AND a.currency = 'IDR' AND t.occurred_at < $3
	GROUP BY 1, 2 ORDER BY 1, 2`

// OwedParts are how what a cooperative is owed came about in a window.
func OwedParts(ctx context.Context, q database.Queryer, group identity.CooperativeID, w Window) ([]OwedPart, error) {
	return listed[OwedPart](ctx, q, owedParts, int64(group), w.From, w.To)
}

func listed[T any](ctx context.Context, q database.Queryer, query string, args ...any) ([]T, error) {
	var all []T
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("report: of a cooperative: %w", err)
	}
	return all, nil
}
