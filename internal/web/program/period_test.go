package program_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// TestPeriodsOfEveryKind: a quarter, a year and days of one's own are chosen in
// the address, and what leads on keeps them.
func TestPeriodsOfEveryKind(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	january, february := 275_000, 2*185_000+45_000+3*150_001+185_000
	for query, want := range map[string]int{
		"periode=2026-T1": january + february, "periode=2026": january + february, "periode=2025": 0,
		"dari=2026-01-31&sampai=2026-02-01": 2 * 185_000, "dari=2026-01-01&sampai=2026-01-31": january, "dari=2026-02-14&sampai=2026-02-14": 185_000 + 300_002,
	} {
		p := looked(t, c, "/program?"+query)
		if got := p.Texts(".metric-value")[0]; got != money.Rupiah(int64(want)).String() {
			t.Errorf("%s: %s, want Rp%d", query, got, want)
		}
		if want == 0 {
			continue
		}
		village := looked(t, c, p.Attr("tbody th a", "href"))
		if sum := village.Texts(".metric-value")[0]; !strings.Contains(p.Text("tbody tr:first-child"), sum) {
			t.Errorf("%s: the village has %s, its row is %q", query, sum, p.Text("tbody tr:first-child"))
		}
	}
	own := c.Submit(looked(t, c, "/program?periode=2026-01"), "form.period-days", webtest.Fill{"dari": "2026-02-01", "sampai": "2026-02-03"}).Want(http.StatusOK)
	if got := own.Texts(".metric-value")[0]; got != money.Rupiah(2*185_000+45_000+150_001).String() {
		t.Errorf("days of one's own: %s", got)
	}
	for _, bad := range []string{"periode=2026-T5", "periode=2026-T", "periode=26", "dari=2026-02-02&sampai=2026-02-01", "dari=2026-02-02", "pada=kemarin", "per=agama"} {
		c.Get("/program?" + bad).Want(http.StatusNotFound)
	}
}

// TestEveryDivisionSumsToTheWhole shows the same period by each sort of part, and
// follows the first of each to its page.
func TestEveryDivisionSumsToTheWhole(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	whole := looked(t, c, "/program").Texts(".metric-value")[0]
	for _, per := range []string{"", "kecamatan", "kabupaten", "koperasi", "kategori"} {
		p := looked(t, c, "/program?per="+per)
		if got := p.Texts("tfoot td"); got[2] != whole {
			t.Errorf("by %q: %v, want %s", per, got, whole)
		}
		part := looked(t, c, p.Attr("tbody th a", "href"))
		if got := part.Texts(".metric-value")[0]; !strings.Contains(p.Text("tbody tr:first-child"), got) {
			t.Errorf("by %q: the part has %s, its row is %q", per, got, p.Text("tbody tr:first-child"))
		}
		if part.Count("table:last-of-type tbody tr") == 0 {
			t.Errorf("by %q: no sales", per)
		}
		// The next period keeps what the overview is divided by.
		if link := p.Attr("form.period a", "href"); per != "" && !strings.Contains(link, "per="+per) {
			t.Errorf("by %q: %s", per, link)
		}
	}
}

// TestAnOldReportIsShownAgain: the address under a page shows its figures whatever
// is recorded later, and says that it does.
func TestAnOldReportIsShownAgain(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	p := looked(t, c, "/program?periode=2026-02")
	again := p.Attr(".taken-at a", "href")
	if query, err := url.ParseQuery(again[strings.Index(again, "?")+1:]); err != nil || !strings.HasPrefix(query.Get("pada"), "2026-02-20T05:00:00") {
		t.Fatalf("the address is %s", again)
	}
	before := p.Texts(".metric-value")
	o.Clock.Set(time.Date(2026, time.February, 20, 6, 0, 0, 0, time.UTC))
	o.sold(t, time.Date(2026, time.February, 20, 5, 30, 0, 0, time.UTC), item(o.bag, 1))
	if now := looked(t, c, "/program?periode=2026-02").Texts(".metric-value"); now[0] == before[0] {
		t.Error("the new sale is not counted")
	}
	old := looked(t, c, again)
	if got := old.Texts(".metric-value"); strings.Join(got, " ") != strings.Join(before, " ") {
		t.Errorf("again %v, then %v", got, before)
	}
	if !strings.Contains(old.Text(".notice"), "20 Februari 2026") {
		t.Errorf("the page says %q", old.Text(".notice"))
	}
	village := looked(t, c, old.Attr("tbody th a", "href"))
	if got := village.Texts(".metric-value")[0]; !strings.Contains(old.Text("tbody tr:first-child"), got) {
		t.Errorf("the village has %s", got)
	}
}
