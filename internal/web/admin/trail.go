package admin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/trail"
	"simpul/internal/web"
	"simpul/views/admin"
)

func (o *Office) trail(c *fiber.Ctx) error {
	frame, _, err := o.frame(c, "/admin/jejak")
	if err != nil {
		return err
	}
	deeds, err := trail.Recent(c.UserContext(), o.DB, before(c), perPage)
	if err != nil {
		return err
	}
	props := admin.TrailProps{Deeds: deeds}
	if n := len(deeds); n > 0 {
		props.OlderURL = olderURL("/admin/jejak", n, deeds[n-1].ID)
	}
	return web.Render(c, fiber.StatusOK, admin.Trail(web.Page(c, title(c, "admin.trail")), frame, props))
}
