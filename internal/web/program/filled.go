package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
)

// The longest names and notes, in letters.
const (
	mostName = 160
	mostNote = 500
)

// filled runs the command of a form while its fields are right; else, and where the
// command refuses a field, the page is shown again.
func (p *pages) filled(c *fiber.Ctx, f *form.Form, done, then string, show func(status int, f *form.Form) error, do func(ctx context.Context, tx *database.Tx) error) error {
	if f.Valid() {
		err := database.InTx(c.UserContext(), p.DB, func(tx *database.Tx) error { return do(c.UserContext(), tx) })
		if err == nil {
			web.Flash(c, part.Good, done)
			return web.Redirect(c, then)
		}
		if known, ok := fault.As(err); ok && known.Kind == fault.Conflict {
			web.Flash(c, part.Bad, known.Key, known.Args...)
			return web.Redirect(c, then)
		}
		if !f.Take(err) {
			return err
		}
	}
	return show(fiber.StatusUnprocessableEntity, f)
}
