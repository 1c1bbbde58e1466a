package report_test

import (
	"fmt"
	"testing"

	"simpul/internal/report"
)

// TestEachStatementLineGivesWhatAStatementLists reads the lines of statements in pages
// of one to seven: they are those that are listed, with the same balances.
func TestEachStatementLineGivesWhatAStatementLists(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	start := m.season(t)
	quarter, err := report.ParseDays("2026-01-08", "2026-03-31")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []report.Holder{
		{Programme: m.Programme.ID}, {Producer: m.siti.Person, Programme: m.Programme.ID}, {Cooperative: m.waliwis.ID, Programme: m.Programme.ID},
	} {
		want, err := report.StatementOf(t.Context(), m.Report, h, quarter, start, 1_000, 0)
		if err != nil {
			t.Fatal(err)
		}
		n, err := report.StatementLines(t.Context(), m.Report, h, quarter)
		if err != nil || n != len(want.Lines) || n < 5 {
			t.Errorf("%+v: %d lines are counted, listed are %d, %v", h, n, len(want.Lines), err)
		}
		for _, atOnce := range []int{1, 2, 3, 7, 1_000} {
			s, err := report.StatementOf(t.Context(), m.Report, h, quarter, start, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			var got []report.StatementLine
			if err := report.EachStatementLine(t.Context(), m.Report, h, s, atOnce, func(l report.StatementLine) error {
				got = append(got, l)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(got) != fmt.Sprint(want.Lines) || fmt.Sprint(s.Opening, s.Closing) != fmt.Sprint(want.Opening, want.Closing) {
				t.Errorf("%+v, %d at a time: %d lines\n%v\nlisted are %d\n%v", h, atOnce, len(got), got, len(want.Lines), want.Lines)
			}
		}
	}
}
