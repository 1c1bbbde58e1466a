package report_test

import (
	"fmt"
	"testing"

	"simpul/internal/report"
	"simpul/internal/rollup"
)

// TestEachSaleGivesWhatSalesLists reads all sales of parts in pages of one to seven,
// rolled up and not, and as known on a time: they are those that are listed, in order.
func TestEachSaleGivesWhatSalesLists(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	start := m.season(t)
	quarter, err := report.ParseDays("2026-01-01", "2026-03-31")
	if err != nil {
		t.Fatal(err)
	}
	known := quarter
	known.Known = start.AddDate(0, 0, 20)
	compare := func() {
		t.Helper()
		for _, w := range []report.Window{quarter, known} {
			for _, of := range []report.Part{{}, {Maker: m.siti.Person}, {Cooperative: m.waliwis.ID}} {
				want, err := report.Sales(t.Context(), m.Report, m.Programme.ID, w, of, 1_000, 0)
				if err != nil {
					t.Fatal(err)
				}
				for _, atOnce := range []int{1, 2, 3, 7, 1_000} {
					var got []report.Sale
					if err := report.EachSale(t.Context(), m.Report, m.Programme.ID, w, of, atOnce, func(s report.Sale) error {
						got = append(got, s)
						return nil
					}); err != nil {
						t.Fatal(err)
					}
					if len(want) < 3 || fmt.Sprint(told(got)) != fmt.Sprint(told(want)) {
						t.Errorf("%+v, %d at a time: %d sales, listed are %d", of, atOnce, len(got), len(want))
					}
				}
			}
		}
	}
	compare()
	if _, err := rollup.Roll(t.Context(), m.App, 1_000); err != nil {
		t.Fatal(err)
	}
	compare()
}

// told is what tells sales apart.
func told(all []report.Sale) (text []string) {
	for _, s := range all {
		text = append(text, fmt.Sprint(s.Transaction, s.Line, s.Maker, s.At, s.Rule, s.OrderNumber, s.Revenue, s.Income))
	}
	return text
}
