package workday

import (
	"context"
	"fmt"
	"maps"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
)

// Calendar knows the holidays of a span of days.
type Calendar struct{ holidays map[string]bool }

const between = `SELECT day FROM free_day WHERE day >= $1::date AND day <= $2::date`

// Between reads the holidays from one day to another.
func Between(ctx context.Context, q database.Queryer, from, to time.Time) (Calendar, error) {
	var days []time.Time
	if err := q.SelectContext(ctx, &days, between, key(from), key(to)); err != nil {
		return Calendar{}, fmt.Errorf("workday: holidays: %w", err)
	}
	c := Calendar{holidays: make(map[string]bool, len(days))}
	for _, d := range days {
		c.holidays[d.Format(time.DateOnly)] = true
	}
	return c, nil
}

// Without is the calendar with more days on which nobody works; the date is what
// counts.
func (c Calendar) Without(days []time.Time) Calendar {
	if len(days) == 0 {
		return c
	}
	all := maps.Clone(c.holidays)
	for _, d := range days {
		all[d.Format(time.DateOnly)] = true
	}
	return Calendar{holidays: all}
}

// WorksInWeek tells whether people work on any day of the week that begins with a
// Monday.
func (c Calendar) WorksInWeek(monday time.Time) bool {
	for i := range 5 {
		if c.Works(monday.AddDate(0, 0, i)) {
			return true
		}
	}
	return false
}

// Works tells whether people work on a day.
func (c Calendar) Works(day time.Time) bool {
	weekday := day.In(clock.Jakarta).Weekday()
	return weekday != time.Saturday && weekday != time.Sunday && !c.holidays[key(day)]
}

// After is the day, from its start in WIB, that lies so many working days after
// another.
func (c Calendar) After(day time.Time, working int) time.Time {
	for at := clock.Day(day); ; at = at.AddDate(0, 0, 1) {
		if at.After(clock.Day(day)) && c.Works(at) {
			working--
		}
		if working <= 0 {
			return at
		}
	}
}

// Week is the Monday of a day's week, from its start in WIB.
func Week(day time.Time) time.Time {
	d := clock.Day(day)
	return d.AddDate(0, 0, -((int(d.Weekday()) + 6) % 7))
}

func key(day time.Time) string { return day.In(clock.Jakarta).Format(time.DateOnly) }
