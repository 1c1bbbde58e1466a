package lighthouse

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Score is what Lighthouse says of a page. The four categories go from 0 to
// 100, times are milliseconds.
type Score struct {
	Page                                           string
	Performance, Accessibility, BestPractices, SEO float64
	FirstPaint, LargestPaint, Blocked              float64
	Shift                                          float64 // cumulative layout shift
	Index                                          float64 // how quick the machine is, as Lighthouse counts
	Slowdown                                       float64 // by how much a phone was taken to be slower
	Failed                                         []string
}

func (s Score) String() string {
	text := fmt.Sprintf("%-10s performance %3.0f, accessibility %3.0f, best practices %3.0f, SEO %3.0f; first paint %4.0f ms, largest %4.0f ms, blocked %3.0f ms, shift %.3f (machine %.0f, slowed %.0f times)",
		s.Page, s.Performance, s.Accessibility, s.BestPractices, s.SEO, s.FirstPaint, s.LargestPaint, s.Blocked, s.Shift, s.Index, s.Slowdown)
	if len(s.Failed) > 0 {
		text += "\n           costs points: " + strings.Join(s.Failed, ", ")
	}
	return text
}

// report is what is read of Lighthouse's JSON.
type report struct {
	Categories map[string]struct {
		Score     float64 `json:"score"`
		AuditRefs []struct {
			ID     string  `json:"id"`
			Weight float64 `json:"weight"`
		} `json:"auditRefs"`
	} `json:"categories"`
	Audits map[string]struct {
		Score        *float64 `json:"score"` // null where it does not apply
		NumericValue float64  `json:"numericValue"`
	} `json:"audits"`
	Environment struct {
		BenchmarkIndex float64 `json:"benchmarkIndex"`
	} `json:"environment"`
	RuntimeError struct {
		Message string `json:"message"`
	} `json:"runtimeError"`
}

// costly is from which score on an audit costs a point that shows.
const costly = 0.9

func read(page string, body []byte) (Score, error) {
	var r report
	if err := json.Unmarshal(body, &r); err != nil {
		return Score{}, fmt.Errorf("lighthouse: %s: %w", page, err)
	}
	if r.RuntimeError.Message != "" || len(r.Categories) < 4 {
		return Score{}, fmt.Errorf("lighthouse: %s was not measured: %s", page, r.RuntimeError.Message)
	}
	percent := func(category string) float64 { return r.Categories[category].Score * 100 }
	s := Score{
		Page: page, Performance: percent("performance"), Accessibility: percent("accessibility"), BestPractices: percent("best-practices"), SEO: percent("seo"),
		FirstPaint: r.Audits["first-contentful-paint"].NumericValue, LargestPaint: r.Audits["largest-contentful-paint"].NumericValue,
		Blocked: r.Audits["total-blocking-time"].NumericValue, Shift: r.Audits["cumulative-layout-shift"].NumericValue,
		Index: r.Environment.BenchmarkIndex,
	}
	for _, c := range r.Categories {
		for _, a := range c.AuditRefs {
			if score := r.Audits[a.ID].Score; a.Weight > 0 && score != nil && *score < costly {
				s.Failed = append(s.Failed, a.ID)
			}
		}
	}
	slices.Sort(s.Failed)
	return s, nil
}

// median is that of each figure, and what failed in at least half of the runs.
func median(runs []Score) Score {
	if len(runs) == 0 {
		return Score{}
	}
	of := func(figure func(Score) float64) float64 {
		sorted := slices.SortedFunc(slices.Values(runs), func(a, b Score) int { return cmp.Compare(figure(a), figure(b)) })
		return figure(sorted[len(sorted)/2])
	}
	s := Score{
		Page:          runs[0].Page,
		Performance:   of(func(s Score) float64 { return s.Performance }),
		Accessibility: of(func(s Score) float64 { return s.Accessibility }),
		BestPractices: of(func(s Score) float64 { return s.BestPractices }),
		SEO:           of(func(s Score) float64 { return s.SEO }),
		FirstPaint:    of(func(s Score) float64 { return s.FirstPaint }),
		LargestPaint:  of(func(s Score) float64 { return s.LargestPaint }),
		Blocked:       of(func(s Score) float64 { return s.Blocked }),
		Shift:         of(func(s Score) float64 { return s.Shift }),
		Index:         of(func(s Score) float64 { return s.Index }),
	}
	failed := map[string]int{}
	for _, r := range runs {
		for _, id := range r.Failed {
			failed[id]++
		}
	}
	for id, times := range failed {
		if times*2 >= len(runs) {
			s.Failed = append(s.Failed, id)
		}
	}
	slices.Sort(s.Failed)
	return s
}

// Slowdown is by how much a machine of an index is slowed to be like a phone of
// the middle class. Lighthouse means its own factor of 4 for a quick desk and
// gives a table for others (docs/throttling.md, "Calibrating the CPU slowdown"):
// 2 for a slow desk, 1 for a machine that is no quicker than such a phone.
func Slowdown(index float64) float64 {
	switch {
	case index >= 1500:
		return 4
	case index >= 800:
		return 2
	}
	return 1
}
