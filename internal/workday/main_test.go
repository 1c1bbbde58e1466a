package workday_test

import (
	"testing"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database/dbtest"
	"simpul/internal/workday"
)

func on(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.Jakarta)
	if err != nil {
		panic(err)
	}
	return t
}

// TestWorkingDaysSkipWeekendsAndHolidays counts over a weekend, over the long
// leave of Lebaran, and over Christmas and New Year.
func TestWorkingDaysSkipWeekendsAndHolidays(t *testing.T) {
	t.Parallel()
	c, err := workday.Between(t.Context(), dbtest.New(t).App, on("2024-01-01"), on("2027-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		from string
		days int
		want string
	}{
		{"2026-11-27", 1, "2026-11-30"}, // a Friday
		{"2026-11-28", 1, "2026-11-30"}, // a Saturday
		{"2026-11-30", 5, "2026-12-07"},
		{"2026-03-17", 1, "2026-03-25"}, // Nyepi and Lebaran 1447
		{"2024-04-05", 1, "2024-04-16"}, // Lebaran 1445
		{"2026-12-23", 2, "2026-12-29"}, // 24 and 25 December
		{"2025-08-15", 1, "2025-08-19"}, // the joint leave added later
		{"2027-03-09", 1, "2027-03-12"},
		{"2026-11-30", 0, "2026-11-30"},
	} {
		if got := c.After(on(tc.from), tc.days); !got.Equal(on(tc.want)) {
			t.Errorf("%d working days after %s: %s, want %s", tc.days, tc.from, got.Format(time.DateOnly), tc.want)
		}
	}
	// The night in Jakarta is the evening before in UTC.
	if got := c.After(time.Date(2026, 11, 26, 17, 30, 0, 0, time.UTC), 1); !got.Equal(on("2026-11-30")) {
		t.Errorf("after Friday 00.30 WIB: %s", got)
	}
	if got := workday.Week(on("2026-11-29")); !got.Equal(on("2026-11-23")) {
		t.Errorf("the week of a Sunday: %s", got)
	}
}

// TestEveryHolidayNamesItsSource counts the decrees' days: 27 in 2024 and two
// elections, 27 in 2025 and one added later, 25 in 2026.
func TestEveryHolidayNamesItsSource(t *testing.T) {
	t.Parallel()
	var years []struct {
		Year   int `db:"year"`
		Days   int `db:"days"`
		Joint  int `db:"joint"`
		Decree int `db:"decree"`
	}
	err := dbtest.New(t).App.SelectContext(t.Context(), &years, `
		SELECT extract(year FROM day)::int AS year, count(*) AS days, count(*) FILTER (WHERE kind = 'joint') AS joint,
		       count(*) FILTER (WHERE source LIKE '%SKB 3 Menteri%' OR source LIKE 'Keputusan Presiden%') AS decree
		FROM holiday GROUP BY 1 ORDER BY 1`)
	if err != nil || len(years) != 4 {
		t.Fatalf("%v %v", years, err)
	}
	for i, want := range [][3]int{{29, 10, 29}, {28, 11, 28}, {25, 8, 25}, {17, 0, 0}} {
		if got := [3]int{years[i].Days, years[i].Joint, years[i].Decree}; got != want {
			t.Errorf("%d: days, joint leave, of a decree %v, want %v", years[i].Year, got, want)
		}
	}
}
