package report

import (
	"fmt"
	"time"

	"simpul/internal/clock"
)

// Window is a half-open span of time, From ≤ t < To, cut at midnights in WIB.
type Window struct{ From, To time.Time }

// MonthOf is the calendar month in WIB that holds t.
func MonthOf(t time.Time) Window {
	from := clock.Month(t)
	return Window{from, from.AddDate(0, 1, 0)}
}

// ParseMonth reads "2026-01".
func ParseMonth(s string) (Window, error) {
	from, err := time.ParseInLocation("2006-01", s, clock.Jakarta)
	if err != nil {
		return Window{}, fmt.Errorf("report: month: %w", err)
	}
	return Window{from, from.AddDate(0, 1, 0)}, nil
}

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
	w := Window{from, to.AddDate(0, 0, 1)}
	if !w.From.Before(w.To) || w.To.After(w.From.AddDate(10, 0, 1)) {
		return Window{}, fmt.Errorf("report: from %s to %s is no window", first, last)
	}
	return w, nil
}

// First and Last are the window's days as ParseDays reads them.
func (w Window) First() string { return w.From.In(clock.Jakarta).Format(time.DateOnly) }
func (w Window) Last() string  { return w.LastDay().Format(time.DateOnly) }

// LastDay is the beginning of the window's last day.
func (w Window) LastDay() time.Time { return w.To.In(clock.Jakarta).AddDate(0, 0, -1) }

// Month is the window's first month as ParseMonth reads it.
func (w Window) Month() string { return w.From.In(clock.Jakarta).Format("2006-01") }

// Previous is the month before the window's first day.
func (w Window) Previous() Window { return MonthOf(w.From.AddDate(0, 0, -1)) }

// Next is the month after the window.
func (w Window) Next() Window { return MonthOf(w.To) }

// Holds tells whether t lies in the window.
func (w Window) Holds(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }
