package program_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/identity"
)

// TestVouchersOfAProgramme are made, seen and ended by its manager; a form that
// is wrong comes back with what was typed.
func TestVouchersOfAProgramme(t *testing.T) {
	t.Parallel()
	o := open(t)
	maya := o.manager(t)
	page := looked(t, maya, "/program/voucher")
	if !strings.Contains(page.Text("main"), "Belum ada voucher") {
		t.Errorf("the page says %s", page.Text("main"))
	}
	right := []string{"code", "lebaran-25", "kind", "percent", "amount", "50.000", "percent", "12,5", "cooperative", "0", "funder", "programme",
		"minimum", "100.000", "from", "2020-01-01", "until", "2099-12-31", "uses_most", "100", "uses_each", "1"}
	for _, wrong := range [][]string{
		{"code", "x!"}, {"kind", "gift"}, {"percent", "0,5"}, {"cooperative", "999"}, {"funder", "makers"}, {"from", "soon"},
		{"until", "2019-12-31"}, {"uses_most", "0"}, {"uses_each", "many"}, {"minimum", "-5"},
	} {
		refused := ruled(maya, page, "/program/voucher", append(append([]string{}, right...), wrong...)...).Want(http.StatusUnprocessableEntity)
		if refused.Count("[aria-invalid=true]") == 0 || refused.Attr("#f-minimum", "value") == "" {
			t.Errorf("%v: %s", wrong, refused.Text("main"))
		}
	}
	ruled(maya, page, "/program/voucher", right...).Want(http.StatusSeeOther)
	ruled(maya, page, "/program/voucher", right...).Want(http.StatusUnprocessableEntity)
	page = looked(t, maya, "/program/voucher")
	plain := strings.ReplaceAll(page.Text("main"), "\u00a0", " ")
	for _, want := range []string{"LEBARAN25", "12,5 %", "paling banyak Rp50.000", "belanja mulai Rp100.000", "Program", "0 dari 100", "Berlaku"} {
		if !strings.Contains(plain, want) {
			t.Errorf("%q is missing in %s", want, plain)
		}
	}
	path := page.Attr("table a", "href")
	path, _, _ = strings.Cut(path, "?")
	seen := looked(t, maya, path)
	if !strings.Contains(seen.Text("main"), "Belum dipakai") {
		t.Errorf("the voucher says %s", seen.Text("main"))
	}
	auditor := o.holder(t, "Pemeriksa Contoh", identity.Office{Role: identity.Auditor, Programme: o.world.Programme.ID, Until: o.Clock.Now().Add(time.Hour)})
	if p := looked(t, auditor, "/program/voucher"); p.Has("form[action$='/program/voucher']") {
		t.Error("an auditor is offered to make vouchers")
	}
	ruled(maya, seen, path+"/akhiri").Want(http.StatusSeeOther)
	if p := looked(t, maya, path); p.Has("form[action$='/akhiri']") || !strings.Contains(p.Text("main"), "Berakhir") {
		t.Errorf("an ended voucher says %s", p.Text("main"))
	}
	maya.Get("/program/voucher/77").Want(http.StatusNotFound)
}
