package admin_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"simpul/internal/audit"
	"simpul/internal/i18n"
	"simpul/views/viewtest"
)

// An alarm stands on every page of administrators, with the way to what was
// found, and in the metrics, until a run finds nothing.
func TestAlarm(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	run := func(broken, overdue int, findings string) {
		t.Helper()
		const insert = `INSERT INTO audit_run (with_files, started_at, ended_at, broken, overdue, findings) VALUES (TRUE, now(), now(), $1, $2, $3)`
		if _, err := s.DB.App.ExecContext(t.Context(), insert, broken, overdue, findings); err != nil {
			t.Fatal(err)
		}
	}
	never := c.Get("/admin/audit").Want(200)
	viewtest.Check(t, never.Body)
	if !strings.Contains(never.Text("main"), "Belum pernah diperiksa") || c.Get("/admin").Has(".notice a[href='/admin/audit']") {
		t.Errorf("before the first run: %q", never.Text("main"))
	}
	run(1, 1, `[{"number": 5, "name": "a kept balance is the sum of its postings", "offenders": ["account x"]},
		{"number": 31, "name": "surplus goes back within 24 hours", "duty": true, "offenders": ["payment 7"]}]`)
	for _, path := range []string{"/admin", "/admin/pekerjaan", "/admin/jejak", "/admin/audit"} {
		page := c.Get(path).Want(200)
		viewtest.Check(t, page.Body)
		if !page.Has(".notice a[href='/admin/audit']") || !strings.Contains(page.Text("main"), "1 aturan pembukuan") {
			t.Errorf("%s: %q", path, page.Text("main"))
		}
	}
	if text := c.Get("/admin/audit").Text("main"); !strings.Contains(text, "account x") || !strings.Contains(text, "payment 7") {
		t.Errorf("%q", text)
	}
	metrics := c.Get("/metrics").Want(200).Body
	for _, want := range []string{"simpul_audit_broken 1\n", "simpul_audit_overdue 1\n", "go_goroutines ", "go_sql_open_connections"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("%q is missing in %s", want, metrics)
		}
	}
	run(0, 0, `[]`)
	if c.Get("/admin").Has(".notice a[href='/admin/audit']") || !strings.Contains(c.Get("/metrics").Body, "simpul_audit_broken 0\n") {
		t.Error("the alarm is not cleared")
	}
	if _, err := s.DB.App.ExecContext(t.Context(), `DELETE FROM audit_run`); err == nil {
		t.Error("the application may remove runs")
	}
}

// TestEveryRuleIsWorded shows each invariant in Indonesian, and names only some of
// many offenders.
func TestEveryRuleIsWorded(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	var findings []audit.Finding
	for _, i := range audit.Invariants(nil) {
		findings = append(findings, audit.Finding{Number: i.Number, Name: i.Name, Offenders: []string{"account x"}})
		if key := "audit.rule." + strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(i.Name, "_"), "_"); i18n.T(i18n.With(t.Context(), i18n.English), key) != strings.ToUpper(i.Name[:1])+i.Name[1:]+"." {
			t.Errorf("%s is worded otherwise in English", key)
		}
	}
	findings[0].Offenders = strings.Fields(strings.Repeat("a ", 25))
	body, err := json.Marshal(append(findings, audit.Finding{Number: 99, Name: "a rule of an earlier version", Offenders: []string{"order 1"}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.DB.App.ExecContext(t.Context(), `INSERT INTO audit_run (with_files, started_at, ended_at, broken, overdue, findings) VALUES (TRUE, now(), now(), $1, 0, $2)`, len(findings)+1, string(body)); err != nil {
		t.Fatal(err)
	}
	page := c.Get("/admin/audit").Want(200)
	viewtest.Check(t, page.Body)
	rules := page.Texts("main .panel > p")
	if len(rules) != len(findings)+1 || rules[len(findings)] != "a rule of an earlier version" {
		t.Fatalf("%d rules are shown, want %d: %q", len(rules), len(findings)+1, rules)
	}
	for i, f := range findings {
		if strings.Contains(rules[i], f.Name) || len(rules[i]) < 10 {
			t.Errorf("invariant %d, %s, reads %q", f.Number, f.Name, rules[i])
		}
	}
	if got := page.Text("main .panel:first-of-type ul"); !strings.HasSuffix(got, "dan 5 lagi") {
		t.Errorf("of 25 offenders it says %q", got)
	}
}

// Metrics are for this machine and for administrators; what a proxy hands on is
// from elsewhere.
func TestMetricsAreNotForStrangers(t *testing.T) {
	t.Parallel()
	s, administrator := start(t)
	for _, header := range []string{"X-Forwarded-For", "Forwarded"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set(header, "203.0.113.9")
		s.Client(t).Do(request).Want(404)
		again := request.Clone(t.Context())
		administrator.Do(again).Want(200)
	}
	s.Client(t).Get("/metrics").Want(200)
}
