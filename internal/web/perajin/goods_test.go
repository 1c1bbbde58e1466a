package perajin_test

import (
	"net/url"
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// workOf is the selector of one product in the list.
func workOf(id catalog.ProductID) string { return "#b-" + itoa(id) }

func TestStockWithPlusAndMinus(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	v := s.bag(t, "Tas merah", 3)
	work := s.productOf(t, v)
	c := s.client(t, s.siti.Person)
	field := "stock-" + itoa(v)
	onHand := func() int { return s.count(t, `SELECT on_hand FROM variant WHERE id = $1`, int64(v)) }

	list := c.Get("/perajin/barang").Want(200)
	viewtest.Check(t, list.Body)
	more := c.Submit(list, workOf(work)+" form.work-count", webtest.Fill{"more": field}).Want(200)
	if onHand() != 4 || !strings.Contains(more.Text(".flash"), "Stok sekarang 4") {
		t.Errorf("after plus: %d, %q", onHand(), more.Text(".flash"))
	}
	// The same page sent again, as when the answer was lost, counts once.
	c.Submit(list, workOf(work)+" form.work-count", webtest.Fill{"more": field}).Want(200)
	if onHand() != 4 {
		t.Errorf("plus sent twice: %d", onHand())
	}
	c.Submit(c.Get("/perajin/barang"), workOf(work)+" form.work-count", webtest.Fill{"less": field}).Want(200)
	if onHand() != 3 {
		t.Errorf("after minus: %d", onHand())
	}
	c.Submit(c.Get("/perajin/barang"), workOf(work)+" form.work-count", webtest.Fill{field: "12"}).Want(200)
	if onHand() != 12 {
		t.Errorf("after typing 12: %d", onHand())
	}
	stale := c.Submit(list, workOf(work)+" form.work-count", webtest.Fill{field: "5"}).Want(200)
	if onHand() != 12 || !strings.Contains(stale.Text(".flash"), "berubah menjadi 12") {
		t.Errorf("from a page that is out of date: %d, %q", onHand(), stale.Text(".flash"))
	}
	for _, typed := range []string{"", "-1", "banyak", "100001"} {
		refused := c.Submit(c.Get("/perajin/barang"), workOf(work)+" form.work-count", webtest.Fill{field: typed}).Want(200)
		if onHand() != 12 || !refused.Has(".flash.tone-bad") {
			t.Errorf("%q: %d, %q", typed, onHand(), refused.Text(".flash"))
		}
	}
}

func TestSoldElsewhereLowersStock(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	v := s.bag(t, "Tas merah", 3)
	work := s.productOf(t, v)
	c := s.client(t, s.siti.Person)
	page := c.Get("/perajin/barang/" + itoa(work))
	viewtest.Check(t, page.Body)
	sold := "form[action$='/terjual']"
	c.Submit(page, sold, nil).Want(200)
	c.Submit(page, sold, nil).Want(200) // the same button, the answer lost
	if n := s.count(t, `SELECT on_hand FROM variant WHERE id = $1`, int64(v)); n != 2 {
		t.Errorf("%d left", n)
	}
	if n := s.count(t, `SELECT count(*) FROM stock_movement WHERE reason = 'sold_elsewhere' AND delta = -1 AND actor_id = $1`, int64(s.siti.Person)); n != 1 {
		t.Errorf("%d movements", n)
	}
	s.Sold(checkouttest.Item{Variant: v, Quantity: 1})
	c.Submit(c.Get("/perajin/barang/"+itoa(work)), sold, nil).Want(200)
	reserved := c.Get("/perajin/barang/" + itoa(work))
	if reserved.Has(sold) || !strings.Contains(reserved.Text(".work-stock"), "1 sudah dipesan") {
		t.Errorf("what a buyer has paid for can be sold again: %q", reserved.Text(".work-stock"))
	}
	held := c.Submit(reserved, "form.work-count", webtest.Fill{"less": "stock-" + itoa(v)}).Want(200)
	if !held.Has(".flash.tone-warn") || s.count(t, `SELECT on_hand FROM variant WHERE id = $1`, int64(v)) != 1 {
		t.Errorf("below what is reserved: %q", held.Text(".flash"))
	}
}

func TestSeveralVariantsHaveAStockEach(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	id := s.inColours(t, "merah", "hitam")
	c := s.client(t, s.siti.Person)
	if row := c.Get("/perajin/barang").Text(workOf(id)); !strings.Contains(row, "2 pilihan, stok semuanya 4") {
		t.Errorf("in the list: %q", row)
	}
	page := c.Get("/perajin/barang/" + itoa(id))
	viewtest.Check(t, page.Body)
	if got := strings.Join(page.Texts(".panel-title"), ", "); got != "Merah, Hitam" {
		t.Errorf("variants %q", got)
	}
	black := s.count(t, `SELECT id FROM variant WHERE colour = 'hitam'`)
	c.Submit(page, "form.work-count:has(input[value='"+itoa(int64(black))+"'])", webtest.Fill{"more": "stock-" + itoa(int64(black))}).Want(200)
	if n := s.count(t, `SELECT on_hand FROM variant WHERE id = $1`, black); n != 3 {
		t.Errorf("%d black ones", n)
	}
}

func TestOffSaleAndOnSaleAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	work := s.productOf(t, s.bag(t, "Tas merah", 3))
	c := s.client(t, s.siti.Person)
	off := c.Submit(c.Get("/perajin/barang"), workOf(work)+" form[action$='/tarik']", nil).Want(200)
	row := workOf(work)
	if !strings.Contains(off.Text(row), "Ditarik") || off.Has(row+" a[href^='https://wa.me']") || off.Has(row+" a[href^='/karya']") {
		t.Errorf("off sale: %q", off.Text(row))
	}
	if n := s.count(t, `SELECT count(*) FROM publication WHERE withdrawn_at IS NULL`); n != 0 {
		t.Error("it is still on sale")
	}
	on := c.Submit(off, row+" form[action$='/tayang']", nil).Want(200)
	if !strings.Contains(on.Text(row), "Tayang") || !on.Has(row+" a[href^='/karya/tas-merah']") {
		t.Errorf("on sale again: %q", on.Text(row))
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	work := s.productOf(t, s.bag(t, "Tas merah", 3))
	c := s.client(t, s.siti.Person)
	path := "/perajin/barang/" + itoa(work)
	page := c.Get(path + "/ubah").Want(200)
	viewtest.Check(t, page.Body)
	if page.Attr("#f-price", "value") != "185.000" || page.Attr("#f-weight", "value") != "400" || page.Count("ul.kept li") != 1 ||
		!strings.Contains(page.Text(".net"), "Rp166.500") || page.Has("input[name=stock]") {
		t.Errorf("the form of what there is: %q", page.Text("form.listing"))
	}
	fields := but(s.complete(t), "title", "Tas merah tua", "price", "200rb", "preset", "l", "description", "Kuat.")
	refused := send(t, c, page, but(fields, "price", "200"), camera(photo(t, 3))).Want(422)
	if refused.Count("ul.kept li") != 2 || refused.Attr("#f-title", "value") != "Tas merah tua" || !refused.Has("button[name=sure]") {
		t.Error("a refused change was not kept")
	}
	if n := s.count(t, `SELECT count(*) FROM variant WHERE price = 18500000`); n != 1 {
		t.Error("a refused change changed the price")
	}
	old := page.Attr("input[name=pictures]", "value")
	done := c.Follow(send(t, c, refused, but(fields, "drop", old)).Want(seeOther)).Want(200)
	if done.Text("h1") != "Tas merah tua" {
		t.Errorf("after the change: %q", done.Text("h1"))
	}
	d, err := catalog.ForEdit(t.Context(), s.App, s.siti, work)
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "Tas merah tua" || d.WeightG != 1000 || d.Description != "Kuat." || len(d.Pictures) != 1 || itoa(d.Pictures[0]) == old ||
		d.Variants[0].Price != money.Rupiah(200_000) || d.Variants[0].OnHand != 3 {
		t.Errorf("changed to %+v", d)
	}
	bare := send(t, c, c.Get(path+"/ubah"), but(fields, "drop", itoa(d.Pictures[0]))).Want(422)
	if !bare.Has("#f-photo-error") {
		t.Error("the last photograph went")
	}
}

func TestEditPricesOfEachVariant(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	id := s.inColours(t, "merah", "hitam")
	red, black := s.count(t, `SELECT id FROM variant WHERE colour = 'merah'`), s.count(t, `SELECT id FROM variant WHERE colour = 'hitam'`)
	c := s.client(t, s.siti.Person)
	page := c.Get("/perajin/barang/" + itoa(id) + "/ubah")
	fields := s.complete(t)
	delete(fields, "price")
	fields["price_"+itoa(int64(red))], fields["price_"+itoa(int64(black))] = "190rb", "x"
	refused := send(t, c, page, fields).Want(422)
	if !refused.Has("#f-price_"+itoa(int64(black))+"-error") || refused.Has("#f-price_"+itoa(int64(red))+"-error") {
		t.Errorf("refused %q", refused.Text(".error"))
	}
	fields["price_"+itoa(int64(black))] = "195rb"
	send(t, c, refused, fields).Want(seeOther)
	if r, b := s.count(t, `SELECT price FROM variant WHERE id = $1`, red), s.count(t, `SELECT price FROM variant WHERE id = $1`, black); r != 19_000_000 || b != 19_500_000 {
		t.Errorf("prices %d and %d", r, b)
	}
}

// What others make is not found, whatever is asked of it.
func TestSomebodyElsesProductIsNotFound(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	rani := s.Producer(s.group, "Rani", checkouttest.Waliwis)
	v := s.Bag(s.group, "Tas Rani", money.Rupiah(100_000), 3, alone(rani))
	hers := itoa(s.productOf(t, v))
	c := s.client(t, s.siti.Person)
	mine := s.productOf(t, s.bag(t, "Tas Siti", 1))
	own := c.Get("/perajin/barang/" + itoa(mine) + "/ubah")
	token := c.Get("/perajin/barang").Attr("input[name=token]", "value")

	for _, path := range []string{"/perajin/barang/" + hers, "/perajin/barang/" + hers + "/ubah", "/perajin/barang/0", "/perajin/barang/x", "/perajin/barang/999999/ubah"} {
		c.Get(path).Want(404)
	}
	for _, path := range []string{"/stok", "/terjual", "/tayang", "/tarik"} {
		c.Post("/perajin/barang/"+hers+path, url.Values{
			"token": {token}, "variant": {itoa(v)}, "seen": {"3"}, "stock-" + itoa(v): {"9"},
		}).Want(404)
	}
	forged := strings.Replace(own.Attr("form.listing", "action"), "/"+itoa(mine)+"/", "/"+hers+"/", 1)
	c.Upload(forged, "multipart/form-data; boundary=x", strings.NewReader("--x--\r\n")).Want(404)
	if n := s.count(t, `SELECT on_hand FROM variant WHERE id = $1`, int64(v)); n != 3 {
		t.Errorf("%d of hers are left", n)
	}
	if n := s.count(t, `SELECT count(*) FROM publication WHERE withdrawn_at IS NULL`); n != 2 {
		t.Errorf("%d are on sale", n)
	}
	if list := c.Get("/perajin/barang").Text("body"); strings.Contains(list, "Tas Rani") {
		t.Error("hers stand among mine")
	}
}

func TestManyGoodsAreTurnedByPages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for range 31 {
		s.bag(t, "Tas merah", 1)
	}
	c := s.client(t, s.siti.Person)
	first := c.Get("/perajin/barang")
	second := c.Get(first.Attr("a[href='/perajin/barang?halaman=2']", "href")).Want(200)
	if first.Count(".work") != 30 || second.Count(".work") != 1 || !second.Has("a[href='/perajin/barang?halaman=1']") {
		t.Errorf("%d and %d", first.Count(".work"), second.Count(".work"))
	}
	if empty := s.client(t, s.Producer(s.group, "Rani", checkouttest.Waliwis).Person).Get("/perajin/barang"); !empty.Has(".empty a[href='/perajin/jual']") {
		t.Error("a new producer is not led to her first listing")
	}
}

func TestOnlyProducersPass(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	stranger, officer := s.server.Client(t), s.client(t, s.Officer(s.group).Person)
	pages := []string{
		"/perajin", "/perajin/jual", "/perajin/jual/bersih", "/perajin/barang", "/perajin/barang/1", "/perajin/barang/1/ubah", "/perajin/pesanan",
		"/perajin/uang", "/perajin/saya",
	}
	for _, path := range pages {
		if to := stranger.Get(path).Want(seeOther).Header.Get("Location"); !strings.HasPrefix(to, "/masuk?next=") {
			t.Errorf("%s leads a stranger to %q", path, to)
		}
		officer.Get(path).Want(403)
	}
	siti := s.client(t, s.siti.Person)
	for _, path := range []string{"/perajin/jual", "/perajin/barang/1/ubah", "/perajin/barang/1/stok", "/perajin/barang/1/terjual", "/perajin/barang/1/tayang", "/perajin/barang/1/tarik", "/perajin/saya/izin"} {
		stranger.Post(path, nil).Want(401)
		officer.Post(path, nil).Want(403)
		siti.Post(path, nil).Want(403) // without a token
	}
	if page := siti.Get("/perajin"); page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("her page may be kept: %v", page.Header)
	}
}

// inColours puts a bag of Siti's on sale in several colours, two of each.
func (s *stage) inColours(t *testing.T, colours ...string) catalog.ProductID {
	t.Helper()
	first, err := catalog.ForEdit(t.Context(), s.App, s.siti, s.productOf(t, s.bag(t, "Tas contoh", 1)))
	if err != nil {
		t.Fatal(err)
	}
	first.Title, first.Variants = "Tas warna-warni", nil
	for _, colour := range colours {
		first.Variants = append(first.Variants, catalog.DraftVariant{Colour: colour, Price: money.Rupiah(185_000), OnHand: 2})
	}
	id, err := catalog.List(t.Context(), s.App, identity.Actor{Person: s.siti.Person, Producer: true}, first, s.Now)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
