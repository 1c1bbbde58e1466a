package shop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image/jpeg"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/preview"
	"simpul/internal/web"
	"simpul/views/layout"
)

const (
	// previewKeptFor is far below the three days in which a withdrawn name or
	// photograph must be gone from caches.
	previewKeptFor = 24 * time.Hour
	// mostPreviews is how many are remembered, each some 150 kB.
	mostPreviews = 100
	// previewWidth is of the photograph that is drawn from, in pixels.
	previewWidth = 640
)

// previews draws each picture once, one after the other.
type previews struct {
	drawn   *lru.Cache[string, []byte]
	drawing singleflight.Group
	turn    chan struct{}
}

func newPreviews() *previews {
	drawn, err := lru.New[string, []byte](mostPreviews)
	if err != nil {
		panic(err) // the size is a constant above 0
	}
	return &previews{drawn: drawn, turn: make(chan struct{}, 1)}
}

// get gives the picture of a version, drawn by draw if it is not remembered.
func (p *previews) get(version string, draw func() ([]byte, error)) ([]byte, error) {
	if file, ok := p.drawn.Get(version); ok {
		return file, nil
	}
	file, err, _ := p.drawing.Do(version, func() (any, error) {
		p.turn <- struct{}{}
		defer func() { <-p.turn }()
		file, err := draw()
		if err == nil {
			p.drawn.Add(version, file)
		}
		return file, err
	})
	if err != nil {
		return nil, err
	}
	return file.([]byte), nil
}

// previewOf is what the picture of a product shows, without its photograph.
func previewOf(ctx context.Context, d catalog.Detail) preview.Work {
	maker := i18n.T(ctx, "common.maker.by", fullName(ctx, d.Makers[0].Public))
	if others := len(d.Makers) - 1; others > 0 {
		maker = i18n.T(ctx, "common.maker.by", i18n.T(ctx, "shop.makers.others", fullName(ctx, d.Makers[0].Public), others))
	}
	price := i18n.Money(ctx, cheapest(d.Variants))
	if !samePrice(d.Variants) {
		price = i18n.T(ctx, "common.price.from", price)
	}
	return preview.Work{Title: d.TitleIn(language(ctx)), Maker: maker, Price: price, Shop: i18n.T(ctx, "common.site.name")}
}

// versionOf changes with anything that is drawn.
func versionOf(w preview.Work, photo media.Rendition) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{w.Title, w.Maker, w.Price, w.Shop, photo.Name}, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// preview sends the picture that is shown where a product is shared, always as
// the product is now.
func (s *front) preview(c *fiber.Ctx) error {
	ctx := c.UserContext()
	d, err := catalog.ProductBySlug(ctx, s.DB, c.Params("slug"))
	if err != nil {
		return err
	}
	photo, ok := photoOf(d)
	if !ok || len(d.Variants) == 0 {
		return fault.New(fault.NotFound, "catalog.product.unknown")
	}
	work := previewOf(ctx, d)
	version := versionOf(work, photo)
	file, err := s.previews.get(version, func() ([]byte, error) { return s.drawPreview(context.WithoutCancel(ctx), work, photo) })
	if err != nil {
		return err
	}
	web.Cacheable(c, previewKeptFor)
	c.Set(fiber.HeaderContentType, string(media.JPEG))
	c.Set(fiber.HeaderETag, `"`+version+`"`)
	if c.Get(fiber.HeaderIfNoneMatch) == `"`+version+`"` {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.Send(file)
}

// photoOf is the rendition that a product's preview is drawn from.
func photoOf(d catalog.Detail) (media.Rendition, bool) {
	if len(d.Pictures) == 0 {
		return media.Rendition{}, false
	}
	return renditionOf(d.Pictures[0], previewWidth)
}

func (s *front) drawPreview(ctx context.Context, work preview.Work, photo media.Rendition) (_ []byte, err error) {
	content, err := media.Open(ctx, s.DB, s.Pictures, photo.Name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if work.Photo, err = jpeg.Decode(content); err != nil {
		return nil, fmt.Errorf("preview: rendition %s: %w", photo.Name, err)
	}
	return preview.Draw(work)
}

// previewing gives a product's page that picture; its address changes with it.
func previewing(c *fiber.Ctx, page *layout.Page, d catalog.Detail) {
	photo, ok := photoOf(d)
	if !ok {
		return
	}
	work := previewOf(c.UserContext(), d)
	path := i18n.Path(c.UserContext(), "/produk/"+url.PathEscape(d.Slug)+"/bagikan.jpg")
	page.Image = web.AbsoluteURL(c, path+"?v="+versionOf(work, photo))
	page.ImageWidth, page.ImageHeight = preview.Width, preview.Height
	page.ImageAlt = strings.Join([]string{work.Title, work.Maker, work.Price}, ", ")
}
