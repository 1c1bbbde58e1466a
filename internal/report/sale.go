package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Sale is what an order's line, or its refund, brought to one maker.
type Sale struct {
	Transaction int64             `db:"transaction_id"`
	Rule        string            `db:"rule"`
	At          time.Time         `db:"at"`
	OrderNumber string            `db:"order_number"`
	Line        int64             `db:"line"`
	Title       string            `db:"title"`
	Option      string            `db:"option"`
	Quantity    int               `db:"quantity"`
	Cooperative string            `db:"cooperative"`
	Maker       identity.PersonID `db:"maker"`
	MakerName   string            `db:"maker_name"`
	Revenue     money.Amount      `db:"revenue"`
	Income      money.Amount      `db:"income"`
	SoldAt      *time.Time        `db:"sold_at"` // when the order was paid, which of a refund is earlier
}

// sales are the postings of the ledger that make figures, narrowed as sums are.
const sales = `
	FROM earned e JOIN cooperative c ON c.id = e.cooperative_id
	WHERE c.programme_id = $1 AND e.occurred_at >= ($2::date)::timestamp AT TIME ZONE 'Asia/Jakarta'
	  AND e.occurred_at < ($3::date + 1)::timestamp AT TIME ZONE 'Asia/Jakarta'
	  AND ($4::text = '' OR e.village_code = $4::text OR e.village_code LIKE $4::text || '.%')
	  AND ($5::bigint = 0 OR e.producer_id = $5::bigint)
	  AND ($6::bigint = 0 OR e.cooperative_id = $6::bigint)
	  AND ($7::timestamptz IS NULL OR e.recorded_at <= $7::timestamptz)
	  AND ($8::bigint = 0 OR e.category_id = $8::bigint)`

const saleList = `
	SELECT f.*, l.title, l.option, l.quantity, o.number AS order_number, o.paid_at AS sold_at, c.name AS cooperative, n.name AS maker_name
	FROM (SELECT e.transaction_id, e.rule, e.occurred_at AS at, e.order_line_id AS line, e.producer_id AS maker,
	             sum(e.revenue)::bigint AS revenue, sum(e.income)::bigint AS income` + sales + `
	      GROUP BY e.transaction_id, e.rule, e.occurred_at, e.order_line_id, e.producer_id
	      ORDER BY e.occurred_at DESC, e.transaction_id DESC, e.order_line_id, e.producer_id LIMIT $9 OFFSET $10) f
	JOIN order_line l ON l.id = f.line
	JOIN shop_order o ON o.id = l.order_id
	JOIN cooperative c ON c.id = l.cooperative_id
	JOIN person n ON n.id = f.maker
	ORDER BY f.at DESC, f.transaction_id DESC, f.line, f.maker`

// Sales lists what figures are made of, newest first: at most limit after the
// first offset.
func Sales(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, limit, offset int) ([]Sale, error) {
	var all []Sale
	if err := q.SelectContext(ctx, &all, saleList, within(programme, w, of, limit, offset)...); err != nil {
		return nil, fmt.Errorf("report: sales: %w", err)
	}
	return all, nil
}

const saleCount = `
	SELECT count(*) FROM (SELECT 1` + sales + ` GROUP BY e.transaction_id, e.order_line_id, e.producer_id) f`

// SaleCount is how many Sales there are in all.
func SaleCount(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part) (int, error) {
	var n int
	if err := q.GetContext(ctx, &n, saleCount, within(programme, w, of)...); err != nil {
		return 0, fmt.Errorf("report: count sales: %w", err)
	}
	return n, nil
}

const firstSale = `
	SELECT t.occurred_at FROM ledger_transaction t
	WHERE t.rule = 'sale' AND EXISTS (
		SELECT 1 FROM posting p JOIN cooperative c ON c.id = p.cooperative_id
		WHERE p.transaction_id = t.id AND c.programme_id = $1)
	ORDER BY t.occurred_at LIMIT 1`

// FirstSale is when a programme sold something for the first time, other when
// it never has.
func FirstSale(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, other time.Time) (time.Time, error) {
	var at time.Time
	err := q.GetContext(ctx, &at, firstSale, int64(programme))
	if database.NoRows(err) {
		return other, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("report: first sale: %w", err)
	}
	return at, nil
}
