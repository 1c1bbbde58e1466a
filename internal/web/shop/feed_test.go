package shop_test

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

const atom = "http://www.w3.org/2005/Atom"

type readFeed struct {
	XMLName xml.Name
	ID      string     `xml:"http://www.w3.org/2005/Atom id"`
	Title   string     `xml:"http://www.w3.org/2005/Atom title"`
	Updated string     `xml:"http://www.w3.org/2005/Atom updated"`
	Lang    string     `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	Links   []readLink `xml:"http://www.w3.org/2005/Atom link"`
	Entries []struct {
		ID      string     `xml:"http://www.w3.org/2005/Atom id"`
		Title   string     `xml:"http://www.w3.org/2005/Atom title"`
		Updated string     `xml:"http://www.w3.org/2005/Atom updated"`
		Authors []string   `xml:"http://www.w3.org/2005/Atom author>name"`
		Links   []readLink `xml:"http://www.w3.org/2005/Atom link"`
		Content string     `xml:"http://www.w3.org/2005/Atom content"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

type readLink struct {
	Rel    string `xml:"rel,attr"`
	Type   string `xml:"type,attr"`
	Href   string `xml:"href,attr"`
	Length int64  `xml:"length,attr"`
}

func linkTo(links []readLink, rel string) readLink {
	for _, l := range links {
		if l.Rel == rel {
			return l
		}
	}
	return readLink{}
}

// feedOf reads the feed at an address, and what RFC 4287 asks of every one.
func (s *street) feedOf(address string) (readFeed, *webtest.Page) {
	s.Helper()
	p := s.visitor.Get(strings.TrimPrefix(address, s.server.URL)).Want(http.StatusOK)
	var feed readFeed
	if err := xml.Unmarshal([]byte(p.Body), &feed); err != nil {
		s.Fatal(err)
	}
	times := []string{feed.Updated}
	addresses := []string{feed.ID, linkTo(feed.Links, "alternate").Href}
	for _, e := range feed.Entries {
		times = append(times, e.Updated)
		addresses = append(addresses, e.ID, linkTo(e.Links, "alternate").Href, linkTo(e.Links, "enclosure").Href)
		if e.Title == "" || e.Content == "" || len(e.Authors) == 0 || linkTo(e.Links, "enclosure").Length == 0 {
			s.Errorf("%s: an entry says too little: %+v", address, e)
		}
	}
	for _, at := range times {
		if _, err := time.Parse(time.RFC3339, at); err != nil {
			s.Errorf("%s: %v", address, err)
		}
	}
	for _, a := range addresses {
		if u, err := url.Parse(a); err != nil || !u.IsAbs() {
			s.Errorf("%s: %q is no address", address, a)
		}
	}
	if feed.XMLName.Space != atom || feed.XMLName.Local != "feed" || linkTo(feed.Links, "self").Href != address || feed.Title == "" {
		s.Errorf("%s: %+v", address, feed)
	}
	if kind := p.Header.Get("Content-Type"); kind != "application/atom+xml; charset=utf-8" {
		s.Errorf("%s is %s", address, kind)
	}
	return feed, p
}

func TestFeedsOfNewWorks(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas <merah> & biru", func(d *catalog.Draft) { d.TitleEN = "Red bag" })
	other := s.Cooperative("Koperasi Klutuk", catalogtest.Klutuk)
	maker := s.Producer(other, "Rani Contoh", catalogtest.Klutuk)
	s.List(s.Draft(other, "Dompet", maker))
	if p := s.visitor.Get("/"); p.Attr("link[rel=alternate][type='application/atom+xml']", "href") != "/karya.atom" {
		t.Error("the first page does not name the feed")
	}
	if p := s.visitor.Get("/en/kelompok/koperasi-klutuk"); p.Count("link[type='application/atom+xml']") != 2 || !p.Has("link[href='/en/kelompok/koperasi-klutuk/karya.atom']") {
		t.Error("a cooperative's page does not name its feed")
	}
	feed, p := s.feedOf(s.server.URL + "/karya.atom")
	var titles []string
	for _, e := range feed.Entries {
		titles = append(titles, e.Title)
	}
	if diff := cmp.Diff([]string{"Dompet", "Tas <merah> & biru"}, titles); diff != "" || feed.Lang != "id" {
		t.Error(diff, feed.Lang)
	}
	content := feed.Entries[1].Content
	if feed.Entries[1].Authors[0] != "Siti dari Mekar Baru" || !strings.Contains(content, "oleh Siti dari Mekar Baru") || !strings.Contains(content, "Rp185.000") || !strings.Contains(content, "Tas &lt;merah&gt;") {
		t.Errorf("%q, %s", feed.Entries[1].Authors, content)
	}
	english, _ := s.feedOf(s.server.URL + "/en/karya.atom")
	if english.Lang != "en" || english.Entries[1].Title != "Red bag" || linkTo(english.Entries[1].Links, "alternate").Href != s.server.URL+"/en/produk/tas-merah-biru" {
		t.Errorf("English: %+v", english)
	}
	group, _ := s.feedOf(s.server.URL + "/kelompok/koperasi-klutuk/karya.atom")
	if len(group.Entries) != 1 || group.Entries[0].Title != "Dompet" || !strings.Contains(group.Title, "Koperasi Klutuk") {
		t.Errorf("of a cooperative: %+v", group)
	}
	s.visitor.Get("/kelompok/tidak-ada/karya.atom").Want(http.StatusNotFound)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+"/karya.atom", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("If-None-Match", p.Header.Get("ETag"))
	if again := s.visitor.Do(request).Want(http.StatusNotModified); again.Header.Get("Cache-Control") != "public, max-age=900" || again.Body != "" {
		t.Errorf("asked again: %q", again.Header.Get("Cache-Control"))
	}
}

// goods is an item as Google reads it.
type goods struct {
	ID           string   `xml:"http://base.google.com/ns/1.0 id"`
	Title        string   `xml:"http://base.google.com/ns/1.0 title"`
	Description  string   `xml:"http://base.google.com/ns/1.0 description"`
	Link         string   `xml:"http://base.google.com/ns/1.0 link"`
	Image        string   `xml:"http://base.google.com/ns/1.0 image_link"`
	More         []string `xml:"http://base.google.com/ns/1.0 additional_image_link"`
	Availability string   `xml:"http://base.google.com/ns/1.0 availability"`
	Price        string   `xml:"http://base.google.com/ns/1.0 price"`
	Brand        string   `xml:"http://base.google.com/ns/1.0 brand"`
	Condition    string   `xml:"http://base.google.com/ns/1.0 condition"`
	Identifier   string   `xml:"http://base.google.com/ns/1.0 identifier_exists"`
	Group        string   `xml:"http://base.google.com/ns/1.0 item_group_id"`
	Colour       string   `xml:"http://base.google.com/ns/1.0 color"`
	Weight       string   `xml:"http://base.google.com/ns/1.0 shipping_weight"`
	Handling     string   `xml:"http://base.google.com/ns/1.0 max_handling_time"`
}

func (s *street) merchant(path string) []goods {
	s.Helper()
	p := s.visitor.Get(path).Want(http.StatusOK)
	var feed struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Title   string   `xml:"channel>title"`
		Link    string   `xml:"channel>link"`
		Text    string   `xml:"channel>description"`
		Items   []goods  `xml:"channel>item"`
	}
	if err := xml.Unmarshal([]byte(p.Body), &feed); err != nil {
		s.Fatal(err)
	}
	if feed.Version != "2.0" || feed.Title != "Simpul" || !strings.HasPrefix(feed.Link, s.server.URL) || feed.Text == "" || p.Header.Get("Cache-Control") != "public, max-age=3600" {
		s.Errorf("%s: %+v", path, feed)
	}
	return feed.Items
}

func TestMerchantFeed(t *testing.T) {
	t.Parallel()
	s := open(t)
	if got := s.merchant("/katalog/google.xml"); len(got) != 0 {
		t.Errorf("before anything is on sale: %+v", got)
	}
	s.bag("Tas & dompet", func(d *catalog.Draft) {
		d.TitleEN, d.Description, d.Pictures = "Bag & purse", "Kuat.\n\nRapi.", append(d.Pictures, s.Picture(s.siti))
		d.Variants = []catalog.DraftVariant{
			{Colour: "merah", Price: money.Rupiah(185_000), OnHand: 2}, {Colour: "krem", Price: money.Rupiah(190_000)},
		}
	})
	s.bag("Tas pesanan", func(d *catalog.Draft) {
		d.MadeToOrder, d.LeadDays, d.OpenUnitsCap, d.Variants[0].OnHand, d.Description = true, 7, 1, 0, ""
	})
	off := s.bag("Tas lama", nil)
	if err := catalog.Withdraw(t.Context(), s.DB.App, s.Officer(s.group), off, catalogtest.Now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	all := s.merchant("/katalog/google.xml")
	if len(all) != 3 {
		t.Fatalf("%d items: %+v", len(all), all)
	}
	red, cream, order := all[0], all[1], all[2]
	for _, g := range all {
		if !strings.HasPrefix(g.Image, s.server.URL+"/m/") || g.Condition != "new" || g.Identifier != "no" || g.Brand != "Kelompok Usaha Waliwis" || g.Description == "" || !strings.HasSuffix(g.Weight, " g") {
			t.Errorf("%+v", g)
		}
	}
	if red.Title != "Tas & dompet, Merah" || red.Description != "Kuat. Rapi." || red.Link != s.server.URL+"/produk/tas-dompet" || red.Price != "185000.00 IDR" || red.Availability != "in_stock" ||
		red.Colour != "Merah" || red.Group == "" || red.Group != cream.Group || red.ID == cream.ID || len(red.More) != 1 || red.Handling != "" {
		t.Errorf("%+v", red)
	}
	if cream.Price != "190000.00 IDR" || cream.Availability != "out_of_stock" {
		t.Errorf("%+v", cream)
	}
	if order.Availability != "in_stock" || order.Handling != "7" || order.Group != "" {
		t.Errorf("%+v", order)
	}
	if english := s.merchant("/en/katalog/google.xml"); english[0].Title != "Bag & purse, Red" || english[0].Link != s.server.URL+"/en/produk/tas-dompet" || english[0].Colour != "Red" {
		t.Errorf("English: %+v", english[0])
	}
}
