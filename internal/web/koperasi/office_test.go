package koperasi_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payout"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/internal/web/koperasi"
	"simpul/internal/web/shop"
	"simpul/internal/web/signin"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

const pin = "482915"

// office is two cooperatives with goods, and the server that their officers
// use.
type office struct {
	*webtest.Server
	world           *checkouttest.World
	waliwis, kronjo cooperative.Cooperative
	siti, rani      identity.Actor
	bag, pouch      catalog.VariantID
	phones          int
	payout          *payout.Office
}

func open(t *testing.T) *office {
	t.Helper()
	w := checkouttest.New(t)
	vault, err := producer.NewVault(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{world: w, payout: &payout.Office{DB: w.App, Vault: vault, CodeKey: []byte("test")}}
	o.Server = webtest.Start(t, func(app *fiber.App, s *webtest.Server) {
		s.DB = w.DB
		(&signin.Desk{DB: w.App, Gate: s.Gate}).Routes(app)
		koperasi.Routes(app, koperasi.Options{
			DB: w.App, Report: w.Report, Checkout: w.Checkout, Payout: o.payout, Studio: w.Studio, Gate: s.Gate, MediaURL: "/m/", ProductPath: func(slug string) string { return "/produk/" + slug },
			GroupPage: shop.Options{DB: w.App, Report: w.Report, MediaURL: "/m/", Pictures: w.Studio.Store()}.GroupDraft,
			GroupPath: func(slug string) string { return "/kelompok/" + slug },
		})
		shop.Routes(app, shop.Options{DB: w.App, Report: w.Report, MediaURL: "/m/", Pictures: w.Studio.Store()})
	}, func(options *web.Options) {
		options.DB, options.Demonstration, options.Pictures, options.Uploads = w.App, true, w.Studio.Store(), koperasi.Uploads()
	})
	o.waliwis = w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	o.kronjo = w.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	o.siti, o.rani = w.Producer(o.waliwis, "Siti Contoh", checkouttest.Waliwis), w.Producer(o.kronjo, "Rani Contoh", checkouttest.Kronjo)
	o.bag = w.Bag(o.waliwis, "Tas tali kur merah", money.Rupiah(185_000), 50, catalog.MakerShare{Producer: o.siti.Person, ShareBP: 10_000})
	o.pouch = w.Bag(o.kronjo, "Dompet koin", money.Rupiah(45_000), 50, catalog.MakerShare{Producer: o.rani.Person, ShareBP: 10_000})
	return o
}

// officer is a new officer of cooperatives, signed in.
func (o *office) officer(t *testing.T, name string, of ...cooperative.Cooperative) *webtest.Client {
	t.Helper()
	phone := o.addOfficer(t, name, of...)
	c := o.Client(t)
	c.SignIn(phone, pin)
	return c
}

func (o *office) addOfficer(t *testing.T, name string, of ...cooperative.Cooperative) (phone string) {
	t.Helper()
	o.phones++
	phone = fmt.Sprintf("+62857%08d", o.phones)
	id := o.AddPerson(t, identity.NewPerson{Name: name, Phone: phone}, pin)
	for _, group := range of {
		o.Grant(t, id, identity.Office{Role: identity.Officer, Cooperative: group.ID})
	}
	return phone
}

// looked is a page that must be whole.
func looked(t *testing.T, c *webtest.Client, path string) *webtest.Page {
	t.Helper()
	p := c.Get(path).Want(http.StatusOK)
	viewtest.Check(t, p.Body)
	return p
}

// parcelOf is the parcel of a cooperative in an order.
func (o *office) parcelOf(t *testing.T, sold order.Order, group cooperative.Cooperative) order.Parcel {
	t.Helper()
	parcels, err := order.Parcels(t.Context(), o.world.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parcels {
		if p.Cooperative == group.ID {
			return p
		}
	}
	t.Fatalf("order %s has no parcel of %s", sold.Number, group.Name)
	return order.Parcel{}
}

func path(p order.Parcel) string { return fmt.Sprintf("/koperasi/paket/%d", p.ID) }

func item(v catalog.VariantID) checkouttest.Item { return checkouttest.Item{Variant: v, Quantity: 1} }

// routes are all pages and forms, of one cooperative's things.
func (o *office) routes(t *testing.T, parcel order.Parcel) (pages, forms []string) {
	t.Helper()
	var product int64
	if err := o.world.App.GetContext(t.Context(), &product, `SELECT product_id FROM variant WHERE id = $1`, int64(o.bag)); err != nil {
		t.Fatal(err)
	}
	return []string{
			"/koperasi", "/koperasi/paket", "/koperasi/anggota", "/koperasi/anggota/undang", "/koperasi/barang",
			path(parcel), path(parcel) + "/sampai",
		}, []string{
			path(parcel) + "/kirim", path(parcel) + "/sampai",
			fmt.Sprintf("/koperasi/anggota/%d/undang", o.siti.Person),
			fmt.Sprintf("/koperasi/barang/%d/tarik", product), fmt.Sprintf("/koperasi/barang/%d/tayang", product),
		}
}

func (o *office) makeProducer(t *testing.T, id identity.PersonID) {
	t.Helper()
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO producer (id, village_code, created_at) VALUES ($1, $2, $3)`, int64(id), string(checkouttest.Waliwis), time.Now())
		return err
	})
}
