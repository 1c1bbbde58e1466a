package program_test

import (
	"strconv"
	"strings"
	"testing"

	view "simpul/views/program"
)

// The programme's statement, and those of its makers and cooperatives, lead to
// the ledger; another programme's are not found.
func TestProgrammeStatements(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.world.Sold(item(o.bag, 1))
	o.world.Sold(item(o.far, 1))
	c := o.manager(t)
	days := "?dari=2026-01-01&sampai=2026-01-31"
	for path, words := range map[string][]string{
		view.StatementPath: {"Bagian program", "Rp7.400", "Rp166.500", "Bagian koperasi"},
		view.MakerStatementPath(strconv.FormatInt(int64(o.siti.Person), 10)):      {"Menunggu barang diterima", "Rp166.500"},
		view.CooperativeStatementPath(strconv.FormatInt(int64(o.waliwis.ID), 10)): {"Bagian koperasi", "Rp11.100"},
	} {
		page := looked(t, c, path+days)
		for _, want := range words {
			if !strings.Contains(page.Text("main"), want) {
				t.Errorf("%s: %q is missing in %q", path, want, page.Text("main"))
			}
		}
		if strings.Contains(page.Body, "Nur Lain") {
			t.Errorf("%s names another programme's maker", path)
		}
		looked(t, c, page.Attr("#rincian a[href^='/program/jurnal/']", "href"))
		if csv := c.Get(path + days + "&bentuk=csv").Want(200); !strings.Contains(csv.Body, "Saldo akhir") {
			t.Errorf("%s: %q", path, csv.Body)
		}
	}
	c.Get(view.CooperativeStatementPath(strconv.FormatInt(int64(o.foreign.ID), 10))).Want(404)
}
