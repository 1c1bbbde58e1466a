package report_test

import (
	"testing"
	"time"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
	"simpul/internal/report"
)

// TestALateRefundShowsInItsOwnMonth and leads to its sale, while the month of the
// sale stands, and a report as known before knows nothing of it.
func TestALateRefundShowsInItsOwnMonth(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	sold := m.soldAt(t, time.Date(2026, time.January, 10, 5, 0, 0, 0, time.UTC), one(m.bag))
	m.refund(t, sold, money.Rupiah(50_000), time.Date(2026, time.February, 7, 5, 0, 0, 0, time.UTC))

	january, february := month(t, "2026-01"), month(t, "2026-02")
	if got := m.totals(t, january, report.Part{}); got.Revenue != money.Rupiah(185_000) || got.Orders != 1 || got.Makers != 1 {
		t.Errorf("January has %+v", got)
	}
	after := m.totals(t, february, report.Part{Place: checkouttest.Waliwis})
	if after.Revenue != money.Rupiah(-50_000) || after.Income != money.Rupiah(-45_000) || after.Orders != 0 || after.Makers != 0 {
		t.Errorf("February has %+v", after)
	}
	sales, err := report.Sales(t.Context(), m.Report, m.Programme.ID, february, report.Part{}, 10, 0)
	if err != nil || len(sales) != 1 || sales[0].OrderNumber != sold.Number || sales[0].SoldAt == nil || !january.Holds(*sales[0].SoldAt) {
		t.Errorf("February's sales are %+v, %v", sales, err)
	}
	february.Known = time.Date(2026, time.February, 6, 16, 59, 59, 0, time.UTC)
	if got := m.totals(t, february, report.Part{}); !got.Revenue.IsZero() || !got.Income.IsZero() {
		t.Errorf("the day before, February had %+v", got)
	}
}

// TestAsKnownOnReproducesAReport takes a report, lets what came before it be
// recorded later, and asks for it again.
func TestAsKnownOnReproducesAReport(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	start := m.season(t)
	w := report.Window{From: start, To: start.AddDate(0, 2, 0), Known: start.AddDate(0, 0, 20)}
	read := func() (report.Figures, []report.Portion) {
		all, err := report.Portions(t.Context(), m.Report, m.Programme.ID, w, report.Part{}, report.ByVillage, false)
		if err != nil {
			t.Fatal(err)
		}
		return m.totals(t, w, report.Part{}), all
	}
	total, villages := read()
	// What happened before the report and was learnt after it.
	m.Now = start.AddDate(0, 0, 19)
	placed := m.Order(one(m.bag))
	receipt := m.Receipt(placed)
	receipt.OccurredAt = m.Now
	if _, err := m.Checkout.Settle(t.Context(), receipt, w.Known.AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	again, same := read()
	if total != again || len(villages) == 0 || len(villages) != len(same) || villages[0] != same[0] {
		t.Errorf("%+v became %+v; %+v became %+v", total, again, villages, same)
	}
	w.Known = time.Time{}
	if now, _ := read(); now.Revenue == total.Revenue {
		t.Error("what was learnt later is not counted at all")
	}
}

// TestPagesOfSalesAreTheWholeList: a page at a time, whatever days it begins and
// ends in, gives the same list as all at once.
func TestPagesOfSalesAreTheWholeList(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	start := m.season(t)
	w := report.Window{From: start, To: start.AddDate(0, 3, 0)}
	for _, of := range []report.Part{{}, {Maker: m.siti.Person}, {Place: checkouttest.Waliwis}} {
		all, err := report.Sales(t.Context(), m.Report, m.Programme.ID, w, of, 1000, 0)
		if err != nil {
			t.Fatal(err)
		}
		n, err := report.SaleCount(t.Context(), m.Report, m.Programme.ID, w, of)
		if err != nil || n != len(all) || n < 3 {
			t.Errorf("%d are counted, %d listed, %v", n, len(all), err)
		}
		var paged []report.Sale
		for offset := 0; offset < n; offset += 2 {
			page, err := report.Sales(t.Context(), m.Report, m.Programme.ID, w, of, 2, offset)
			if err != nil {
				t.Fatal(err)
			}
			paged = append(paged, page...)
		}
		if len(paged) != len(all) {
			t.Fatalf("%d on pages, %d in all", len(paged), len(all))
		}
		for i := range all {
			if paged[i].Transaction != all[i].Transaction || paged[i].Line != all[i].Line || paged[i].Maker != all[i].Maker {
				t.Errorf("place %d is %+v on its page, %+v in all", i, paged[i], all[i])
			}
		}
	}
}
