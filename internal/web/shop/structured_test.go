package shop_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/seller"
	"simpul/internal/web/webtest"
)

// things are what a page says of itself as JSON-LD, by type.
func things(t *testing.T, p *webtest.Page) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	for _, body := range strings.Split(p.Body, `<script type="application/ld+json">`)[1:] {
		body, _, _ = strings.Cut(body, "</script>")
		var thing map[string]any
		if err := json.Unmarshal([]byte(body), &thing); err != nil {
			t.Fatalf("%s: %v in %s", p.URL, err, body)
		}
		if thing["@context"] != "https://schema.org" {
			t.Errorf("%s: context %v", p.URL, thing["@context"])
		}
		all[thing["@type"].(string)] = thing
	}
	return all
}

func TestProductForSearchEngines(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas </script><b> tali & kur", func(d *catalog.Draft) {
		d.Description = "Kuat."
		d.Variants = []catalog.DraftVariant{
			{Colour: "merah", Price: money.Rupiah(185_000), OnHand: 9}, {Colour: "krem", Price: money.Rupiah(190_000), OnHand: 1}, {Colour: "hitam", Price: money.Rupiah(190_000)},
		}
	})
	p := s.want("/produk/tas-script-b-tali-kur", http.StatusOK)
	product := things(t, p)["Product"]
	if product == nil {
		t.Fatal("no Product")
	}
	// What Google asks of a product that is for sale.
	for _, field := range []string{"name", "image", "offers", "description", "brand", "url"} {
		if product[field] == nil {
			t.Errorf("Product has no %s", field)
		}
	}
	if product["name"] != "Tas </script><b> tali & kur" || product["url"] != s.server.URL+"/produk/tas-script-b-tali-kur" {
		t.Errorf("%v, %v", product["name"], product["url"])
	}
	var offers []string
	for _, o := range product["offers"].([]any) {
		o := o.(map[string]any)
		offers = append(offers, strings.Join([]string{o["@type"].(string), o["name"].(string), o["price"].(string), o["priceCurrency"].(string), strings.TrimPrefix(o["availability"].(string), "https://schema.org/")}, " "))
	}
	if diff := cmp.Diff([]string{"Offer Merah 185000.00 IDR InStock", "Offer Krem 190000.00 IDR LimitedAvailability", "Offer Hitam 190000.00 IDR OutOfStock"}, offers); diff != "" {
		t.Error(diff)
	}
	if image := product["image"].([]any)[0].(string); !strings.HasPrefix(image, s.server.URL+"/m/") {
		t.Errorf("image %q", image)
	}
	crumbs := things(t, p)["BreadcrumbList"]["itemListElement"].([]any)
	last := crumbs[len(crumbs)-1].(map[string]any)
	if len(crumbs) != 3 || last["position"] != 3.0 || last["item"] != nil || crumbs[1].(map[string]any)["item"] != s.server.URL+"/kategori/tas-jinjing" {
		t.Errorf("breadcrumbs %v", crumbs)
	}
}

func TestOrganizationForSearchEngines(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Do(func(tx *database.Tx) error {
		who := seller.Ministry
		who.Name, who.Address, who.WhatsApp = "Koperasi Peraga", "Jl. Contoh No. 1", "+6281200009000"
		return seller.Set(t.Context(), tx, identity.Program(), who, catalogtest.Now)
	})
	o := things(t, s.want("/", http.StatusOK))["Organization"]
	if o["legalName"] != "Koperasi Peraga" || o["contactPoint"].(map[string]any)["telephone"] != "+6281200009000" {
		t.Errorf("%v", o)
	}
	logo := strings.TrimPrefix(o["logo"].(string), s.server.URL)
	s.visitor.Get(logo).Want(http.StatusOK)
}

// TestSitemap reads the sitemaps as a crawler does and visits every address.
func TestSitemap(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas tali kur", nil)
	if robots := s.visitor.Get("/robots.txt").Want(http.StatusOK).Body; !strings.Contains(robots, "\nSitemap: "+s.server.URL+"/sitemap.xml\n") {
		t.Errorf("robots.txt: %s", robots)
	} else if strings.Contains(robots, "keranjang") || strings.Count(robots, "Disallow: ") < 12 {
		t.Errorf("robots.txt shuts out too much or too little: %s", robots)
	}
	read := func(address string, into any) {
		p := s.visitor.Get(strings.TrimPrefix(address, s.server.URL)).Want(http.StatusOK)
		if err := xml.Unmarshal([]byte(p.Body), into); err != nil {
			t.Fatal(address, err)
		}
	}
	var index struct {
		Sitemaps []struct {
			Loc string `xml:"loc"`
		} `xml:"sitemap"`
	}
	read(s.server.URL+"/sitemap.xml", &index)
	seen := map[string]bool{}
	for _, m := range index.Sitemaps {
		var pages struct {
			URL []struct {
				Loc  string `xml:"loc"`
				Link []struct {
					Language string `xml:"hreflang,attr"`
					Href     string `xml:"href,attr"`
				} `xml:"link"`
			} `xml:"url"`
		}
		read(m.Loc, &pages)
		for _, u := range pages.URL {
			path := strings.TrimPrefix(u.Loc, s.server.URL)
			seen[path] = true
			p := s.visitor.Get(path).Want(http.StatusOK)
			if p.Attr("link[rel=canonical]", "href") != u.Loc {
				t.Errorf("%s is in the sitemap, its canonical address is %s", u.Loc, p.Attr("link[rel=canonical]", "href"))
			}
			for _, l := range u.Link {
				if p.Attr("link[hreflang="+l.Language+"]", "href") != l.Href {
					t.Errorf("%s in %s: %s", u.Loc, l.Language, l.Href)
				}
			}
			if len(u.Link) != 2 {
				t.Errorf("%s: %v", u.Loc, u.Link)
			}
		}
	}
	for _, path := range []string{"/", "/en", "/katalog", "/produk/tas-tali-kur", "/en/produk/tas-tali-kur", "/kategori/tas-jinjing", "/kelompok/kelompok-usaha-waliwis", "/dampak"} {
		if !seen[path] {
			t.Errorf("%s is in no sitemap", path)
		}
	}
	s.want("/sitemap/karya-2.xml", http.StatusNotFound)
	s.want("/sitemap/lain.xml", http.StatusNotFound)
}
