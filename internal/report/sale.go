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
}

const sales = `
	SELECT f.*, l.title, l.option, l.quantity, o.number AS order_number, c.name AS cooperative, n.name AS maker_name
	FROM (SELECT t.id AS transaction_id, t.rule, t.occurred_at AS at, l.id AS line, p.producer_id AS maker, ` + amounts + earned + `
	      GROUP BY t.id, l.id, p.producer_id
	      ORDER BY t.occurred_at DESC, t.id DESC, l.id, p.producer_id LIMIT $7 OFFSET $8) f
	JOIN order_line l ON l.id = f.line
	JOIN shop_order o ON o.id = l.order_id
	JOIN cooperative c ON c.id = l.cooperative_id
	JOIN person n ON n.id = f.maker
	ORDER BY f.at DESC, f.transaction_id DESC, f.line, f.maker`

// Sales lists what figures are made of, newest first: at most limit after the
// first offset.
func Sales(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, limit, offset int) ([]Sale, error) {
	var all []Sale
	if err := q.SelectContext(ctx, &all, sales, append(within(programme, w, of), limit, offset)...); err != nil {
		return nil, fmt.Errorf("report: sales: %w", err)
	}
	return all, nil
}

const saleCount = `
	SELECT count(*) FROM (SELECT 1 ` + earned + ` GROUP BY t.id, l.id, p.producer_id) f`

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
