package signin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/signin"
)

func (d *Desk) leaving(c *fiber.Ctx) error {
	if !web.Actor(c).Known() {
		return web.Redirect(c, "/masuk")
	}
	return web.Render(c, fiber.StatusOK, signin.SignOut(web.Page(c, i18n.T(c.UserContext(), "signin.out.title")), web.Token(c)))
}

func (d *Desk) signOut(c *fiber.Ctx) error {
	if err := identity.SignOut(c.UserContext(), d.DB, web.Actor(c), web.SessionToken(c), web.Now(c)); err != nil {
		return err
	}
	web.EndSession(c)
	// What the shared phone still shows of her is not shown again.
	c.Set("Clear-Site-Data", `"cache"`)
	web.Flash(c, part.Good, "signin.out.done")
	return web.Redirect(c, "/masuk")
}
