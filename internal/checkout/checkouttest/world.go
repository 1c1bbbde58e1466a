// Package checkouttest builds small worlds to sell in, for the tests of every
// package that needs an order: a programme, cooperatives with rates and a fee
// policy, producers, products with a picture and stock, and carts.
package checkouttest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/cart"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/cod"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/delivery"
	"simpul/internal/direct"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payment/qris"
	"simpul/internal/payment/simulation"
	"simpul/internal/payment/transfer"
	"simpul/internal/producer"
	"simpul/internal/region"
	"simpul/internal/region/regiontest"
	"simpul/internal/upload"
)

// Villages and a destination of the real list.
const (
	Waliwis   region.Code = "36.03.33.2004"
	MekarBaru region.Code = "36.03.33.2001"
	Kronjo    region.Code = "36.03.07.2001"
	Tebet     region.Code = "31.74.01"
)

// BaseURL is the address of a world's shop.
const BaseURL = "http://127.0.0.1:8080"

// World is a demonstration installation with one programme.
type World struct {
	*dbtest.DB
	Checkout  *checkout.Checkout
	Studio    *media.Studio
	Uploads   *upload.Shelf
	Programme cooperative.Programme
	Now       time.Time

	t        testing.TB
	people   atomic.Int64
	officers map[identity.CooperativeID]identity.Actor
}

// New is an empty world: a database of its own with the regions of Banten and
// Jakarta, a programme, and the simulation to pay with.
func New(t testing.TB) *World {
	t.Helper()
	return on(t, regiontest.New(t))
}

// On is an empty world in an empty database, such as a private server's, with so
// many regions.
func On(t testing.TB, db *dbtest.DB, scope region.Scope) *World {
	t.Helper()
	if err := region.Load(t.Context(), db.Owner, scope, nil); err != nil {
		t.Fatal(err)
	}
	return on(t, db)
}

// on builds it where the regions are loaded.
func on(t testing.TB, db *dbtest.DB) *World {
	t.Helper()
	w := &World{DB: db, Now: time.Now().UTC().Truncate(time.Second), t: t, officers: map[identity.CooperativeID]identity.Actor{}}
	if _, err := w.Owner.ExecContext(t.Context(), `INSERT INTO installation (demonstration) VALUES (TRUE)`); err != nil {
		t.Fatal(err)
	}
	store, err := media.OpenLocalStore(t.TempDir(), w.Now)
	if err != nil {
		t.Fatal(err)
	}
	if w.Studio, err = media.NewStudio(store, ""); err != nil {
		t.Fatal(err)
	}
	if w.Uploads, err = upload.Open(w.App, w.Studio, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	pay, err := simulation.New(t.Context(), w.App, BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	w.Checkout = &checkout.Checkout{
		DB: w.App, Providers: map[payment.Method]payment.Provider{
			payment.Simulation: pay, payment.Transfer: transfer.New(w.App), payment.QRIS: qris.New(w.App),
			payment.CashOnDelivery: cod.New(w.App), payment.Cash: direct.NewCash(w.App),
		}, BaseURL: BaseURL, Random: rand.Reader,
	}
	w.tx(func(ctx context.Context, tx *database.Tx) (err error) {
		w.Programme, err = cooperative.CreateProgramme(ctx, tx, identity.Program(), "Program Contoh", "Lembaga Contoh", w.Now.AddDate(0, -1, 0))
		return err
	})
	return w
}

func (w *World) tx(fn func(ctx context.Context, tx *database.Tx) error) {
	w.t.Helper()
	if err := database.InTx(w.t.Context(), w.App, func(tx *database.Tx) error { return fn(w.t.Context(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

const insertPerson = `INSERT INTO person (name, phone, created_at) VALUES ($1, $2, $3) RETURNING id`

// Person is a new person with a phone number of her own.
func (w *World) Person(name string) identity.PersonID {
	w.t.Helper()
	var id identity.PersonID
	w.tx(func(ctx context.Context, tx *database.Tx) error {
		return tx.GetContext(ctx, &id, insertPerson, name, fmt.Sprintf("+62811%08d", w.people.Add(1)), w.Now.AddDate(0, -1, 0))
	})
	return id
}

// Cooperative is a cooperative in a village that ships everywhere by JNE for
// Rp12.000 a kilogram and by POS for Rp10.000, with an officer, and takes the
// fees of the demonstration (6, 2 and 2 %).
func (w *World) Cooperative(name string, village region.Code) cooperative.Cooperative {
	w.t.Helper()
	officer := w.Person("Pengurus " + name)
	var made cooperative.Cooperative
	past := w.Now.AddDate(0, -1, 0)
	w.tx(func(ctx context.Context, tx *database.Tx) (err error) {
		made, err = cooperative.Create(ctx, tx, identity.Program(), w.Programme.ID, cooperative.Draft{
			Name: name, LegalForm: cooperative.KelompokUsaha, Village: village, Street: "Kp. Contoh RT 01/RW 01", Phone: "+6281200000000",
		}, past)
		if err != nil {
			return err
		}
		rates := cooperative.Rates{CooperativeBP: 600, ProgrammeBP: 200, ContributionBP: 200}
		if _, err := cooperative.SetPolicy(ctx, tx, identity.Program(), made.ID, rates, past, past); err != nil {
			return err
		}
		if err := identity.Grant(ctx, tx, identity.Program(), officer, identity.Office{Role: identity.Officer, Cooperative: made.ID}, past); err != nil {
			return err
		}
		return delivery.SetRates(ctx, tx, identity.Program(), made.ID, ratesEverywhere(), past)
	})
	actor, err := identity.Load(w.t.Context(), w.App, officer, w.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	w.officers[made.ID] = actor
	return made
}

func ratesEverywhere() []delivery.Rate {
	var rates []delivery.Rate
	for _, zone := range []region.Zone{region.SameRegency, region.SameProvince, region.WithinJava, region.Beyond} {
		rates = append(rates,
			delivery.Rate{Courier: 1, Zone: zone, FirstKg: money.Rupiah(12_000), NextKg: money.Rupiah(11_000), DaysMin: 1, DaysMax: 3},
			delivery.Rate{Courier: 4, Zone: zone, FirstKg: money.Rupiah(10_000), NextKg: money.Rupiah(9_000), DaysMin: 3, DaysMax: 7})
	}
	return rates
}

// Couriers that carry parcels abroad, as the migrations number them.
const (
	EMS delivery.CourierID = 7
	DHL delivery.CourierID = 9
)

// Abroad lets a cooperative ship to East Asia by EMS: Rp190.000 for the first
// kilogram, Rp95.000 for each further one, up to 20 kg.
func (w *World) Abroad(of cooperative.Cooperative) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *database.Tx) error {
		return delivery.SetRates(ctx, tx, identity.Program(), of.ID, []delivery.Rate{{
			Courier: EMS, Zone: "east_asia", FirstKg: money.Rupiah(190_000), NextKg: money.Rupiah(95_000), DaysMin: 5, DaysMax: 12, MostKg: 20,
		}}, w.Now.AddDate(0, -1, 0))
	})
}

// Officer is the officer of a cooperative.
func (w *World) Officer(of cooperative.Cooperative) identity.Actor { return w.officers[of.ID] }

// AnotherOfficer is a further officer of a cooperative.
func (w *World) AnotherOfficer(of cooperative.Cooperative, name string) identity.Actor {
	w.t.Helper()
	id := w.Person(name)
	w.tx(func(ctx context.Context, tx *database.Tx) error {
		return identity.Grant(ctx, tx, identity.Program(), id, identity.Office{Role: identity.Officer, Cooperative: of.ID}, w.Now.AddDate(0, -1, 0))
	})
	actor, err := identity.Load(w.t.Context(), w.App, id, w.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	return actor
}

// Producer is a member of a cooperative, which trusts her, who lives in a
// village.
func (w *World) Producer(of cooperative.Cooperative, name string, village region.Code) identity.Actor {
	w.t.Helper()
	id := w.Person(name)
	past := w.Now.AddDate(0, -1, 0)
	w.tx(func(ctx context.Context, tx *database.Tx) error {
		if err := producer.Create(ctx, tx, identity.Program(), id, producer.Draft{Village: village}, past); err != nil {
			return err
		}
		if err := cooperative.Join(ctx, tx, identity.Program(), of.ID, id, past); err != nil {
			return err
		}
		return catalog.TrustIn(ctx, tx, w.officers[of.ID], of.ID, id, past)
	})
	return identity.Actor{Person: id, Name: name, Producer: true}
}

// Distrust has the cooperative check what a producer lists.
func (w *World) Distrust(of cooperative.Cooperative, maker identity.Actor) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *database.Tx) error {
		return catalog.DistrustIn(ctx, tx, w.officers[of.ID], of.ID, maker.Person, w.Now)
	})
}

// Bag is a published product: one variant of a price with so many in stock, by
// makers with shares.
func (w *World) Bag(of cooperative.Cooperative, title string, price money.Amount, stock int, makers ...catalog.MakerShare) catalog.VariantID {
	w.t.Helper()
	return w.list(catalog.Draft{
		Cooperative: of.ID, Category: 1, Title: title, WeightG: 400, Makers: makers,
		Variants: []catalog.DraftVariant{{Price: price, OnHand: stock}},
	})
}

// BagToOrder is a published product that is made to order, with so many open
// at once.
func (w *World) BagToOrder(of cooperative.Cooperative, title string, price money.Amount, openCap int, makers ...catalog.MakerShare) catalog.VariantID {
	w.t.Helper()
	return w.list(catalog.Draft{
		Cooperative: of.ID, Category: 1, Title: title, WeightG: 400, Makers: makers, MadeToOrder: true, LeadDays: 7, OpenUnitsCap: openCap,
		Variants: []catalog.DraftVariant{{Price: price}},
	})
}

func (w *World) list(d catalog.Draft) catalog.VariantID {
	w.t.Helper()
	actor := identity.Actor{Person: d.Makers[0].Producer, Producer: true}
	picture, err := media.Add(w.t.Context(), w.App, w.Studio, int64(actor.Person), bytes.NewReader(photo()), w.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	d.Pictures = []media.ID{picture.ID}
	product, err := catalog.List(w.t.Context(), w.App, actor, d, w.Now.AddDate(0, 0, -1))
	if err != nil {
		w.t.Fatal(err)
	}
	var variant catalog.VariantID
	if err := w.App.GetContext(w.t.Context(), &variant, `SELECT id FROM variant WHERE product_id = $1`, int64(product)); err != nil {
		w.t.Fatal(err)
	}
	return variant
}

// photo is a small picture in 4:5.
var photo = sync.OnceValue(func() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 400, 500))
	for y := range 500 {
		for x := range 400 {
			img.Set(x, y, color.RGBA{uint8(90 + x/4), uint8(60 + y/5), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
})

// Item is a quantity of a variant to be bought.
type Item struct {
	Variant  catalog.VariantID
	Quantity int
}

// Cart is a new cart with items at today's prices.
func (w *World) Cart(items ...Item) cart.Token {
	w.t.Helper()
	var b [32]byte
	_, _ = rand.Read(b[:])
	token := cart.Token(base64.RawURLEncoding.EncodeToString(b[:]))
	for _, i := range items {
		offers, err := catalog.Offers(w.t.Context(), w.App, []catalog.VariantID{i.Variant})
		if err != nil || len(offers) != 1 {
			w.t.Fatalf("offers of %d: %v %v", i.Variant, offers, err)
		}
		if err := cart.Add(w.t.Context(), w.App, token, i.Variant, i.Quantity, offers[0].Price, w.Now); err != nil {
			w.t.Fatal(err)
		}
	}
	return token
}

// Request is a filled-in checkout of a cart, shipped to Jakarta by the cheapest
// courier and paid by simulation.
func (w *World) Request(token cart.Token) checkout.Request {
	w.t.Helper()
	destination, err := region.ByCode(w.t.Context(), w.App, Tebet)
	if err != nil {
		w.t.Fatal(err)
	}
	quote, err := checkout.QuoteCart(w.t.Context(), w.App, token, delivery.Within(Tebet), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return checkout.Request{
		FormKey: uuid.New(), Cart: token, Method: payment.Simulation, TotalSeen: quote.Total, Language: "id",
		BuyerName: "Rani Pembeli", BuyerPhone: "+6281300000001", RecipientName: "Rani Pembeli", RecipientPhone: "+6281300000001",
		Destination: destination, Street: "Jl. Contoh No. 1", Postcode: "12810",
	}
}

// RequestAbroad is a filled-in checkout of a cart that goes to Hong Kong.
func (w *World) RequestAbroad(token cart.Token) checkout.Request {
	w.t.Helper()
	r := w.Request(token)
	r.Destination, r.Country = region.Region{}, "HK"
	r.Street, r.City, r.Area, r.Postcode = "1 Nathan Road, 彌敦道1號", "Yau Ma Tei", "Kowloon", ""
	quote, err := checkout.QuoteCart(w.t.Context(), w.App, token, r.To(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	r.TotalSeen = quote.Total
	return r
}

// Order places an order for items.
func (w *World) Order(items ...Item) order.Order {
	w.t.Helper()
	placed, err := w.Checkout.Place(w.t.Context(), w.Request(w.Cart(items...)), w.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	return placed
}

// Receipt is a payment of an order in full, by its own external id.
func (w *World) Receipt(o order.Order) payment.Receipt {
	return payment.Receipt{
		Order: payment.OrderID(o.ID), Provider: payment.Simulation, ExternalID: "sim_" + uuid.NewString(), Amount: o.Total, OccurredAt: w.Now,
	}
}

// Sold places an order and settles it.
func (w *World) Sold(items ...Item) order.Order {
	w.t.Helper()
	placed := w.Order(items...)
	if outcome, err := w.Checkout.Settle(w.t.Context(), w.Receipt(placed), w.Now); err != nil || outcome != checkout.Settled {
		w.t.Fatalf("settle: %s %v", outcome, err)
	}
	return placed
}
