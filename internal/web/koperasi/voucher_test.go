package koperasi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestVouchersOfACooperative are made at its own expense, and are nobody else's.
func TestVouchersOfACooperative(t *testing.T) {
	t.Parallel()
	o := open(t)
	dewi, stranger := o.officer(t, "Dewi Pengurus", o.waliwis), o.officer(t, "Rina Pengurus", o.kronjo)
	page := looked(t, dewi, "/koperasi/voucher")
	send := func(change ...string) url.Values {
		sent := url.Values{
			"token": {page.Attr("input[name=token]", "value")}, "code": {"WALIWIS10"}, "kind": {"shipping"}, "cooperative": {page.Attr("#f-cooperative option", "value")},
			"funder": {"cooperative"}, "from": {"2020-01-01"}, "until": {"2099-12-31"}, "uses_most": {"10"}, "uses_each": {"2"},
		}
		for i := 0; i < len(change); i += 2 {
			sent.Set(change[i], change[i+1])
		}
		return sent
	}
	for _, wrong := range [][]string{{"funder", "programme"}, {"cooperative", "0"}, {"code", ""}} {
		if p := dewi.Post("/koperasi/voucher", send(wrong...)).Want(http.StatusUnprocessableEntity); p.Count("[aria-invalid=true]") == 0 {
			t.Errorf("%v: %s", wrong, p.Text("main"))
		}
	}
	dewi.Post("/koperasi/voucher", send()).Want(http.StatusSeeOther)
	if p := looked(t, dewi, "/koperasi/voucher"); !strings.Contains(p.Text("table"), "WALIWIS10") || !strings.Contains(p.Text("table"), "Ongkos kirim") {
		t.Errorf("the list says %s", p.Text("table"))
	}
	path, _, _ := strings.Cut(looked(t, dewi, "/koperasi/voucher").Attr("table a", "href"), "?")
	looked(t, dewi, path)
	stranger.Get(path).Want(http.StatusNotFound)
	foreign := looked(t, stranger, "/koperasi/voucher")
	if strings.Contains(foreign.Text("main"), "WALIWIS10") {
		t.Error("a stranger sees it")
	}
	stranger.Post(path+"/akhiri", url.Values{"token": {foreign.Attr("input[name=token]", "value")}}).Want(http.StatusNotFound)
	dewi.Post(path+"/akhiri", send()).Want(http.StatusSeeOther)
	if p := looked(t, dewi, path); !strings.Contains(p.Text("main"), "Berakhir") {
		t.Errorf("ended, it says %s", p.Text("main"))
	}
}
