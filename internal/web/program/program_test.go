package program_test

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/books"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/export"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payout"
	"simpul/internal/web"
	"simpul/internal/web/program"
	"simpul/internal/web/signin"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

const password = "sandi contoh yang panjang"

// office is a programme with sales in January and February 2026, another
// programme, and the server that shows them in February.
type office struct {
	*webtest.Server
	world            *checkouttest.World
	waliwis, foreign cooperative.Cooperative
	siti, aminah     identity.Actor
	elsewhere        identity.ProgrammeID
	bag, shared      catalog.VariantID
	pouch, far       catalog.VariantID
	shelf            string // folder of files that jobs make
}

func part(of identity.Actor, percent int) catalog.MakerShare {
	return catalog.MakerShare{Producer: of.Person, ShareBP: percent * 100}
}

func item(v catalog.VariantID, n int) checkouttest.Item {
	return checkouttest.Item{Variant: v, Quantity: n}
}

func open(t *testing.T) *office {
	t.Helper()
	w := checkouttest.New(t)
	w.Now = time.Date(2026, time.January, 1, 2, 0, 0, 0, time.UTC)
	o := &office{world: w}
	o.shelf = t.TempDir()
	o.Server = o.serve(t, 0)

	o.waliwis = w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	kronjo := w.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	o.siti, o.aminah = w.Producer(o.waliwis, "Siti Contoh", checkouttest.Waliwis), w.Producer(o.waliwis, "Aminah Contoh", checkouttest.MekarBaru)
	rani := w.Producer(kronjo, "Rani Contoh", checkouttest.Kronjo)
	o.bag = w.Bag(o.waliwis, "Tas tali kur merah", money.Rupiah(185_000), 50, part(o.siti, 100))
	o.shared = w.Bag(o.waliwis, "Tas selempang berdua", money.Rupiah(150_001), 50, part(o.siti, 60), part(o.aminah, 40))
	o.pouch = w.Bag(kronjo, "Dompet koin", money.Rupiah(45_000), 50, part(rani, 100))

	own := w.Programme
	o.In(t, func(ctx context.Context, tx *database.Tx) (err error) {
		w.Programme, err = cooperative.CreateProgramme(ctx, tx, identity.Program(), "Program Lain", "Lembaga Lain", w.Now)
		return err
	})
	o.elsewhere = w.Programme.ID
	o.foreign = w.Cooperative("Rajut Lain", checkouttest.Waliwis)
	nur := w.Producer(o.foreign, "Nur Lain", checkouttest.Waliwis)
	o.far = w.Bag(o.foreign, "Tas program lain", money.Rupiah(99_000), 50, part(nur, 100))
	w.Programme = own
	return o
}

// serve starts a server in February; a file of more than so many rows is made by a
// job there, 0 for the program's own bound.
func (o *office) serve(t *testing.T, rows int64) *webtest.Server {
	t.Helper()
	w := o.world
	shelf, err := export.OpenShelf(o.shelf)
	if err != nil {
		t.Fatal(err)
	}
	s := webtest.Start(t, func(app *fiber.App, s *webtest.Server) {
		s.DB = w.DB
		(&signin.Desk{DB: w.App, Gate: s.Gate}).Routes(app)
		program.Routes(app, program.Options{
			Report: w.Report, DB: w.App, Checkout: w.Checkout, Books: &books.Books{DB: w.App}, Payout: &payout.Office{DB: w.App}, Studio: w.Studio,
			Exports: shelf, FileRows: rows,
		})
	}, func(options *web.Options) {
		options.DB, options.Demonstration, options.Uploads = w.App, true, program.Uploads()
	})
	s.Clock.Set(time.Date(2026, time.February, 20, 5, 0, 0, 0, time.UTC))
	return s
}

// sold sells at a time of the past.
func (o *office) sold(t *testing.T, at time.Time, items ...checkouttest.Item) order.Order {
	t.Helper()
	o.world.Now = at
	placed := o.world.Order(items...)
	receipt := o.world.Receipt(placed)
	receipt.OccurredAt = at
	if outcome, err := o.world.Checkout.Settle(t.Context(), receipt, at.Add(time.Minute)); err != nil || outcome != checkout.Settled {
		t.Fatalf("settle: %s %v", outcome, err)
	}
	return placed
}

// season sells in January, at the end of its last day in UTC, and in February.
func (o *office) season(t *testing.T) order.Order {
	t.Helper()
	o.sold(t, time.Date(2026, time.January, 12, 4, 0, 0, 0, time.UTC), item(o.bag, 1), item(o.pouch, 2))
	o.sold(t, time.Date(2026, time.January, 31, 18, 30, 0, 0, time.UTC), item(o.bag, 2))
	o.sold(t, time.Date(2026, time.February, 3, 9, 0, 0, 0, time.UTC), item(o.pouch, 1), item(o.shared, 1))
	return o.sold(t, time.Date(2026, time.February, 14, 2, 0, 0, 0, time.UTC), item(o.shared, 2), item(o.bag, 1), item(o.far, 1))
}

// holder is somebody with an office, signed in.
func (o *office) holder(t *testing.T, name string, offices ...identity.Office) *webtest.Client {
	t.Helper()
	mail := strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@contoh.id"
	id := o.AddPerson(t, identity.NewPerson{Name: name, Email: mail}, password)
	for _, held := range offices {
		o.Grant(t, id, held)
	}
	c := o.Client(t)
	c.SignInOffice(mail, password)
	return c
}

func (o *office) manager(t *testing.T) *webtest.Client {
	t.Helper()
	return o.holder(t, "Maya Pengelola", identity.Office{Role: identity.Manager, Programme: o.world.Programme.ID})
}

// looked is a page that must be whole.
func looked(t *testing.T, c *webtest.Client, path string) *webtest.Page {
	t.Helper()
	p := c.Get(path).Want(http.StatusOK)
	viewtest.Check(t, p.Body)
	return p
}

func TestOverviewShowsVillagesToTheRupiah(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)

	// February, the running month: 2 bags at its first minutes in Jakarta, a
	// pouch, 3 shared bags, another bag; the other programme's bag is not in it.
	p := looked(t, c, "/program")
	want := money.Rupiah(2*185_000 + 45_000 + 3*150_001 + 185_000).String()
	if got := p.Texts(".metric-value"); got[0] != want || got[2] != "3" || got[3] != "3" {
		t.Errorf("headline %v, want %s, 3 orders and 3 makers", got, want)
	}
	if got := p.Text(".metric-detail"); !strings.Contains(got, "Naik 281,8 % dari Rp275.000 (Jan 2026)") {
		t.Errorf("change %q", got)
	}
	if got := p.Texts("tfoot td"); got[2] != want {
		t.Errorf("total row %v, want %s", got, want)
	}
	// Siti has 60 % of each shared bag: Rp90.001 of one, Rp180.001 of two.
	if got := p.Texts("tbody tr:first-child > *"); got[0] != "Waliwis Mekar Baru" || got[3] != money.Rupiah(3*185_000+90_001+180_001).String() {
		t.Errorf("first village %v", got)
	}
	if got := p.Texts(".bars li .value")[:3]; got[0] != money.Rupiah(3*185_000+90_001+180_001).String() || got[1] != money.Rupiah(60_000+120_001).String() || got[2] != "Rp45.000" {
		t.Errorf("bars %v", got)
	}
	if got := p.Text(".taken-at"); !strings.Contains(got, "20 Februari 2026 pukul 12.00 WIB") {
		t.Errorf("taken at %q", got)
	}

	// The picker works without a script: a form with a button.
	january := c.Submit(p, "form.period", webtest.Fill{"periode": "2026-01"}).Want(http.StatusOK)
	viewtest.Check(t, january.Body)
	if !p.Has("form.period button[data-auto-button]") || p.Attr("form.period a", "href") != "/program?periode=2026-01" || january.Attr("form.period a:last-of-type", "href") != "/program?periode=2026-02" {
		t.Error("the month before and the month after are not offered")
	}
	if got := january.Texts(".metric-value"); got[0] != "Rp275.000" || got[1] != "Rp247.500" {
		t.Errorf("January %v", got)
	}
	if empty := looked(t, c, "/program?periode=2025-06"); !empty.Has(".empty") {
		t.Error("a month without sales shows no empty state")
	}
	for _, bad := range []string{"x", "2026-13", "2026-1", "'; DROP TABLE posting"} {
		c.Get("/program?periode=" + strings.ReplaceAll(bad, " ", "%20")).Want(http.StatusNotFound)
	}
}

func TestBridgeLeadsFromMoneyTakenToRevenue(t *testing.T) {
	t.Parallel()
	o := open(t)
	mixed := o.sold(t, time.Date(2026, time.February, 14, 2, 0, 0, 0, time.UTC), item(o.bag, 1), item(o.far, 1))
	p := looked(t, o.manager(t), "/program")
	got := p.Texts(".kv dd")
	want := []string{mixed.Total.String(), "−Rp10.000", "−Rp109.000", "Rp185.000"}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("bridge %v, want %v", got, want)
	}
	if p.Has(".notice.tone-bad") {
		t.Error("the books are said not to balance")
	}
}

// TestEveryFigureLeadsToItsPayment goes from a village to the makers, a sale,
// its order, the ledger's transaction and the payment.
func TestEveryFigureLeadsToItsPayment(t *testing.T) {
	t.Parallel()
	o := open(t)
	mixed := o.season(t)
	c := o.manager(t)

	village := looked(t, c, looked(t, c, "/program").Attr("tbody th a", "href"))
	if got := village.Text("h1"); got != "Desa Waliwis" {
		t.Fatalf("village %q", got)
	}
	total := money.Rupiah(3*185_000 + 90_001 + 180_001).String()
	if got := village.Texts(".metric-value"); got[0] != total {
		t.Errorf("village %v, want %s", got, total)
	}
	for i, foot := range village.Texts("tfoot tr") {
		if !strings.Contains(foot, total) {
			t.Errorf("table %d sums to %q, want %s", i, foot, total)
		}
	}
	if got := village.Count("table:last-of-type tbody tr"); got == 0 {
		t.Error("no sales")
	}

	maker := looked(t, c, "/program/perajin/"+strconv.FormatInt(int64(o.aminah.Person), 10)+"?periode=2026-02")
	if got := maker.Texts(".metric-value"); got[0] != money.Rupiah(60_000+120_001).String() || got[2] != "2" {
		t.Errorf("Aminah %v", got)
	}
	link := maker.Attr("tbody th a", "href")
	if !strings.Contains(link, mixed.Number) {
		t.Fatalf("newest sale leads to %s, want %s", link, mixed.Number)
	}
	page := looked(t, c, link)
	if strings.Contains(page.Body, "Nur Lain") || strings.Contains(page.Body, "Tas program lain") {
		t.Error("the order shows the other programme's part")
	}
	for _, private := range []string{mixed.BuyerName, mixed.RecipientName, mixed.BuyerPhone, "0813", mixed.Street, "Tebet"} {
		if strings.Contains(page.Body, private) {
			t.Errorf("the order shows %q of the customer", private)
		}
	}
	if !strings.Contains(page.Text(".office-head"), "Kota Administrasi Jakarta Selatan") {
		t.Error("the order does not say the city")
	}
	if got := page.Text(".kv-strong dd"); got != mixed.Total.String() {
		t.Errorf("paid %s, want %s", got, mixed.Total)
	}

	journal := looked(t, c, page.Attr("a[href*='/program/jurnal/']", "href"))
	if !strings.Contains(journal.Text(".kv"), "sale:"+strconv.FormatInt(int64(mixed.ID), 10)) {
		t.Errorf("journal %s", journal.Text(".kv"))
	}
	if sums := journal.Texts("tfoot td.num"); len(sums) != 2 || sums[0] != mixed.Total.String() || sums[0] != sums[1] {
		t.Errorf("debit and credit %v, want %s", sums, mixed.Total)
	}
	if !strings.Contains(journal.Body, "sim_") || strings.Contains(journal.Body, "Nur Lain") {
		t.Error("the journal lacks its payment, or shows the other programme's maker")
	}

	groups := looked(t, c, "/program/koperasi?periode=2026-02")
	if got := groups.Texts("tfoot td.num"); got[3] != money.Rupiah(3*185_000+45_000+3*150_001).String() {
		t.Errorf("cooperatives sum to %v", got)
	}
	group := looked(t, c, groups.Attr("tbody th a", "href"))
	if got := group.Texts(".metric-value"); got[0] != money.Rupiah(3*185_000+3*150_001).String() {
		t.Errorf("cooperative %v", got)
	}
	if got := looked(t, c, "/program/perajin").Count("tbody tr"); got != 3 {
		t.Errorf("%d makers, want 3", got)
	}
}

// paths are all pages, of this programme's things.
func (o *office) paths(t *testing.T, sold order.Order) []string {
	t.Helper()
	var transaction int64
	if err := o.world.App.GetContext(t.Context(), &transaction, `SELECT id FROM ledger_transaction WHERE order_id = $1`, int64(sold.ID)); err != nil {
		t.Fatal(err)
	}
	return []string{
		"/program", "/program/perajin", "/program/koperasi", "/program/wilayah/" + string(checkouttest.MekarBaru[:8]), "/program/konsistensi",
		"/program/desa/" + string(checkouttest.MekarBaru),
		fmt.Sprintf("/program/perajin/%d", o.siti.Person),
		fmt.Sprintf("/program/koperasi/%d", o.waliwis.ID),
		"/program/pesanan/" + sold.Number,
		fmt.Sprintf("/program/jurnal/%d", transaction),
	}
}

func TestOnlyThisProgrammesReadersSeeIt(t *testing.T) {
	t.Parallel()
	o := open(t)
	sold := o.sold(t, time.Date(2026, time.February, 3, 9, 0, 0, 0, time.UTC), item(o.shared, 1))
	paths := o.paths(t, sold)
	own := identity.Office{Role: identity.Manager, Programme: o.world.Programme.ID}
	other := identity.Office{Role: identity.Manager, Programme: o.elsewhere}
	auditor := identity.Office{Role: identity.Auditor, Programme: o.world.Programme.ID, Until: o.Clock.Now().Add(time.Hour)}

	stranger := o.Client(t)
	officer := o.holder(t, "Oki Pengurus", identity.Office{Role: identity.Officer, Cooperative: o.waliwis.ID})
	phone := "+6281211112222"
	maker := o.AddPerson(t, identity.NewPerson{Name: "Tini Perajin", Phone: phone}, "482915")
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO producer (id, village_code, created_at) VALUES ($1, $2, $3)`, int64(maker), string(checkouttest.Waliwis), o.Clock.Now())
		return err
	})
	producer := o.Client(t)
	producer.SignIn(phone, "482915")
	manager, foreign, reader := o.holder(t, "Maya", own), o.holder(t, "Fitri", other), o.holder(t, "Wati", auditor)
	both := o.holder(t, "Dewi", own, other)

	for i, path := range paths {
		manager.Get(path).Want(http.StatusOK)
		reader.Get(path).Want(http.StatusOK)
		both.Get(path).Want(http.StatusOK)
		officer.Get(path).Want(http.StatusForbidden)
		producer.Get(path).Want(http.StatusForbidden)
		if p := stranger.Get(path).Want(http.StatusSeeOther); !strings.HasPrefix(p.Header.Get("Location"), "/masuk/kantor") {
			t.Errorf("%s leads a stranger to %s", path, p.Header.Get("Location"))
		}
		if p := foreign.Get(path); i > 4 {
			p.Want(http.StatusNotFound)
		} else if strings.Contains(p.Want(http.StatusOK).Body, "Siti Contoh") || p.Has(".metric-value") && p.Texts(".metric-value")[0] != "Rp0" {
			t.Errorf("%s shows another programme's figures", path)
		}
		// A programme that is not hers cannot be chosen either.
		foreign.Get(fmt.Sprintf("%s?program=%d", path, o.world.Programme.ID)).Want(http.StatusNotFound)
	}
	if p := both.Get(fmt.Sprintf("/program?program=%d", o.elsewhere)).Want(http.StatusOK); p.Texts(".metric-value")[0] != "Rp0" {
		t.Error("choosing the other programme shows this one's figures")
	}
	for _, unknown := range []string{
		"/program/desa/36.03.33", "/program/wilayah/36", "/program/wilayah/36.04", "/program/wilayah/36.03.33.2004", "/program/kategori/999", "/program/desa/36.03.33.2999", "/program/desa/x", "/program/perajin/0", "/program/perajin/x", "/program/perajin/99999",
		"/program/koperasi/99999", "/program/pesanan/SPXXXXXXXX", "/program/pesanan/%00", "/program/pesanan/%FF", "/program/desa/36.03%00", "/program?hal=9&program=%00",
		"/program/jurnal/99999999", "/program/jurnal/-1", "/program?hal=2&program=0",
		"/program/desa/" + string(checkouttest.MekarBaru) + "?hal=7",
	} {
		manager.Get(unknown).Want(http.StatusNotFound)
	}
	o.Clock.Advance(2 * time.Hour)
	reader.Get("/program").Want(http.StatusForbidden)
}
