package shop

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/web"
)

// A sitemap as sitemaps.org describes it, with the addresses of each page in
// both languages.
type (
	siteIndex struct {
		XMLName  xml.Name   `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Sitemaps []location `xml:"sitemap"`
	}
	location struct {
		Loc string `xml:"loc"`
	}
	siteMap struct {
		XMLName xml.Name   `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		XHTML   string     `xml:"xmlns:xhtml,attr"`
		Pages   []sitePage `xml:"url"`
	}
	sitePage struct {
		Loc        string     `xml:"loc"`
		Changed    string     `xml:"lastmod,omitempty"`
		Alternates []sameText `xml:"xhtml:link"`
	}
	sameText struct {
		Rel      string `xml:"rel,attr"`
		Language string `xml:"hreflang,attr"`
		Href     string `xml:"href,attr"`
	}
)

// perSitemap is how many products one sitemap lists; each stands in it once
// for either language, and a sitemap may hold 50,000 addresses.
const perSitemap = 20_000

// sitemapIndex lists the sitemaps.
func (s *front) sitemapIndex(c *fiber.Ctx) error {
	n, err := catalog.OnSale(c.UserContext(), s.DB)
	if err != nil {
		return err
	}
	index := siteIndex{Sitemaps: []location{{web.AbsoluteURL(c, "/sitemap/halaman.xml")}, {web.AbsoluteURL(c, "/sitemap/perajin.xml")}}}
	for part := 1; (part-1)*perSitemap < n; part++ {
		index.Sitemaps = append(index.Sitemaps, location{web.AbsoluteURL(c, "/sitemap/karya-"+strconv.Itoa(part)+".xml")})
	}
	return sendXML(c, index)
}

func (s *front) sitemap(c *fiber.Ctx) error {
	ctx := c.UserContext()
	m := siteMap{XHTML: "http://www.w3.org/1999/xhtml"}
	name, found := strings.CutSuffix(c.Params("name"), ".xml")
	if !found {
		return noSuchPage()
	}
	switch number, works := strings.CutPrefix(name, "karya-"); {
	case works:
		part, err := strconv.Atoi(number)
		if err != nil || part < 1 || part > 10_000 {
			return noSuchPage()
		}
		all, err := catalog.Addresses(ctx, s.DB, part, perSitemap)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return noSuchPage()
		}
		for _, a := range all {
			m.add(c, "/produk/"+a.Slug, a.Changed)
		}
	case name == "perajin":
		all, err := catalog.MakersOnSale(ctx, s.DB)
		if err != nil {
			return err
		}
		for _, id := range all {
			m.add(c, "/pembuat/"+strconv.FormatInt(int64(id), 10), time.Time{})
		}
	case name == "halaman":
		if err := s.pagesOf(c, &m); err != nil {
			return err
		}
	default:
		return noSuchPage()
	}
	return sendXML(c, m)
}

// pagesOf are the pages that there is one of, the categories and the
// cooperatives.
func (s *front) pagesOf(c *fiber.Ctx, m *siteMap) error {
	ctx := c.UserContext()
	for _, path := range []string{"/", "/katalog", "/kelompok", "/cerita", "/dampak", "/tentang", "/bantuan", "/ketentuan", "/privasi", "/pengaduan"} {
		m.add(c, path, time.Time{})
	}
	categories, err := catalog.Categories(ctx, s.DB)
	if err != nil {
		return err
	}
	for _, k := range categories {
		if k.Works > 0 {
			m.add(c, "/kategori/"+k.Slug, time.Time{})
		}
	}
	groups, err := catalog.Groups(ctx, s.DB)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if g.Works > 0 {
			m.add(c, "/kelompok/"+g.Slug, time.Time{})
		}
	}
	return nil
}

// add lists a page in both languages, each of which names both.
func (m *siteMap) add(c *fiber.Ctx, path string, changed time.Time) {
	var both []sameText
	for _, l := range i18n.Languages() {
		both = append(both, sameText{"alternate", string(l), web.AbsoluteURL(c, i18n.PathIn(l, path))})
	}
	for _, l := range i18n.Languages() {
		p := sitePage{Loc: web.AbsoluteURL(c, i18n.PathIn(l, path)), Alternates: both}
		if !changed.IsZero() {
			p.Changed = changed.UTC().Format(time.RFC3339)
		}
		m.Pages = append(m.Pages, p)
	}
}

func sendXML(c *fiber.Ctx, v any) error {
	body, err := xml.Marshal(v)
	if err != nil {
		return err
	}
	web.Cacheable(c, time.Hour)
	return web.SendText(c, fiber.MIMEApplicationXMLCharsetUTF8, append([]byte(xml.Header), body...))
}
