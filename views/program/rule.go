package program

import (
	"context"
	"strconv"
	"time"

	"simpul/internal/cooperative"
	"simpul/internal/i18n"
	"simpul/internal/report"
	"simpul/views/part"
)

func groupOptions(all []Division) []part.Option {
	var options []part.Option
	for _, d := range all {
		options = append(options, part.Option{Value: decimal(d.Cooperative.ID), Label: d.Cooperative.Name})
	}
	return options
}

func memberOptions(all []report.Member) []part.Option {
	var options []part.Option
	for _, m := range all {
		options = append(options, part.Option{Value: decimal(m.ID), Label: m.Name})
	}
	return options
}

func divisionTable(ctx context.Context, d Division) part.TableProps {
	t := part.TableProps{
		Caption: d.Cooperative.Name, Empty: i18n.T(ctx, "catalog.policy.none"),
		Columns: []part.Column{
			{Label: i18n.T(ctx, "program.rules.period")}, {Label: i18n.T(ctx, "program.rules.to_cooperative"), Numeric: true},
			{Label: i18n.T(ctx, "program.rules.to_programme"), Numeric: true}, {Label: i18n.T(ctx, "program.rules.to_payment"), Numeric: true},
		},
	}
	for _, p := range d.Policies {
		t.Rows = append(t.Rows, part.Text(span(ctx, p.From, p.Until), i18n.Percent(ctx, int64(p.CooperativeBP)),
			i18n.Percent(ctx, int64(p.ProgrammeBP)), i18n.Percent(ctx, int64(p.ContributionBP))))
	}
	return t
}

func taxTable(ctx context.Context, all []cooperative.TaxPeriod) part.TableProps {
	t := part.TableProps{
		Caption: i18n.T(ctx, "program.rules.tax"), HideCaption: true, Empty: i18n.T(ctx, "program.rules.tax.none"),
		Columns: []part.Column{{Label: i18n.T(ctx, "program.rules.period")}, {Label: i18n.T(ctx, "program.rules.tax.rate"), Numeric: true}},
	}
	for _, x := range all {
		t.Rows = append(t.Rows, part.Text(span(ctx, x.From, x.Until), i18n.Percent(ctx, int64(x.RateBP))))
	}
	return t
}

func exemptionTable(ctx context.Context, all []cooperative.Exemption) part.TableProps {
	t := part.TableProps{
		Caption: i18n.T(ctx, "program.rules.exempt"), HideCaption: true, Empty: i18n.T(ctx, "program.rules.exempt.none"),
		Columns: []part.Column{{Label: i18n.T(ctx, "program.maker")}, {Label: i18n.T(ctx, "program.rules.year"), Numeric: true}, {Label: i18n.T(ctx, "program.rules.declared")}},
	}
	for _, e := range all {
		t.Rows = append(t.Rows, part.Text(e.Name, strconv.Itoa(e.Year), i18n.ShortDate(ctx, e.DeclaredAt)))
	}
	return t
}

// running tells whether a tax has no end yet.
func running(all []cooperative.TaxPeriod) bool {
	for _, x := range all {
		if x.Until == nil {
			return true
		}
	}
	return false
}

// span shows from when until when something holds.
func span(ctx context.Context, from time.Time, until *time.Time) string {
	if until == nil {
		return i18n.T(ctx, "program.rules.since", i18n.ShortDateTime(ctx, from))
	}
	return i18n.T(ctx, "program.rules.between", i18n.ShortDateTime(ctx, from), i18n.ShortDateTime(ctx, *until))
}

func changeTable(ctx context.Context, all []report.RuleChange) part.TableProps {
	t := part.TableProps{
		Caption: i18n.T(ctx, "program.rules.history"), Empty: i18n.T(ctx, "program.rules.history.none"),
		Columns: []part.Column{{Label: i18n.T(ctx, "program.rules.when")}, {Label: i18n.T(ctx, "program.rules.who")}, {Label: i18n.T(ctx, "program.rules.what")}},
	}
	for _, c := range all {
		by := c.By
		if by == "" {
			by = i18n.T(ctx, "program.rules.program")
		}
		t.Rows = append(t.Rows, part.Text(i18n.ShortDateTime(ctx, c.At), by, changed(ctx, c)))
	}
	return t
}

func changed(ctx context.Context, c report.RuleChange) string {
	from := ""
	if c.From != nil {
		from = i18n.ShortDateTime(ctx, *c.From)
	}
	switch c.Action {
	case "programme.repayment":
		return i18n.T(ctx, "program.rules.did.repayment", i18n.Percent(ctx, c.BP))
	case "payout_limit.set":
		return i18n.T(ctx, "program.rules.did.limit", i18n.Money(ctx, c.Amount))
	case "fee_policy.set":
		return i18n.T(ctx, "program.rules.did.division", c.Subject, i18n.Percent(ctx, c.CooperativeBP), i18n.Percent(ctx, c.ProgrammeBP),
			i18n.Percent(ctx, c.ContributionBP), from)
	case "tax.set":
		return i18n.T(ctx, "program.rules.did.tax", i18n.Percent(ctx, c.BP), from)
	case "tax.end":
		return i18n.T(ctx, "program.rules.did.tax_end", from)
	case "on_delivery.set":
		if c.Bearer == "" {
			return i18n.T(ctx, "program.rules.did.on_delivery.off", c.Subject)
		}
		return i18n.T(ctx, "program.rules.did.on_delivery."+c.Bearer, c.Subject, i18n.Money(ctx, c.Amount))
	}
	return i18n.T(ctx, "program.rules.did.exempt", c.Subject, strconv.Itoa(c.Year))
}
