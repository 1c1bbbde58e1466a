package till_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cart"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/letter"
	"simpul/internal/mailroom"
	"simpul/internal/web"
	"simpul/internal/web/till"
	"simpul/internal/web/webtest"
)

// TestTheMailboxShowsThisBrowsersLetters writes a letter of each of two
// browsers; each sees its own, as text and as it would be mailed.
func TestTheMailboxShowsThisBrowsersLetters(t *testing.T) {
	t.Parallel()
	o := open(t)
	c, stranger := o.Client(t), o.Client(t)
	put(t, c, o.bag, 1)
	r := o.world.Request(cart.Token(c.Cookie("simpul_browser")))
	r.BuyerEmail = "rani@contoh.example"
	made, err := o.world.Checkout.Place(t.Context(), r, o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	owed, err := letter.About(t.Context(), o.world.App, []int64{int64(made.ID)}, nil)
	if err != nil || len(owed) != 1 {
		t.Fatal(owed, err)
	}
	if p := looked(t, c, "/kotak-surat"); !strings.Contains(p.Text("main"), "Sedang ditulis") {
		t.Errorf("before it is written the mailbox says %s", p.Text("main"))
	}
	post := letter.Post{DB: o.world.App, Write: mailroom.Writer{BaseURL: checkouttest.BaseURL}.Write}
	if err := post.Deliver(t.Context(), owed[0].ID, o.world.Now); err != nil {
		t.Fatal(err)
	}
	p := looked(t, c, "/kotak-surat")
	if !strings.Contains(p.Text("main"), "Pesanan "+made.Number+" menunggu pembayaran") || !strings.Contains(p.Text("main"), made.Token) {
		t.Errorf("the mailbox says %s", p.Text("main"))
	}
	if english := looked(t, c, "/en/kotak-surat"); english.Text("h1") != "Mailbox" {
		t.Errorf("in English: %s", english.Text("h1"))
	}
	path := "/kotak-surat/" + strconv.FormatInt(int64(owed[0].ID), 10)
	whole := c.Get(path).Want(http.StatusOK)
	if whole.Text(".mark") != "Simpul" || !strings.Contains(whole.Text("main"), "Halo Rani Pembeli") {
		t.Errorf("the letter says %s", whole.Text("main"))
	}
	if p := looked(t, c, "/pesanan/"+made.Token); !p.Has("a[href='/kotak-surat']") {
		t.Error("the order's page does not lead to the mailbox")
	}
	if p := looked(t, stranger, "/kotak-surat"); !strings.Contains(p.Text("main"), "Belum ada surat") {
		t.Errorf("a stranger sees %s", p.Text("main"))
	}
	stranger.Get(path).Want(http.StatusNotFound)
	b := o.Browser(t)
	carry(b, c, o.URL)
	b.Open("/kotak-surat")
	steady(t, b, "mailbox")
}

// TestThereIsNoMailboxWhereMailIsSent asks a shop that is no demonstration.
func TestThereIsNoMailboxWhereMailIsSent(t *testing.T) {
	t.Parallel()
	o := open(t)
	live := webtest.Start(t, func(app *fiber.App, s *webtest.Server) {
		s.DB = o.world.DB
		till.Routes(app, till.Options{DB: o.world.App, Checkout: o.world.Checkout, MediaURL: "/m/"})
	}, func(options *web.Options) { options.DB = o.world.App })
	live.Client(t).Get("/kotak-surat").Want(http.StatusNotFound)
}
