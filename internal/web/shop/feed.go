package shop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/web"
	"simpul/static"
	"simpul/views/layout"
	"simpul/views/shop"
)

// A feed as RFC 4287 describes it.
type (
	atomFeed struct {
		XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Language string      `xml:"xml:lang,attr"`
		ID       string      `xml:"id"`
		Title    string      `xml:"title"`
		Updated  string      `xml:"updated"`
		Author   atomPerson  `xml:"author"`
		Icon     string      `xml:"icon"`
		Links    []atomLink  `xml:"link"`
		Entries  []atomEntry `xml:"entry"`
	}
	atomPerson struct {
		Name string `xml:"name"`
		URI  string `xml:"uri,omitempty"`
	}
	atomLink struct {
		Rel      string `xml:"rel,attr"`
		Type     string `xml:"type,attr"`
		Language string `xml:"hreflang,attr,omitempty"`
		Href     string `xml:"href,attr"`
		Length   int64  `xml:"length,attr,omitempty"` // bytes
	}
	atomEntry struct {
		ID        string       `xml:"id"`
		Title     string       `xml:"title"`
		Updated   string       `xml:"updated"`
		Published string       `xml:"published"`
		Authors   []atomPerson `xml:"author"`
		Links     []atomLink   `xml:"link"`
		Content   atomContent  `xml:"content"`
	}
	atomContent struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

const (
	feedPath = "/karya.atom" // of the shop; below a cooperative's page, of it
	// feedSize is how many of the newest works a feed tells of.
	feedSize = 30
	// feedKeptFor is far below how often readers of feeds ask.
	feedKeptFor = 15 * time.Minute
	// newsWidth is of the photograph that a feed shows, in pixels.
	newsWidth = 640

	atomKind = "application/atom+xml; charset=utf-8"
	htmlKind = "text/html"
)

// feeds are the feeds that a page of the shop names.
func feeds(ctx context.Context) []layout.Feed {
	return []layout.Feed{{Title: i18n.T(ctx, "shop.feed"), URL: i18n.Path(ctx, feedPath)}}
}

// feed tells what is new in the shop.
func (s *front) feed(c *fiber.Ctx) error {
	return s.news(c, i18n.T(c.UserContext(), "shop.feed"), "/katalog", feedPath, catalog.Filter{})
}

// groupFeed tells what is new from a cooperative.
func (s *front) groupFeed(c *fiber.Ctx) error {
	ctx := c.UserContext()
	k, err := cooperative.BySlug(ctx, s.DB, c.Params("slug"))
	if err != nil {
		return err
	}
	page := "/kelompok/" + k.Slug
	return s.news(c, i18n.T(ctx, "shop.feed.group", k.Name), page, page+feedPath, catalog.Filter{Cooperative: k.Slug})
}

// news sends the feed at path of what a page shows.
func (s *front) news(c *fiber.Ctx, title, page, path string, f catalog.Filter) error {
	ctx := c.UserContext()
	works, err := catalog.Published(ctx, s.DB, f, catalog.Newest, catalog.Page{Number: 1, Size: feedSize})
	if err != nil {
		return err
	}
	at := func(path string) string { return web.AbsoluteURL(c, i18n.Path(ctx, path)) }
	feed := atomFeed{
		Language: language(ctx), ID: at(path), Title: title, Icon: web.AbsoluteURL(c, static.URL("icon/icon-512.png")),
		Author: atomPerson{Name: i18n.T(ctx, "common.site.name"), URI: at("/")},
		Links:  []atomLink{{Rel: "self", Type: "application/atom+xml", Href: at(path)}, {Rel: "alternate", Type: htmlKind, Href: at(page)}},
	}
	var latest time.Time
	for _, w := range works.Cards {
		entry, err := s.entry(c, w)
		if err != nil {
			return err
		}
		feed.Entries = append(feed.Entries, entry)
		if w.PublishedAt.After(latest) {
			latest = w.PublishedAt
		}
	}
	feed.Updated = latest.UTC().Format(time.RFC3339)
	body, err := xml.Marshal(feed)
	if err != nil {
		return err
	}
	return sendKnown(c, atomKind, append([]byte(xml.Header), body...))
}

// entry is a work in a feed.
func (s *front) entry(c *fiber.Ctx, w catalog.Card) (atomEntry, error) {
	ctx := c.UserContext()
	address := web.AbsoluteURL(c, i18n.Path(ctx, "/produk/"+w.Slug))
	news := shop.NewsProps{URL: address, Title: w.TitleIn(language(ctx)), Price: i18n.Money(ctx, w.Price)}
	if w.PriceFrom {
		news.Price = i18n.T(ctx, "common.price.from", news.Price)
	}
	published := w.PublishedAt.UTC().Format(time.RFC3339)
	entry := atomEntry{
		ID: address, Title: news.Title, Updated: published, Published: published,
		Links: []atomLink{{Rel: "alternate", Type: htmlKind, Language: language(ctx), Href: address}},
	}
	for _, m := range w.Makers {
		entry.Authors = append(entry.Authors, atomPerson{Name: fullName(ctx, m), URI: web.AbsoluteURL(c, makerURL(ctx, m))})
	}
	if len(w.Makers) > 0 {
		news.Maker = i18n.T(ctx, "common.maker.by", fullName(ctx, w.Makers[0]))
	}
	if photo, ok := renditionOf(w.Picture, newsWidth); ok {
		news.Image, news.Width, news.Height = s.absolutePicture(c, photo.Name), strconv.Itoa(photo.Width), strconv.Itoa(photo.Height)
		entry.Links = append(entry.Links, atomLink{Rel: "enclosure", Type: string(photo.Format), Href: news.Image, Length: photo.Bytes})
	}
	var content strings.Builder
	if err := shop.News(news).Render(ctx, &content); err != nil {
		return atomEntry{}, err
	}
	entry.Content = atomContent{Type: "html", Text: content.String()}
	return entry, nil
}

// absolutePicture is the address of a rendition for use outside the site.
func (s *front) absolutePicture(c *fiber.Ctx, name string) string {
	address := s.MediaURL + name
	if strings.HasPrefix(address, "/") {
		return web.AbsoluteURL(c, address)
	}
	return address
}

// renditionOf is the narrowest JPEG of a photograph that fills width, else the
// widest there is.
func renditionOf(p media.Picture, width int) (media.Rendition, bool) {
	var found media.Rendition
	for _, r := range p.Renditions { // widest first
		if r.Format == media.JPEG && (found.Name == "" || r.Width >= width) {
			found = r
		}
	}
	return found, found.Name != ""
}

// sendKnown sends a text unless whoever asks has it already.
func sendKnown(c *fiber.Ctx, kind string, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	web.Cacheable(c, feedKeptFor)
	c.Set(fiber.HeaderETag, tag)
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return web.SendText(c, kind, body)
}
