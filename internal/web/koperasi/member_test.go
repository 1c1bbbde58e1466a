package koperasi_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/identity"
	"simpul/internal/producer"
	"simpul/internal/recruit"
	"simpul/internal/web/webtest"
)

func decimal(id identity.CooperativeID) string { return strconv.FormatInt(int64(id), 10) }

const invitePath = "/koperasi/anggota/undang"

func TestInvitedProducerSetsHerPIN(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)

	// Her village is not in the cooperative's district: it is searched for.
	page := looked(t, c, invitePath)
	if got := page.Count("input[name=village]"); got != 8 {
		t.Fatalf("%d villages of Mekar Baru, want 8", got)
	}
	page = c.Submit(page, "form[action='"+invitePath+"']", webtest.Fill{"name": "Tini", "phone": "0812 3456 7890", "sought": "kronjo", "step": "search"}).Want(http.StatusOK)
	if page.Attr("input[name=name]", "value") != "Tini" || !strings.Contains(page.Text(".choices"), "Desa Kronjo") {
		t.Fatalf("after the search: %s", page.Text(".choices"))
	}
	for _, shown := range page.Texts(".choice-label") {
		if strings.HasPrefix(shown, "Kecamatan") {
			t.Errorf("a search for villages found %s", shown)
		}
	}
	page = c.Submit(page, "form[action='"+invitePath+"']", webtest.Fill{"village": string(checkouttest.Kronjo), "background": "returned_worker"}).Want(http.StatusOK)
	link := page.Attr("input[name=link]", "value")
	if !strings.HasPrefix(link, o.URL+"/undangan/") {
		t.Fatalf("link %q", link)
	}
	chat := page.Attr("a[href^='https://wa.me/']", "href")
	if want := "https://wa.me/6281234567890?text="; !strings.HasPrefix(chat, want) || !strings.Contains(chat, url.QueryEscape(link)) || strings.Contains(chat, "+") {
		t.Errorf("WhatsApp %s", chat)
	}

	members, err := recruit.Roster(t.Context(), o.world.App, o.waliwis.ID)
	if err != nil || len(members) != 2 || members[1].Name != "Tini" || members[1].SignsIn || members[1].Village != "Kronjo" {
		t.Fatalf("members %+v, %v", members, err)
	}
	if profile, err := producer.ByID(t.Context(), o.world.App, members[1].ID); err != nil || profile.Background != producer.ReturnedWorker {
		t.Errorf("profile %+v, %v", profile, err)
	}
	if got := looked(t, c, "/koperasi/anggota").Text("main"); !strings.Contains(got, "Belum membuat PIN") || !strings.Contains(got, "1 barang tayang") || strings.Contains(got, "PMI") {
		t.Errorf("members %q", got)
	}

	// She accepts on her own phone.
	hers := o.Client(t)
	accept := hers.Get(strings.TrimPrefix(link, o.URL)).Want(http.StatusOK)
	form := "form[action^='/undangan/']"
	hers.Submit(accept, form, webtest.Fill{"pin": pin, "again": pin})
	if hers.Cookie("simpul_session") == "" {
		t.Fatal("she is not signed in")
	}
	actor, err := identity.Load(t.Context(), o.world.App, members[1].ID, o.Clock.Now())
	if err != nil || !actor.Producer || actor.HoldsOffice() {
		t.Errorf("she is %+v, %v", actor, err)
	}
	o.Client(t).Get(strings.TrimPrefix(link, o.URL)).Want(http.StatusGone)

	// A new PIN: the link that she lost ends.
	again := func() string {
		page := c.Get("/koperasi/anggota")
		return c.Submit(page, "form[action='/koperasi/anggota/"+strconv.FormatInt(int64(members[1].ID), 10)+"/undang']", nil).Want(http.StatusOK).Attr("input[name=link]", "value")
	}
	lost, kept := again(), again()
	o.Client(t).Get(strings.TrimPrefix(lost, o.URL)).Want(http.StatusGone)
	o.Client(t).Get(strings.TrimPrefix(kept, o.URL)).Want(http.StatusOK)
}

func TestRefusedInvitationKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	form := "form[action='" + invitePath + "']"
	for name, tc := range map[string]struct {
		fill  webtest.Fill
		field string
	}{
		"no name":               {webtest.Fill{"name": "  ", "village": string(checkouttest.Waliwis)}, "name"},
		"no village":            {webtest.Fill{"name": "Tini"}, "village"},
		"a district":            {webtest.Fill{"name": "Tini", "village": "36.03.33"}, "village"},
		"a village of no list":  {webtest.Fill{"name": "Tini", "village": "36.03.33.2999"}, "village"},
		"no code":               {webtest.Fill{"name": "Tini", "village": "36\x00"}, "village"},
		"a search too long":     {webtest.Fill{"name": "Tini", "village": string(checkouttest.Waliwis), "sought": strings.Repeat("desa ", 50), "step": "search"}, "sought"},
		"no telephone number":   {webtest.Fill{"name": "Tini", "village": string(checkouttest.Waliwis), "phone": "12"}, "phone"},
		"an unknown background": {webtest.Fill{"name": "Tini", "village": string(checkouttest.Waliwis), "background": "x"}, "background"},
		"a member's name":       {webtest.Fill{"name": "siti contoh", "village": string(checkouttest.Waliwis)}, "name"},
	} {
		page := c.Submit(c.Get(invitePath), form, tc.fill)
		if page.Status != http.StatusUnprocessableEntity && page.Status != http.StatusNotFound || !page.Has("#f-"+tc.field+"-error") {
			t.Errorf("%s: %d, errors %q", name, page.Status, page.Text("p.error"))
			continue
		}
		if got := page.Attr("input[name=name]", "value"); got != tc.fill["name"] {
			t.Errorf("%s: the name became %q", name, got)
		}
	}
	if members, err := recruit.Roster(t.Context(), o.world.App, o.waliwis.ID); err != nil || len(members) != 1 {
		t.Errorf("%d members, %v: nobody was to be added", len(members), err)
	}
	var people int
	if err := o.world.App.GetContext(t.Context(), &people, `SELECT count(*) FROM person WHERE name = 'Tini'`); err != nil || people != 0 {
		t.Errorf("%d people are half added, %v", people, err)
	}

	// Another person of the same name is possible, once one says so.
	page := c.Submit(c.Get(invitePath), form, webtest.Fill{"name": "Siti Contoh", "village": string(checkouttest.Waliwis)}).Want(http.StatusUnprocessableEntity)
	c.Submit(page, form, webtest.Fill{"namesake": "1"}).Want(http.StatusOK)
	if members, err := recruit.Roster(t.Context(), o.world.App, o.waliwis.ID); err != nil || len(members) != 2 {
		t.Errorf("%d members, %v", len(members), err)
	}
}

func TestInvitationSentTwiceAddsOnePerson(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	token := c.Get(invitePath).Attr("form[action='"+invitePath+"'] input[name=token]", "value")
	answers := make([]int, 4)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			answers[i] = c.Post(invitePath, url.Values{"token": {token}, "name": {"Tini"}, "village": {string(checkouttest.Waliwis)}}).Status
		})
	}
	all.Wait()
	made := 0
	for _, status := range answers {
		if status == http.StatusOK {
			made++
		} else if status != http.StatusUnprocessableEntity {
			t.Errorf("status %d", status)
		}
	}
	if members, err := recruit.Roster(t.Context(), o.world.App, o.waliwis.ID); made != 1 || err != nil || len(members) != 2 {
		t.Errorf("%d invitations, %d members, %v", made, len(members), err)
	}
}

func TestOfficersInviteNobodyWhoHoldsAnOffice(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	o.Grant(t, o.siti.Person, identity.Office{Role: identity.Manager, Programme: o.world.Programme.ID})
	page := looked(t, c, "/koperasi/anggota")
	again := "/koperasi/anggota/" + strconv.FormatInt(int64(o.siti.Person), 10) + "/undang"
	if page.Has("form[action='" + again + "']") {
		t.Error("a manager is offered to be invited by an officer")
	}
	c.Post(again, url.Values{"token": {page.Attr("input[name=token]", "value")}}).Want(http.StatusForbidden)
	if _, err := recruit.InviteAgain(t.Context(), o.world.App, identity.Actor{Person: 1, OfficerOf: []identity.CooperativeID{o.kronjo.ID}}, o.waliwis.ID, o.siti.Person, o.Clock.Now()); err == nil {
		t.Error("another cooperative's officer invites")
	}
}
