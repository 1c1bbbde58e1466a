package koperasi_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
)

// TestReportFilesAreInTheLanguageThatIsChosen: every table of the report, and the
// statement, is offered in both languages; a file names its columns in its own and
// holds the same figures.
func TestReportFilesAreInTheLanguageThatIsChosen(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	o.world.Sold(item(o.bag), item(o.pouch))
	o.world.Sold(checkouttest.Item{Variant: o.bag, Quantity: 2})
	figures := regexp.MustCompile(`(^|[,\n])[0-9.:-]+`)
	pages := append(looked(t, c, "/koperasi/laporan").Attrs("a[href*='tabel=']", "href"), "/koperasi/catatan")
	tables := 0
	for _, path := range pages {
		if strings.Contains(path, "bentuk=") {
			continue
		}
		tables++
		page := looked(t, c, path)
		own := c.Get(page.Attr("a[href*='bentuk=csv']:not([href*='bahasa=en'])", "href")).Want(http.StatusOK).Body
		english := c.Get(page.Attr("a[href*='bentuk=csv'][href*='bahasa=en']", "href")).Want(http.StatusOK).Body
		head, ours := strings.SplitN(english, "\r\n", 2)[0], strings.SplitN(own, "\r\n", 2)[0]
		for i, name := range strings.Split(head, ",") {
			if other := strings.Split(ours, ",")[i]; other == name {
				t.Errorf("%s: the column %q is called so in both languages", path, name)
			}
		}
		if strings.Contains(english, "⟦") || strings.Contains(own, "⟦") {
			t.Errorf("%s lacks words:\n%s\n%s", path, own, english)
		}
		if a, b := figures.FindAllString(own, -1), figures.FindAllString(english, -1); strings.Join(a, "") != strings.Join(b, "") {
			t.Errorf("%s: the figures differ:\n%s\n%s", path, own, english)
		}
	}
	if tables < 6 {
		t.Errorf("only %d tables", tables)
	}
}
