package shop_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/money"
	"simpul/internal/producer"
)

func TestSearchNamesMakersGroupsAndVillages(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas tali kur", nil)
	for query, want := range map[string]string{
		"siti": "Siti dari Mekar Baru", "waliwis": "Kelompok Usaha Waliwis, Waliwis Waliwis, Mekar Baru", "tas+jinj": "", "aminah": "",
	} {
		if got := s.want("/cari?q="+query, http.StatusOK).Text(".hits .hit"); got != want {
			t.Errorf("%s names %q, want %q", query, got, want)
		}
	}
	if p := s.want("/cari?q=waliwis", http.StatusOK); !p.Has(".hits a[href='/kelompok/kelompok-usaha-waliwis']") || !p.Has(".hits a[href='/katalog?desa="+string(catalogtest.Waliwis)+"']") {
		t.Error("what is named is not linked")
	}
	s.Consent(s.siti, producer.FullName)
	if got := s.want("/cari?q=aminah", http.StatusOK).Text(".hits .hit"); got != "Siti Aminah dari Mekar Baru" {
		t.Errorf("with her consent: %q", got)
	}
}

func TestSearchSaysWhatItDid(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Gantungan krem", func(d *catalog.Draft) {
		d.Category = s.Category("gantungan-pot")
		d.Variants = []catalog.DraftVariant{{Colour: "krem", Price: money.Rupiah(60_000), OnHand: 1}}
	})
	s.bag("Tas tali kur merah", nil)
	for query, want := range map[string]string{
		"tas+merah":        "",
		"tas+merha":        "Tidak ada yang tepat sama dengan “tas merha”. Ini hasil untuk “tas merah”.",
		"tas+kulit+sapi":   "Tidak ada yang tepat sama dengan “tas kulit sapi”. Ini hasil untuk “tas”.",
		"tas+jinjing+krem": "Tidak ada yang memuat semua kata “tas jinjing krem”. Ini yang paling dekat.",
	} {
		p := s.want("/cari?q="+query, http.StatusOK)
		if got := p.Text(".notice"); got != want || !strings.HasPrefix(p.Text(".card-title"), "Tas tali kur merah") {
			t.Errorf("%s: %q, %q", query, got, p.Text(".card-title"))
		}
	}
	p := s.want("/cari?q=perahu", http.StatusOK)
	if p.Text(".empty h2") != "“perahu” tidak ditemukan" || !strings.HasPrefix(p.Text(".card-title"), "Tas tali kur merah") || !p.Has(".chips a[href='/kategori/tas-jinjing']") {
		t.Errorf("nothing found: %q offers %q", p.Text(".empty"), p.Text(".card-title"))
	}
}

// TestChipsNarrowTheList: the categories above a list say how much of the choice
// each holds, and narrow a search without losing it.
func TestChipsNarrowTheList(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Gantungan pandan", func(d *catalog.Draft) {
		d.Category = s.Category("gantungan-pot")
		d.Variants = []catalog.DraftVariant{{Colour: "krem", Price: money.Rupiah(60_000), OnHand: 1}}
	})
	s.bag("Tas pandan", nil)
	s.bag("Tas tali kur merah", nil)
	for path, want := range map[string]struct {
		works string
		chips []string // text, address
	}{
		"/cari?q=pandan": {"2 karya", []string{
			"Semua 2", "/cari?q=pandan", "Tas jinjing 1", "/cari?kategori=tas-jinjing&q=pandan", "Gantungan pot 1", "/cari?kategori=gantungan-pot&q=pandan"}},
		"/cari?q=pandan&kategori=gantungan-pot&urut=murah": {"1 karya", []string{
			"Semua 2", "/cari?q=pandan&urut=murah", "Tas jinjing 1", "/cari?kategori=tas-jinjing&q=pandan&urut=murah", "Gantungan pot 1", "/cari?kategori=gantungan-pot&q=pandan&urut=murah"}},
		"/cari?q=pandan&kategori=tidak-ada": {"2 karya", []string{
			"Semua 2", "/cari?q=pandan", "Tas jinjing 1", "/cari?kategori=tas-jinjing&q=pandan", "Gantungan pot 1", "/cari?kategori=gantungan-pot&q=pandan"}},
		"/cari?q=pandan&warna=krem": {"1 karya", []string{
			"Semua 1", "/cari?q=pandan&warna=krem", "Gantungan pot 1", "/cari?kategori=gantungan-pot&q=pandan&warna=krem"}},
		"/cari?q=pandan&kategori=ransel": {"0 karya", []string{
			"Semua 2", "/cari?q=pandan", "Tas jinjing 1", "/cari?kategori=tas-jinjing&q=pandan", "Ransel", "/cari?kategori=ransel&q=pandan", "Gantungan pot 1", "/cari?kategori=gantungan-pot&q=pandan"}},
		"/katalog?warna=krem": {"1 karya", []string{"Semua 1", "/katalog?warna=krem", "Gantungan pot 1", "/kategori/gantungan-pot?warna=krem"}},
		"/kategori/tas-jinjing": {"2 karya", []string{
			"Semua 3", "/katalog", "Tas jinjing 2", "/kategori/tas-jinjing", "Gantungan pot 1", "/kategori/gantungan-pot"}},
	} {
		p := s.want(path, http.StatusOK)
		var chips []string
		addresses := p.Attrs(".chips .chip", "href")
		for i, text := range p.Texts(".chips .chip") {
			chips = append(chips, text, addresses[i])
		}
		if !slices.Equal(chips, want.chips) || p.Text(".count") != want.works {
			t.Errorf("%s: %s, %q, want %q", path, p.Text(".count"), chips, want.chips)
		}
		if n := p.Count(".chips [aria-current]"); n != 1 {
			t.Errorf("%s: %d chips are current", path, n)
		}
		if kept := p.Attr("form.listing input[name=kategori]", "value"); strings.HasPrefix(path, "/cari") && strings.Contains(path, "kategori=") && !strings.Contains(path, "tidak-ada") && !strings.Contains(path, "="+kept) {
			t.Errorf("%s: filters lose the category: %q", path, kept)
		}
	}
	if p := s.want("/cari?q=pandan&kategori=ransel", http.StatusOK); p.Attr(".empty a", "href") != "/cari?q=pandan" {
		t.Errorf("from an empty category one comes to %q", p.Attr(".empty a", "href"))
	}
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas tali kur", func(d *catalog.Draft) { d.TitleEN = "Cord bag" })
	for path, want := range map[string][]map[string]string{
		"/saran?q=sit":       {{"kind": "Perajin", "label": "Siti dari Mekar Baru", "url": "/pembuat/"}, {"kind": "Karya", "label": "Tas tali kur", "url": "/produk/tas-tali-kur"}},
		"/en/saran?q=cord":   {{"kind": "Work", "label": "Cord bag", "url": "/en/produk/tas-tali-kur"}},
		"/saran?q=t":         {},
		"/saran":             {},
		"/saran?q=%27%25%00": {},
	} {
		p := s.visitor.Get(path).Want(http.StatusOK)
		var got []map[string]string
		if err := json.Unmarshal([]byte(p.Body), &got); err != nil {
			t.Fatal(err, p.Body)
		}
		for _, g := range got {
			if strings.HasPrefix(g["url"], "/pembuat/") {
				g["url"] = "/pembuat/"
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func TestFiltersCountAndCanBeTakenOff(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas merah", nil)
	s.bag("Tas krem", func(d *catalog.Draft) {
		d.Variants = []catalog.DraftVariant{{Colour: "krem", Price: money.Rupiah(60_000), OnHand: 1}, {Colour: "merah", Price: money.Rupiah(90_000), OnHand: 1}}
	})
	p := s.want("/katalog", http.StatusOK)
	if diff := cmp.Diff([]string{"Semua", "Merah (2)", "Krem (1)"}, p.Texts("select[name=warna] option")); diff != "" {
		t.Error(diff)
	}
	if p.Has(".chosen") {
		t.Error("there are filters to take off although there are none")
	}
	p = s.want("/katalog?warna=krem&maks=80rb&urut=murah", http.StatusOK)
	if diff := cmp.Diff([]string{"Krem", "sampai Rp80.000"}, p.Texts(".chosen a")); diff != "" {
		t.Error(diff)
	}
	if p.Attr(".chosen a", "href") != "/katalog?maks=80rb&urut=murah" || p.Attr(".chosen a", "aria-label") != "Lepas saringan Krem" {
		t.Errorf("taking it off leads to %q", p.Attr(".chosen a", "href"))
	}
	if diff := cmp.Diff([]string{"Semua", "Krem (1)"}, p.Texts("select[name=warna] option")); diff != "" {
		t.Error(diff)
	}
	p = s.want("/katalog?warna=krem&siap=pesanan", http.StatusOK)
	if p.Attr(".empty a", "href") != "/katalog" || p.Count(".card") != 2 {
		t.Errorf("nothing left: %q", p.Text(".empty"))
	}
}

func TestSuggestionsInTheBrowser(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas tali kur", nil)
	b := s.server.Browser(t)
	b.Open("/")
	b.Type("#cari", "tali ku")
	b.Wait("#cari-list [role=option]")
	b.Screenshot("saran")
	b.Press("#cari", kb.ArrowDown+kb.Enter)
	b.Wait(".product-head")
	if got := b.Text("h1"); got != "Tas tali kur" {
		t.Errorf("arrived at %q", got)
	}
}
