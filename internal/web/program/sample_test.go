package program_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"simpul/internal/identity"
)

// TestAnAuditorDrawsASample: the same word draws the same orders, another one others
// in another order, the largest come first without one, and each leads to its
// evidence.
func TestAnAuditorDrawsASample(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.holder(t, "Wati", identity.Office{Role: identity.Auditor, Programme: o.world.Programme.ID, Until: o.Clock.Now().Add(time.Hour)})
	drawn := func(query string) []string {
		return looked(t, c, "/program/sampel?periode=2026&"+query).Texts("main tbody th")
	}
	largest := looked(t, c, "/program/sampel?periode=2026")
	if got := largest.Texts("main tbody tr td:last-child"); len(got) != 4 || got[0] != "Rp485.002" {
		t.Errorf("the largest %q", got)
	}
	first := drawn("kata=dermaga")
	if again := drawn("kata=dermaga"); len(first) != 4 || !slices.Equal(first, again) {
		t.Errorf("drawn %v, then %v", first, again)
	}
	other := 0
	for _, word := range []string{"ombak", "kelapa", "sawah", "layang", "kapas", "simpul"} {
		if !slices.Equal(first, drawn("kata="+word)) {
			other++
		}
	}
	if other == 0 {
		t.Error("every word draws the same")
	}
	if got := drawn("kata=dermaga&jumlah=2"); !slices.Equal(got, first[:2]) {
		t.Errorf("two of them are %v, of %v", got, first)
	}
	if !strings.Contains(largest.Text("main tbody"), "sim_") {
		t.Error("the payments are not named")
	}
	c.Get(largest.Attr("main tbody th a", "href")).Want(http.StatusOK)
	c.Get("/program/sampel?jumlah=0").Want(http.StatusNotFound)
}
