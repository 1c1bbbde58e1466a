package walk_test

import (
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/web/webtest"
)

// Who may use a part of the site.
const (
	everybody      = "everybody"
	producers      = "producer"
	officers       = "officer"
	managers       = "manager"
	auditors       = "auditor" // of the estate's programme, who changes nothing
	administrators = "administrator"
	cashiers       = "officer or manager" // of the programme whose money it is
)

// audiences says whom each part of the site is for; the part is the first
// folder of a route's path. A route in a part that is not here fails the test.
var audiences = map[string]string{
	"perajin": producers, "koperasi": officers, "program": managers, "admin": administrators, "kasir": cashiers,

	"": everybody, "healthz": everybody, "readyz": everybody, "static": everybody, "robots.txt": everybody, "m": everybody,
	"masuk": everybody, "keluar": everybody, "undangan": everybody, "katalog": everybody, "kategori": everybody, "cari": everybody,
	"kelompok": everybody, "pembuat": everybody, "saran": everybody, "produk": everybody, "keranjang": everybody, "wilayah": everybody, "bayar": everybody, "ongkir": everybody,
	"pesanan": everybody, "permintaan": everybody, "ulasan": everybody, "kotak-surat": everybody, "simulasi": everybody, "webhook": everybody,
	"sitemap.xml": everybody, "sitemap": everybody, "cerita": everybody, "dampak": everybody, "kecamatan": everybody, "periksa": everybody, "desa": everybody, "tentang": everybody, "bantuan": everybody,
	"ketentuan": everybody, "privasi": everybody, "pengaduan": everybody, "gaya": everybody,
	"suka": everybody, "dilihat": everybody, "karya.atom": everybody,
	"metrics": everybody, // who answers only on the machine itself
}

// readersOwn is what who reads a programme makes for herself: an auditor too.
const readersOwn = "/program/berkas"

// forEverybody are routes of a part that say nothing about anybody: what the
// app keeps on the phone, also for when nobody is signed in.
var forEverybody = []string{"/perajin/sw.js", "/perajin/aplikasi.webmanifest", "/perajin/kerangka", "/perajin/kecil.js", "/koperasi/jual/sw.js", "/koperasi/jual/kerangka"}

// TestEveryRouteForEveryRole asks for every route that the program has, as
// everybody who has no business there, and with things of others as those who
// have: whoever it is not for is refused, and nothing changes.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	s, e := newEstate(t)
	visitors := s.visitors(t, e)
	before := s.deeds(t)
	routes := 0
	for _, route := range s.program.Web.GetRoutes(true) {
		if route.Method == "HEAD" {
			continue
		}
		audience, known := audiences[strings.Split(route.Path, "/")[1]]
		if !known {
			t.Errorf("%s %s: say in audiences whom it is for", route.Method, route.Path)
		}
		if !known || audience == everybody || slices.Contains(forEverybody, route.Path) {
			continue
		}
		routes++
		paths := []string{route.Path}
		if aboutSomething(route.Path) {
			paths = e.paths(t, s.App, route.Path)
		}
		fields := e.form()
		fields.Set("answer", answers[route.Path])
		for _, v := range visitors {
			if v.belongs(audience) && (!aboutSomething(route.Path) || v.same(audience)) || v.role == auditors && audience == managers && (route.Method == "GET" || strings.HasPrefix(route.Path, readersOwn)) {
				continue
			}
			asked := paths
			if !v.belongs(audience) && os.Getenv("SIMPUL_FULL") != "1" { // whom the part refuses, whatever it is about
				asked = paths[:min(1, len(paths))]
			}
			for _, path := range asked {
				if status := ask(v, route.Method, path, fields); !refused(status, v.belongs(audience)) {
					t.Errorf("%s %s as %s: %d", route.Method, path, v.name, status)
				}
			}
		}
	}
	if routes < 150 {
		t.Errorf("only %d routes are guarded", routes)
	}
	s.anothersProgramme(t, visitors, e)
	if after := s.deeds(t); after != before {
		t.Errorf("something was done: %s, before %s", after, before)
	}
}

// anothersProgramme asks for every page of programmes with the estate's in the
// address, as those who manage another: there is no such page.
func (s *stage) anothersProgramme(t *testing.T, visitors []visitor, e estate) {
	t.Helper()
	for _, v := range visitors {
		if v.role != managers {
			continue
		}
		for _, route := range s.program.Web.GetRoutes(true) {
			if route.Method != "GET" || !strings.HasPrefix(route.Path, "/program") || strings.Contains(route.Path, ":") {
				continue
			}
			if status := v.client.Get(fmt.Sprintf("%s?program=%d", route.Path, e.programme)).Status; status != 404 {
				t.Errorf("%s of another programme: %d", route.Path, status)
			}
		}
		for _, place := range e.places {
			page := v.client.Get(place).Want(200)
			if strings.Contains(page.Text("main"), e.name) || page.Has("main a[href*='/program/perajin/']") {
				t.Errorf("%s tells of another programme's makers", place)
			}
		}
	}
}

// refused tells whether an answer gives nothing away: to those who have no
// business there it leads to the sign-in or is 401 or 403; to those who have,
// things of others are not found. A form that is refused as wrong says nothing
// about whose thing it was: give it fields that are right.
func refused(status int, fits bool) bool {
	if fits {
		return slices.Contains([]int{403, 404}, status)
	}
	return slices.Contains([]int{303, 401, 403}, status)
}

// ask sends forms with a token of the visitor's own and fields that are right.
func ask(v visitor, method, path string, fields url.Values) int {
	if method == "GET" {
		return v.client.Get(path).Status
	}
	filled := maps.Clone(fields)
	filled.Set("token", v.token)
	if method == "PATCH" {
		return v.client.Piece(path+"?token="+url.QueryEscape(v.token), strings.NewReader("x")).Status
	}
	return v.client.Post(path, filled).Status
}

// visitor is somebody who has nothing to do with the estate, or stands beside it.
type visitor struct {
	name, role string
	client     *webtest.Client
	// beside tells that it is somebody of the estate's own programme.
	beside bool
	token  string
}

// belongs tells whether a part of the site is for people like the visitor.
func (v visitor) belongs(audience string) bool {
	return v.role == audience || audience == cashiers && (v.role == managers || v.role == officers)
}

// same tells whether what is the estate's there is the visitor's too: officers of
// one programme look after the same money.
func (v visitor) same(audience string) bool { return v.beside && audience == cashiers }

// besideHer is a member of a cooperative who makes nothing together with a
// producer; officerBeside is an officer of another cooperative of the programme.
const (
	besideHer = `
		SELECT m.producer_id FROM membership m WHERE m.cooperative_id = $1 AND m.left_at IS NULL AND NOT EXISTS (
			SELECT 1 FROM product_maker hers JOIN product_maker own ON own.product_id = hers.product_id WHERE hers.producer_id = $2 AND own.producer_id = m.producer_id)
			AND NOT EXISTS (SELECT 1 FROM share_offer_part p WHERE p.producer_id = m.producer_id)
		ORDER BY 1 LIMIT 1`
	officerBeside = `
		SELECT g.person_id FROM role_grant g JOIN cooperative c ON c.id = g.cooperative_id
		WHERE g.role = 'officer' AND c.programme_id = $1 AND c.id <> $2 ORDER BY 1 LIMIT 1`
)

// visitors are one of each role who have nothing to do with the estate, and those
// who stand nearest to it.
func (s *stage) visitors(t *testing.T, e estate) []visitor {
	t.Helper()
	var neighbour, colleague identity.PersonID
	if err := s.App.GetContext(t.Context(), &neighbour, besideHer, int64(e.cooperative), int64(e.producer)); err != nil {
		t.Fatal(err)
	}
	if err := s.App.GetContext(t.Context(), &colleague, officerBeside, int64(e.programme), int64(e.cooperative)); err != nil {
		t.Fatal(err)
	}
	all := []visitor{
		{name: "stranger", client: webtest.NewClient(t, s.url)},
		{name: "producer", role: producers, client: s.byPhone(t, s.siti.Person)},
		{name: "producer of the same cooperative", role: producers, client: s.byPhone(t, neighbour), beside: true},
		{name: "officer of another programme", role: officers, client: s.byPhone(t, s.Officer(s.cooperative).Person)},
		{name: "officer of another cooperative", role: officers, client: s.byPhone(t, colleague), beside: true},
		{name: "manager of another programme", role: managers, client: s.byEmail(t, "lain@simpul.example", identity.Office{Role: identity.Manager, Programme: s.Programme.ID})},
		{name: "auditor of the programme", role: auditors, client: s.byEmail(t, "pemeriksa@simpul.example", identity.Office{Role: identity.Auditor, Programme: e.programme, Until: s.Now.AddDate(0, 1, 0)})},
		{name: "administrator", role: administrators, client: s.byEmail(t, "kepala@simpul.example", identity.Office{Role: identity.Administrator})},
	}
	for i := range all {
		all[i].token = all[i].client.Get("/keluar").Attr("input[name=token]", "value")
	}
	return all
}

func (s *stage) byPhone(t *testing.T, person identity.PersonID) *webtest.Client {
	t.Helper()
	var phone string
	if err := s.App.GetContext(t.Context(), &phone, `SELECT phone FROM person WHERE id = $1`, int64(person)); err != nil {
		t.Fatal(err)
	}
	if err := s.program.Gate.SetPIN(t.Context(), s.App, identity.Program(), person, pin, s.Now); err != nil {
		t.Fatal(err)
	}
	c := webtest.NewClient(t, s.url)
	c.SignIn(phone, pin)
	return c
}

func (s *stage) byEmail(t *testing.T, email string, office identity.Office) *webtest.Client {
	t.Helper()
	var person identity.PersonID
	if err := database.InTx(t.Context(), s.App, func(tx *database.Tx) (err error) {
		person, err = identity.CreatePerson(t.Context(), tx, identity.Program(), identity.NewPerson{Name: "Dewi Contoh", Email: email}, s.Now)
		if err != nil {
			return err
		}
		return identity.Grant(t.Context(), tx, identity.Program(), person, office, s.Now)
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.program.Gate.SetPassword(t.Context(), s.App, identity.Program(), person, password, s.Now); err != nil {
		t.Fatal(err)
	}
	c := webtest.NewClient(t, s.url)
	c.SignInOffice(email, password)
	return c
}

// deeds are how many things have been done, but for the report that the program
// prepares by itself when a month is over.
func (s *stage) deeds(t *testing.T) string {
	t.Helper()
	var counted string
	const count = `
		SELECT concat_ws(' ', (SELECT count(*) FROM trail WHERE action !~ '^(session|person.sign)' AND NOT (action = 'dossier.issue' AND actor_id IS NULL)), (SELECT count(*) FROM order_event),
		       (SELECT count(*) FROM posting), (SELECT count(*) FROM stock_movement), (SELECT count(*) FROM publication), (SELECT count(*) FROM invitation))`
	if err := s.App.GetContext(t.Context(), &counted, count); err != nil {
		t.Fatal(err)
	}
	return counted
}
