package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/web"
	"simpul/views/program"
)

// Options are what the pages work with.
type Options struct {
	Report *database.DB // the reading role
}

type pages struct{ Options }

// Routes adds the pages.
func Routes(app fiber.Router, o Options) {
	p := &pages{o}
	get := func(path string, h fiber.Handler) { app.Get(path, web.RequireManager, h) }

	get(program.HomePath, p.overview)
	get(program.VillagePath(":code"), p.village)
	get(program.MakersPath, p.makers)
	get(program.MakerPath(":id"), p.maker)
	get(program.CooperativesPath, p.cooperatives)
	get(program.CooperativePath(":id"), p.cooperative)
	get(program.OrderPath(":number"), p.order)
	get(program.JournalPath(":id"), p.journal)
}

// read runs what makes a page in one snapshot, so that all its figures are of
// the same moment.
func (p *pages) read(c *fiber.Ctx, make func(ctx context.Context, q database.Queryer, s *scope) error) error {
	ctx := c.UserContext()
	return database.InSnapshot(ctx, p.Report, func(tx *database.Tx) error {
		s, err := scopeOf(ctx, c, tx)
		if err != nil {
			return err
		}
		return make(ctx, tx, s)
	})
}
