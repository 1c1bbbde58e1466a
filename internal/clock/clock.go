// Package clock is the edge's source of the time. Below the edge the time is
// an argument; only cmd, web and worker hold a Clock, and demonstration data
// give one of their own.
package clock

import "time"

// Clock tells the time.
type Clock func() time.Time

// System is the machine's clock in UTC.
func System() time.Time { return time.Now().UTC() }

// Jakarta is the zone of days and months: WIB, UTC+7, without daylight saving.
var Jakarta = time.FixedZone("WIB", 7*60*60)

// Day is the start of t's day in WIB.
func Day(t time.Time) time.Time {
	y, m, d := t.In(Jakarta).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, Jakarta)
}

// Month is the start of t's month in WIB.
func Month(t time.Time) time.Time {
	y, m, _ := t.In(Jakarta).Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, Jakarta)
}
