package program_test

import (
	"net/http"
	"strings"
	"testing"

	"simpul/internal/web/webtest"
)

// TestAReportIsGivenOut with letterhead, number, signatory and the code of the page
// that compares it.
func TestAReportIsGivenOut(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	p := looked(t, c, "/program/laporan?periode=2026-01")
	c.Submit(p, "form[action*='/kop']", webtest.Fill{"place": "Serang", "first_nip": "123"}).Want(http.StatusUnprocessableEntity)
	p = c.Submit(p, "form[action*='/kop']", webtest.Fill{
		"address": "Jl. Contoh No. 1", "place": "Serang", "first_role": "Kepala", "first_name": "Maya Contoh", "first_nip": "198001012005012001",
	}).Want(http.StatusOK)
	c.Submit(p, "main form[action*='laporan?']", webtest.Fill{"number": ""}).Want(http.StatusUnprocessableEntity)
	sheet := c.Submit(p, "main form[action*='laporan?']", webtest.Fill{"number": "012/BP3MI/I/2026"}).Want(http.StatusOK)
	text := sheet.Text(".sheet")
	for _, want := range []string{"Jl. Contoh No. 1", "012/BP3MI/I/2026", "Rp275.000", "Rp247.500", "Serang, 20 Feb 2026", "NIP 198001012005012001", "/periksa/"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q: %q", want, text)
		}
	}
	if !sheet.Has(".sheet svg.qr path") {
		t.Error("the report has no code")
	}
	if again := looked(t, c, "/program/laporan?periode=2026-01"); !strings.Contains(again.Text("tbody tr"), "012/BP3MI/I/2026") {
		t.Error("the report is not listed")
	}
}
