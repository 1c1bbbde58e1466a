package report

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"simpul/internal/clock"
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

const saleListOf = `
	SELECT f.*, l.title, l.option, l.quantity, o.number AS order_number, o.paid_at AS sold_at, c.name AS cooperative, n.name AS maker_name
	FROM (SELECT e.transaction_id, e.rule, e.occurred_at AS at, e.order_line_id AS line, e.producer_id AS maker,
	             sum(e.revenue)::bigint AS revenue, sum(e.income)::bigint AS income`

const saleListEnd = `
	      GROUP BY e.transaction_id, e.rule, e.occurred_at, e.order_line_id, e.producer_id
	      ORDER BY e.occurred_at DESC, e.transaction_id DESC, e.order_line_id, e.producer_id LIMIT $9 OFFSET $10) f
	JOIN order_line l ON l.id = f.line
	JOIN shop_order o ON o.id = l.order_id
	JOIN cooperative c ON c.id = l.cooperative_id
	JOIN person n ON n.id = f.maker
	ORDER BY f.at DESC, f.transaction_id DESC, f.line, f.maker`

const saleList = saleListOf + sales + saleListEnd

// makerSaleList is saleList of given makers, whose postings an index finds.
const makerSaleList = saleListOf + sales + ` AND e.producer_id = ANY ($11::bigint[])` + saleListEnd

// Sales lists what figures are made of, newest first: at most limit after the
// first offset.
func Sales(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, limit, offset int) ([]Sale, error) {
	n, err := narrowed(ctx, q, programme, w, of, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("report: sales: %w", err)
	}
	var all []Sale
	if n.makers == nil {
		err = q.SelectContext(ctx, &all, saleList, within(programme, n.window, of, limit, offset-n.skipped)...)
	} else {
		err = q.SelectContext(ctx, &all, makerSaleList, within(programme, n.window, of, limit, offset-n.skipped, pq.Array(n.makers))...)
	}
	if err != nil {
		return nil, fmt.Errorf("report: sales: %w", err)
	}
	return all, nil
}

// narrow is in which days of a window a page of its sales lies, after how many
// later ones, and whose they are where few makers sold over many days.
type narrow struct {
	window  Window
	skipped int
	makers  []int64
}

const (
	entriesByDay = `SELECT f.day, sum(f.entries)::bigint AS entries` + sums + ` GROUP BY f.day ORDER BY f.day DESC`
	sellers      = `SELECT DISTINCT f.producer_id` + sums + ` AND f.entries > 0 ORDER BY 1 LIMIT $9`
)

const (
	// fewDays are read by their time alone.
	fewDays = 7
	// fewMakers are looked up one by one.
	fewMakers = 500
)

// narrowed finds the days of a page of sales, so that the ledger is read there
// alone. As known on a time nothing is kept, and the whole window is read.
func narrowed(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, limit, offset int) (narrow, error) {
	n := narrow{window: w}
	if !w.Known.IsZero() {
		return n, nil
	}
	var days []struct {
		Day     time.Time
		Entries int
	}
	if err := q.SelectContext(ctx, &days, entriesByDay, within(programme, w, of)...); err != nil {
		return n, err
	}
	before := 0 // entries of later days
	n.window.To, n.window.From = w.From, w.From
	for _, d := range days {
		from, err := time.ParseInLocation(time.DateOnly, d.Day.Format(time.DateOnly), clock.Jakarta)
		if err != nil {
			return n, fmt.Errorf("day of sales: %w", err)
		}
		if before+d.Entries > offset {
			if !n.window.To.After(w.From) {
				n.window.To, n.skipped = from.AddDate(0, 0, 1), before
			}
			n.window.From = from
		}
		before += d.Entries
		if before >= offset+limit {
			break
		}
	}
	if n.window.To.Sub(n.window.From) <= fewDays*24*time.Hour {
		return n, nil
	}
	var err error
	n.makers, err = sellersOf(ctx, q, programme, n.window, of)
	return n, err
}

// sellersOf are the makers behind a part's sums, nil where they are many, or where
// nothing is kept because the window is as known on a time.
func sellersOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part) ([]int64, error) {
	if !w.Known.IsZero() {
		return nil, nil
	}
	makers := []int64{}
	if err := q.SelectContext(ctx, &makers, sellers, within(programme, w, of, fewMakers+1)...); err != nil {
		return nil, err
	}
	if len(makers) > fewMakers {
		return nil, nil
	}
	return makers, nil
}

const saleCount = `SELECT coalesce(sum(f.entries), 0)::bigint` + sums

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
