package exchange_test

import (
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/exchange"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAbout(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		units  int
		rupiah int64
		amount int64
		want   int64
	}{
		{100, 214_537, 375_000, 175}, {1000, 11_870, 375_000, 31_592}, {1, 16_700, 375_000, 22}, {1, 16_700, 8_350, 1}, {1, 16_700, 8_349, 0},
	} {
		r := exchange.Rate{Units: tc.units, Rupiah: money.Rupiah(tc.rupiah)}
		if got := r.About(money.Rupiah(tc.amount)); got != tc.want {
			t.Errorf("Rp%d at %d for %d: %d, want %d", tc.amount, tc.rupiah, tc.units, got, tc.want)
		}
	}
}

// TestTheRateOfADay takes the last one up to the day, never one of later or of
// long ago.
func TestTheRateOfADay(t *testing.T) {
	t.Parallel()
	db, now := dbtest.New(t), day(t, "2026-11-28").Add(5*time.Hour)
	set := func(on string, rupiah int64) error {
		return database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
			return exchange.Set(t.Context(), tx, identity.Program(), exchange.Rate{
				Currency: "HKD", On: day(t, on), Units: 100, Rupiah: money.Rupiah(rupiah), Source: "Kurs contoh",
			}, now)
		})
	}
	for on, rupiah := range map[string]int64{"2026-11-20": 210_000, "2026-11-27": 214_000} {
		if err := set(on, rupiah); err != nil {
			t.Fatal(err)
		}
	}
	if err := set("2026-11-27", 214_537); err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]int64{"2026-11-28": 214_537, "2026-11-27": 214_537, "2026-11-26": 210_000, "2026-11-19": 0, "2027-03-01": 0} {
		r, err := exchange.On(t.Context(), db.App, "HKD", day(t, on))
		if want == 0 && fault.KindOf(err) != fault.NotFound || want != 0 && (err != nil || r.Rupiah.Rupiah() != want) {
			t.Errorf("%s: %v %v, want %d", on, r.Rupiah, err, want)
		}
	}
	for name, change := range map[string]func(r *exchange.Rate){
		"tomorrow":    func(r *exchange.Rate) { r.On = day(t, "2026-11-29") },
		"no day":      func(r *exchange.Rate) { r.On = time.Time{} },
		"rupiah":      func(r *exchange.Rate) { r.Currency = "IDR" },
		"no currency": func(r *exchange.Rate) { r.Currency = "hk" },
		"ten units":   func(r *exchange.Rate) { r.Units = 10 },
		"nothing":     func(r *exchange.Rate) { r.Rupiah = money.Rupiah(0) },
		"too much":    func(r *exchange.Rate) { r.Rupiah = exchange.Most().Add(money.Rupiah(1)) },
		"no source":   func(r *exchange.Rate) { r.Source = " x " },
	} {
		r := exchange.Rate{Currency: "HKD", On: day(t, "2026-11-27"), Units: 1, Rupiah: money.Rupiah(2_145), Source: "Kurs contoh"}
		change(&r)
		err := database.InTx(t.Context(), db.App, func(tx *database.Tx) error { return exchange.Set(t.Context(), tx, identity.Program(), r, now) })
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, statement := range []string{`UPDATE exchange_rate SET rupiah = 100`, `DELETE FROM exchange_rate`} {
		if _, err := db.Owner.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s was done", statement)
		}
	}
}
