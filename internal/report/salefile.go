package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
)

// saleListAfter is saleList after one that was read, in the same order.
const saleListAfter = saleListOf + sales + `
	  AND (e.occurred_at, e.transaction_id) <= ($11::timestamptz, $12::bigint)
	  AND ((e.occurred_at, e.transaction_id) < ($11::timestamptz, $12::bigint) OR (e.order_line_id, e.producer_id) > ($13::bigint, $14::bigint))` + saleListEnd

// EachSale gives all that Sales lists, in its order; atOnce bounds how many are read
// at a time.
func EachSale(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, atOnce int, give func(Sale) error) error {
	var days []struct {
		Day     time.Time
		Entries int
	}
	if err := q.SelectContext(ctx, &days, entriesByDay, within(programme, w, of)...); err != nil {
		return fmt.Errorf("report: days of sales: %w", err)
	}
	for next := 0; next < len(days); {
		// The latest days that are not read yet, as many as are read at once.
		span, entries := Window{Known: w.Known}, 0
		for ; next < len(days) && (entries == 0 || entries+days[next].Entries <= atOnce); next++ {
			from, err := time.ParseInLocation(time.DateOnly, days[next].Day.Format(time.DateOnly), clock.Jakarta)
			if err != nil {
				return fmt.Errorf("report: day of sales: %w", err)
			}
			if span.To.IsZero() {
				span.To = from.AddDate(0, 0, 1)
			}
			span.From, entries = from, entries+days[next].Entries
		}
		if err := eachSaleOf(ctx, q, programme, span, of, atOnce, give); err != nil {
			return err
		}
	}
	return nil
}

// eachSaleOf reads a span from the last that was read to the next, so that a day of
// any size takes no more memory than another.
func eachSaleOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, span Window, of Part, atOnce int, give func(Sale) error) error {
	query, args := saleList, within(programme, span, of, atOnce, 0)
	for {
		var page []Sale
		if err := q.SelectContext(ctx, &page, query, args...); err != nil {
			return fmt.Errorf("report: sales: %w", err)
		}
		for _, sale := range page {
			if err := give(sale); err != nil {
				return err
			}
		}
		if len(page) < atOnce {
			return nil
		}
		last := page[len(page)-1]
		query, args = saleListAfter, within(programme, span, of, atOnce, 0, last.At, last.Transaction, last.Line, int64(last.Maker))
	}
}
