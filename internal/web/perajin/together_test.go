package perajin_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/bank"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/order"
	"simpul/internal/payout"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// TestSharesAreAgreedAndUsed: she offers another maker a part, who agrees on her
// own list; the next sale is divided so, to the rupiah.
func TestSharesAreAgreedAndUsed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	red := s.bag(t, "Tas merah", 3)
	rani := s.Producer(s.group, "Rani Perajin", checkouttest.Waliwis)
	page := "/perajin/barang/" + itoa(s.productOf(t, red)) + "/bagian"
	siti := s.client(t, s.siti.Person)
	form := siti.Get(page).Want(http.StatusOK)
	viewtest.Check(t, form.Body)
	refused := siti.Submit(form, "main form.form", webtest.Fill{"percent-0": "60", "who-1": itoa(rani.Person), "percent-1": "30"}).Want(http.StatusUnprocessableEntity)
	if !refused.Has(".form-errors, .errors, [role=alert]") && !strings.Contains(refused.Text("main"), "100") {
		t.Errorf("90 %% in all: %s", refused.Text("main"))
	}
	sent := siti.Submit(refused, "main form.form", webtest.Fill{"percent-0": "60", "who-1": itoa(rani.Person), "percent-1": "40"}).Want(http.StatusOK)
	if !strings.Contains(sent.Text("main"), "Menunggu") {
		t.Fatalf("the offer does not wait: %s", sent.Text("main"))
	}

	other := s.client(t, rani.Person)
	goods := other.Get("/perajin/barang").Want(http.StatusOK)
	viewtest.Check(t, goods.Body)
	action := goods.Attr("form[action^='/perajin/bagian/']", "action")
	token := goods.Attr("input[name=token]", "value")
	siti.Post(action, url.Values{"token": {siti.Get("/perajin/saya").Attr("input[name=token]", "value")}, "answer": {"agree"}}) // she has answered
	other.Post(action, url.Values{"token": {token}, "answer": {"agree"}}).Want(http.StatusSeeOther)
	s.Sold(checkouttest.Item{Variant: red, Quantity: 1})
	for who, want := range map[*webtest.Client]string{siti: "Rp99.900", other: "Rp66.600"} {
		if text := who.Get("/perajin").Text("main"); !strings.Contains(text, want) {
			t.Errorf("after the sale: %s, want %s", text, want)
		}
	}
	if n := s.count(t, `SELECT count(*) FROM notice WHERE kind IN ('share_asked', 'share_agreed', 'sold')`); n != 5 {
		t.Errorf("%d notices", n)
	}
}

// TestSoldElsewhereIsNotedApart: what she got outside the shop is her own note;
// no income counts it, and sent twice it is noted once.
func TestSoldElsewhereIsNotedApart(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	red := s.bag(t, "Tas merah", 5)
	variant, path := itoa(red), "/perajin/barang/"+itoa(s.productOf(t, red))
	c := s.client(t, s.siti.Person)
	page := c.Get(path).Want(http.StatusOK)
	viewtest.Check(t, page.Body)
	fields := url.Values{"token": {page.Attr("input[name=token]", "value")}, "variant": {variant}, "seen": {"5"}, "pieces-" + variant: {"2"}, "got-" + variant: {"350rb"}}
	for range 2 {
		c.Post(path+"/terjual", fields).Want(http.StatusSeeOther)
	}
	bad := url.Values{"token": fields["token"], "variant": {variant}, "seen": {"3"}, "got-" + variant: {"banyak"}}
	c.Post(path+"/terjual", bad).Want(http.StatusSeeOther)
	if n := s.count(t, `SELECT on_hand FROM variant WHERE id = $1`, int64(red)); n != 3 {
		t.Errorf("%d are left", n)
	}
	uang := c.Get("/perajin/uang").Want(http.StatusOK)
	viewtest.Check(t, uang.Body)
	text := uang.Text("main")
	if !strings.Contains(text, "2 × Tas merah Rp350.000") || strings.Count(text, "Rp350.000") != 2 || !strings.Contains(uang.Text(".metric-value"), "Rp0 Rp0 Rp0") {
		t.Errorf("her money: %s", text)
	}
	if n := s.count(t, `SELECT count(*) FROM posting`); n != 0 {
		t.Errorf("%d postings", n)
	}
	for what, statement := range map[string]string{
		"changed": `UPDATE outside_sale SET price = 100`, "removed": `DELETE FROM outside_sale`,
		"of a count": `INSERT INTO outside_sale (movement_id, producer_id, price) SELECT max(id), 1, 100 FROM stock_movement WHERE reason = 'listed'`,
	} {
		if _, err := s.App.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("a note can be %s", what)
		}
	}
}

// TestACopyIsHerOwn: a listing is duplicated once however often the form is
// sent; the copy is not on sale, has no stock, and is hers alone.
func TestACopyIsHerOwn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	rani := s.Producer(s.group, "Rani Perajin", checkouttest.Waliwis)
	both := s.Bag(s.group, "Tas berdua", price(155_000), 3, share(s.siti, 6000), share(rani, 4000))
	id := s.productOf(t, both)
	c := s.client(t, s.siti.Person)
	page := c.Get("/perajin/barang/" + itoa(id)).Want(http.StatusOK)
	var first string
	for range 2 {
		copied := c.Submit(page, fmt.Sprintf("form[action='/perajin/barang/%s/salin']", itoa(id)), nil).Want(http.StatusOK)
		viewtest.Check(t, copied.Body)
		if at, _, _ := strings.Cut(copied.Attr("form.listing", "action"), "?"); first != "" && at != first {
			t.Errorf("copied twice: %s and %s", first, at)
		} else {
			first = at
		}
	}
	if n := s.count(t, `SELECT count(*) FROM product`); n != 2 {
		t.Errorf("%d products", n)
	}
	if n := s.count(t, `SELECT count(*) FROM product p JOIN variant v ON v.product_id = p.id JOIN product_maker m ON m.product_id = p.id
		WHERE p.id <> $1 AND v.on_hand = 0 AND m.share_bp = 10000 AND m.producer_id = $2
		AND NOT EXISTS (SELECT 1 FROM publication b WHERE b.product_id = p.id)`, int64(id), int64(s.siti.Person)); n != 1 {
		t.Error("the copy is more than hers, or on sale")
	}
}

// TestSlipsArePictures: a month and a payout can be passed on as pictures, by
// whom they are of.
func TestSlipsArePictures(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	paid := s.paid(t)
	c, stranger := s.client(t, s.siti.Person), s.client(t, s.Producer(s.group, "Rani", checkouttest.Waliwis).Person)
	receipt := "/perajin/uang/bayar/" + itoa(paid)
	page := c.Get(receipt).Want(http.StatusOK)
	viewtest.Check(t, page.Body)
	if text := page.Text("main"); !strings.Contains(text, "Rp166.500") {
		t.Errorf("the receipt: %s", text)
	}
	for _, path := range []string{"/perajin/uang/gambar", "/perajin/uang/gambar?bulan=2020-01", receipt + "/gambar"} {
		answer := c.Get(path).Want(http.StatusOK)
		if img, err := png.Decode(bytes.NewReader([]byte(answer.Body))); err != nil || img.Bounds().Dx() != 1080 {
			t.Errorf("%s: %v", path, err)
		}
	}
	stranger.Get(receipt).Want(http.StatusNotFound)
	stranger.Get(receipt + "/gambar").Want(http.StatusNotFound)
}

// paid is a payout of Rp166.500 in cash that was handed to Siti.
func (s *stage) paid(t *testing.T) payout.ID {
	t.Helper()
	present := s.Now
	s.Now = present.AddDate(0, 0, -30)
	defer func() { s.Now = present }()
	sold := s.Sold(checkouttest.Item{Variant: s.bag(t, "Tas merah", 1), Quantity: 1})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ani := s.Officer(s.group)
	parcel, err := order.ParcelFor(t.Context(), s.App, s.group.ID, sold.ID)
	must(err)
	must(s.Checkout.Ship(t.Context(), ani, s.group.ID, parcel.ID, "JX00000001", s.Now))
	must(s.Checkout.Deliver(t.Context(), ani, s.group.ID, parcel.ID, s.Now))
	must(s.Checkout.Release(t.Context(), parcel.ID, s.Now.Add(order.ReturnWindow)))
	run, err := s.payout.Prepare(t.Context(), ani, s.group.ID, []payout.Line{{Producer: s.siti.Person, Amount: price(166_500)}}, present)
	must(err)
	_, err = s.payout.Approve(t.Context(), s.officer(t, "Budi Pengurus"), run, present)
	must(err)
	made, err := payout.OfRun(t.Context(), s.App, run)
	must(err)
	var account bank.AccountID
	s.in(t, func(ctx context.Context, tx *database.Tx) error {
		made, err := bank.Add(ctx, tx, s.Manager("Maya Pengelola"), bank.Account{
			Programme: s.Programme.ID, Code: "program", Bank: "BRI", Holder: "Program Contoh", NumberEnd: "9001",
		}, present)
		account = made.ID
		return err
	})
	must(s.payout.MoveCash(t.Context(), ani, s.group.ID, payout.ToCash, account, price(500_000), "TARIK-1", present))
	must(s.payout.SendByCode(t.Context(), ani, made[0].ID, s.payout.Code(made[0].ID), present))
	return made[0].ID
}

// officer is another officer of the group.
func (s *stage) officer(t *testing.T, name string) identity.Actor {
	t.Helper()
	id := s.Person(name)
	if _, err := s.Super.ExecContext(t.Context(), `INSERT INTO role_grant (person_id, role, cooperative_id, granted_at) VALUES ($1, 'officer', $2, now())`,
		int64(id), int64(s.group.ID)); err != nil {
		t.Fatal(err)
	}
	actor, err := identity.Load(t.Context(), s.App, id, s.Now)
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

func share(of identity.Actor, bp int) catalog.MakerShare {
	return catalog.MakerShare{Producer: of.Person, ShareBP: bp}
}
