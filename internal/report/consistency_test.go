package report_test

import (
	"fmt"
	"testing"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/clock"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/report"
	"simpul/internal/rollup"
)

// TestConsistencyCountsWholeMonths sells in some months of half a year: the one
// that runs and those before joining do not count, a refund alone makes no month
// active, and every score follows from the months.
func TestConsistencyCountsWholeMonths(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 5, 0, 0, 0, time.UTC) }
	sold := m.soldAt(t, day(time.February, 3), one(m.bag))
	m.soldAt(t, day(time.February, 20), one(m.bag))
	m.refund(t, sold, money.Rupiah(50_000), day(time.March, 2)) // and nothing else in March
	m.soldAt(t, day(time.April, 9), one(m.bag), one(m.pouch))
	m.soldAt(t, day(time.May, 9), one(m.shared))
	m.soldAt(t, day(time.June, 2), one(m.bag))

	all, err := report.ConsistencyOf(t.Context(), m.Report, m.Programme.ID, month(t, "2026-06"), report.Part{}, day(time.June, 15), 8)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 {
		t.Fatalf("%d makers, want 3: %+v", len(all), all)
	}
	siti := all[0]
	// She joined on the first of December; June runs.
	if siti.ID != m.siti.Person || siti.Counted != 6 || siti.ActiveMonths != 3 || siti.Streak != 2 || siti.LongestGap != 2 || siti.Months[0].Counted {
		t.Errorf("Siti: %+v", siti)
	}
	// −45.000, 0, 0, 81.001, 166.500, 333.000: the middle is half of 81.001, the
	// third quartile three quarters of the way from 81.001 to 166.500.
	if siti.Months[6].Income != money.Rupiah(81_001) || siti.Median != money.Rupiah(40_500) || siti.Spread != money.Rupiah(145_125) {
		t.Errorf("Siti's May %v, median %v, spread %v", siti.Months[6].Income, siti.Median, siti.Spread)
	}
	if march := siti.Months[4]; march.Active || march.Income != money.Rupiah(-45_000) || !march.Start.Equal(time.Date(2026, time.March, 1, 0, 0, 0, 0, clock.Jakarta)) {
		t.Errorf("March, with a refund alone: %+v", march)
	}
	if !siti.Months[7].Active || siti.Months[7].Counted {
		t.Errorf("June, which runs: %+v", siti.Months[7])
	}
	for rolled := 1; rolled > 0; {
		if rolled, err = rollup.Roll(t.Context(), m.App, 1_000); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := report.ConsistencyOf(t.Context(), m.Report, m.Programme.ID, month(t, "2026-06"), report.Part{}, day(time.June, 15), 8)
	if err != nil || fmt.Sprint(kept) != fmt.Sprint(all) {
		t.Errorf("from what is kept: %+v, %v\nfrom the ledger: %+v", kept, err, all)
	}
	// Aminah sold in May, Rani in April: the longer streak goes first.
	if all[1].ID != m.aminah.Person || all[1].Streak != 1 || all[2].ID != m.rani.Person || all[2].LongestGap != 4 || all[2].Streak != 0 {
		t.Errorf("then %+v and %+v", all[1], all[2])
	}
}

// TestParcelsLeaveInTime sends one parcel within three days of its payment and one
// after five, of what Siti made alone and together with Aminah: each is told of all of
// whom it is the work.
func TestParcelsLeaveInTime(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	start := time.Date(2026, time.February, 2, 5, 0, 0, 0, time.UTC)
	for i, sale := range []struct {
		variant catalog.VariantID
		days    int
	}{{m.bag, 3}, {m.shared, 5}, {m.bag, 40}} {
		at := start.AddDate(0, 0, i)
		sold := m.soldAt(t, at, one(sale.variant))
		parcels, err := order.Parcels(t.Context(), m.App, sold.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Checkout.Ship(t.Context(), m.Officer(m.waliwis), m.waliwis.ID, parcels[0].ID, fmt.Sprintf("JX1234567%d", i), at.AddDate(0, 0, sale.days)); err != nil {
			t.Fatal(err)
		}
	}
	all, err := report.ConsistencyOf(t.Context(), m.Report, m.Programme.ID, month(t, "2026-02"), report.Part{}, start.AddDate(0, 2, 0), 3)
	if err != nil {
		t.Fatal(err)
	}
	// The third left in March.
	want := map[identity.PersonID][2]int{m.siti.Person: {2, 1}, m.aminah.Person: {1, 0}, m.rani.Person: {0, 0}}
	for _, maker := range all {
		if got := [2]int{maker.Shipped, maker.OnTime}; got != want[maker.ID] {
			t.Errorf("%s: %v sent and in time, want %v", maker.Name, got, want[maker.ID])
		}
	}
}
