package shop

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/views/layout"
)

// Options are what the storefront needs.
type Options struct {
	DB       *database.DB
	Report   *database.DB   // answers what the makers have earned
	MediaURL string         // what names of pictures are appended to: "/m/"
	Contact  layout.Contact // who sells, in the footer of every page
}

// keptFor is how long a page may be older than what it shows.
const keptFor = time.Minute

// front serves the pages.
type front struct{ Options }

// Routes adds the pages.
func Routes(app fiber.Router, o Options) {
	s := &front{o}
	app.Get("/", s.home)
	app.Get("/katalog", s.catalogue)
	app.Get("/kategori/:slug", s.category)
	app.Get("/cari", s.search)
	app.Get("/kelompok", s.groups)
	app.Get("/kelompok/:slug", s.group)
	app.Get("/pembuat/:id", s.maker)
	app.Get("/produk/:slug", s.product)
}
