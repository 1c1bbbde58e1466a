package program

import (
	"context"

	"simpul/internal/i18n"
	"simpul/views/part"
)

func (r PayoutRun) rows(ctx context.Context) [][]part.Cell {
	rows := make([][]part.Cell, len(r.Payouts))
	for i, p := range r.Payouts {
		to := p.Masked()
		if to == "" {
			to = i18n.T(ctx, "payout.cash")
		}
		rows[i] = part.Text(p.Name, to, i18n.Money(ctx, p.Amount))
	}
	return rows
}
