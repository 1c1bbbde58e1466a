package program_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestTheSelectionShowsItsRule: who is selected stands first, with the rule in
// words, and each month leads to the sales that it is made of.
func TestTheSelectionShowsItsRule(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	p := looked(t, c, "/program/konsistensi?periode=2026-02&pilih=1")
	if !strings.Contains(p.Text("main"), "1 paling konsisten dari 3 perajin") || !strings.Contains(p.Text("main"), "Urutannya: paling banyak bulan") {
		t.Errorf("the page says %q", p.Text("main"))
	}
	// In January Rani sold two pouches, Siti a bag: one month each, the higher
	// income first. February runs and does not count.
	if got := p.Texts(".heat tbody tr"); len(got) != 3 || !strings.Contains(got[0], "Siti Contoh") || !strings.Contains(got[0], "Terpilih") || strings.Contains(got[1], "Terpilih") {
		t.Errorf("makers %q", got)
	}
	if got := p.Texts(".heat tbody tr:first-child td.num"); strings.Join(got, " ") != "1 dari 2 1 1 Rp83.250 Rp83.250 –" {
		t.Errorf("Siti's scores %q", got)
	}
	january := looked(t, c, p.Attr(".heat tbody tr:first-child a[title^='Januari']", "href"))
	if got := january.Texts(".metric-value"); january.Text("h1") != "Siti Contoh" || got[1] != "Rp166.500" {
		t.Errorf("her January is %s of %q", got, january.Text("h1"))
	}
	c.Get("/program/konsistensi?pilih=0").Want(http.StatusNotFound)
}
