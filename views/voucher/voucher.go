package voucher

import (
	"context"
	"strconv"
	"time"

	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/voucher"
	"simpul/views/form"
	"simpul/views/part"
)

// Props are an owner's vouchers and the form that makes one.
type Props struct {
	Vouchers []voucher.Voucher
	Now      time.Time
	// Makes tells whether the reader may make vouchers, of these Groups' goods
	// and, for a manager, of all. Funders are who may bear them.
	Makes   bool
	All     bool
	Groups  []part.Option
	Funders []voucher.Funder
	Form    *form.Form
	Token   string
	Path    string // of the list; To adds what an address of it keeps
	To      func(path string) string
}

// Labels name the form's fields in its summary of errors.
func Labels(ctx context.Context) []form.Label {
	var all []form.Label
	for _, l := range []struct{ name, key string }{
		{"code", "voucher.column.code"}, {"kind", "voucher.kind"}, {"amount", "voucher.form.amount"}, {"percent", "voucher.form.percent"},
		{"funder", "voucher.funder"}, {"cooperative", "voucher.form.for"}, {"minimum", "voucher.form.minimum"}, {"from", "voucher.form.from"},
		{"until", "voucher.form.until"}, {"uses_most", "voucher.form.uses_most"}, {"uses_each", "voucher.form.uses_each"},
	} {
		all = append(all, form.Label{Name: l.name, Text: i18n.T(ctx, l.key)})
	}
	return all
}

// gives says what a voucher takes off, and from what on.
func gives(ctx context.Context, v voucher.Voucher) string {
	text := i18n.Money(ctx, v.Amount)
	switch percent := i18n.Percent(ctx, int64(v.PercentBP)); {
	case v.Kind == voucher.Percent && v.Amount.IsZero():
		text = percent
	case v.Kind == voucher.Percent:
		text = i18n.T(ctx, "voucher.gives.percent_most", percent, text)
	case v.Kind == voucher.Shipping && v.Amount.IsZero():
		text = i18n.T(ctx, "voucher.gives.shipping")
	case v.Kind == voucher.Shipping:
		text = i18n.T(ctx, "voucher.gives.shipping_most", text)
	}
	if !v.Minimum.IsZero() {
		text = i18n.T(ctx, "voucher.gives.minimum", text, i18n.Money(ctx, v.Minimum))
	}
	return text
}

func funderOf(ctx context.Context, v voucher.Voucher) string {
	text := i18n.T(ctx, "voucher.funder."+string(v.Funder))
	if v.CooperativeName != "" {
		text = i18n.T(ctx, "voucher.for", text, v.CooperativeName)
	}
	return text
}

func badgeOf(ctx context.Context, s voucher.State) part.BadgeProps {
	tones := map[voucher.State]part.Tone{voucher.Coming: part.Info, voucher.Valid: part.Good, voucher.UsedUp: part.Warn, voucher.Over: part.Plain}
	return part.BadgeProps{Label: i18n.T(ctx, "voucher.state."+string(s)), Tone: tones[s]}
}

func (p Props) table(ctx context.Context) part.TableProps {
	t := part.TableProps{Caption: i18n.T(ctx, "voucher.list"), Empty: i18n.T(ctx, "voucher.none"), Columns: []part.Column{
		{Label: i18n.T(ctx, "voucher.column.code")}, {Label: i18n.T(ctx, "voucher.column.gives")}, {Label: i18n.T(ctx, "voucher.column.funder")},
		{Label: i18n.T(ctx, "voucher.column.period")}, {Label: i18n.T(ctx, "voucher.column.used"), Numeric: true}, {Label: i18n.T(ctx, "voucher.column.state")},
	}}
	for _, v := range p.Vouchers {
		row := part.Text(v.Code, gives(ctx, v), funderOf(ctx, v), i18n.T(ctx, "voucher.days", i18n.ShortDate(ctx, v.StartsAt), i18n.ShortDate(ctx, v.EndsAt.Add(-time.Second))),
			i18n.T(ctx, "voucher.count", v.Used, v.UsesMost))
		row[0].URL = p.To(p.Path + "/" + strconv.FormatInt(int64(v.ID), 10))
		t.Rows = append(t.Rows, append(row, part.Cell{Body: part.Badge(badgeOf(ctx, v.StateAt(p.Now)))}))
	}
	return t
}

func kinds(ctx context.Context) []part.Option {
	var all []part.Option
	for _, k := range []voucher.Kind{voucher.Amount, voucher.Percent, voucher.Shipping} {
		all = append(all, part.Option{Value: string(k), Label: i18n.T(ctx, "voucher.kind."+string(k))})
	}
	return all
}

func (p Props) funders(ctx context.Context) []part.Option {
	var all []part.Option
	for _, f := range p.Funders {
		all = append(all, part.Option{Value: string(f), Label: i18n.T(ctx, "voucher.funder."+string(f))})
	}
	return all
}

func (p Props) groups(ctx context.Context) []part.Option {
	if !p.All {
		return p.Groups
	}
	return append([]part.Option{{Value: "0", Label: i18n.T(ctx, "voucher.form.all")}}, p.Groups...)
}

// UsesProps are one voucher and the orders that used it.
type UsesProps struct {
	Voucher voucher.Voucher
	State   voucher.State
	Uses    []voucher.Use
	EndURL  string // "" where the reader may not end it, or it has ended
	Token   string
	// OrderURL is the page of an order, "" where the reader has none.
	OrderURL func(number string) string
}

func (p UsesProps) facts(ctx context.Context) []part.Pair {
	var sum money.Amount
	for _, u := range p.Uses {
		if u.GivenBackAt == nil {
			sum = sum.Add(u.Amount)
		}
	}
	return []part.Pair{
		{Key: i18n.T(ctx, "voucher.column.gives"), Value: gives(ctx, p.Voucher)},
		{Key: i18n.T(ctx, "voucher.column.funder"), Value: funderOf(ctx, p.Voucher)},
		{Key: i18n.T(ctx, "voucher.column.period"), Value: i18n.T(ctx, "voucher.days", i18n.ShortDate(ctx, p.Voucher.StartsAt), i18n.ShortDate(ctx, p.Voucher.EndsAt.Add(-time.Second)))},
		{Key: i18n.T(ctx, "voucher.form.uses_each"), Value: strconv.Itoa(p.Voucher.UsesEach)},
		{Key: i18n.T(ctx, "voucher.column.used"), Value: i18n.T(ctx, "voucher.count", p.Voucher.Used, p.Voucher.UsesMost)},
		{Key: i18n.T(ctx, "common.total"), Value: i18n.Money(ctx, sum), Strong: true},
	}
}

func (p UsesProps) table(ctx context.Context) part.TableProps {
	t := part.TableProps{Caption: i18n.T(ctx, "voucher.uses.title", p.Voucher.Code), Empty: i18n.T(ctx, "voucher.uses.none"), Columns: []part.Column{
		{Label: i18n.T(ctx, "voucher.column.order")}, {Label: i18n.T(ctx, "voucher.column.day")}, {Label: i18n.T(ctx, "voucher.column.gives"), Numeric: true},
		{Label: i18n.T(ctx, "voucher.column.state")},
	}}
	for _, u := range p.Uses {
		state := i18n.T(ctx, "voucher.uses.live")
		if u.GivenBackAt != nil {
			state = i18n.T(ctx, "voucher.uses.back")
		}
		row := part.Text(u.Number, i18n.ShortDateTime(ctx, u.UsedAt), i18n.Money(ctx, u.Amount), state)
		row[0].URL = p.OrderURL(u.Number)
		t.Rows = append(t.Rows, row)
	}
	return t
}
