package admin_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/jobs"
	"simpul/internal/web/admin"
	"simpul/internal/web/signin"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

func start(t *testing.T) (*webtest.Server, *webtest.Client) {
	t.Helper()
	s := webtest.Start(t, func(app *fiber.App, s *webtest.Server) {
		(&signin.Desk{DB: s.DB.App, Gate: s.Gate}).Routes(app)
		(&admin.Office{DB: s.DB.App, Version: "uji", StartedAt: s.Clock.Now()}).Routes(app)
	})
	id := s.AddPerson(t, identity.NewPerson{Name: "Dewi", Email: "dewi@contoh.id"}, "kuda sungai lampu")
	s.Grant(t, id, identity.Office{Role: identity.Administrator})
	c := s.Client(t)
	c.SignInOffice("dewi@contoh.id", "kuda sungai lampu").Want(200)
	return s, c
}

type chore struct {
	ID int `json:"id"`
}

func (chore) Kind() string { return "uji_coba" }

// failed puts jobs on the queue and lets them fail, for good or not.
func failed(t *testing.T, s *webtest.Server, discarded bool, n int) []int64 {
	t.Helper()
	s.In(t, func(ctx context.Context, tx *database.Tx) error {
		for i := range n {
			if err := jobs.Enqueue(ctx, tx, chore{i + 1}, nil); err != nil {
				return err
			}
		}
		return nil
	})
	update := `UPDATE river.river_job SET state = 'retryable', attempt = 2, attempted_at = now(), scheduled_at = now() + INTERVAL '1 hour',`
	if discarded {
		update = `UPDATE river.river_job SET state = 'discarded', attempt = 25, attempted_at = now(), finalized_at = now(),`
	}
	var ids []int64
	err := s.DB.Owner.SelectContext(t.Context(), &ids, update+`
		errors = ARRAY['{"at":"2026-01-01T00:00:00Z","attempt":1,"error":"lama","trace":""}', '{"at":"2026-01-01T00:01:00Z","attempt":2,"error":"kurir <tidak> menjawab","trace":""}']::jsonb[]
		WHERE state = 'available' AND attempt = 0 RETURNING id`)
	if err != nil || len(ids) != n {
		t.Fatal(ids, err)
	}
	return ids
}

func (state stateOf) of(t *testing.T, id int64) string {
	t.Helper()
	var found []string
	if err := state.s.DB.Owner.SelectContext(t.Context(), &found, `SELECT state::text FROM river.river_job WHERE id = $1`, id); err != nil {
		t.Fatal(err)
	}
	return strings.Join(found, "")
}

type stateOf struct{ s *webtest.Server }

func TestOverview(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	viewtest.Check(t, c.Get("/admin").Want(200).Body)
	failed(t, s, true, 2)
	s.In(t, func(ctx context.Context, tx *database.Tx) error { return jobs.Enqueue(ctx, tx, chore{9}, nil) })
	s.Clock.Advance(time.Minute)
	page := c.Get("/admin").Want(200)
	viewtest.Check(t, page.Body)
	metrics := page.Text(".metrics")
	for _, want := range []string{"Gagal 2", "Siap dikerjakan 1", "terlama menunggu 6"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("%q is missing in %q", want, metrics)
		}
	}
	if got := page.Text(".notice"); !strings.Contains(got, "2 pekerjaan gagal") {
		t.Errorf("notice: %q", got)
	}
	health := page.Text(".kv")
	for _, want := range []string{"Versi program uji", "PostgreSQL", "Sesi yang masih masuk 1", "Gagal masuk dalam 24 jam 0"} {
		if !strings.Contains(health, want) {
			t.Errorf("%q is missing in %q", want, health)
		}
	}
}

func TestRetryAndClose(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	state := stateOf{s}
	ids := failed(t, s, true, 2)
	waiting := failed(t, s, false, 1)[0]
	page := c.Get("/admin/pekerjaan").Want(200)
	viewtest.Check(t, page.Body)
	if text := page.Text("main"); !strings.Contains(text, "kurir <tidak> menjawab") || strings.Contains(text, "lama ") {
		t.Errorf("errors: %q", text)
	}
	form := func(id int64, verb string) string {
		return "form[action='/admin/pekerjaan/" + strconv.FormatInt(id, 10) + "/" + verb + "']"
	}
	if page.Has(form(waiting, "tutup")) {
		t.Error("a job that will be tried again can be closed")
	}
	page = c.Submit(page, form(ids[0], "ulangi"), nil).Want(200)
	if got := page.Text(".flash"); !strings.Contains(got, "dimasukkan lagi") {
		t.Errorf("flash: %q", got)
	}
	page = c.Submit(page, form(ids[1], "tutup"), nil).Want(200)
	c.Submit(page, form(waiting, "ulangi"), nil).Want(200)
	for id, want := range map[int64]string{ids[0]: "available", ids[1]: "", waiting: "available"} {
		if got := state.of(t, id); got != want {
			t.Errorf("job %d is %q, want %q", id, got, want)
		}
	}
	token := url.Values{"token": {page.Attr("input[name=token]", "value")}}
	for path, want := range map[string]int{
		"/admin/pekerjaan/" + strconv.FormatInt(ids[0], 10) + "/ulangi": 404, // it has not failed again
		"/admin/pekerjaan/" + strconv.FormatInt(ids[1], 10) + "/tutup":  404,
		"/admin/pekerjaan/999999/ulangi":                                404,
		"/admin/pekerjaan/x/ulangi":                                     404,
	} {
		c.Post(path, token).Want(want)
	}
	again := failed(t, s, false, 2)
	c.Post("/admin/pekerjaan/"+strconv.FormatInt(again[0], 10)+"/tutup", token).Want(409)
	c.Post("/admin/pekerjaan/"+strconv.FormatInt(again[0], 10)+"/ulangi", nil).Want(403)

	trail := c.Get("/admin/jejak").Text("table")
	for _, want := range []string{"Dewi job.close river_job #" + strconv.FormatInt(ids[1], 10), "Dewi job.retry", "uji_coba", "program role.grant person"} {
		if !strings.Contains(trail, want) {
			t.Errorf("%q is missing in the trail %q", want, trail)
		}
	}
}

func TestListsGoOn(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	failed(t, s, true, 60)
	page := c.Get("/admin/pekerjaan").Want(200)
	if n := page.Count("h2.panel-title"); n != 50 {
		t.Errorf("%d jobs on the first page", n)
	}
	page = c.Get(page.Attr("a[rel=next]", "href")).Want(200)
	if n := page.Count("h2.panel-title"); n != 10 || page.Has("a[rel=next]") {
		t.Errorf("%d jobs on the second page", n)
	}
	c.Get("/admin/jejak?sebelum=x").Want(200)
	viewtest.Check(t, c.Get("/admin/jejak?sebelum=1").Want(200).Body)
}

func TestOnlyAdministrators(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	s.AddPerson(t, identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	c := s.Client(t)
	for _, path := range []string{"/admin", "/admin/pekerjaan", "/admin/jejak"} {
		c.Get(path).Want(303)
	}
	c.SignIn("081234567890", "482916")
	for _, path := range []string{"/admin", "/admin/pekerjaan", "/admin/jejak"} {
		c.Get(path).Want(403)
	}
	c.Post("/admin/pekerjaan/1/ulangi", nil).Want(403)
}

func TestInTheBrowser(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	failed(t, s, true, 1)
	b := s.Browser(t)
	b.Open("/admin")
	b.Type("#f-email", "dewi@contoh.id")
	b.Type("#f-password", "kuda sungai lampu")
	b.Follow("form[action='/masuk/kantor'] button")
	b.Screenshot("admin")
	b.Open("/admin/pekerjaan")
	b.Screenshot("admin-pekerjaan")
	b.Follow("form[action$='/ulangi'] button")
	if got := b.Text(".flash"); !strings.Contains(got, "dimasukkan lagi") {
		t.Errorf("%q", got)
	}
	b.Open("/admin/jejak")
	b.Screenshot("admin-jejak")
}
