package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// TestAnAdministratorManages makes a programme and its manager, ends her office,
// renames it, changes the calendar and notes that a village split; each stands in the
// trail, and what cannot be is refused beside its field with what was typed.
func TestAnAdministratorManages(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	c.SetCookie("bahasa", "id")
	open := func(path string) *webtest.Page {
		p := c.Get(path).Want(http.StatusOK)
		viewtest.Check(t, p.Body)
		return p
	}
	page := open("/admin/program")
	page = c.Submit(page, "main form.panel", webtest.Fill{"programme": "Program Serang", "agency": ""}).Want(http.StatusUnprocessableEntity)
	if !page.Has("#f-agency[aria-invalid=true]") || page.Attr("#f-programme", "value") != "Program Serang" {
		t.Error("a programme of nobody is not refused, or what was typed is lost")
	}
	page = c.Submit(page, "main form.panel", webtest.Fill{"programme": "Program Serang", "agency": "Dinas Contoh"}).Want(http.StatusOK)
	var id int64
	if err := s.DB.App.GetContext(t.Context(), &id, `SELECT id FROM programme`); err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/admin/program/%d", id)
	if again := c.Submit(open("/admin/program"), "main form.panel", webtest.Fill{"programme": "Program Serang", "agency": "Lain"}).Want(http.StatusUnprocessableEntity); !again.Has("#f-programme[aria-invalid=true]") {
		t.Error("a second programme of the name is not refused")
	}
	link := c.Submit(page, "form[action$='/pengurus']", webtest.Fill{"office": "manager", "name": "Maya", "email": "maya@contoh.id"}).Want(http.StatusOK)
	if !strings.Contains(link.Attr("#f-link", "value"), "/undangan/") {
		t.Error("the manager gets no link")
	}
	c.Submit(page, "form[action$='/pengurus']", webtest.Fill{"office": "manager", "name": "Maya", "email": "maya@contoh.id"}).Want(http.StatusUnprocessableEntity)
	page = open(path)
	ask := open(page.Attr("a[href*='/pengurus/']", "href"))
	page = c.Submit(ask, "main form[method=post]", nil).Want(http.StatusOK)
	if page.Has("a[href*='/pengurus/']") || !strings.Contains(page.Text("main"), "Jabatan yang sudah berakhir") {
		t.Error("the office goes on")
	}
	// Who held it gets it again by her address.
	page = c.Submit(page, "form[action$='/pengurus']", webtest.Fill{"office": "manager", "name": "Maya", "email": "maya@contoh.id"}).Want(http.StatusOK)
	if !page.Has("a[href*='/pengurus/']") {
		t.Error("who held it once does not get it again")
	}
	page = c.Submit(page, "form[action='"+path+"']", webtest.Fill{"programme": "Program Cilegon", "agency": "Dinas Contoh"}).Want(http.StatusOK)
	if page.Text("h1") != "Program Cilegon" || !strings.Contains(page.Text("main"), "Nama program diubah") {
		t.Errorf("renamed: %s", page.Text("h1"))
	}
	c.Get("/admin/program/999").Want(http.StatusNotFound)
	c.Get(path + "/pengurus/999").Want(http.StatusNotFound)

	day := s.Clock.Now().AddDate(0, 0, 40).Format(time.DateOnly)
	page = open("/admin/hari-libur?tahun=" + day[:4])
	fill := webtest.Fill{"day": day, "kind": "national", "name": "Pemilihan", "source": "Keppres 9"}
	if page = c.Submit(page, "main form.panel", fill).Want(http.StatusOK); !strings.Contains(page.Text("main table"), "Pemilihan") {
		t.Error("the holiday is not listed")
	}
	if again := c.Submit(page, "main form.panel", fill).Want(http.StatusUnprocessableEntity); !strings.Contains(again.Text("main"), "sudah begitu") {
		t.Error("the second is not told")
	}
	if past := c.Submit(page, "main form.panel", webtest.Fill{"day": "2026-01-02", "kind": "national", "name": "x", "source": "y"}).Want(http.StatusUnprocessableEntity); !past.Has("#f-day[aria-invalid=true]") {
		t.Error("a day that is over is not refused")
	}

	if _, err := s.DB.Owner.ExecContext(t.Context(), `UPDATE region SET valid_from = '2020-01-01'`); err != nil {
		t.Fatal(err)
	}
	page = open("/admin/wilayah")
	wrong := c.Submit(page, "main form.panel", webtest.Fill{"old": "36.03.33.2004", "new": "36.03.33\n", "on": "2026-01-02", "stays": "no"}).Want(http.StatusUnprocessableEntity)
	if !wrong.Has("#f-new[aria-invalid=true]") || !strings.Contains(wrong.Text("#f-new"), "36.03.33") {
		t.Error("a successor of another level is not refused, or what was typed is lost")
	}
	page = c.Submit(page, "main form.panel", webtest.Fill{"old": "36.03.33.2004", "new": "36.03.33.2091 Waliwis Baru\n36.03.33.2001", "on": "2026-01-02", "stays": "no"}).Want(http.StatusOK)
	if rows := page.Texts("main tbody tr"); len(rows) != 2 || !strings.Contains(strings.Join(rows, " "), "Waliwis Baru") {
		t.Errorf("takeovers %q", rows)
	}
	trail := open("/admin/jejak").Text("main")
	for _, deed := range []string{"programme.create", "role.grant", "role.revoke", "programme.rename", "holiday.change", "region.succeed"} {
		if !strings.Contains(trail, deed) {
			t.Errorf("%s is not in the trail", deed)
		}
	}
	// An officer's office of another programme is not this one's.
	var other cooperative.Programme
	s.In(t, func(ctx context.Context, tx *database.Tx) (err error) {
		other, err = cooperative.CreateProgramme(ctx, tx, identity.Program(), "Program Lain", "Lain", s.Clock.Now())
		return err
	})
	id2 := s.AddPerson(t, identity.NewPerson{Name: "Rudi", Email: "rudi@contoh.id"}, "")
	s.Grant(t, id2, identity.Office{Role: identity.Manager, Programme: other.ID})
	var grant int64
	if err := s.DB.App.GetContext(t.Context(), &grant, `SELECT id FROM role_grant WHERE person_id = $1`, int64(id2)); err != nil {
		t.Fatal(err)
	}
	c.Get(fmt.Sprintf("%s/pengurus/%d", path, grant)).Want(http.StatusNotFound)
}
