package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/money"
)

// lineDay is how many lines a statement has on a day.
type lineDay struct {
	Day   time.Time
	Lines int
}

const statementDays = `
	SELECT day, count(*) AS lines FROM (
		SELECT DISTINCT (t.occurred_at AT TIME ZONE 'Asia/Jakarta')::date AS day, t.id, coalesce(p.order_line_id, 0) AS line,
		       coalesce(p.producer_id, 0) AS maker, coalesce(p.cooperative_id, 0) AS group_id` + heldPostings + `
		  AND t.occurred_at >= $5 AND t.occurred_at < $6) l
	GROUP BY day ORDER BY day`

func lineDays(ctx context.Context, q database.Queryer, h held, w Window) (all []lineDay, err error) {
	if len(h.places) == 0 {
		return nil, nil
	}
	err = q.SelectContext(ctx, &all, statementDays, h.arguments(w.From, w.To)...)
	return all, err
}

// StatementLines is how many lines a holder's statement of a window has.
func StatementLines(ctx context.Context, q database.Queryer, h Holder, w Window) (n int, err error) {
	held, err := accountsOf(ctx, q, h)
	if err != nil {
		return 0, fmt.Errorf("report: lines of a statement: %w", err)
	}
	days, err := lineDays(ctx, q, held, w)
	if err != nil {
		return 0, fmt.Errorf("report: lines of a statement: %w", err)
	}
	for _, d := range days {
		n += d.Lines
	}
	return n, nil
}

// EachStatementLine gives all lines of a holder's statement, which s begins, in their
// order; atOnce bounds how many are read at a time.
func EachStatementLine(ctx context.Context, q database.Queryer, h Holder, s Statement, atOnce int, give func(StatementLine) error) error {
	fail := func(err error) error { return fmt.Errorf("report: lines of a statement: %w", err) }
	held, err := accountsOf(ctx, q, h)
	if err != nil {
		return fail(err)
	}
	days, err := lineDays(ctx, q, held, s.Window)
	if err != nil {
		return fail(err)
	}
	balances := s.Opening
	for next := 0; next < len(days); {
		// The earliest days that are not read yet, as many as are read at once.
		span, lines := Window{}, 0
		for ; next < len(days) && (lines == 0 || lines+days[next].Lines <= atOnce); next++ {
			day, err := time.ParseInLocation(time.DateOnly, days[next].Day.Format(time.DateOnly), clock.Jakarta)
			if err != nil {
				return fail(err)
			}
			if span.From.IsZero() {
				span.From = day
			}
			span.To, lines = day.AddDate(0, 0, 1), lines+days[next].Lines
		}
		opening := balances
		for offset := 0; offset < lines; offset += atOnce {
			page := Statement{Window: span, Places: s.Places, Opening: append([]money.Amount{}, opening...)}
			if err := page.list(ctx, q, held, atOnce, offset); err != nil {
				return fail(err)
			}
			for _, line := range page.Lines {
				if err := give(line); err != nil {
					return err
				}
				balances = line.Balances
			}
		}
	}
	return nil
}
