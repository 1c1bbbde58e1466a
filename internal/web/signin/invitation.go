package signin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/signin"
)

func (d *Desk) invitation(c *fiber.Ctx) error {
	invited, err := identity.FindInvitation(c.UserContext(), d.DB, c.Params("token"), web.Now(c))
	if err != nil {
		return err
	}
	return showInvitation(c, fiber.StatusOK, nil, invited)
}

func showInvitation(c *fiber.Ctx, status int, f *form.Form, invited identity.Invited) error {
	page := web.Page(c, i18n.T(c.UserContext(), "signin.invitation.title", invited.Name))
	return web.Render(c, status, signin.Accept(page, signin.AcceptProps{Form: f, Token: c.Params("token"), Person: invited}))
}

func (d *Desk) accept(c *fiber.Ctx) error {
	token := c.Params("token")
	invited, err := identity.FindInvitation(c.UserContext(), d.DB, token, web.Now(c))
	if err != nil {
		return err
	}
	f, field := web.Form(c), "pin"
	if invited.WithPassword {
		field = "password"
	}
	secret := f.Secret(field)
	if f.Valid() && f.Value("again") != secret {
		f.Refuse("again", "signin.again.differs")
	}
	if !f.Valid() {
		return showInvitation(c, fiber.StatusUnprocessableEntity, f, invited)
	}
	in, err := d.Gate.Accept(c.UserContext(), d.DB, token, attempt(c, "", secret), web.Now(c))
	if f.Take(err) {
		return showInvitation(c, fiber.StatusUnprocessableEntity, f, invited)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "signin.invitation.done", in.Actor.Name)
	return welcome(c, in, "")
}
