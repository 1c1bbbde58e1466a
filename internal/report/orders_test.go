package report_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"simpul/internal/region"
	"simpul/internal/report"
	"simpul/internal/rollup"
)

// TestOrdersOfPartsEqualTheLedger counts the orders of villages, cooperatives and
// categories by maker and by village, in calendar spans and in other days, rolled up
// and not: they are those that the ledger holds. Siti moves house between, so that her
// orders belong to two villages.
func TestOrdersOfPartsEqualTheLedger(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	m.season(t)
	var categories []int64
	var villages []string
	for query, into := range map[string]any{
		`SELECT DISTINCT category_id FROM order_line`: &categories, `SELECT DISTINCT village_code FROM order_line_share`: &villages,
	} {
		if err := m.App.SelectContext(t.Context(), into, query); err != nil {
			t.Fatal(err)
		}
	}
	windows := []report.Window{month(t, "2026-01"), month(t, "2026-02")}
	for _, days := range [][2]string{{"2026-01-03", "2026-02-07"}, {"2026-01-20", "2026-01-29"}} {
		w, err := report.ParseDays(days[0], days[1])
		if err != nil {
			t.Fatal(err)
		}
		known := w
		known.Known = w.From.AddDate(0, 0, 20)
		windows = append(windows, w, known)
	}
	const held = `
		SELECT coalesce(string_agg(key || '=' || orders, ' ' ORDER BY key), '') FROM (
			SELECT %s::text AS key, count(DISTINCT e.order_id) FILTER (WHERE e.rule = 'sale') AS orders
			FROM earned e JOIN cooperative c ON c.id = e.cooperative_id
			WHERE c.programme_id = $1 AND e.day BETWEEN $2::date AND $3::date AND ($4::timestamptz IS NULL OR e.recorded_at <= $4::timestamptz) AND %s
			GROUP BY 1) k`
	compared := 0
	compare := func(w report.Window, key, part string, got map[string]int) {
		t.Helper()
		var known any
		if !w.Known.IsZero() {
			known = w.Known
		}
		var want, found string
		if err := m.App.GetContext(t.Context(), &want, fmt.Sprintf(held, key, part), int64(m.Programme.ID), w.First(), w.Last(), known); err != nil {
			t.Fatal(err)
		}
		if err := m.App.GetContext(t.Context(), &found, `SELECT coalesce(string_agg(key || '=' || value, ' ' ORDER BY key), '') FROM jsonb_each_text($1::jsonb)`, text(t, got)); err != nil {
			t.Fatal(err)
		}
		if compared++; found != want {
			t.Errorf("%s to %s, known %v, by %s where %s:\n%s\nthe ledger holds\n%s", w.First(), w.Last(), known, key, part, found, want)
		}
	}
	look := func() {
		t.Helper()
		for _, w := range windows {
			for _, category := range categories {
				portions, err := report.Portions(t.Context(), m.Report, m.Programme.ID, w, report.Part{Category: category}, report.ByVillage, false)
				if err != nil {
					t.Fatal(err)
				}
				got := map[string]int{}
				for _, p := range portions {
					if got[p.Key] = p.Orders; p.Name == "" || p.Around == "" {
						t.Errorf("%s has no name: %+v", p.Key, p)
					}
				}
				compare(w, "e.village_code", fmt.Sprintf("e.category_id = %d", category), got)
			}
			parts := map[string]report.Part{fmt.Sprintf("e.cooperative_id = %d", m.waliwis.ID): {Cooperative: m.waliwis.ID}}
			for _, code := range villages {
				parts[fmt.Sprintf("e.village_code = '%s'", code)] = report.Part{Place: region.Code(code)}
			}
			for _, category := range categories {
				parts[fmt.Sprintf("e.category_id = %d", category)] = report.Part{Category: category}
			}
			for condition, of := range parts {
				makers, err := report.Makers(t.Context(), m.Report, m.Programme.ID, w, of)
				if err != nil {
					t.Fatal(err)
				}
				got := map[string]int{}
				for _, maker := range makers {
					got[fmt.Sprint(maker.ID)] = maker.Orders
				}
				compare(w, "e.producer_id", condition, got)
			}
		}
	}
	look()
	if _, err := rollup.Roll(t.Context(), m.App, 1_000); err != nil {
		t.Fatal(err)
	}
	look()
	if compared < 60 {
		t.Errorf("only %d comparisons", compared)
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
