package shop_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/producer"
	"simpul/internal/region"
	"simpul/internal/web/shop"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// street is a storefront with a cooperative and two makers.
type street struct {
	*catalogtest.Market
	server     *webtest.Server
	store      media.Store
	visitor    *webtest.Client
	group      cooperative.Cooperative
	siti, wati identity.Actor
}

// open opens the shop; change may alter its options.
func open(t *testing.T, change ...func(*shop.Options)) *street {
	t.Helper()
	store, err := media.OpenLocalStore(t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	s := webtest.Start(t, func(app *fiber.App, s *webtest.Server) {
		o := shop.Options{DB: s.DB.App, Report: s.DB.Report, MediaURL: "/m/", Pictures: store}
		for _, f := range change {
			f(&o)
		}
		shop.Routes(app, o)
	})
	s.Clock.Set(catalogtest.Now.Add(time.Hour))
	st := &street{Market: catalogtest.New(t, s.DB), server: s, store: store, visitor: s.Client(t)}
	st.group = st.Cooperative("Kelompok Usaha Waliwis", catalogtest.Waliwis)
	st.siti = st.Producer(st.group, "Siti Aminah", catalogtest.Waliwis)
	st.wati = st.Producer(st.group, "Wati Lestari", catalogtest.Klutuk)
	return st
}

// bag lists a bag of Siti's, after a change.
func (s *street) bag(title string, change func(*catalog.Draft)) catalog.ProductID {
	s.Helper()
	d := s.Draft(s.group, title, s.siti)
	if change != nil {
		change(&d)
	}
	return s.List(d)
}

// want asks for a page in both languages, checks what holds for all pages, and
// gives the Indonesian one.
func (s *street) want(path string, status int) *webtest.Page {
	s.Helper()
	id := s.visitor.Get(path).Want(status)
	en := s.visitor.Get(strings.TrimSuffix("/en"+path, "/")).Want(status)
	for _, p := range []*webtest.Page{id, en} {
		viewtest.Check(s.TB, p.Body)
		if p.Header.Get("Set-Cookie") != "" || p.Has("input[name=token]") {
			s.Errorf("%s holds something about its visitor", p.URL)
		}
		if p.Count("h1") != 1 {
			s.Errorf("%s has %d h1", p.URL, p.Count("h1"))
		}
		if p.Has("link[rel=canonical]") && !strings.HasPrefix(p.Attr("meta[property='og:image']", "content"), s.server.URL+"/") {
			s.Errorf("%s has no picture to be shared with", p.URL)
		}
		keep := p.Header.Get("Cache-Control")
		if (status == http.StatusOK) != strings.HasPrefix(keep, "public, max-age=") {
			s.Errorf("%s: Cache-Control %q", p.URL, keep)
		}
	}
	if id.Attr("html", "lang") != "id" || en.Attr("html", "lang") != "en" {
		s.Errorf("%s: languages %q and %q", path, id.Attr("html", "lang"), en.Attr("html", "lang"))
	}
	return id
}

func TestPagesBeforeAnythingIsOnSale(t *testing.T) {
	t.Parallel()
	s := open(t)
	for path, heading := range map[string]string{
		"/": "Disimpul tangan, pulang ke desa", "/katalog": "Semua karya", "/kategori/ransel": "Ransel", "/kelompok": "Kelompok perajin",
		"/kelompok/kelompok-usaha-waliwis": "Kelompok Usaha Waliwis", "/cari": "Cari karya", "/cari?q=tas": "Hasil untuk “tas”",
	} {
		p := s.want(path, http.StatusOK)
		if p.Text("h1") != heading {
			t.Errorf("%s is headed %q", path, p.Text("h1"))
		}
		if path != "/kelompok" && !p.Has(".empty") {
			t.Errorf("%s says nothing about being empty", path)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := s.bag("Tas tali kur", nil)
	for _, path := range []string{
		"/produk/tidak-ada", "/kategori/tidak-ada", "/kelompok/tidak-ada", "/pembuat/0", "/pembuat/x", "/pembuat/999999",
		fmt.Sprint("/pembuat/", s.wati.Person), "/katalog?hal=2", "/katalog?hal=0", "/katalog?hal=x", "/kelompok/kelompok-usaha-waliwis?hal=9",
	} {
		s.want(path, http.StatusNotFound)
	}
	officer := s.Officer(s.group)
	if err := catalog.Withdraw(t.Context(), s.DB.App, officer, id, catalogtest.Now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	s.want("/produk/tas-tali-kur", http.StatusGone)
}

func TestHome(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas tali kur merah", nil)
	p := s.want("/", http.StatusOK)
	if p.Text(".card-title") != "Tas tali kur merah" || p.Attr(".card-title a", "href") != "/produk/tas-tali-kur-merah" {
		t.Errorf("card %q", p.Text(".card"))
	}
	if got := p.Text(".card-maker"); got != "oleh Siti, Mekar Baru" {
		t.Errorf("maker %q", got)
	}
	if got := p.Text(".place"); got != "Kelompok Usaha Waliwis Waliwis 1 perajin" {
		t.Errorf("cooperative %q", got)
	}
	if p.Has(".truth") {
		t.Error("there is a line about income before anything was sold")
	}
	en := s.visitor.Get("/en")
	if en.Attr(".card-title a", "href") != "/en/produk/tas-tali-kur-merah" || en.Attr("link[rel=canonical]", "href") != s.server.URL+"/en" {
		t.Errorf("English: %q, %q", en.Attr(".card-title a", "href"), en.Attr("link[rel=canonical]", "href"))
	}
	if en.Attr("link[hreflang=id]", "href") != s.server.URL+"/" || p.Attr("link[hreflang=en]", "href") != s.server.URL+"/en" {
		t.Error("the languages do not name each other")
	}
}

func TestHomeTellsWhatTheLedgerSays(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.earn(catalogtest.Now, s.siti, catalogtest.Waliwis, 150_000)
	s.earn(catalogtest.Now, s.wati, catalogtest.Klutuk, 16_500)
	s.earn(catalogtest.Now.AddDate(0, -1, 0), s.siti, catalogtest.Waliwis, 999_000) // another month's
	for i := range 3 {
		if p := s.want("/", http.StatusOK); p.Has(".truth") {
			t.Errorf("%d makers' income is shown: %q", 2+i, p.Text(".truth"))
		}
		s.earn(catalogtest.Now, s.Producer(s.group, fmt.Sprint("Perajin ", i), catalogtest.Waliwis), catalogtest.Waliwis, 1_000)
	}
	p := s.want("/", http.StatusOK)
	if got := p.Text(".truth p"); got != "Rp169.500 hasil karya 5 perajin bulan ini" || p.Attr(".truth a", "href") != "/dampak" {
		t.Errorf("got %q, %q", got, p.Attr(".truth a", "href"))
	}
	if got := s.visitor.Get("/en").Text(".truth p"); got != "Rp169,500 earned by 5 makers this month" {
		t.Errorf("English: %q", got)
	}
}

// earn writes the maker's side of a sale alone; how sales are posted has tests
// of its own.
func (s *street) earn(at time.Time, maker identity.Actor, village region.Code, rupiah int64) {
	s.Helper()
	tx, err := s.DB.Super.BeginTxx(s.Context(), nil)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, statement := range []string{
		`SET LOCAL session_replication_role = replica`,
		fmt.Sprintf(`INSERT INTO account (code, kind, currency) VALUES ('liability:producer:%d:pending', 'liability', 'IDR') ON CONFLICT DO NOTHING`, maker.Person),
		fmt.Sprintf(`INSERT INTO order_line (id, order_id, parcel_id, cooperative_id, product_id, category_id, variant_id, fee_policy_id,
				title, made_to_order, weight_g, price, quantity, net)
			OVERRIDING SYSTEM VALUE SELECT 1, 1, 1, %d, 1, min(id), 1, 1, 'Tas', FALSE, 300, 100, 1, 100 FROM category ON CONFLICT DO NOTHING`, s.group.ID),
		fmt.Sprintf(`INSERT INTO ledger_transaction (key, rule, occurred_at, recorded_at, made_in)
			VALUES ('sale:%s-%d', 'sale', '%[1]s', '%[1]s', pg_current_xact_id())`, at.Format(time.RFC3339), maker.Person),
		fmt.Sprintf(`INSERT INTO posting (transaction_id, account_id, currency, amount, order_line_id, cooperative_id, producer_id, village_code)
			SELECT t.id, a.id, 'IDR', -%d, 1, %d, %d, '%s' FROM ledger_transaction t, account a
			WHERE t.key = 'sale:%s-%[3]d' AND a.code = 'liability:producer:%[3]d:pending'`,
			rupiah*100, s.group.ID, maker.Person, village, at.Format(time.RFC3339)),
	} {
		if _, err := tx.ExecContext(s.Context(), statement); err != nil {
			s.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		s.Fatal(err)
	}
}

func TestProduct(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas tali kur", func(d *catalog.Draft) {
		d.TitleEN, d.Description, d.DescriptionEN = "Cord bag", "Kuat.\n\nRapi.", "Strong."
		d.Makers = []catalog.MakerShare{{Producer: s.siti.Person, ShareBP: 4_000}, {Producer: s.wati.Person, ShareBP: 6_000}}
		d.Variants = []catalog.DraftVariant{
			{Colour: "merah", Price: money.Rupiah(185_000)},
			{Colour: "krem", Price: money.Rupiah(185_000), OnHand: 1},
			{Colour: "hitam", Size: "Besar", Price: money.Rupiah(200_000), OnHand: 3},
		}
	})
	s.bag("Tas lain", nil)
	p := s.want("/produk/tas-tali-kur", http.StatusOK)
	want := map[string]string{
		"h1": "Tas tali kur", ".product-maker": "oleh Wati dan Siti, Mekar Baru", ".product-head .price": "mulai Rp185.000",
		".product-head .badge": "Siap kirim · sisa 4", ".product-buy .prose": "Kuat. Rapi.",
		".swatches":      "Merah · Rp185.000 · habis Krem · Rp185.000 · sisa 1 Hitam, Besar · Rp200.000",
		".person":        "W Wati Mekar Baru Bagian 60 % S Siti Mekar Baru Bagian 40 %",
		".money-flow dl": "Para perajin 90 % Rp166.500 Koperasi 6 % Rp11.100 Program 2 % Rp3.700 Biaya pembayaran 2 % Rp3.700 Harga Krem Rp185.000",
		".card-title":    "Tas lain",
	}
	for selector, text := range want {
		if diff := cmp.Diff(text, strings.ReplaceAll(p.Text(selector), "\u00a0", " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", selector, diff)
		}
	}
	if !strings.Contains(p.Text(".kv"), "30 × 12 × 26 cm") || !strings.Contains(p.Text(".kv"), "Desa Waliwis, Kec. Mekar Baru, Kab. Tangerang") {
		t.Errorf("details %q", p.Text(".kv"))
	}
	if p.Count(".swatches input[disabled]") != 1 || p.Attr(".swatches input[checked]", "value") != fmt.Sprint(s.Variants(1)[1]) {
		t.Error("the sold-out colour can be chosen, or the first that can be had is not")
	}
	if p.Attr("form[action='/keranjang']", "method") != "post" || p.Count("select[name=quantity] option") != 3 {
		t.Error("the form that fills the cart is not there")
	}
	if p.Attr(".gallery img", "fetchpriority") != "high" || p.Attr(".gallery img", "width") != "1280" || !strings.Contains(p.Attr(".gallery img", "srcset"), "-640.jpg 640w") {
		t.Errorf("gallery %q", p.Attr(".gallery img", "srcset"))
	}
	if link := p.Attr("a[href^='https://wa.me/62']", "href"); !strings.HasPrefix(link, "https://wa.me/6281200000001?text=Halo%20Kelompok%20Usaha%20Waliwis%2C%20saya%20bertanya%20tentang%20Tas%20tali%20kur%20buatan%20") {
		t.Errorf("asking leads to %q", link)
	}
	if link := p.Attr("a[href^='https://wa.me/?']", "href"); !strings.HasPrefix(link, "https://wa.me/?text=Tas%20tali%20kur%2C%20oleh%20Siti%20dari%20Mekar%20Baru") {
		t.Errorf("WhatsApp %q", link)
	}
	en := s.visitor.Get("/en/produk/tas-tali-kur")
	if en.Text("h1") != "Cord bag" || en.Text(".product-buy .prose") != "Strong." || en.Attr("form[method=post]", "action") != "/en/keranjang" {
		t.Errorf("English: %q, %q", en.Text("h1"), en.Text(".product-buy .prose"))
	}
}

func TestProductThatCannotBeHad(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas habis", func(d *catalog.Draft) { d.Variants[0].OnHand = 0 })
	id := s.bag("Tas pesanan", func(d *catalog.Draft) {
		d.MadeToOrder, d.LeadDays, d.OpenUnitsCap, d.Variants[0].OnHand = true, 7, 1, 0
	})
	if p := s.want("/produk/tas-habis", http.StatusOK); p.Text(".product-head .badge") != "Habis" || p.Has("form[action='/keranjang']") {
		t.Errorf("sold out: %q", p.Text(".product-head"))
	}
	if p := s.want("/produk/tas-pesanan", http.StatusOK); p.Text(".product-head .badge") != "Dibuat sesuai pesanan · siap dikirim 7 hari kerja" || !p.Has("form[action='/keranjang'] input[name=variant]") {
		t.Errorf("made to order: %q", p.Text(".product-head"))
	}
	s.Do(func(tx *database.Tx) error {
		return catalog.Reserve(t.Context(), tx, []catalog.Units{{Variant: s.Variants(id)[0], Quantity: 1}})
	})
	if p := s.want("/produk/tas-pesanan", http.StatusOK); p.Text(".product-head .badge") != "Habis" || p.Has("form[action='/keranjang']") {
		t.Errorf("at its cap: %q", p.Text(".product-head"))
	}
}

func TestFiltersWorkByAddressAndForm(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas merah", nil)
	s.bag("Gantungan krem", func(d *catalog.Draft) {
		d.Category = s.Category("gantungan-pot")
		d.Variants = []catalog.DraftVariant{{Colour: "krem", Price: money.Rupiah(60_000), OnHand: 1}}
	})
	titles := func(p *webtest.Page) []string {
		if p.Has(".instead") {
			return nil // what is offered instead was not found
		}
		return p.Texts(".card-title")
	}
	for path, want := range map[string][]string{
		"/katalog":                             {"Gantungan krem", "Tas merah"},
		"/katalog?urut=mahal":                  {"Tas merah", "Gantungan krem"},
		"/katalog?warna=krem":                  {"Gantungan krem"},
		"/katalog?maks=100rb":                  {"Gantungan krem"},
		"/katalog?min=100.000&siap=ya":         {"Tas merah"},
		"/katalog?siap=pesanan":                nil,
		"/katalog?desa=36.03.33.2004":          {"Gantungan krem", "Tas merah"},
		"/kategori/gantungan-pot?warna=merah":  nil,
		"/cari?q=tali+kur":                     nil,
		"/cari?q=gantungn":                     {"Gantungan krem"},
		"/kelompok/kelompok-usaha-waliwis":     {"Gantungan krem", "Tas merah"},
		fmt.Sprint("/pembuat/", s.siti.Person): {"Gantungan krem", "Tas merah"},
	} {
		p := s.want(path, http.StatusOK)
		if diff := cmp.Diff(want, titles(p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		if narrowed := strings.Contains(path, "?"); narrowed != strings.HasPrefix(p.Attr("meta[name=robots]", "content"), "noindex") {
			t.Errorf("%s: robots %q", path, p.Attr("meta[name=robots]", "content"))
		}
	}
	p := s.visitor.Submit(s.visitor.Get("/katalog?urut=murah"), "form.listing", webtest.Fill{"warna": "merah", "maks": "200rb"}).Want(http.StatusOK)
	if diff := cmp.Diff([]string{"Tas merah"}, titles(p)); diff != "" || p.Attr("select[name=urut] option[selected]", "value") != "murah" || p.Attr("input[name=maks]", "value") != "200rb" {
		t.Errorf("after the form: %s %q", diff, p.Text(".listing"))
	}
	if reset := p.Attr(".listing-filters .actions a", "href"); reset != "/katalog?urut=murah" {
		t.Errorf("clearing leads to %q", reset)
	}
	p = s.want("/katalog?min=abc&warna=merah", http.StatusUnprocessableEntity)
	if p.Attr("input[name=min]", "value") != "abc" || !p.Has("#"+p.Attr("input[name=min]", "aria-describedby")) || len(titles(p)) != 1 {
		t.Error("what was typed is lost, or nothing says what is wrong with it")
	}
	s.want("/katalog?min=200rb&maks=100rb", http.StatusUnprocessableEntity)
}

func TestPagesOfALongList(t *testing.T) {
	t.Parallel()
	s := open(t)
	picture := s.Picture(s.siti)
	for i := range 25 {
		s.bag(fmt.Sprint("Tas nomor ", i), func(d *catalog.Draft) { d.Pictures[0] = picture })
	}
	first := s.want("/katalog?urut=baru", http.StatusOK)
	if first.Count(".card") != 24 || first.Attr("a[rel=next]", "href") != "/katalog?hal=2&urut=baru" {
		t.Errorf("%d cards, next %q", first.Count(".card"), first.Attr("a[rel=next]", "href"))
	}
	second := s.want("/katalog?hal=2", http.StatusOK)
	if second.Text(".card-title") != "Tas nomor 0" || second.Attr("link[rel=canonical]", "href") != s.server.URL+"/katalog?hal=2" {
		t.Errorf("%q, canonical %q", second.Text(".card-title"), second.Attr("link[rel=canonical]", "href"))
	}
}

func TestNobodySeesWhatAMakerKeepsToHerself(t *testing.T) {
	t.Parallel()
	s := open(t)
	portrait := s.Picture(s.siti)
	s.Do(func(tx *database.Tx) error {
		return producer.Change(t.Context(), tx, s.siti, s.siti.Person, producer.Draft{
			Village: catalogtest.Klutuk, Background: producer.ReturnedWorker, Story: "Cerita rahasia.", Picture: portrait,
		}, catalogtest.Now)
	})
	s.bag("Tas tali kur", nil)
	paths := []string{"/", "/katalog", "/produk/tas-tali-kur", fmt.Sprint("/pembuat/", s.siti.Person), "/kelompok/kelompok-usaha-waliwis", "/cari?q=siti"}
	var name string
	if err := s.DB.App.GetContext(t.Context(), &name, `SELECT name FROM picture_rendition WHERE picture_id = $1 LIMIT 1`, portrait); err != nil {
		t.Fatal(err)
	}
	secrets := []string{"Aminah", "Klutuk", "rahasia", "returned", name}
	for _, path := range paths {
		body := s.visitor.Get(path).Want(http.StatusOK).Body
		for _, secret := range secrets {
			if strings.Contains(body, secret) {
				t.Errorf("%s shows %q", path, secret)
			}
		}
	}
	s.Consent(s.siti, producer.Fields()...)
	p := s.want(fmt.Sprint("/pembuat/", s.siti.Person), http.StatusOK)
	if p.Text("h1") != "Siti Aminah dari Klutuk" || !strings.Contains(p.Text("main"), "Cerita rahasia.") || !strings.HasPrefix(p.Attr(".avatar img", "src"), "/m/") {
		t.Errorf("with her consent: %q, %q", p.Text("h1"), p.Attr(".avatar img", "src"))
	}
	if p.Attr("main a[href^='/kelompok/']", "href") != "/kelompok/kelompok-usaha-waliwis" {
		t.Error("her group is not linked")
	}
}
