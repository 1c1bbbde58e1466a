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

// Month is the window's first month as ParseMonth reads it.
func (w Window) Month() string { return w.From.In(clock.Jakarta).Format("2006-01") }

// Previous is the month before the window's first day.
func (w Window) Previous() Window { return MonthOf(w.From.AddDate(0, 0, -1)) }

// Next is the month after the window.
func (w Window) Next() Window { return MonthOf(w.To) }

// Holds tells whether t lies in the window.
func (w Window) Holds(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }
