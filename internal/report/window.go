package report

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"simpul/internal/clock"
)

// Window is a half-open span of time, From ≤ t < To, cut at midnights in WIB.
// With Known, figures are as the books stood at that time: what was recorded
// later is left out.
type Window struct {
	From, To time.Time
	Known    time.Time // zero for all that is recorded
}

// fromMonth is a window of whole months from the one that holds t.
func fromMonth(t time.Time, count int) Window {
	from := clock.Month(t)
	return Window{From: from, To: from.AddDate(0, count, 0)}
}

// MonthOf is the calendar month in WIB that holds t.
func MonthOf(t time.Time) Window { return fromMonth(t, monthsOfMonth) }

// QuarterOf and YearOf are the calendar quarter and year.
func QuarterOf(t time.Time) Window {
	from := clock.Month(t)
	return fromMonth(from.AddDate(0, -(int(from.Month())-1)%monthsOfQuarter, 0), monthsOfQuarter)
}

// YearOf is the calendar year in WIB that holds t.
func YearOf(t time.Time) Window {
	from := clock.Month(t)
	return fromMonth(from.AddDate(0, 1-int(from.Month()), 0), monthsOfYear)
}

const (
	monthsOfMonth   = 1
	monthsOfQuarter = 3
	monthsOfYear    = 12
)

// ParseMonth reads "2026-01".
func ParseMonth(s string) (Window, error) {
	from, err := time.ParseInLocation("2006-01", s, clock.Jakarta)
	if err != nil {
		return Window{}, fmt.Errorf("report: month: %w", err)
	}
	return MonthOf(from), nil
}

// ParsePeriod reads what Name writes.
func ParsePeriod(s string) (Window, error) {
	if year, quarter, ok := strings.Cut(s, "-T"); ok {
		from, err := time.ParseInLocation("2006", year, clock.Jakarta)
		if err != nil || len(quarter) != 1 || quarter < "1" || quarter > "4" {
			return Window{}, fmt.Errorf("report: %q is no quarter", s)
		}
		return QuarterOf(from.AddDate(0, int(quarter[0]-'1')*monthsOfQuarter, 0)), nil
	}
	if len(s) == len("2006") {
		from, err := time.ParseInLocation("2006", s, clock.Jakarta)
		if err != nil {
			return Window{}, fmt.Errorf("report: year: %w", err)
		}
		return YearOf(from), nil
	}
	return ParseMonth(s)
}

// ParseKnown reads as of when a report is wanted: a day, whose end is meant, or a
// moment as KnownName writes it; nothing after now is known.
func ParseKnown(s string, now time.Time) (time.Time, error) {
	at, err := time.Parse(knownLayout, s)
	if err != nil {
		day, dayErr := time.ParseInLocation(time.DateOnly, s, clock.Jakarta)
		if dayErr != nil {
			return time.Time{}, fmt.Errorf("report: as known on: %w", errors.Join(err, dayErr))
		}
		at = day.AddDate(0, 0, 1).Add(-time.Microsecond)
	}
	if at.After(now) {
		at = now
	}
	return at, nil
}

const knownLayout = "2006-01-02T15:04:05.000000Z"

// KnownName is a moment as ParseKnown reads it.
func KnownName(t time.Time) string { return t.UTC().Format(knownLayout) }

// ParseDays reads the first and the last day of a window, as "2026-01-31"; both
// belong to it. A window that ends before it begins, or is longer than ten
// years, is refused.
func ParseDays(first, last string) (Window, error) {
	from, err := time.ParseInLocation(time.DateOnly, first, clock.Jakarta)
	if err != nil {
		return Window{}, fmt.Errorf("report: first day: %w", err)
	}
	to, err := time.ParseInLocation(time.DateOnly, last, clock.Jakarta)
	if err != nil {
		return Window{}, fmt.Errorf("report: last day: %w", err)
	}
	w := Window{From: from, To: to.AddDate(0, 0, 1)}
	if !w.From.Before(w.To) || w.To.After(w.From.AddDate(10, 0, 1)) {
		return Window{}, fmt.Errorf("report: from %s to %s is no window", first, last)
	}
	return w, nil
}

// First and Last are the window's days as ParseDays reads them.
func (w Window) First() string { return w.From.In(clock.Jakarta).Format(time.DateOnly) }
func (w Window) Last() string  { return w.LastDay().Format(time.DateOnly) }

// LastDay is the beginning of the window's last day.
func (w Window) LastDay() time.Time { return clock.Day(w.To.Add(-time.Nanosecond)) }

// Month is the window's first month as ParseMonth reads it.
func (w Window) Month() string { return w.From.In(clock.Jakarta).Format("2006-01") }

// Name is the window as ParsePeriod reads it: "2026-01", "2026-T1" for a quarter,
// "2026"; "" for days that are none of these.
func (w Window) Name() string {
	from := w.From.In(clock.Jakarta)
	switch months := w.wholeMonths(); {
	case months == monthsOfMonth:
		return w.Month()
	case months == monthsOfQuarter && w.quarter() > 0:
		return fmt.Sprintf("%04d-T%d", from.Year(), w.quarter())
	case months == monthsOfYear && from.Month() == time.January:
		return from.Format("2006")
	}
	return ""
}

// quarter is which of its year the window begins, from 1; 0 for none.
func (w Window) quarter() int {
	month := int(w.From.In(clock.Jakarta).Month()) - 1
	if month%monthsOfQuarter != 0 {
		return 0
	}
	return month/monthsOfQuarter + 1
}

// Quarter is which of its year the window is, from 1; 0 when it is none.
func (w Window) Quarter() int {
	if w.wholeMonths() != monthsOfQuarter {
		return 0
	}
	return w.quarter()
}

// IsMonth tells whether the window is a calendar month.
func (w Window) IsMonth() bool { return w.wholeMonths() == monthsOfMonth }

// IsYear tells whether the window is a calendar year.
func (w Window) IsYear() bool {
	return w.wholeMonths() == monthsOfYear && w.From.In(clock.Jakarta).Month() == time.January
}

// wholeMonths is how many calendar months the window is, 0 when it is none.
func (w Window) wholeMonths() int {
	from, to := w.From.In(clock.Jakarta), w.To.In(clock.Jakarta)
	if !from.Equal(clock.Month(from)) || !to.Equal(clock.Month(to)) {
		return 0
	}
	return (to.Year()-from.Year())*monthsOfYear + int(to.Month()) - int(from.Month())
}

// Previous is the window of the same length before this one: as many months
// where it is whole months, else as many days.
func (w Window) Previous() Window { return w.moved(-1) }

// Next is the window of the same length after this one.
func (w Window) Next() Window { return w.moved(1) }

func (w Window) moved(times int) Window {
	from, to := w.From.In(clock.Jakarta), w.To.In(clock.Jakarta)
	if n := w.wholeMonths(); n > 0 {
		return Window{from.AddDate(0, times*n, 0), to.AddDate(0, times*n, 0), w.Known}
	}
	days := int(to.Sub(from).Hours()+1) / 24 // there is no summer time in WIB
	return Window{from.AddDate(0, 0, times*days), to.AddDate(0, 0, times*days), w.Known}
}

// Holds tells whether t lies in the window.
func (w Window) Holds(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }
