package statement

import (
	"context"
	"net/url"
	"strconv"

	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/views/part"
)

// Props is a page of a statement.
type Props struct {
	Statement report.Statement
	Path      string     // of the page, without its query
	Query     url.Values // what its addresses keep besides the window
	Page      int        // counted from 1
	Months    []report.Window
	Wrong     bool // the days that were asked for are no window
	Own       bool // a producer reads what is hers
	// Journal is the page of a ledger transaction; nil where there is none.
	Journal func(transaction int64) string
}

// Forms of a statement that is taken away, as addresses name them.
const (
	AsCSV   = "csv"
	AsExcel = "excel"
	AsXLSX  = "xlsx"
)

func (p Props) address(w report.Window, more ...string) string {
	query := url.Values{"dari": {w.First()}, "sampai": {w.Last()}}
	for key, values := range p.Query {
		query[key] = values
	}
	for i := 0; i+1 < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	return p.Path + "?" + query.Encode()
}

func (p Props) file(form string) string { return p.address(p.Statement.Window, "bentuk", form) }

func (p Props) turn(page int) string {
	return p.address(p.Statement.Window, "hal", strconv.Itoa(page)) + "#rincian"
}

// RuleWords say in plain words what a posting rule does.
func RuleWords(ctx context.Context, rule string) string {
	if key := "statement.rule." + rule; i18n.Has(key) {
		return i18n.T(ctx, key)
	}
	return i18n.T(ctx, "statement.other")
}

// PlaceWords name a column.
func PlaceWords(ctx context.Context, place report.Place) string {
	return i18n.T(ctx, "statement.place."+string(place))
}

// What says what happened in a line: the rule, and what a reversal takes back.
func What(ctx context.Context, l report.StatementLine) string {
	if l.Reversed != "" {
		return i18n.T(ctx, "statement.reversed", RuleWords(ctx, l.Reversed))
	}
	return RuleWords(ctx, l.Rule)
}

// Goods name what was sold, with its option and number.
func Goods(ctx context.Context, l report.StatementLine) string {
	name := l.Title
	if l.Option != "" {
		name += ", " + l.Option
	}
	if l.Quantity > 1 {
		return i18n.T(ctx, "perajin.sale.times", l.Quantity, name)
	}
	return name
}

func (p Props) months(ctx context.Context) part.ChipsProps {
	chips := part.ChipsProps{Label: i18n.T(ctx, "common.month")}
	for _, w := range p.Months {
		chips.Links = append(chips.Links, part.Link{Label: i18n.Month(ctx, w.From), URL: p.address(w), Current: w == p.Statement.Window})
	}
	return chips
}

// summary leads from the opening balances over what each rule changed to the
// closing ones.
func (p Props) summary(ctx context.Context) part.TableProps {
	s := p.Statement
	table := part.TableProps{
		Caption: i18n.T(ctx, "statement.summary"), HideCaption: true, Columns: []part.Column{{Label: i18n.T(ctx, "statement.what")}},
		Rows:   [][]part.Cell{amounts(ctx, i18n.T(ctx, "statement.opening"), s.Opening, false)},
		Footer: amounts(ctx, i18n.T(ctx, "statement.closing"), s.Closing, false),
	}
	for _, place := range s.Places {
		table.Columns = append(table.Columns, part.Column{Label: PlaceWords(ctx, place), Numeric: true})
	}
	for _, sum := range s.Sums {
		table.Rows = append(table.Rows, amounts(ctx, RuleWords(ctx, sum.Rule), sum.Amounts, true))
	}
	return table
}

func amounts(ctx context.Context, name string, of []money.Amount, change bool) []part.Cell {
	cells := part.Text(name)
	for _, a := range of {
		if change {
			cells = append(cells, part.Cell{Text: signed(ctx, a)})
		} else {
			cells = append(cells, part.Cell{Text: i18n.Money(ctx, a)})
		}
	}
	return cells
}

// signed is a change; none is a dash.
func signed(ctx context.Context, a money.Amount) string {
	switch {
	case a.IsZero():
		return "–"
	case a.Sign() > 0:
		return "+" + i18n.Money(ctx, a)
	}
	return i18n.Money(ctx, a)
}

// changes are what a line changed, in words.
func (p Props) changes(ctx context.Context, l report.StatementLine) []part.Pair {
	var pairs []part.Pair
	for i, place := range p.Statement.Places {
		if !l.Amounts[i].IsZero() {
			pairs = append(pairs, part.Pair{Key: PlaceWords(ctx, place), Value: signed(ctx, l.Amounts[i]), Strong: true})
		}
	}
	return pairs
}

// division leads from what the buyer paid to what the maker receives; nothing
// where a line divides nothing.
func (p Props) division(ctx context.Context, l report.StatementLine) []part.Pair {
	if l.Part.IsZero() {
		return nil
	}
	var pairs []part.Pair
	add := func(a money.Amount, key string, args ...any) {
		if !a.IsZero() {
			pairs = append(pairs, part.Pair{Key: i18n.T(ctx, key, args...), Value: i18n.Money(ctx, a)})
		}
	}
	if l.Part.Sign() > 0 {
		add(l.Net, "perajin.sale.paid")
		add(l.Net.Sub(l.Part).Neg(), "perajin.sale.others")
	} else {
		add(l.Part, "perajin.sale.returned")
	}
	add(l.CooperativeFee.Neg(), "perajin.sale.cooperative", l.Cooperative)
	add(l.ProgrammeFee.Neg(), "perajin.sale.programme")
	add(l.Contribution.Neg(), "perajin.sale.contribution")
	yours := i18n.T(ctx, "perajin.sale.yours")
	if !p.Own {
		yours = i18n.T(ctx, "statement.for_maker", l.MakerName)
	}
	return append(pairs, part.Pair{Key: yours, Value: i18n.Money(ctx, l.Income), Strong: true})
}

// paid says where the money of a payout went, or will go.
func paid(ctx context.Context, l report.StatementLine) string {
	to := l.PaidTo
	if to == "" {
		to = i18n.T(ctx, "statement.cash")
	}
	if l.PaidAt == nil {
		return i18n.T(ctx, "statement.pays", to)
	}
	return i18n.T(ctx, "statement.paid", to, i18n.DateTime(ctx, *l.PaidAt))
}

// facts say which order a line is of, and why it was written.
func facts(ctx context.Context, l report.StatementLine) string {
	switch {
	case l.OrderNumber != "" && l.Reason != "":
		return i18n.T(ctx, "statement.order_reason", l.OrderNumber, i18n.DateTime(ctx, l.At), l.Reason)
	case l.OrderNumber != "":
		return i18n.T(ctx, "statement.order", l.OrderNumber, i18n.DateTime(ctx, l.At))
	case l.Reason != "":
		return i18n.T(ctx, "statement.reason", i18n.DateTime(ctx, l.At), l.Reason)
	}
	return i18n.DateTime(ctx, l.At)
}

// total is what a line changed of all a producer has.
func total(l report.StatementLine) money.Amount {
	sum := money.Rupiah(0)
	for _, a := range l.Amounts {
		sum = sum.Add(a)
	}
	return sum
}

// moved is a line's change on its face: what came or went, or what only moved
// from one place to another.
func (p Props) moved(ctx context.Context, l report.StatementLine) string {
	if sum := total(l); !sum.IsZero() {
		return signed(ctx, sum)
	}
	for _, a := range l.Amounts {
		if a.Sign() > 0 {
			return i18n.Money(ctx, a)
		}
	}
	return i18n.Money(ctx, total(l))
}

// rows are the lines as an office reads them.
func (p Props) rows(ctx context.Context) part.TableProps {
	table := part.TableProps{Caption: i18n.T(ctx, "statement.lines"), HideCaption: true, Empty: i18n.T(ctx, "statement.none"), Columns: []part.Column{
		{Label: i18n.T(ctx, "statement.what")}, {Label: i18n.T(ctx, "statement.for")},
	}}
	for _, place := range p.Statement.Places {
		table.Columns = append(table.Columns, part.Column{Label: PlaceWords(ctx, place), Numeric: true})
	}
	for _, l := range p.Statement.Lines {
		row := []part.Cell{{Body: happening(p, l)}, {Body: purpose(p, l)}}
		for _, a := range l.Amounts {
			row = append(row, part.Cell{Text: signed(ctx, a)})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// Note is what a file says of a line besides its figures.
func Note(ctx context.Context, l report.StatementLine) string {
	if l.Rule == "payout" {
		return paid(ctx, l)
	}
	return l.Reason
}
