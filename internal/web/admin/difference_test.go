package admin_test

import (
	"strings"
	"testing"

	"simpul/views/viewtest"
)

// TestDifferencesOfTheBooks are counted on the overview and listed, the open
// ones alone.
func TestDifferencesOfTheBooks(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	if got := c.Get("/admin").Want(200).Text("main"); strings.Contains(got, "selisih") {
		t.Errorf("without differences: %q", got)
	}
	if got := c.Get("/admin/selisih").Want(200).Text(".empty-state, .empty"); got == "" {
		t.Error("nothing says that there are none")
	}
	if _, err := s.DB.Owner.ExecContext(t.Context(), `
		INSERT INTO difference (kind, reference, account, currency, booked, stated, detail, occurred_at, found_at, resolved_at, resolution)
		VALUES ('payment_amount', 'txn_uji', 'asset:processor:stripe', 'IDR', 1000000, 1200000, '', $1, $1, NULL, NULL),
		       ('payment_unknown', 'txn_lalu', 'asset:processor:stripe', 'IDR', NULL, 500000, '', $1, $1, $1, 'cleared')`, s.Clock.Now().AddDate(0, 0, -1)); err != nil {
		t.Fatal(err)
	}
	page := c.Get("/admin").Want(200)
	viewtest.Check(t, page.Body)
	if got := page.Text(".notice"); !strings.Contains(got, "1 selisih pembukuan") {
		t.Errorf("notice: %q", got)
	}
	page = c.Get("/admin/selisih").Want(200)
	viewtest.Check(t, page.Body)
	got := page.Text("main")
	if !strings.Contains(got, "txn_uji") || !strings.Contains(got, "Rp10.000") || !strings.Contains(got, "Rp12.000") || strings.Contains(got, "txn_lalu") {
		t.Errorf("listed: %q", got)
	}
}
