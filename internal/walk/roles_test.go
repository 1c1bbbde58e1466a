package walk_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// Who may use a part of the site.
const (
	everybody      = "everybody"
	producers      = "producer"
	officers       = "officer of another cooperative"
	managers       = "manager of another programme"
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

// forEverybody are routes of a part that say nothing about anybody: what the
// app keeps on the phone, also for when nobody is signed in.
var forEverybody = []string{"/perajin/sw.js", "/perajin/aplikasi.webmanifest", "/perajin/kerangka"}

// TestEveryRouteForEveryRole asks for every route that the program has, as
// everybody who has no business there, and with things of others as those who
// have: whoever it is not for is refused, and nothing changes.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	foreign := s.somebodysThings(t)
	clients := s.visitors(t)
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
		for role, client := range clients {
			ofOthers := strings.Contains(route.Path, ":")
			fits := role == audience || audience == cashiers && role == managers
			// An officer of the same programme looks after the same money.
			if fits && !ofOthers || audience == cashiers && role == officers {
				continue
			}
			for _, path := range foreign.paths(route.Path) {
				if status := ask(client, route.Method, path, foreign.fields); !refused(status, fits) {
					t.Errorf("%s %s as %s: %d", route.Method, path, role, status)
				}
			}
		}
	}
	if routes < 40 {
		t.Errorf("only %d routes are guarded", routes)
	}
	if after := s.deeds(t); after != before {
		t.Errorf("something was done: %s, before %s", after, before)
	}
}

// refused tells whether an answer gives nothing away: to those who have no
// business there it leads to the sign-in or is 401 or 403; to those who have,
// things of others are not found, or the form is wrong before they are looked for.
func refused(status int, fits bool) bool {
	if fits {
		return slices.Contains([]int{403, 404, 422}, status)
	}
	return slices.Contains([]int{303, 401, 403}, status)
}

// ask sends forms with a token of the visitor's own and fields that are right.
func ask(c *webtest.Client, method, path string, fields url.Values) int {
	if method == "GET" {
		return c.Get(path).Status
	}
	filled := maps.Clone(fields)
	filled.Set("token", c.Get("/keluar").Attr("input[name=token]", "value"))
	if method == "PATCH" {
		return c.Patch(path+"?token="+url.QueryEscape(filled.Get("token")), "application/offset+octet-stream", strings.NewReader("x")).Status
	}
	return c.Post(path, filled).Status
}

// things are one of each that belongs to the stage's own cooperative.
type things struct {
	ids    []int64
	number string
	fields url.Values // what forms about them hold; add what a new form needs
}

func (s *stage) somebodysThings(t *testing.T) things {
	t.Helper()
	bag := s.Bag(s.cooperative, "Tas Waliwis", money.Rupiah(185_000), 9, catalog.MakerShare{Producer: s.siti.Person, ShareBP: 10_000})
	sold := s.Sold(checkouttest.Item{Variant: bag, Quantity: 1})
	variant := fmt.Sprint(bag)
	found := things{number: sold.Number, fields: url.Values{
		"variant": {variant}, "seen": {"8"}, "stock-" + variant: {"5"}, "tracking": {"JNE0001"}, "tracking_number": {"JNE0001"},
	}}
	const ids = `
		SELECT id FROM parcel UNION SELECT id FROM product UNION SELECT id FROM producer UNION SELECT id FROM ledger_transaction
		UNION SELECT id FROM cooperative WHERE id = $1`
	if err := s.App.SelectContext(t.Context(), &found.ids, ids, int64(s.cooperative.ID)); err != nil {
		t.Fatal(err)
	}
	return found
}

// paths are a route's path with each of the things in it.
func (f things) paths(pattern string) []string {
	if !strings.Contains(pattern, ":") {
		return []string{pattern}
	}
	values := []string{f.number}
	for _, id := range f.ids {
		values = append(values, fmt.Sprint(id))
	}
	var all []string
	for _, value := range values {
		parts := strings.Split(pattern, "/")
		for i, part := range parts {
			if strings.HasPrefix(part, ":") {
				parts[i] = value
			}
		}
		all = append(all, strings.Join(parts, "/"))
	}
	return all
}

// visitors are one of each role who have nothing to do with the stage's
// cooperative, and own nothing themselves.
func (s *stage) visitors(t *testing.T) map[string]*webtest.Client {
	t.Helper()
	kronjo := s.Cooperative("Simpul Kronjo", checkouttest.Kronjo)
	maker := s.Producer(s.Cooperative("Simpul Jaya", checkouttest.MekarBaru), "Aminah Contoh", checkouttest.MekarBaru)
	clients := map[string]*webtest.Client{
		"stranger": webtest.NewClient(t, s.url),
		producers:  s.byPhone(t, maker.Person), officers: s.byPhone(t, s.Officer(kronjo).Person),
	}
	var other cooperative.Programme
	if err := database.InTx(t.Context(), s.App, func(tx *database.Tx) (err error) {
		other, err = cooperative.CreateProgramme(t.Context(), tx, identity.Program(), "Program Lain", "Dinas Contoh", s.Now)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	clients[managers] = s.byEmail(t, "lain@simpul.example", identity.Office{Role: identity.Manager, Programme: other.ID})
	clients[administrators] = s.byEmail(t, "admin@simpul.example", identity.Office{Role: identity.Administrator})
	return clients
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
