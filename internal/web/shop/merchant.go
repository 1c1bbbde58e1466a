package shop

import (
	"bufio"
	"context"
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/web"
)

// A feed of goods as Google's Merchant Center reads it: RSS 2.0 with elements
// of its own (support.google.com/merchants/answer/7052112). What sending costs
// depends on the regency, which such a feed cannot say for Indonesia; it gives
// the weight, and the merchant's account the rates.
type (
	merchantItem struct {
		XMLName      xml.Name `xml:"item"`
		ID           string   `xml:"g:id"`
		Title        string   `xml:"g:title"`
		Description  string   `xml:"g:description"`
		Link         string   `xml:"g:link"`
		Image        string   `xml:"g:image_link"`
		Images       []string `xml:"g:additional_image_link"`
		Availability string   `xml:"g:availability"`
		Price        string   `xml:"g:price"`
		Brand        string   `xml:"g:brand"`
		Condition    string   `xml:"g:condition"`
		Identifier   string   `xml:"g:identifier_exists"`
		Type         string   `xml:"g:product_type"`
		Group        string   `xml:"g:item_group_id,omitempty"`
		Colour       string   `xml:"g:color,omitempty"`
		Size         string   `xml:"g:size,omitempty"`
		Weight       string   `xml:"g:shipping_weight"`
		From         string   `xml:"g:ships_from_country"`
		Handling     int      `xml:"g:max_handling_time,omitempty"` // working days
	}
)

const (
	// merchantKeptFor is a small part of the day that passes between Google's
	// visits.
	merchantKeptFor = time.Hour
	// merchantBatch is how many items are read at once.
	merchantBatch = 500
	// merchantImages is how many more photographs an item may have.
	merchantImages = 10
	merchantWidth  = 1280 // px
)

// merchant sends every variant on sale, read as it is sent: between two reads
// no connection to the database is held, however slowly somebody takes it.
func (s *front) merchant(c *fiber.Ctx) error {
	ctx, base, failed := c.UserContext(), web.AbsoluteURL(c, ""), web.Failed(c)
	batch, err := catalog.Articles(ctx, s.DB, 0, merchantBatch)
	if err != nil {
		return err
	}
	closed, err := s.closed(ctx, web.Now(c))
	if err != nil {
		return err
	}
	web.Cacheable(c, merchantKeptFor)
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationXMLCharsetUTF8)
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		// What ends in the middle is no XML, and nobody takes it for the whole.
		if err := s.writeMerchant(ctx, w, base, batch, closed); err != nil {
			failed(err)
		}
	})
	return nil
}

// closed are the cooperatives that take no orders now.
func (s *front) closed(ctx context.Context, now time.Time) (map[identity.CooperativeID]bool, error) {
	all, err := cooperative.All(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	ids := make([]identity.CooperativeID, len(all))
	for i, k := range all {
		ids[i] = k.ID
	}
	resting, err := cooperative.Resting(ctx, s.DB, ids, now)
	found := make(map[identity.CooperativeID]bool, len(resting))
	for id, r := range resting {
		found[id] = r.Closed(now)
	}
	return found, err
}

func (s *front) writeMerchant(ctx context.Context, w *bufio.Writer, base string, batch []catalog.Article, closed map[identity.CooperativeID]bool) error {
	_, _ = w.WriteString(xml.Header + `<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>`) // Flush tells what failed
	encoder := xml.NewEncoder(w)
	for _, e := range [][2]string{
		{"title", i18n.T(ctx, "common.site.name")}, {"link", base + i18n.Path(ctx, "/")}, {"description", i18n.T(ctx, "common.site.description")},
	} {
		if err := encoder.EncodeElement(e[1], xml.StartElement{Name: xml.Name{Local: e[0]}}); err != nil {
			return err
		}
	}
	for len(batch) > 0 {
		for _, a := range batch {
			item, ok := s.merchantItem(ctx, base, a)
			if !ok {
				continue
			}
			if closed[a.Group] {
				item.Availability = "out_of_stock"
			}
			if err := encoder.Encode(item); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return nil //nolint:nilerr // whoever asked has gone
		}
		var err error
		if batch, err = catalog.Articles(ctx, s.DB, batch[len(batch)-1].Variant, merchantBatch); err != nil {
			return err
		}
	}
	_, err := w.WriteString(`</channel></rss>`)
	return err
}

// merchantItem is a variant in the feed; one without a photograph is left out,
// because Google refuses it.
func (s *front) merchantItem(ctx context.Context, base string, a catalog.Article) (merchantItem, bool) {
	var images []string
	for _, p := range a.Pictures {
		if photo, ok := renditionOf(p, merchantWidth); ok {
			images = append(images, s.pictureAt(base, photo))
		}
	}
	if len(images) == 0 {
		return merchantItem{}, false
	}
	title := a.TitleIn(language(ctx))
	item := merchantItem{
		ID: strconv.FormatInt(int64(a.Variant), 10), Title: title, Description: strings.Join(paragraphs(a.DescriptionIn(language(ctx))), " "),
		Link: base + i18n.Path(ctx, "/produk/"+a.Slug), Image: images[0], Images: images[1:min(len(images), merchantImages+1)],
		Availability: "in_stock", Price: decimal(a.Price) + " " + string(a.Price.Currency()), Brand: a.Cooperative, Condition: "new", Identifier: "no",
		Type: a.CategoryIn(language(ctx)), Colour: a.ColourIn(language(ctx)), Size: a.Size,
		Weight: strconv.Itoa(a.WeightG) + " g", From: "ID", Handling: a.LeadDays,
	}
	if item.Description == "" {
		item.Description = i18n.T(ctx, "shop.category.text", item.Type)
	}
	if a.Available <= 0 {
		item.Availability = "out_of_stock"
	}
	if a.Variants > 1 {
		item.Group = strconv.FormatInt(int64(a.Product), 10)
		for _, choice := range []string{item.Colour, item.Size} {
			if choice != "" {
				item.Title += ", " + choice
			}
		}
	}
	return item, true
}

func (s *front) pictureAt(base string, photo media.Rendition) string {
	if address := s.MediaURL + photo.Name; !strings.HasPrefix(address, "/") {
		return address
	}
	return base + s.MediaURL + photo.Name
}
