package main

import (
	"crypto/rand"
	"encoding/json"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"simpul/internal/audit"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/web/webtest"
)

// newLogin makes a login that may do nothing yet.
func newLogin(t *testing.T, db *dbtest.DB) string {
	t.Helper()
	name := "login_" + strings.ToLower(rand.Text()[:12])
	if _, err := db.Super.Exec(`CREATE ROLE ` + name + ` LOGIN`); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Super.Exec(`DROP OWNED BY ` + name + `; DROP ROLE ` + name); err != nil {
			t.Error(err)
		}
	})
	return name
}

// newDatabase makes an empty database that a new login owns, as an
// administrator of PostgreSQL would for Simpul, and gives its address.
func newDatabase(t *testing.T, db *dbtest.DB) string {
	t.Helper()
	owner, name := newLogin(t, db), "test_"+strings.ToLower(rand.Text()[:16])
	if _, err := db.Super.Exec(`CREATE DATABASE ` + name + ` OWNER ` + owner); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Super.Exec(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	return strings.Replace(db.URL(owner), db.Name, name, 1)
}

// answersOfATest are what setup asks and has no answer of its own for.
var answersOfATest = []string{
	"--admin-name=Dewi Contoh", "--admin-email=dewi@contoh.example", "--programme=Program Contoh", "--agency=BP3MI Contoh",
	"--manager-name=Bagus Contoh", "--manager-email=bagus@contoh.example", "--cooperative=Simpul Waliwis", "--village=36.03.33.2004",
	"--street=Jalan Contoh 1", "--phone=081234567800", "--officer-name=Wulan Contoh", "--officer-phone=081234567801",
}

// TestALiveInstallation begins one with a single login on an empty database
// and uses it as those will who were invited.
func TestALiveInstallation(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.env = append(m.env, "DATABASE_URL="+newDatabase(t, dbtest.New(t)), "SIMPUL_DATA="+m.path("data"), "SIMPUL_BASE_URL=http://toko.example")
	m.refuses(failed, "there is no shop in this database yet", "audit")
	if asked, told := m.must("migrate"); asked != "The schema is up to date.\n" || !strings.Contains(told, "Official regions:") {
		t.Errorf("migrate says:\n%s%s", asked, told)
	}
	m.refuses(failed, "Administrator's name is missing", "setup")
	m.refuses(failed, "--village: \"Mekar Baru\" means no single village", append([]string{"setup"}, replaced(answersOfATest, "--village=Mekar Baru")...)...)
	m.refuses(failed, "--officer-phone", append([]string{"setup"}, replaced(answersOfATest, "--officer-phone=12")...)...)

	said, _ := m.must(append([]string{"setup"}, answersOfATest...)...)
	invitations := regexp.MustCompile(`(?m)^  (administrator|manager|officer) .* http://toko\.example(/undangan/\S+)$`).FindAllStringSubmatch(said, -1)
	if len(invitations) != 3 {
		t.Fatalf("setup says:\n%s", said)
	}
	m.refuses(failed, "begun before", append([]string{"setup"}, answersOfATest...)...)
	m.refuses(failed, "a live one", "seed")

	p := m.serve()
	p.says(`STRIPE_SECRET_KEY is not set: nothing can be paid`)
	at := "http://" + p.address()
	c := webtest.NewClient(t, at)
	c.Get("/healthz").Want(200)
	c.Get("/readyz").Want(200)
	if strings.Contains(c.Get("/masuk").Want(200).Body, "482915") {
		t.Error("a live installation offers a demonstration's login")
	}
	for _, invited := range invitations {
		useInvitation(t, at, invited[1], invited[2])
	}
	clean(t, m)
	if code := p.end(syscall.SIGTERM); code != 0 {
		t.Errorf("SIGTERM: exit code %d", code)
	}

	// The configured database is all that was used, besides secret and pictures.
	for _, folder := range []string{"home", "tmp", "work"} {
		if left := files(t, m.path(folder)); len(left) > 0 {
			t.Errorf("in %s stand %v", folder, left)
		}
	}
	if left := files(t, m.path("data")); len(left) != 1 || left[0] != "secret" {
		t.Errorf("in SIMPUL_DATA stand %v", left)
	}
}

// replaced is a list of flags with another value for one of them.
func replaced(flags []string, flag string) []string {
	name, _, _ := strings.Cut(flag, "=")
	var all []string
	for _, f := range flags {
		if strings.HasPrefix(f, name+"=") {
			f = flag
		}
		all = append(all, f)
	}
	return all
}

// useInvitation sets a PIN or password by an invitation's link, and signs in
// with it from another browser.
func useInvitation(t *testing.T, at, role, path string) {
	t.Helper()
	const pin, password = "739164", "perahu-kayu-lentera-88"
	places := map[string]string{"administrator": "/admin", "manager": "/program", "officer": "/koperasi"}
	c := webtest.NewClient(t, at)
	fill := webtest.Fill{"password": password, "again": password}
	if role == "officer" {
		fill = webtest.Fill{"pin": pin, "again": pin}
	}
	page := c.Submit(c.Get(path).Want(200), "form", fill).Want(200)
	if page.URL.Path != places[role] {
		t.Errorf("the invitation of the %s leads to %s", role, page.URL)
	}
	c.Get(path).Want(410)

	again := webtest.NewClient(t, at)
	switch role {
	case "administrator":
		page = again.SignInOffice("dewi@contoh.example", password)
	case "manager":
		page = again.SignInOffice("bagus@contoh.example", password)
	default:
		page = again.SignIn("0812-3456-7801", pin)
	}
	if page.Want(200).URL.Path != places[role] {
		t.Errorf("the %s came to %s", role, page.URL)
	}
	for of, place := range places {
		if of != role {
			again.Get(place).Want(403)
		}
	}
}

// clean wants an audit without findings, for people and for programs.
func clean(t *testing.T, m *machine) {
	t.Helper()
	if said, _ := m.must("audit"); !strings.Contains(said, "ok        1  every transaction sums to zero") || strings.Contains(said, "BROKEN") {
		t.Errorf("audit says:\n%s", said)
	}
	var findings []audit.Finding
	said, _ := m.must("audit", "--json")
	if err := json.Unmarshal([]byte(said), &findings); err != nil || len(findings) < 20 {
		t.Errorf("audit --json: %v, %d findings:\n%s", err, len(findings), said)
	}
	for _, f := range findings {
		if f.Broken() || f.Name == "" {
			t.Errorf("finding %+v", f)
		}
	}
}

// TestRolesOfTheirOwn runs every command with the three logins that the program
// is made for, and plants what the audit must find.
func TestRolesOfTheirOwn(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	m := newMachine(t)
	m.env = append(m.env, "DATABASE_URL="+db.URL(string(database.App)), "DATABASE_OWNER_URL="+db.URL(string(database.Owner)),
		"DATABASE_REPORT_URL="+db.URL(string(database.Report)), "SIMPUL_DATA="+m.path("data"))
	asked, told := m.must("seed", "--products=2", "--orders=6", "--seed=3")
	for _, wanted := range []string{"people 110 of 110", "orders 6 of 6", "Loaded in ", "pengelola@simpul.example"} {
		if !strings.Contains(asked+told, wanted) {
			t.Errorf("seed does not say %q:\n%s%s", wanted, asked, told)
		}
	}
	m.refuses(failed, "has people already", "seed", "--products=2", "--orders=6")
	clean(t, m)

	p := m.serve()
	c := webtest.NewClient(t, "http://"+p.address())
	c.Get("/readyz").Want(200)
	if place := c.SignIn("081200009101", "482915"); place.URL.Path != "/koperasi" {
		t.Errorf("the officer came to %s", place.URL)
	}
	clean(t, m)
	m.env = append(m.env, "SIMPUL_ADDR="+p.address())
	m.must("health")
	if code := p.end(syscall.SIGINT); code != 0 {
		t.Errorf("SIGINT: exit code %d", code)
	}
	m.refuses(failed, "refused", "health")

	// Money out of nothing: behind the triggers, as only a superuser can.
	if _, err := db.Super.Exec(`SET session_replication_role = replica;
		UPDATE posting SET amount = amount + 100 WHERE id = (SELECT min(id) FROM posting)`); err != nil {
		t.Fatal(err)
	}
	out, _, code := m.run("audit")
	if code != failed || !regexp.MustCompile(`(?m)^BROKEN +1  every transaction sums to zero per currency\n +transaction \d+ IDR 100$`).MatchString(out) {
		t.Errorf("audit exits %d:\n%s", code, out)
	}
	out, _, code = m.run("audit", "--json")
	var findings []audit.Finding
	if err := json.Unmarshal([]byte(out), &findings); err != nil || code != failed {
		t.Errorf("audit --json exits %d: %v", code, err)
	}
	broken := map[int]bool{}
	for _, f := range findings {
		broken[f.Number] = broken[f.Number] || f.Broken()
	}
	if !broken[1] || !broken[4] {
		t.Errorf("broken: %v", broken)
	}
}
