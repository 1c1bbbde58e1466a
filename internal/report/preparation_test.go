package report

import (
	"testing"
	"time"
)

// Days count in WIB, from Monday to Friday.
func TestPreparationIsDue(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		paid     string
		toOrder  bool
		leadDays int
		want     string
	}{
		{"2026-01-12T03:00:00Z", false, 0, "Wed 2026-01-14"},
		{"2026-01-16T03:00:00Z", false, 0, "Tue 2026-01-20"}, // Friday
		{"2026-01-17T03:00:00Z", false, 0, "Tue 2026-01-20"}, // Saturday
		{"2026-01-14T16:59:59Z", false, 0, "Fri 2026-01-16"}, // Wednesday, before midnight
		{"2026-01-14T17:00:00Z", false, 0, "Mon 2026-01-19"}, // Thursday in WIB
		{"2026-01-12T03:00:00Z", true, 1, "Tue 2026-01-13"},
		{"2026-01-12T03:00:00Z", true, 7, "Wed 2026-01-21"},
		{"2026-01-12T03:00:00Z", true, 90, "Mon 2026-05-18"},
	} {
		paid, err := time.Parse(time.RFC3339, tc.paid)
		if err != nil {
			t.Fatal(err)
		}
		p := Preparation{PaidAt: paid, MadeToOrder: tc.toOrder, LeadDays: tc.leadDays}
		if got := p.By().Format("Mon 2006-01-02"); got != tc.want {
			t.Errorf("paid %s, %d days: due %s, want %s", tc.paid, tc.leadDays, got, tc.want)
		}
	}
}

// What was promised is what she has to keep.
func TestPreparationKeepsThePromise(t *testing.T) {
	t.Parallel()
	promised := time.Date(2026, 12, 3, 0, 0, 0, 0, time.UTC)
	p := Preparation{PaidAt: promised.AddDate(0, 0, -20), MadeToOrder: true, LeadDays: 7, ReadyOn: &promised}
	if got := p.By().Format("Mon 2006-01-02 MST"); got != "Thu 2026-12-03 WIB" {
		t.Errorf("due %s", got)
	}
}
