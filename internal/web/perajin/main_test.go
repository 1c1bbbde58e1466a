package perajin_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/internal/web/koperasi"
	"simpul/internal/web/perajin"
	"simpul/internal/web/signin"
	"simpul/internal/web/webtest"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(m.Run())
}

const pin = "482915"

// stage is the producers' part of a shop with one cooperative and Siti, one of
// its makers.
type stage struct {
	*checkouttest.World
	server *webtest.Server
	group  cooperative.Cooperative
	siti   identity.Actor
	payout *payout.Office
	pinned map[identity.PersonID]bool // whose PIN is set: setting it anew ends sessions
}

func newStage(t *testing.T, change ...func(*web.Options)) *stage {
	t.Helper()
	w := checkouttest.New(t)
	s := &stage{World: w, pinned: map[identity.PersonID]bool{}, group: w.Cooperative("Kelompok Usaha Simpul Waliwis", checkouttest.Waliwis)}
	s.siti = w.Producer(s.group, "Siti Aminah", checkouttest.Waliwis)
	vault, err := producer.NewVault(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	s.payout = &payout.Office{DB: w.App, Vault: vault, CodeKey: []byte("test")}
	register := func(app *fiber.App, server *webtest.Server) {
		koperasi.Routes(app, koperasi.Options{DB: w.App, Report: w.Report, Checkout: w.Checkout, Payout: s.payout, Studio: w.Studio, MediaURL: "/m/", ProductPath: func(slug string) string { return "/karya/" + slug }})
		(&signin.Desk{DB: w.App, Gate: server.Gate, MediaURL: "/m/"}).Routes(app)
		perajin.Routes(app, perajin.Options{
			DB: w.App, Report: w.Report, Studio: w.Studio, Uploads: w.Uploads, Payout: s.payout, Gate: server.Gate, MediaURL: "/m/",
			ProductPath: func(slug string) string { return "/karya/" + slug },
		})
	}
	s.server = webtest.Start(t, register, func(o *web.Options) {
		o.DB, o.Pictures, o.Uploads = w.App, w.Studio.Store(), perajin.Uploads()
		for _, f := range change {
			f(o)
		}
	})
	s.server.Clock.Set(w.Now)
	return s
}

// client is somebody's browser, signed in.
func (s *stage) client(t *testing.T, who identity.PersonID) *webtest.Client {
	t.Helper()
	c := s.server.Client(t)
	c.SignIn(s.phone(t, who), pin)
	return c
}

// phone is the number with which somebody signs in, with the test's PIN.
func (s *stage) phone(t *testing.T, who identity.PersonID) string {
	t.Helper()
	if !s.pinned[who] {
		if err := s.server.Gate.SetPIN(t.Context(), s.App, identity.Program(), who, pin, s.Now); err != nil {
			t.Fatal(err)
		}
		s.pinned[who] = true
	}
	person, err := identity.Lookup(t.Context(), s.App, who)
	if err != nil {
		t.Fatal(err)
	}
	return person.Phone
}

// alone is a share of the whole.
func alone(who identity.Actor) catalog.MakerShare {
	return catalog.MakerShare{Producer: who.Person, ShareBP: catalog.WholeBP}
}

// bag puts a bag of Siti's on sale at Rp185.000.
func (s *stage) bag(t *testing.T, title string, stock int) catalog.VariantID {
	t.Helper()
	return s.Bag(s.group, title, money.Rupiah(185_000), stock, alone(s.siti))
}

func (s *stage) productOf(t *testing.T, v catalog.VariantID) catalog.ProductID {
	t.Helper()
	offers, err := catalog.Offers(t.Context(), s.App, []catalog.VariantID{v})
	if err != nil || len(offers) != 1 {
		t.Fatalf("offers of %d: %v %v", v, offers, err)
	}
	return offers[0].Product
}

// count is what a query of one number gives.
func (s *stage) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	if err := s.Super.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func (s *stage) in(t *testing.T, fn func(ctx context.Context, tx *database.Tx) error) {
	t.Helper()
	if err := database.InTx(t.Context(), s.App, func(tx *database.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func (s *stage) join(t *testing.T, group cooperative.Cooperative, who identity.Actor) {
	t.Helper()
	s.in(t, func(ctx context.Context, tx *database.Tx) error {
		return cooperative.Join(ctx, tx, identity.Program(), group.ID, who.Person, s.Now)
	})
}

func (s *stage) leave(t *testing.T, who identity.Actor) {
	t.Helper()
	s.in(t, func(ctx context.Context, tx *database.Tx) error {
		return cooperative.Leave(ctx, tx, identity.Program(), s.group.ID, who.Person, s.Now)
	})
}

func price(rupiah int64) money.Amount { return money.Rupiah(rupiah) }

// file is one photograph of a form.
type file struct {
	field, name string
	data        []byte
}

// photo is a sharp picture of a phone's shape; shade makes it another one.
func photo(t testing.TB, shade uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 800, 1000))
	for y := range 1000 {
		for x := range 800 {
			knot := uint8(60 * ((x/25 + y/25) % 2))
			img.Set(x, y, color.RGBA{170 - knot, 60 + shade, 70 + knot, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func camera(data []byte) file { return file{"photo", "IMG_0001.jpg", data} }

// send fills in the form of a listing as a browser does, the photographs first,
// and sends it; what the page holds hidden goes with it.
func send(t *testing.T, c *webtest.Client, p *webtest.Page, fields map[string]string, files ...file) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range files {
		part, err := w.CreateFormFile(f.field, f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	all := map[string]string{"client_key": p.Attr("input[name=client_key]", "value")}
	maps.Copy(all, fields)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if err := w.WriteField(name, all[name]); err != nil {
			t.Fatal(err)
		}
	}
	for n := range p.Count("input[name=pictures]") {
		kept := p.Attr(nth("ul.kept > li", n)+" input[name=pictures]", "value")
		if err := w.WriteField("pictures", kept); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Upload(p.Attr("form.listing", "action"), w.FormDataContentType(), &body)
}

func nth(selector string, n int) string { return selector + ":nth-child(" + string(rune('1'+n)) + ")" }

// complete is what is typed for a bag that is there.
func (s *stage) complete(t *testing.T) map[string]string {
	t.Helper()
	c, err := catalog.CategoryBySlug(t.Context(), s.App, "tas-jinjing")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"title": "Tas tali kur merah, sedang", "category": itoa(c.ID), "price": "185rb", "supply": "stock", "stock": "2",
		"preset": "m", "colour": "merah",
	}
}

// but is a copy of fields with some changed.
func but(fields map[string]string, changed ...string) map[string]string {
	all := maps.Clone(fields)
	for i := 0; i < len(changed); i += 2 {
		all[changed[i]] = changed[i+1]
	}
	return all
}

const seeOther = http.StatusSeeOther
