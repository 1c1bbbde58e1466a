package program_test

import (
	"net/http"
	"strings"
	"testing"

	"simpul/internal/web/webtest"
)

// TestALinkForTheHeadOfAVillage is made, shown and ended by a manager.
func TestALinkForTheHeadOfAVillage(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	const village = "/program/desa/36.03.33.2004?periode=2026-02"
	p := looked(t, c, village)
	if refused := c.Submit(p, "form[action*='/tautan']", webtest.Fill{"recipient": ""}).Want(http.StatusUnprocessableEntity); !refused.Has("[aria-invalid=true]") {
		t.Error("a link for nobody is not refused beside its field")
	}
	c.Submit(p, "form[action*='/tautan']", webtest.Fill{"recipient": "Kepala Desa Waliwis"}).Want(http.StatusOK)
	p = looked(t, c, village)
	link := p.Attr("a[href^='/desa/']", "href")
	if len(link) < len("/desa/")+22 || !strings.Contains(p.Text("main"), "Kepala Desa Waliwis") {
		t.Fatalf("the link is %q", link)
	}
	c.Submit(p, "form[action*='/akhiri']", nil).Want(http.StatusOK)
	if p = looked(t, c, village); p.Has("a[href^='/desa/']") {
		t.Error("the link is not ended")
	}
}
