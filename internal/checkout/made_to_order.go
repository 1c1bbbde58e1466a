package checkout

import (
	"context"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/order"
)

// toMake are an order's lines that are made to order.
func toMake(lines []order.Line) []catalog.ScheduledLine {
	var all []catalog.ScheduledLine
	for _, l := range lines {
		if l.MadeToOrder {
			all = append(all, catalog.ScheduledLine{OrderLine: int64(l.ID), Product: l.Product, Quantity: l.Quantity})
		}
	}
	return all
}

func toMakePlaced(p order.Placement) []catalog.ScheduledLine {
	var lines []order.Line
	for _, parcel := range p.Parcels {
		for _, l := range parcel.Lines {
			lines = append(lines, l.Line)
		}
	}
	return toMake(lines)
}

// notMade gives back the weeks in which lines would have been made.
func notMade(ctx context.Context, tx *database.Tx, lines []order.Line) error {
	var ids []int64
	for _, l := range toMake(lines) {
		ids = append(ids, l.OrderLine)
	}
	if len(ids) == 0 {
		return nil
	}
	return catalog.Unschedule(ctx, tx, ids)
}
