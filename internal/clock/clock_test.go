package clock_test

import (
	"testing"
	"time"

	"simpul/internal/clock"
)

func TestMonthStartsAtMidnightInJakarta(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 31, 18, 30, 0, 0, time.UTC)
	if want := time.Date(2026, 1, 31, 17, 0, 0, 0, time.UTC); !clock.Month(at).Equal(want) {
		t.Errorf("Month(%v) = %v, want %v", at, clock.Month(at).UTC(), want)
	}
	if want := time.Date(2026, 1, 31, 17, 0, 0, 0, time.UTC); !clock.Day(at).Equal(want) {
		t.Errorf("Day(%v) = %v, want %v", at, clock.Day(at).UTC(), want)
	}
}
