package kasir

import (
	"context"

	"simpul/internal/i18n"
	"simpul/views/part"
)

func cameColumns(ctx context.Context) []part.Column {
	return []part.Column{
		{Label: i18n.T(ctx, "kasir.reference")}, {Label: i18n.T(ctx, "order.number")}, {Label: i18n.T(ctx, "kasir.received_at")},
		{Label: i18n.T(ctx, "kasir.amount"), Numeric: true},
	}
}

func cameRows(ctx context.Context, all []Came) [][]part.Cell {
	rows := make([][]part.Cell, len(all))
	for i, m := range all {
		number := m.Order.Number
		if number == "" {
			number = i18n.T(ctx, "kasir.unknown")
		}
		rows[i] = []part.Cell{
			{Text: m.Reference, URL: ReceiptPath(text(int64(m.ID)))}, {Text: number}, {Text: i18n.ShortDateTime(ctx, m.ReceivedAt)},
			{Text: i18n.Money(ctx, m.Amount)},
		}
	}
	return rows
}

func waitingRows(ctx context.Context, all []Waiting) [][]part.Cell {
	rows := make([][]part.Cell, len(all))
	for i, w := range all {
		says := "–"
		if !w.Asked.ClaimedAt.IsZero() {
			says = i18n.ShortDateTime(ctx, w.Asked.ClaimedAt)
		}
		rows[i] = []part.Cell{
			{Text: w.Order.Number, URL: OrderPath(w.Order.Number)}, {Text: w.Order.BuyerName}, {Text: says}, {Text: i18n.Money(ctx, w.Asked.Amount)},
		}
	}
	return rows
}

func matchRows(ctx context.Context, f Frame, all []Match) [][]part.Cell {
	rows := make([][]part.Cell, len(all))
	for i, m := range all {
		rows[i] = []part.Cell{
			{Text: m.Number, URL: OrderPath(m.Number)}, {Text: m.Buyer}, {Text: i18n.T(ctx, "kasir.line.of", i18n.ShortDate(ctx, m.Day), m.Description)},
			{Text: i18n.Money(ctx, m.Amount)}, {Body: confirmLine(f, m.Line)},
		}
	}
	return rows
}

func dueRows(ctx context.Context, all []Due) [][]part.Cell {
	rows := make([][]part.Cell, len(all))
	for i, d := range all {
		rows[i] = []part.Cell{
			{Text: d.Order.Number, URL: ReturnPath(text(int64(d.ID)))}, {Text: d.Order.BuyerName}, {Text: i18n.Money(ctx, d.Amount)},
		}
	}
	return rows
}

func confirmLead(ctx context.Context, props ConfirmProps) string {
	if props.Order == nil {
		return i18n.T(ctx, "kasir.other.lead")
	}
	return i18n.T(ctx, "kasir.confirm.lead")
}

func confirmHere(props ConfirmProps) string {
	if props.Order == nil {
		return OtherPath
	}
	return ""
}

func orderPairs(ctx context.Context, props ConfirmProps) []part.Pair {
	o := props.Order
	pairs := []part.Pair{
		{Key: i18n.T(ctx, "kasir.state"), Value: i18n.T(ctx, "order.state."+string(o.PaymentState))},
		{Key: i18n.T(ctx, "kasir.buyer"), Value: o.BuyerName + " · " + o.BuyerPhone},
		{Key: i18n.T(ctx, "kasir.placed"), Value: i18n.DateTime(ctx, o.PlacedAt)},
	}
	for _, m := range props.Came {
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "kasir.came", m.Reference), Value: i18n.Money(ctx, m.Amount) + " · " + i18n.T(ctx, "kasir.state."+string(m.State))})
	}
	return append(pairs, part.Pair{Key: i18n.T(ctx, "kasir.asked"), Value: i18n.Money(ctx, o.Total), Strong: true})
}

func receiptPairs(ctx context.Context, props ReceiptProps) []part.Pair {
	number := props.Came.Order.Number
	if number == "" {
		number = i18n.T(ctx, "kasir.unknown")
	}
	return []part.Pair{
		{Key: i18n.T(ctx, "kasir.state"), Value: i18n.T(ctx, "kasir.state."+string(props.State))},
		{Key: i18n.T(ctx, "order.number"), Value: number},
		{Key: i18n.T(ctx, "kasir.reference"), Value: props.Reference},
		{Key: i18n.T(ctx, "kasir.received_at"), Value: i18n.DateTime(ctx, props.ReceivedAt)},
		{Key: i18n.T(ctx, "kasir.by"), Value: props.By},
		{Key: i18n.T(ctx, "kasir.amount"), Value: i18n.Money(ctx, props.Amount), Strong: true},
	}
}
