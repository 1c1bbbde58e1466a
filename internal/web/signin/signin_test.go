package signin_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/web"
	"simpul/internal/web/signin"
	"simpul/internal/web/webtest"
	views "simpul/views/signin"
	"simpul/views/viewtest"
)

func start(t *testing.T, change ...func(*signin.Desk)) *webtest.Server {
	t.Helper()
	return webtest.Start(t, func(app *fiber.App, s *webtest.Server) {
		desk := &signin.Desk{DB: s.DB.App, Gate: s.Gate}
		for _, f := range change {
			f(desk)
		}
		desk.Routes(app)
		for path, guard := range map[string]fiber.Handler{
			"/perajin": web.RequireProducer, "/koperasi": web.RequireOfficer, "/program": web.RequireManager, "/admin": web.RequireAdministrator,
		} {
			app.Get(path, guard, func(c *fiber.Ctx) error { return c.SendString(path + " " + web.Actor(c).Name) })
			app.Post(path, guard, func(c *fiber.Ctx) error { return c.SendString("done") })
		}
		app.Get("/siapa", func(c *fiber.Ctx) error { return c.SendString(web.Actor(c).Name) })
	})
}

// producer makes somebody a producer, by SQL: this package knows no producers.
func producer(t *testing.T, s *webtest.Server, id identity.PersonID) {
	t.Helper()
	_, err := s.DB.Owner.ExecContext(t.Context(), `
		WITH r1 AS (INSERT INTO region (code, scheme, level, parent_code, kind, name, search_name, valid_from) VALUES
			('36', 'kemendagri', 1, NULL, 'provinsi', 'Banten', 'banten', '2025-01-01'),
			('36.03', 'kemendagri', 2, '36', 'kabupaten', 'Tangerang', 'tangerang', '2025-01-01'),
			('36.03.33', 'kemendagri', 3, '36.03', 'kecamatan', 'Mekar Baru', 'mekarbaru', '2025-01-01'),
			('36.03.33.2004', 'kemendagri', 4, '36.03.33', 'desa', 'Waliwis', 'waliwis', '2025-01-01')
			ON CONFLICT DO NOTHING)
		INSERT INTO producer (id, village_code, created_at) VALUES ($1, '36.03.33.2004', now())`, id)
	if err != nil {
		t.Fatal(err)
	}
}

func TestProducerSignsInAndOut(t *testing.T) {
	t.Parallel()
	s := start(t)
	producer(t, s, s.AddPerson(t, identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916"))
	c := s.Client(t)
	page := c.Get("/masuk").Want(200)
	viewtest.Check(t, page.Body)
	page = c.Submit(page, "form[action='/masuk']", webtest.Fill{"phone": "0812-3456-7890", "pin": "482916"}).Want(200)
	if page.Body != "/perajin Siti" {
		t.Fatalf("%s: %s", page.URL, page.Body)
	}
	c.Get("/admin").Want(403)
	c.Get("/koperasi").Want(403)

	page = c.Get("/keluar").Want(200)
	viewtest.Check(t, page.Body)
	c.Post("/keluar", nil).Want(403) // without the token
	page = c.Submit(page, "form", nil).Want(200)
	if page.URL.Path != "/masuk" || !strings.Contains(page.Text(".flash"), "Anda sudah keluar.") {
		t.Errorf("%s %s", page.URL, page.Text(".flash"))
	}
	if c.Get("/siapa").Body != "" || c.Cookie("simpul_session") != "" {
		t.Error("still signed in")
	}
}

func TestWhereEachBelongs(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.AddPerson(t, identity.NewPerson{Name: "Dewi", Email: "dewi@contoh.id"}, "kuda sungai lampu")
	s.Grant(t, admin, identity.Office{Role: identity.Administrator})
	c := s.Client(t)
	if page := c.SignInOffice("dewi@contoh.id", "kuda sungai lampu"); page.Body != "/admin Dewi" {
		t.Errorf("%s: %s", page.URL, page.Body)
	}
	for _, test := range []struct {
		actor identity.Actor
		want  string
	}{
		{identity.Actor{Producer: true}, "/perajin/"},
		{identity.Actor{Producer: true, OfficerOf: []identity.CooperativeID{1}}, "/koperasi"},
		{identity.Actor{ManagerOf: []identity.ProgrammeID{1}, OfficerOf: []identity.CooperativeID{1}}, "/program"},
		{identity.Actor{AuditorOf: []identity.ProgrammeID{1}}, "/program"},
		{identity.Actor{Administrator: true, Producer: true}, "/admin"},
		{identity.Actor{}, "/"},
	} {
		if got := signin.Home(test.actor); got != test.want {
			t.Errorf("Home(%+v) = %s, want %s", test.actor, got, test.want)
		}
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	s := start(t)
	producer(t, s, s.AddPerson(t, identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916"))
	c := s.Client(t)
	page := c.Follow(c.Get("/perajin?bulan=3"))
	page = c.Submit(page, "form[action='/masuk']", webtest.Fill{"phone": "081234567890", "pin": "000001"}).Want(422)
	page = c.Submit(page, "form[action='/masuk']", webtest.Fill{"phone": "081234567890", "pin": "482916"}).Want(200)
	if page.URL.RequestURI() != "/perajin?bulan=3" {
		t.Errorf("led to %s", page.URL)
	}
	for _, evil := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "/\r\nX: y"} {
		c := s.Client(t)
		page := c.Post("/masuk", url.Values{"phone": {"081234567890"}, "pin": {"482916"}, "next": {evil}}).Want(303)
		if got := page.Header.Get("Location"); got != "/perajin/" {
			t.Errorf("next %q led to %q", evil, got)
		}
		if got := c.Get("/masuk?next="+url.QueryEscape(evil)).Attr("input[name=next]", "value"); got != "" {
			t.Errorf("next %q is kept as %q", evil, got)
		}
	}
}

// What is refused is said beside the field; the number stays, the PIN does not.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.AddPerson(t, identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	c := s.Client(t)
	for _, test := range []struct {
		phone, pin, field, want string
		status                  int
	}{
		{"", "482916", "phone", "Wajib diisi.", 422},
		{"081234567890", "", "pin", "Wajib diisi.", 422},
		{"081234567890", "739164", "pin", "Nomor atau PIN tidak cocok", 422},
		{"081299999999", "739164", "pin", "Nomor atau PIN tidak cocok", 422},
		{"<script>alert(1)</script>", "1", "pin", "Nomor atau PIN tidak cocok", 422},
	} {
		page := c.Submit(c.Get("/masuk"), "form[action='/masuk']", webtest.Fill{"phone": test.phone, "pin": test.pin}).Want(test.status)
		viewtest.Check(t, page.Body)
		if got := page.Text("#f-" + test.field + "-error"); !strings.Contains(got, test.want) {
			t.Errorf("%q %q: %q, want %q", test.phone, test.pin, got, test.want)
		}
		if got := page.Attr("#f-phone", "value"); got != test.phone {
			t.Errorf("the number %q became %q", test.phone, got)
		}
		if got := page.Attr("#f-pin", "value"); got != "" {
			t.Errorf("the PIN %q is in the page", got)
		}
	}
	for range 6 {
		c.Post("/masuk", url.Values{"phone": {"081234567891"}, "pin": {"739164"}})
	}
	page := c.Post("/masuk", url.Values{"phone": {"081234567891"}, "pin": {"739164"}}).Want(429)
	if got := page.Text("#f-pin-error"); !strings.Contains(got, "detik lagi") {
		t.Errorf("after many attempts: %q", got)
	}
}

func TestAttemptsAreBoundedByAddress(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Clock.Set(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	c := s.Client(t)
	statuses := map[int]int{}
	for i := range 35 {
		page := c.Post("/masuk", url.Values{"phone": {"08123456" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + "00"}, "pin": {"739164"}})
		statuses[page.Status]++
	}
	if statuses[422] != 30 || statuses[429] != 5 {
		t.Errorf("statuses %v", statuses)
	}
}

// The id of a session that was there before signing in opens nothing after.
func TestSessionFixation(t *testing.T) {
	t.Parallel()
	s := start(t)
	producer(t, s, s.AddPerson(t, identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916"))
	victim, thief := s.Client(t), s.Client(t)
	planted := identity.NewToken()
	victim.SetCookie("simpul_session", planted)
	victim.SignIn("081234567890", "482916")
	first := victim.Cookie("simpul_session")
	if first == planted {
		t.Fatal("the planted id was taken over")
	}
	victim.SignIn("081234567890", "482916")
	if victim.Cookie("simpul_session") == first {
		t.Error("the same id after signing in again")
	}
	for _, stolen := range []string{planted, first} {
		thief.SetCookie("simpul_session", stolen)
		if got := thief.Get("/siapa").Body; got != "" {
			t.Errorf("a stolen id opens the session of %s", got)
		}
	}
	// A token of one session is worth nothing in another.
	token := victim.Get("/keluar").Attr("input[name=token]", "value")
	other := s.Client(t)
	other.SignIn("081234567890", "482916")
	other.Post("/perajin", url.Values{"token": {token}}).Want(403)
	victim.Post("/perajin", url.Values{"token": {token}}).Want(200)
}

func TestCookiesOfASession(t *testing.T) {
	t.Parallel()
	s := start(t)
	producer(t, s, s.AddPerson(t, identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916"))
	admin := s.AddPerson(t, identity.NewPerson{Name: "Dewi", Email: "dewi@contoh.id"}, "kuda sungai lampu")
	s.Grant(t, admin, identity.Office{Role: identity.Administrator})
	for _, test := range []struct {
		path   string
		fields url.Values
		kept   bool
	}{
		{"/masuk", url.Values{"phone": {"081234567890"}, "pin": {"482916"}}, true},
		{"/masuk/kantor", url.Values{"email": {"dewi@contoh.id"}, "password": {"kuda sungai lampu"}}, false},
	} {
		page := s.Client(t).Post(test.path, test.fields).Want(303)
		for _, cookie := range page.Header.Values("Set-Cookie") {
			for _, flag := range []string{"HttpOnly", "SameSite=Lax", "path=/"} {
				if !strings.Contains(cookie, flag) {
					t.Errorf("%q lacks %s", cookie, flag)
				}
			}
			if strings.HasPrefix(cookie, "simpul_session=") && strings.Contains(cookie, "max-age=") != test.kept {
				t.Errorf("kept by the browser: %q, want %v", cookie, test.kept)
			}
		}
		if n := len(page.Header.Values("Set-Cookie")); n != 2 {
			t.Errorf("%s sets %d cookies", test.path, n)
		}
	}
}

func TestAnOfficesSessionEndsUnused(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.AddPerson(t, identity.NewPerson{Name: "Dewi", Email: "dewi@contoh.id"}, "kuda sungai lampu")
	s.Grant(t, admin, identity.Office{Role: identity.Administrator})
	c := s.Client(t)
	c.SignInOffice("dewi@contoh.id", "kuda sungai lampu")
	for range 3 {
		s.Clock.Advance(11 * time.Hour)
		c.Get("/admin").Want(200)
	}
	s.Clock.Advance(12*time.Hour + time.Second)
	if page := c.Get("/admin").Want(303); page.Header.Get("Location") != "/masuk/kantor?next=%2Fadmin" {
		t.Error(page.Header.Get("Location"))
	}
}

func TestInvitation(t *testing.T) {
	t.Parallel()
	s := start(t)
	siti := s.AddPerson(t, identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "")
	producer(t, s, siti)
	var invitation identity.Invitation
	s.In(t, func(ctx context.Context, tx *database.Tx) (err error) {
		invitation, err = identity.Invite(ctx, tx, identity.Program(), siti, s.Clock.Now())
		return err
	})
	c := s.Client(t)
	for range 2 { // looking at it uses nothing up: messengers look first
		viewtest.Check(t, c.Get(invitation.Path()).Want(200).Body)
	}
	page := c.Get(invitation.Path())
	for _, test := range []struct{ pin, again, field, want string }{
		{"482916", "482917", "again", "Tidak sama"},
		{"123456", "123456", "pin", "berurutan"},
		{"777777", "777777", "pin", "berulang"},
		{"170885", "170885", "pin", "tanggal lahir"},
		{"1234", "1234", "pin", "enam angka"},
		{"", "", "pin", "Wajib diisi."},
	} {
		refused := c.Submit(page, "form", webtest.Fill{"pin": test.pin, "again": test.again}).Want(422)
		if got := refused.Text("#f-" + test.field + "-error"); !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.pin, got, test.want)
		}
	}
	if got := c.Submit(page, "form", webtest.Fill{"pin": "482916", "again": "482916"}).Want(200); got.Body != "/perajin Siti" {
		t.Errorf("%s: %s", got.URL, got.Body)
	}
	c.Get(invitation.Path()).Want(410)
	c.Post(invitation.Path(), url.Values{"pin": {"739164"}, "again": {"739164"}}).Want(410)
	c.Get("/undangan/tidak-dikenal").Want(404)
	if strings.Contains(s.Log.String(), invitation.Token) {
		t.Error("the log holds the link")
	}
}

func TestDemonstrationLogins(t *testing.T) {
	t.Parallel()
	s := start(t, func(d *signin.Desk) {
		d.Phones = []views.Hint{{Name: "Siti", Detail: "perajin", Typed: "081234567890", Secret: "482916"}}
	})
	producer(t, s, s.AddPerson(t, identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916"))
	c := s.Client(t)
	page := c.Get("/masuk")
	viewtest.Check(t, page.Body)
	if got := c.Submit(page, "form:has(input[type=hidden][name=pin])", nil); got.Body != "/perajin Siti" {
		t.Errorf("%s: %s", got.URL, got.Body)
	}
	if s.Client(t).Get("/masuk/kantor").Has("input[type=hidden][name=password]") {
		t.Error("a login that was not given")
	}
}

// On a phone, with and without scripts.
func TestInTheBrowser(t *testing.T) {
	t.Parallel()
	s := start(t, func(d *signin.Desk) {
		d.Phones = []views.Hint{{Name: "Siti Rohmah", Detail: "perajin, Waliwis", Typed: "081234567890", Secret: "482916"}}
	})
	producer(t, s, s.AddPerson(t, identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916"))
	for name, options := range map[string][]webtest.BrowserOption{"scripts": nil, "no-scripts": {webtest.WithoutScripts()}} {
		b := s.Browser(t, options...)
		b.Open("/perajin")
		b.Type("#f-phone", "0812 3456 7890")
		b.Type("#f-pin", "739164")
		b.Follow("form[action='/masuk'] button")
		if got := b.Text("#f-pin-error"); !strings.Contains(got, "tidak cocok") {
			t.Errorf("%s: %q", name, got)
		}
		b.Screenshot("masuk-" + name)
		b.Type("#f-pin", "482916")
		b.Follow("form[action='/masuk'] button")
		if got := b.Text("body"); got != "/perajin Siti" {
			t.Errorf("%s: at %s: %q", name, b.Path(), got)
		}
	}
}
