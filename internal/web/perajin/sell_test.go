package perajin_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net"
	"strings"
	"sync"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/media"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

func TestListingFromAPhoto(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	page := c.Get("/perajin/jual").Want(200)
	viewtest.Check(t, page.Body)

	done := c.Follow(send(t, c, page, but(s.complete(t), "description", "Kuat.\r\nMuat buku.", "title_en", "Red cord bag"), camera(photo(t, 1))).Want(seeOther))
	if !strings.Contains(done.Text(".flash"), "sudah tayang") || done.Text("h1") != "Tas tali kur merah, sedang" {
		t.Fatalf("after listing: %q, %q", done.Text("h1"), done.Text(".flash"))
	}
	viewtest.Check(t, done.Body)

	found, err := catalog.ProductBySlug(t.Context(), s.App, "tas-tali-kur-merah-sedang")
	if err != nil {
		t.Fatal(err)
	}
	v := found.Variants[0]
	if v.Price.Rupiah() != 185_000 || v.OnHand != 2 || v.Colour != "merah" || found.WeightG != 600 || found.LengthMM != 300 ||
		found.Cooperative != s.group.ID || found.CategorySlug != "tas-jinjing" || found.Description != "Kuat.\nMuat buku." || found.TitleEN != "Red cord bag" {
		t.Errorf("listed %+v, %+v", found.Product, v)
	}
	if len(found.Makers) != 1 || found.Makers[0].ID != s.siti.Person || found.Makers[0].ShareBP != catalog.WholeBP {
		t.Errorf("makers %+v", found.Makers)
	}
	shown := c.Get(done.Attr(".picture img", "src")).Want(200)
	if shown.Header.Get("Content-Type") != "image/jpeg" || !strings.Contains(shown.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("picture: %v", shown.Header)
	}
	if share := done.Attr("a[href^='https://wa.me/']", "href"); !strings.Contains(share, "%2Fkarya%2Ftas-tali-kur-merah-sedang") || strings.Contains(share, "+") {
		t.Errorf("share link %q", share)
	}
}

func TestListingMadeToOrderOfAnotherSize(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	fields := but(s.complete(t), "supply", "order", "stock", "", "lead_days", "7", "open_units_cap", "3", "colour", "",
		"preset", "own", "weight", "1.250", "length", "41", "width", "", "height", "33")
	c.Follow(send(t, c, c.Get("/perajin/jual"), fields, camera(photo(t, 1))).Want(seeOther)).Want(200)
	p, err := catalog.ProductBySlug(t.Context(), s.App, "tas-tali-kur-merah-sedang")
	if err != nil {
		t.Fatal(err)
	}
	if !p.MadeToOrder || p.LeadDays != 7 || p.OpenUnitsCap != 3 || p.WeightG != 1250 || p.LengthMM != 410 || p.WidthMM != 0 || p.HeightMM != 330 ||
		p.Variants[0].Colour != "" || p.Variants[0].OnHand != 0 {
		t.Errorf("listed %+v", p)
	}
}

// A refused form keeps what was typed and the photograph, and lists nothing;
// sent again without choosing it anew, it lists.
func TestRefusedListingKeepsEverything(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	good := s.complete(t)
	for name, tc := range map[string]struct {
		changed []string
		field   string // whose error is shown
		says    string
	}{
		"no title":          {[]string{"title", " "}, "title", "Wajib diisi"},
		"short title":       {[]string{"title", "ab"}, "title", "3 sampai 120"},
		"long title":        {[]string{"title", strings.Repeat("x", 121)}, "title", "paling banyak 120"},
		"odd letters":       {[]string{"title", "tas\x00merah"}, "title", "tidak bisa dipakai"},
		"no category":       {[]string{"category", ""}, "category", "Pilih salah satu"},
		"unknown category":  {[]string{"category", "999"}, "category", "tidak tersedia"},
		"no price":          {[]string{"price", ""}, "price", "Wajib diisi"},
		"price in words":    {[]string{"price", "murah"}, "price", "185.000"},
		"price too low":     {[]string{"price", "Rp999"}, "price", "Rp1.000"},
		"price too high":    {[]string{"price", "101jt"}, "price", "Rp100.000.000"},
		"no stock":          {[]string{"stock", ""}, "stock", "Wajib diisi"},
		"stock of nothing":  {[]string{"stock", "0"}, "stock", "1 sampai"},
		"stock as a word":   {[]string{"stock", "dua"}, "stock", "angka"},
		"neither there":     {[]string{"supply", ""}, "supply", "Pilih salah satu"},
		"no days":           {[]string{"supply", "order", "lead_days", "0", "open_units_cap", "3"}, "lead_days", "1 sampai 90"},
		"no size":           {[]string{"preset", "xxl"}, "preset", "tidak tersedia"},
		"no weight":         {[]string{"preset", "own"}, "weight", "Wajib diisi"},
		"too long":          {[]string{"preset", "own", "weight", "500", "length", "201"}, "length", "1 sampai 200"},
		"unknown colour":    {[]string{"colour", "pelangi"}, "colour", "tidak tersedia"},
		"long description":  {[]string{"description", strings.Repeat("a", 40_000)}, "description", "paling banyak 4.000"},
		"client key of all": {[]string{"client_key", "1"}, "", "dari tempat lain"},
	} {
		t.Run(name, func(t *testing.T) {
			sent := but(good, tc.changed...)
			refused := send(t, c, c.Get("/perajin/jual"), sent, camera(photo(t, 7))).Want(422)
			viewtest.Check(t, strings.ReplaceAll(refused.Body, "\x00", ""))
			where := "#f-" + tc.field + "-error"
			if tc.field == "" {
				where = ".form-errors"
			}
			if said := refused.Text(where); !strings.Contains(said, tc.says) {
				t.Errorf("beside the field: %q, want %q", said, tc.says)
			}
			for _, kept := range []string{"title", "price", "stock", "weight"} {
				if _, typed := sent[kept]; typed && refused.Attr("#f-"+kept, "value") != strings.ReplaceAll(sent[kept], "\x00", "\uFFFD") {
					t.Errorf("%s: %q is now %q", kept, sent[kept], refused.Attr("#f-"+kept, "value"))
				}
			}
			if !refused.Has("input[name=colour][value=merah][checked]") && sent["colour"] == "merah" {
				t.Error("the colour is no longer chosen")
			}
			if refused.Count("ul.kept img") != 1 || refused.Attr("ul.kept img", "src") == "" {
				t.Error("the photograph has to be chosen again")
			}
			if n := s.count(t, `SELECT count(*) FROM product`); n != 0 {
				t.Fatalf("%d products", n)
			}
		})
	}
	refused := send(t, c, c.Get("/perajin/jual"), but(good, "title", ""), camera(photo(t, 7))).Want(422)
	c.Follow(send(t, c, refused, good).Want(seeOther)).Want(200)
	if n := s.count(t, `SELECT count(*) FROM product_picture`); n != 1 {
		t.Errorf("%d pictures of the product", n)
	}
	if n := s.count(t, `SELECT count(*) FROM picture`); n != 1 {
		t.Errorf("the same photograph became %d pictures", n)
	}
}

func TestNoPhotoIsRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	refused := send(t, c, c.Get("/perajin/jual"), s.complete(t), file{"photo", "", nil}).Want(422)
	if said := refused.Text("#f-photo-error"); !strings.Contains(said, "satu foto") {
		t.Errorf("beside the photograph: %q", said)
	}
}

// A bare 185 asks back; the answer lists at the amount that was meant.
func TestAmbiguousPriceAsks(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	asked := send(t, c, c.Get("/perajin/jual"), but(s.complete(t), "price", "185"), camera(photo(t, 1))).Want(422)
	if said := asked.Text("#f-price-error"); !strings.Contains(said, "Maksud Anda Rp185.000?") {
		t.Errorf("beside the price: %q", said)
	}
	yes := asked.Attr("button[name=sure]", "value")
	c.Follow(send(t, c, asked, but(s.complete(t), "price", "185", "sure", yes)).Want(seeOther)).Want(200)
	if price := s.count(t, `SELECT price FROM variant`); price != 18_500_000 {
		t.Errorf("listed at %d sen", price)
	}
}

// The button beside the price says what she would receive, keeps everything,
// and lists nothing.
func TestCalculateWithoutAScript(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	shown := send(t, c, c.Get("/perajin/jual"), map[string]string{"price": "185rb", "preset": "m", "calculate": "1"}, camera(photo(t, 1))).Want(200)
	if said := shown.Text(".net"); !strings.Contains(said, "Rp166.500") || !strings.Contains(said, "kelompok Rp11.100") {
		t.Errorf("the net is %q", said)
	}
	if shown.Has(".form-errors") || shown.Attr("#f-price", "value") != "185rb" || shown.Count("ul.kept li") != 1 {
		t.Error("the form was not kept as it was")
	}
	if n := s.count(t, `SELECT count(*) FROM product`); n != 0 {
		t.Errorf("%d products", n)
	}
}

func TestListingSentManyTimesIsOne(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	page := c.Get("/perajin/jual")
	fields, image := s.complete(t), photo(t, 1)
	page.Attr("form", "action") // parsed once, before it is shared
	var all sync.WaitGroup
	where := make([]string, 6)
	for i := range where {
		all.Go(func() {
			where[i] = send(t, c, page, fields, camera(image)).Header.Get("Location")
		})
	}
	all.Wait()
	for _, at := range where {
		if at == "" || at != where[0] {
			t.Errorf("led to %q", where)
		}
	}
	for table, want := range map[string]int{"product": 1, "picture": 1, "publication": 1} {
		if n := s.count(t, `SELECT count(*) FROM `+table); n != want {
			t.Errorf("%d rows in %s", n, table)
		}
	}
}

// hugePNG is 68 bytes that claim to be a picture of side × side pixels.
func hugePNG(side uint32) []byte {
	chunk := func(kind string, body []byte) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
		b = append(append(b, kind...), body...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side)
	b := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 2, 0, 0, 0))...)
	return append(append(b, chunk("IDAT", []byte("\x78\x9c\x03\x00\x00\x00\x00\x01"))...), chunk("IEND", nil)...)
}

func TestRefusedPictureSaysWhyAndLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	whole := photo(t, 1)
	for name, tc := range map[string]struct {
		data []byte
		says string
	}{
		"a page named .jpg":    {[]byte("<!DOCTYPE html><script>alert(1)</script>"), "bukan foto"},
		"a drawing named .jpg": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "bukan foto"},
		"cut off":              {whole[:len(whole)/3], "rusak"},
		"a gigapixel":          {hugePNG(32_000), "terlalu besar"},
		"too many bytes":       {append(bytes.Clone(whole), make([]byte, media.MaxBytes)...), "paling besar 25 MB"},
		"nothing in it":        {[]byte{}, "bukan foto"},
	} {
		t.Run(name, func(t *testing.T) {
			refused := send(t, c, c.Get("/perajin/jual"), s.complete(t), camera(tc.data)).Want(422)
			if said := refused.Text("#f-photo-error"); !strings.Contains(said, tc.says) {
				t.Errorf("beside the photograph: %q, want %q", said, tc.says)
			}
			if refused.Attr("#f-title", "value") != "Tas tali kur merah, sedang" || refused.Attr("#f-price", "value") != "185rb" {
				t.Error("what was typed is gone")
			}
			for _, table := range []string{"picture", "picture_rendition", "product"} {
				if n := s.count(t, `SELECT count(*) FROM `+table); n != 0 {
					t.Errorf("%d rows in %s", n, table)
				}
			}
			for stored, err := range s.Studio.Store().List(t.Context(), "") {
				t.Errorf("stored %v, %v", stored, err)
			}
		})
	}
}

// One good photograph beside a bad one is kept.
func TestGoodPhotographBesideABadOne(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	refused := send(t, c, c.Get("/perajin/jual"), s.complete(t),
		camera([]byte("no picture at all, whatever its name")), file{"gallery", "b.jpg", photo(t, 2)}).Want(422)
	if refused.Count("ul.kept li") != 1 || !refused.Has("#f-photo-error") {
		t.Errorf("kept %d", refused.Count("ul.kept li"))
	}
}

// An upload that announces more than the route takes is refused before it is
// read; what is no form of photographs is refused too.
func TestUploadBeyondTheLimit(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	action := c.Get("/perajin/jual").Attr("form.listing", "action")
	if answer := s.announce(t, c, action, 81<<20); !strings.HasPrefix(answer, "HTTP/1.1 413 ") {
		t.Errorf("an upload of 81 MB: %s", answer)
	}
	c.Upload(action, "text/plain", strings.NewReader("x")).Want(422)
	c.Upload(action, "multipart/form-data; boundary=x", strings.NewReader("--x\r\nno part")).Want(422)
	many := strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n", 300) + "--x--\r\n"
	c.Upload(action, "multipart/form-data; boundary=x", strings.NewReader(many)).Want(422)
	c.Upload("/perajin/jual", "multipart/form-data; boundary=x", strings.NewReader("--x--\r\n")).Want(403)
}

// announce sends the beginning of an upload and gives the first line of the
// answer. It sends no more than the server reads before it looks at a request: it
// closes over anything else, which may cost the client the answer.
func (s *stage) announce(t *testing.T, c *webtest.Client, path string, bytes int) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nSec-Fetch-Site: same-origin\r\nCookie: simpul_session=%s\r\n"+
		"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n",
		path, conn.RemoteAddr(), s.server.URL, c.Cookie("simpul_session"), bytes)
	if _, err := conn.Write(make([]byte, 8<<10)); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// Another person's picture is neither shown nor used.
func TestPictureOfSomebodyElse(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	rani := s.Producer(s.group, "Rani", checkouttest.Waliwis)
	hers, err := media.Add(t.Context(), s.App, s.Studio, int64(rani.Person), bytes.NewReader(photo(t, 9)), s.Now)
	if err != nil {
		t.Fatal(err)
	}
	c := s.client(t, s.siti.Person)
	refused := send(t, c, c.Get("/perajin/jual"), but(s.complete(t), "pictures", itoa(hers.ID))).Want(422)
	if refused.Has("ul.kept img") || !refused.Has("#f-photo-error") {
		t.Error("another person's picture is shown")
	}
}

func TestSeveralCooperatives(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	other := s.Cooperative("Koperasi Kronjo", checkouttest.Kronjo)
	s.join(t, other, s.siti)
	c := s.client(t, s.siti.Person)
	page := c.Get("/perajin/jual")
	if page.Count("input[name=cooperative]") != 2 {
		t.Fatal("there is no choice of cooperative")
	}
	refused := send(t, c, page, s.complete(t), camera(photo(t, 1))).Want(422)
	if !refused.Has("#f-cooperative-error") {
		t.Error("no cooperative was chosen, and nothing is said")
	}
	stranger := s.Cooperative("Koperasi Lain", checkouttest.Kronjo)
	send(t, c, refused, but(s.complete(t), "cooperative", itoa(stranger.ID))).Want(422)
	c.Follow(send(t, c, refused, but(s.complete(t), "cooperative", itoa(other.ID))).Want(seeOther)).Want(200)
	if n := s.count(t, `SELECT count(*) FROM product WHERE cooperative_id = $1`, int64(other.ID)); n != 1 {
		t.Errorf("%d products in the chosen cooperative", n)
	}
}

func TestNobodysMemberCannotSell(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.leave(t, s.siti)
	c := s.client(t, s.siti.Person)
	page := c.Get("/perajin/jual").Want(200)
	if page.Has("form.listing") || !page.Has(".empty") {
		t.Error("there is a form to sell with")
	}
}

func TestNetReceived(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	rani := s.Producer(s.group, "Rani", checkouttest.Waliwis)
	foreign := s.productOf(t, s.Bag(s.group, "Tas Rani", price(100_000), 1, alone(rani)))
	shared := s.productOf(t, s.Bag(s.group, "Tas berdua", price(155_000), 1,
		catalog.MakerShare{Producer: s.siti.Person, ShareBP: 6000}, catalog.MakerShare{Producer: rani.Person, ShareBP: 4000}))
	c := s.client(t, s.siti.Person)
	for query, want := range map[string]string{
		"harga=185rb":                         "Rp166.500",
		"harga=185.000":                       "Rp166.500",
		"harga=1.001":                         "Rp901",
		"harga=185":                           "Ya, maksud saya Rp185.000",
		"harga=":                              "Tulis harga",
		"harga=x":                             "Tulis harga",
		"harga=999jt":                         "Tulis harga",
		"harga=155000&barang=" + itoa(shared): "Rp83.700",
	} {
		got := c.Get("/perajin/jual/bersih?" + query).Want(200)
		if !strings.Contains(got.Text("body"), want) {
			t.Errorf("%s: %q, want %q", query, got.Text("body"), want)
		}
		if got.Has("html[lang]") {
			t.Error("a whole page instead of a part")
		}
		viewtest.Check(t, got.Body)
	}
	c.Get("/perajin/jual/bersih?harga=1000&barang=" + itoa(foreign)).Want(404)
}
