package workday_test

import (
	"testing"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
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

// TestTheCalendarChangesAhead: a day becomes a holiday, and a working day again; not
// one that is over, and of two who decide the same the second is told.
func TestTheCalendarChangesAhead(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	if _, err := db.Owner.ExecContext(t.Context(), `INSERT INTO person (name, phone, created_at) VALUES ('Dewi', '+6281100000001', now())`); err != nil {
		t.Fatal(err)
	}
	now := on("2026-06-01").Add(5 * time.Hour)
	change := func(day, kind string) error {
		return database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
			return workday.Change(t.Context(), tx, 1, workday.Holiday{Day: on(day), Name: "Pilkada", Kind: kind, Source: "Keppres 1/2026"}, now)
		})
	}
	works := func(day string) bool {
		c, err := workday.Between(t.Context(), db.App, on("2026-01-01"), on("2026-12-31"))
		if err != nil {
			t.Fatal(err)
		}
		return c.Works(on(day))
	}
	for _, day := range []string{"2026-06-01", "2026-05-29"} {
		if refusal, ok := fault.As(change(day, "national")); !ok || refusal.Kind == fault.NotFound {
			t.Errorf("%s, which has begun: %v", day, refusal)
		}
	}
	told := make(chan error, 2)
	for range 2 {
		go func() { told <- change("2026-06-03", "national") }()
	}
	if a, b := <-told, <-told; (a == nil) == (b == nil) || fault.KindOf(a) != fault.Conflict && fault.KindOf(b) != fault.Conflict {
		t.Errorf("of two at once: %v and %v", a, b)
	}
	if works("2026-06-03") {
		t.Error("people work on the new holiday")
	}
	if err := change("2026-06-03", ""); err != nil || !works("2026-06-03") {
		t.Errorf("it does not become a working day again: %v", err)
	}
	// Christmas, which a decree brought.
	if err := change("2026-12-25", ""); err != nil || !works("2026-12-25") {
		t.Errorf("a decree's day does not change: %v", err)
	}
	for _, attack := range []string{`UPDATE holiday_change SET kind = NULL`, `DELETE FROM holiday_change`, `UPDATE holiday SET name = 'x'`} {
		if _, err := db.App.ExecContext(t.Context(), attack); err == nil {
			t.Errorf("%s is not refused", attack)
		}
	}
	days, err := workday.OfYear(t.Context(), db.App, 2026)
	if err != nil || len(days) != 24 {
		t.Errorf("%d days in 2026, %v", len(days), err)
	}
}
