package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// draft is another bag of Siti's, with the photograph of her first.
func (o *office) draft(t *testing.T, title string) catalog.Draft {
	t.Helper()
	offers, err := catalog.Offers(t.Context(), o.world.App, []catalog.VariantID{o.bag})
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Draft{
		Cooperative: o.waliwis.ID, Category: 1, Title: title, WeightG: 400, Pictures: []media.ID{offers[0].PictureID},
		Variants: []catalog.DraftVariant{{Price: money.Rupiah(150_000), OnHand: 2}},
		Makers:   []catalog.MakerShare{{Producer: o.siti.Person, ShareBP: catalog.WholeBP}},
	}
}

func (o *office) told(t *testing.T, who identity.Actor) notice.Notice {
	t.Helper()
	all, err := notice.Unseen(t.Context(), o.world.App, who.Person, 1)
	if err != nil || len(all) == 0 {
		t.Fatalf("%s is told nothing: %v", who.Name, err)
	}
	return all[0]
}

// posted sends a form with the token of a page that everybody here may see.
func posted(c *webtest.Client, path string, fields url.Values) *webtest.Page {
	fields.Set("token", c.Get("/koperasi/periksa").Attr("input[name=token]", "value"))
	return c.Post(path, fields)
}

// An officer looks at what a producer listed: one goes back with a reason, one
// goes on sale, and of two officers the later sees who was quicker.
func TestOfficerChecksListings(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.world.Distrust(o.waliwis, o.siti)
	officer, second := o.officer(t, "Pengurus Satu", o.waliwis), o.officer(t, "Pengurus Dua", o.waliwis)
	stranger := o.officer(t, "Pengurus Lain", o.kronjo)
	if list := looked(t, officer, "/koperasi/periksa"); list.Has(".lines") {
		t.Error("something waits before anything was listed")
	}
	for _, title := range []string{"Tas pasar", "Tas pesta"} {
		if _, err := catalog.List(t.Context(), o.world.App, o.siti, o.draft(t, title), o.Clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	list := looked(t, officer, "/koperasi/periksa")
	if n := list.Count(".line"); n != 2 {
		t.Fatalf("%d wait", n)
	}
	for i, title := range []string{"Tas pasar", "Tas pesta"} {
		path := list.Attr(fmt.Sprintf(".line:nth-child(%d) a", i+1), "href")
		page := looked(t, officer, path)
		if !strings.Contains(page.Text("h1"), title) || page.Count(".check-photos img") != 1 {
			t.Fatalf("%s shows %q", path, page.Text("h1"))
		}
		revision := page.Attr("input[name=revision]", "value")
		for _, foreign := range []string{path, path + "/setujui", path + "/kembalikan"} {
			got := stranger.Get(path)
			if foreign != path {
				got = posted(stranger, foreign, url.Values{"revision": {revision}, "quick": {"photo"}})
			}
			got.Want(http.StatusNotFound)
		}
		if i == 0 {
			viewtest.Check(t, posted(officer, path+"/kembalikan", url.Values{"reason": {" "}}).Want(http.StatusUnprocessableEntity).Body)
			posted(officer, path+"/kembalikan", url.Values{"quick": {"photo"}, "reason": {"Warnanya tidak kelihatan."}}).Want(http.StatusSeeOther)
			if n := o.told(t, o.siti); n.Kind != notice.SentBack || n.Subject != title || !strings.HasSuffix(n.Reason, "dekat jendela. Warnanya tidak kelihatan.") {
				t.Errorf("told %+v", n)
			}
			continue
		}
		posted(officer, path+"/setujui", url.Values{"revision": {revision}}).Want(http.StatusSeeOther)
		if late := second.Follow(posted(second, path+"/setujui", url.Values{"revision": {revision}})); !strings.Contains(late.Body, "sudah diputuskan") {
			t.Errorf("the later officer reads %q", late.Text(".flash"))
		}
		if n := o.told(t, o.siti); n.Kind != notice.Approved || n.Subject != title {
			t.Errorf("told %+v", n)
		}
	}
	if sold, err := catalog.ProductBySlug(t.Context(), o.world.App, "tas-pesta"); err != nil || sold.Title != "Tas pesta" {
		t.Errorf("not on sale: %v", err)
	}
	posted(officer, "/koperasi/periksa/langsung", url.Values{fmt.Sprintf("member-%d", o.siti.Person): {"1"}}).Want(http.StatusSeeOther)
	if _, err := catalog.List(t.Context(), o.world.App, o.siti, o.draft(t, "Tas langsung"), o.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := catalog.ProductBySlug(t.Context(), o.world.App, "tas-langsung"); err != nil {
		t.Errorf("whom the cooperative trusts waits: %v", err)
	}
}
