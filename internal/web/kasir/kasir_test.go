package kasir_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/internal/web/kasir"
	"simpul/internal/web/signin"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

const pin, password = "482915", "dermaga-ombak-kelapa-17"

// desk is a cooperative that is paid by transfer, with two officers, a manager
// and a stranger.
type desk struct {
	*webtest.Server
	world                             *checkouttest.World
	to                                payment.Destination
	bag                               catalog.VariantID
	officer, other, manager, stranger *webtest.Client
}

func open(t *testing.T) *desk {
	t.Helper()
	w := checkouttest.New(t)
	d := &desk{world: w}
	d.Server = webtest.Start(t, func(app *fiber.App, s *webtest.Server) {
		s.DB = w.DB
		(&signin.Desk{DB: w.App, Gate: s.Gate}).Routes(app)
		kasir.Routes(app, kasir.Options{DB: w.App, Checkout: w.Checkout, Studio: w.Studio})
	}, func(options *web.Options) { options.DB, options.Demonstration = w.App, true })
	group := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(group, "Siti Contoh", checkouttest.Waliwis)
	d.bag = w.Bag(group, "Tas tali kur merah", money.Rupiah(185_000), 50, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})
	d.to = w.Transfers()
	d.officer = d.person(t, "Oki", identity.Office{Role: identity.Officer, Cooperative: group.ID})
	d.other = d.person(t, "Ani", identity.Office{Role: identity.Officer, Cooperative: group.ID})
	d.manager = d.person(t, "Bagus", identity.Office{Role: identity.Manager, Programme: w.Programme.ID})
	d.stranger = d.person(t, "Siti", identity.Office{})
	return d
}

// person is somebody with an office, signed in.
func (d *desk) person(t *testing.T, name string, office identity.Office) *webtest.Client {
	t.Helper()
	c := d.Client(t)
	if office.Role == identity.Manager {
		email := strings.ToLower(name) + "@simpul.example"
		d.Grant(t, d.AddPerson(t, identity.NewPerson{Name: name, Email: email}, password), office)
		c.SignInOffice(email, password)
		return c
	}
	phone := fmt.Sprintf("+62857%08d", len(name)*1000+int(name[0]))
	id := d.AddPerson(t, identity.NewPerson{Name: name, Phone: phone}, pin)
	if office.Role != "" {
		d.Grant(t, id, office)
	}
	c.SignIn(phone, pin)
	return c
}

func (d *desk) placed(t *testing.T, quantity int) order.Order {
	t.Helper()
	r := d.world.Request(d.world.Cart(checkouttest.Item{Variant: d.bag, Quantity: quantity}))
	r.Method = payment.Transfer
	made, err := d.world.Checkout.Place(t.Context(), r, d.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func looked(t *testing.T, c *webtest.Client, path string) *webtest.Page {
	t.Helper()
	p := c.Get(path).Want(http.StatusOK)
	viewtest.Check(t, p.Body)
	return p
}

func (d *desk) state(t *testing.T, o order.Order, want order.PaymentState) {
	t.Helper()
	if got, err := order.ByID(t.Context(), d.world.App, o.ID); err != nil || got.PaymentState != want {
		t.Errorf("the order is %s, want %s (%v)", got.PaymentState, want, err)
	}
}

// TestAnOfficerConfirmsATransfer finds an order in the list, is held to a
// reference, and the order is paid.
func TestAnOfficerConfirmsATransfer(t *testing.T) {
	t.Parallel()
	d := open(t)
	o := d.placed(t, 1)
	if home := looked(t, d.officer, "/kasir"); !strings.Contains(home.Text("main"), o.Number) || !strings.Contains(home.Text("main"), o.Total.String()) {
		t.Fatalf("the list says %s", home.Text("main"))
	}
	p := looked(t, d.officer, "/kasir/pesanan/"+o.Number)
	form := "form[action='/kasir/pesanan/" + o.Number + "']"
	p = d.officer.Submit(p, form, webtest.Fill{"reference": "x"}).Want(http.StatusUnprocessableEntity)
	viewtest.Check(t, p.Body)
	if !strings.Contains(p.Text(".error"), "Nomor referensi") || money.Rupiah(o.Total.Rupiah()).String() == p.Attr("#f-amount", "value") {
		t.Errorf("refused: %s, the amount is %s", p.Text(".error"), p.Attr("#f-amount", "value"))
	}
	d.state(t, o, order.Waiting)
	p = d.officer.Submit(p, form, webtest.Fill{"reference": "trx 0001"}).Want(http.StatusOK)
	if !strings.Contains(p.Text(".flash"), "lunas") {
		t.Errorf("confirmed: %s", p.Text(".flash"))
	}
	d.state(t, o, order.Paid)

	again := d.placed(t, 1)
	p = d.officer.Submit(looked(t, d.officer, "/kasir/pesanan/"+again.Number), "form[action='/kasir/pesanan/"+again.Number+"']",
		webtest.Fill{"reference": "TRX0001"}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(p.Text(".error"), "sudah dicatat") {
		t.Errorf("the same reference: %s", p.Text(".error"))
	}
}

// TestASecondPersonApproves records a large sum; its recorder sees no button,
// and a forged form of hers is refused.
func TestASecondPersonApproves(t *testing.T) {
	t.Parallel()
	d := open(t)
	o := d.placed(t, 6)
	d.officer.Submit(looked(t, d.officer, "/kasir/pesanan/"+o.Number), "form[action='/kasir/pesanan/"+o.Number+"']", webtest.Fill{"reference": "BIG-1"})
	d.state(t, o, order.Waiting)
	path := looked(t, d.officer, "/kasir").Attr("a[href^='/kasir/uang/']", "href")
	own := looked(t, d.officer, path)
	if own.Has("form[action$='/setujui']") {
		t.Error("the recorder is offered to approve")
	}
	d.officer.Submit(own, "form[action$='/tolak']", nil)
	if looked(t, d.officer, "/kasir").Has("a[href^='/kasir/uang/']") {
		t.Error("a rejected receipt is still in the list")
	}
	d.officer.Submit(looked(t, d.officer, "/kasir/pesanan/"+o.Number), "form[action='/kasir/pesanan/"+o.Number+"']", webtest.Fill{"reference": "BIG-1"})
	path = looked(t, d.officer, "/kasir").Attr("a[href^='/kasir/uang/']", "href")
	if got := d.stranger.Get(path).Status; got != http.StatusForbidden {
		t.Errorf("a stranger gets %d", got)
	}
	approved := d.manager.Submit(looked(t, d.manager, path), "form[action$='/setujui']", nil)
	if !strings.Contains(approved.Text(".flash"), "lunas") {
		t.Errorf("approved: %s", approved.Text(".flash"))
	}
	d.state(t, o, order.Paid)
}

// TestOtherMoneyIsMatchedAndSentBack records money of no known order, matches
// it, and sends back what was too much.
func TestOtherMoneyIsMatchedAndSentBack(t *testing.T) {
	t.Parallel()
	d := open(t)
	o := d.placed(t, 1)
	form := webtest.Fill{"destination": fmt.Sprint(int64(d.to.ID)), "reference": "LOST-1", "amount": "200.000"}
	p := d.officer.Submit(looked(t, d.officer, "/kasir/lain"), "form[action='/kasir/lain']", form).Want(http.StatusOK)
	p = looked(t, d.other, p.Attr("a[href^='/kasir/uang/']", "href"))
	p = d.other.Submit(p, "form[action$='/pesanan']", webtest.Fill{"number": "SP0000XXXX"}).Want(http.StatusUnprocessableEntity)
	d.other.Submit(p, "form[action$='/pesanan']", webtest.Fill{"number": strings.ToLower(o.Number)}).Want(http.StatusOK)
	d.state(t, o, order.Paid)
	if err := d.world.Checkout.RefundDue(t.Context(), d.world.Now, 10); err != nil {
		t.Fatal(err)
	}
	path := looked(t, d.officer, "/kasir").Attr("a[href^='/kasir/kembali/']", "href")
	p = d.officer.Submit(looked(t, d.officer, path), "form[action^='/kasir/kembali/']", webtest.Fill{"reference": "BACK-1"})
	if !strings.Contains(p.Text(".flash"), "sudah dicatat") || p.Has("a[href^='/kasir/kembali/']") {
		t.Errorf("sent back: %s", p.Text("main"))
	}
}

// TestAManagerOpensWaysToBePaid closes the account and opens it anew, and
// opens a QRIS code; a broken code and another number are refused.
func TestAManagerOpensWaysToBePaid(t *testing.T) {
	t.Parallel()
	d := open(t)
	if got := d.officer.Get("/kasir/tujuan").Status; got != http.StatusForbidden {
		t.Errorf("an officer gets %d", got)
	}
	p := d.manager.Submit(looked(t, d.manager, "/kasir/tujuan"), "form[action$='/tutup']", nil).Want(http.StatusOK)
	if !p.Has("a[href='/kasir/tujuan/transfer']") {
		t.Fatalf("nothing to open: %s", p.Text("main"))
	}
	p = d.manager.Submit(looked(t, d.manager, "/kasir/tujuan/transfer"), "#buka-transfer", webtest.Fill{"number": "123 456 0000"}).Want(http.StatusUnprocessableEntity)
	viewtest.Check(t, p.Body)
	if !strings.Contains(p.Text(".error"), "7890") {
		t.Errorf("another number: %s", p.Text(".error"))
	}
	d.manager.Submit(p, "#buka-transfer", webtest.Fill{"number": "123 456 7890"}).Want(http.StatusOK)
	broken := strings.Replace(checkouttest.StaticQRIS, "BANTEN", "BANDUNG", 1)
	p = d.manager.Submit(looked(t, d.manager, "/kasir/tujuan/qris"), "#buka-qris", webtest.Fill{"institution": "Acquirer Contoh", "number": broken}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(p.Text(".error"), "QRIS") {
		t.Errorf("a broken code: %s", p.Text(".error"))
	}
	p = d.manager.Submit(p, "#buka-qris", webtest.Fill{"institution": "Acquirer Contoh", "number": checkouttest.StaticQRIS, "consented": "1"}).Want(http.StatusOK)
	if !strings.Contains(p.Text("main"), "SIMPUL CONTOH BANTEN") || p.Count("form[action$='/tutup']") != 2 {
		t.Errorf("opened: %s", p.Text("main"))
	}
}

// TestKasirOnAPhone photographs the pages without scripts.
func TestKasirOnAPhone(t *testing.T) {
	t.Parallel()
	d := open(t)
	o := d.placed(t, 6)
	d.officer.Submit(looked(t, d.officer, "/kasir/pesanan/"+o.Number), "form[action='/kasir/pesanan/"+o.Number+"']", webtest.Fill{"reference": "BIG-1"})
	b := d.Browser(t, webtest.WithoutScripts())
	b.Open("/masuk/kantor")
	b.Type("#f-email", "bagus@simpul.example")
	b.Type("#f-password", password)
	b.Follow("form[action='/masuk/kantor'] button[type=submit]")
	for name, path := range map[string]string{
		"home": "/kasir", "order": "/kasir/pesanan/" + o.Number, "receipt": looked(t, d.officer, "/kasir").Attr("a[href^='/kasir/uang/']", "href"),
		"destinations": "/kasir/tujuan",
	} {
		b.Open(path)
		b.Screenshot("kasir-" + name)
		if !strings.Contains(b.Text("main"), "Rp") {
			t.Errorf("%s says %s", path, b.Text("main"))
		}
	}
}
