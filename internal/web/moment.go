package web

import (
	"time"

	"simpul/internal/clock"
	"simpul/views/form"
)

// typedMoment is how a browser writes a date and a time.
const typedMoment = "2006-01-02T15:04"

// Moment reads a date and time of Jakarta, refusing the field that has none.
func Moment(f *form.Form, name string) time.Time {
	at, err := time.ParseInLocation(typedMoment, f.Value(name), clock.Jakarta)
	if err != nil {
		f.Refuse(name, "payment.manual.when")
	}
	return at
}

// MomentText is a time as Moment reads it.
func MomentText(at time.Time) string { return at.In(clock.Jakarta).Format(typedMoment) }
