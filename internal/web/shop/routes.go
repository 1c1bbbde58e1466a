package shop

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/media"
)

// Options are what the storefront needs.
type Options struct {
	DB       *database.DB
	Report   *database.DB // answers what the makers have earned
	MediaURL string       // what names of pictures are appended to: "/m/"
	Pictures media.Store  // where the files of pictures lie
	// Demonstration adds the page that shows every component.
	Demonstration bool
}

// keptFor is how long a page may be older than what it shows.
const keptFor = time.Minute

// front serves the pages.
type front struct {
	Options
	previews *previews
}

// Routes adds the pages.
func Routes(app fiber.Router, o Options) {
	s := &front{o, newPreviews()}
	app.Get("/", s.home)
	app.Get("/katalog", s.catalogue)
	app.Get("/kategori/:slug", s.category)
	app.Get("/cari", s.search)
	app.Get("/saran", s.suggest)
	app.Get("/periksa/:token", s.check)
	app.Get("/kecamatan/:code", s.district)
	app.Get("/desa/:token", s.villageHead)
	app.Get("/kelompok", s.groups)
	app.Get("/kelompok/:slug", s.group)
	app.Get("/pembuat/:id", s.maker)
	app.Get("/produk/:slug", s.product)
	app.Get("/produk/:slug/bagikan.jpg", s.preview)
	app.Get("/suka", s.wishes)
	app.Post("/suka", s.wish)
	app.Post("/suka/kosongkan", s.forget)
	app.Get("/dilihat", s.seen)
	app.Get("/karya.atom", s.feed)
	app.Get("/kelompok/:slug/karya.atom", s.groupFeed)
	app.Get("/katalog/google.xml", s.merchant)
	app.Get("/sitemap.xml", s.sitemapIndex)
	app.Get("/sitemap/:name", s.sitemap)
	app.Get("/cerita", s.stories)
	app.Get("/dampak", s.dampak)
	app.Get("/tentang", s.about)
	app.Get("/bantuan", s.help)
	app.Get("/ketentuan", s.terms)
	app.Get("/privasi", s.privacy)
	app.Get("/pengaduan", s.complaint)
	if o.Demonstration {
		app.Get("/gaya/:frame?", s.style)
	}
}
