package till_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/gofiber/fiber/v2"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/internal/web/till"
	"simpul/internal/web/webtest"
	"simpul/views/layout"
	"simpul/views/viewtest"
)

// counter is two cooperatives with goods, and the till that customers use.
type counter struct {
	*webtest.Server
	world           *checkouttest.World
	waliwis, kronjo cooperative.Cooperative
	siti, rani      identity.Actor
	bag, pouch      catalog.VariantID
}

func open(t testing.TB) *counter {
	t.Helper()
	w := checkouttest.New(t)
	o := &counter{world: w}
	o.Server = o.serve(t)
	o.waliwis = w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	o.kronjo = w.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	o.siti, o.rani = w.Producer(o.waliwis, "Siti Contoh", checkouttest.Waliwis), w.Producer(o.kronjo, "Rani Contoh", checkouttest.Kronjo)
	o.bag = w.Bag(o.waliwis, "Tas tali kur merah", money.Rupiah(185_000), 5, catalog.MakerShare{Producer: o.siti.Person, ShareBP: 10_000})
	o.pouch = w.Bag(o.kronjo, "Dompet koin", money.Rupiah(45_000), 5, catalog.MakerShare{Producer: o.rani.Person, ShareBP: 10_000})
	return o
}

// serve starts a server over the world.
func (o *counter) serve(t testing.TB) *webtest.Server {
	t.Helper()
	w := o.world
	return webtest.Start(t, func(app *fiber.App, s *webtest.Server) {
		s.DB = w.DB
		till.Routes(app, till.Options{
			DB: w.App, Checkout: w.Checkout, Methods: []payment.Method{payment.QRIS, payment.Transfer, payment.Simulation, payment.CashOnDelivery}, MediaURL: "/m/", Studio: w.Studio,
			Frame: func(context.Context) (layout.ShopFrame, error) { return layout.ShopFrame{}, nil },
		})
	}, func(options *web.Options) {
		options.DB, options.Demonstration, options.Pictures, options.Uploads = w.App, true, w.Studio.Store(), till.Uploads()
	})
}

// put puts a variant into a client's cart.
func put(t *testing.T, c *webtest.Client, variant catalog.VariantID, quantity int) *webtest.Page {
	t.Helper()
	return c.Follow(c.Post("/keranjang", url.Values{"variant": {id(variant)}, "quantity": {strconv.Itoa(quantity)}}))
}

func maker(of identity.Actor) catalog.MakerShare {
	return catalog.MakerShare{Producer: of.Person, ShareBP: 10_000}
}

func id(variant catalog.VariantID) string { return strconv.FormatInt(int64(variant), 10) }

// looked is a page that must be whole.
func looked(t *testing.T, c *webtest.Client, path string) *webtest.Page {
	t.Helper()
	p := c.Get(path).Want(http.StatusOK)
	viewtest.Check(t, p.Body)
	return p
}

// reprice and restock change what is offered behind the customer's back.
func (o *counter) reprice(t *testing.T, variant catalog.VariantID, price money.Amount) {
	t.Helper()
	o.exec(t, fmt.Sprintf(`UPDATE variant SET price = %d WHERE id = %d;`, price.Minor(), variant)+catalogtest.Checked)
}

// leave makes so many of a variant be left: the others are held by orders.
func (o *counter) leave(t *testing.T, variant catalog.VariantID, left int) {
	t.Helper()
	var free int
	if err := o.world.App.GetContext(t.Context(), &free, `SELECT on_hand - reserved FROM variant WHERE id = $1`, int64(variant)); err != nil {
		t.Fatal(err)
	}
	o.world.Order(checkouttest.Item{Variant: variant, Quantity: free - left})
}

func (o *counter) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	if _, err := o.world.Owner.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

// steady fails when a page is wider than the phone, and photographs it.
func steady(t *testing.T, b *webtest.Browser, name string) {
	t.Helper()
	if wide := webtest.Run(b, chromedp.Evaluate[string](`(() => {
		const screen = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= screen) return "";
		const wide = [...document.querySelectorAll("main *")].find((e) => e.getBoundingClientRect().right > screen + 1);
		return wide ? wide.outerHTML.slice(0, 200) : "the page";
	})()`)); wide != "" {
		t.Errorf("%s scrolls sideways: %s", name, wide)
	}
	b.Screenshot("till-" + name)
}

// carry gives the browser a client's cart.
func carry(b *webtest.Browser, c *webtest.Client, base string) {
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: "simpul_browser", Value: c.Cookie("simpul_browser"), URL: base + "/"})
		return err
	}))
}

func (o *counter) price(t *testing.T, variant catalog.VariantID) money.Amount {
	t.Helper()
	var price money.Amount
	if err := o.world.App.GetContext(t.Context(), &price, `SELECT price FROM variant WHERE id = $1`, int64(variant)); err != nil {
		t.Fatal(err)
	}
	return price
}

// sound fails when any invariant is broken.
func (o *counter) sound(t *testing.T, now time.Time) {
	t.Helper()
	findings, err := audit.Run(t.Context(), o.world.App, audit.Invariants(o.world.Studio.Store()), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("invariant %d, %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}
