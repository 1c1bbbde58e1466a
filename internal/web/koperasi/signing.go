package koperasi

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/identity"
	"simpul/internal/web"
	"simpul/views/form"
)

// signature is how a maker signs on the officer's phone: with her PIN, or by her
// name where she has none. What is missing or wrong stands in the form.
func (p *pages) signature(c *fiber.Ctx, f *form.Form, maker identity.PersonID) (how identity.Signing, name string, err error) {
	name = f.Text("name", 120)
	if f.Value("pin") != "" {
		err := p.Gate.Confirm(c.UserContext(), p.DB, identity.Actor{Person: maker}, f.Secret("pin"), web.Now(c))
		if err != nil && !f.Take(err) {
			return "", "", err
		}
		return identity.SignedByPIN, "", nil
	}
	if name == "" {
		f.Refuse("pin", "intake.sign.missing")
	}
	return identity.SignedByName, name, nil
}
