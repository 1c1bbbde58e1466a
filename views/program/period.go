package program

import (
	"context"
	"time"

	"simpul/internal/clock"
	"simpul/internal/i18n"
	"simpul/internal/report"
	"simpul/views/part"
)

// Period is the span of days of a page, and those that may be chosen: from the
// first sale to now.
type Period struct {
	Address
	First time.Time
	Now   time.Time // when the figures were taken
}

// running tells whether the period is not over.
func (p Period) running() bool { return p.Window.Holds(p.Now) }

// name is the period, and how far it has come while it runs.
func (p Period) name(ctx context.Context) string {
	if !p.running() {
		return label(ctx, p.Window)
	}
	return i18n.T(ctx, "program.period.running", label(ctx, p.Window), i18n.ShortDate(ctx, p.Now))
}

// label names a window: its month, quarter, year or days.
func label(ctx context.Context, w report.Window) string {
	switch {
	case w.IsMonth():
		return i18n.Month(ctx, w.From)
	case w.Quarter() > 0:
		return i18n.T(ctx, "program.period.quarter", w.Quarter(), w.Name()[:len("2006")])
	case w.IsYear():
		return i18n.T(ctx, "program.period.year", w.Name())
	case w.First() == w.Last():
		return i18n.ShortDate(ctx, w.From)
	}
	return i18n.T(ctx, "program.period.days", i18n.ShortDate(ctx, w.From), i18n.ShortDate(ctx, w.LastDay()))
}

// shortLabel is label with months cut short.
func shortLabel(ctx context.Context, w report.Window) string {
	if w.IsMonth() {
		return i18n.ShortMonth(ctx, w.From)
	}
	return label(ctx, w)
}

// choices are the periods that may be chosen: the months, newest first, then
// quarters and years; the page's own is among them.
func (p Period) choices(ctx context.Context, path string) []part.Option {
	all := []part.Option{}
	if p.Window.Name() == "" {
		all = append(all, part.Option{Value: "", Label: label(ctx, p.Window)})
	}
	of := []func(time.Time) report.Window{report.MonthOf, report.QuarterOf, report.YearOf}
	if MonthOnly(path) {
		of = of[:1]
	}
	for _, around := range of {
		own := around(p.Window.From)
		newest, oldest := later(around(p.Now), own), around(p.First)
		for w := newest; !w.From.Before(oldest.From) && len(all) < maxChoices; w = w.Previous() {
			all = append(all, part.Option{Value: w.Name(), Label: label(ctx, w)})
		}
		if own.From.Before(oldest.From) && own.Name() == p.Window.Name() {
			all = append(all, part.Option{Value: own.Name(), Label: label(ctx, own)})
		}
	}
	return all
}

func later(a, b report.Window) report.Window {
	if b.From.After(a.From) {
		return b
	}
	return a
}

// maxChoices bounds the list of periods: twenty years of months and what they
// make.
const maxChoices = 340

func (p Period) hasNext() bool { return !p.Window.To.After(p.Now) }

func (p Period) hasPrevious() bool { return p.Window.From.After(p.First) }

// knownDay is the day as of whose end the books are read, "" for now.
func (p Period) knownDay() string {
	if p.Window.Known.IsZero() {
		return ""
	}
	return p.Window.Known.In(clock.Jakarta).Format(time.DateOnly)
}

// now is the same page with all that is recorded.
func (p Period) now() Address {
	a := p.Address
	a.Window.Known = time.Time{}
	return a
}

// again is the same page as known when the figures were taken.
func (p Period) again() Address {
	a := p.Address
	a.Window.Known = p.Now
	return a
}
