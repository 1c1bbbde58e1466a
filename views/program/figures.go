package program

import (
	"context"
	"strings"

	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/views/part"
)

// Figures are those of the period and of the one before.
type Figures struct{ Now, Before report.Figures }

// sold tells whether there is anything to show.
func (f Figures) sold() bool {
	return f.Now.Orders > 0 || f.Now.Makers > 0 || !f.Now.Revenue.IsZero() || !f.Now.Income.IsZero()
}

// metrics are the headline; who looks at one maker is not told their number.
func metrics(ctx context.Context, p Period, f Figures, withMakers bool) []part.Metric {
	before := strings.ReplaceAll(shortLabel(ctx, p.Window.Previous()), " ", "\u00a0")
	amount := func(key string, now, past money.Amount) part.Metric {
		return part.Metric{
			Label: i18n.T(ctx, key), Value: i18n.Money(ctx, now),
			Detail: change(ctx, now.Minor(), past.Minor(), i18n.Money(ctx, past), before),
		}
	}
	count := func(key string, now, past int) part.Metric {
		return part.Metric{
			Label: i18n.T(ctx, key), Value: i18n.Number(ctx, int64(now)),
			Detail: change(ctx, int64(now), int64(past), i18n.Number(ctx, int64(past)), before),
		}
	}
	all := []part.Metric{
		amount("program.revenue", f.Now.Revenue, f.Before.Revenue),
		amount("program.income", f.Now.Income, f.Before.Income),
		count("program.orders", f.Now.Orders, f.Before.Orders),
	}
	if withMakers {
		all = append(all, count("program.active_makers", f.Now.Makers, f.Before.Makers))
	}
	return all
}

// change says in words how a figure moved since the period before, where it
// was past.
func change(ctx context.Context, now, before int64, past, period string) string {
	switch {
	case now == before:
		return i18n.T(ctx, "program.change.same", period)
	case before <= 0:
		return i18n.T(ctx, "program.change.from", past, period)
	case now > before:
		return i18n.T(ctx, "program.change.up", i18n.Percent(ctx, tenths(now-before, before)), past, period)
	}
	return i18n.T(ctx, "program.change.down", i18n.Percent(ctx, tenths(before-now, before)), past, period)
}

// tenths is part of whole in basis points, rounded to tenths of a percent.
func tenths(part, whole int64) int64 {
	q, r := part/whole, part%whole
	if r > (1<<62)/2000 {
		return q * 10_000
	}
	return q*10_000 + (r*2000+whole)/(2*whole)*10
}

// columns of the two words, at the end of every table.
func amountColumns(ctx context.Context) []part.Column {
	return []part.Column{
		{Label: i18n.T(ctx, "program.revenue"), Numeric: true},
		{Label: i18n.T(ctx, "program.income"), Numeric: true},
	}
}

func amountCells(ctx context.Context, f report.Figures) []part.Cell {
	return part.Text(i18n.Money(ctx, f.Revenue), i18n.Money(ctx, f.Income))
}

func number(ctx context.Context, n int) string { return i18n.Number(ctx, int64(n)) }
