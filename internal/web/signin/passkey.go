package signin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/web"
	"simpul/views/part"
)

// askForPasskey tells the phone what it is to sign.
func (d *Desk) askForPasskey(c *fiber.Ctx) error {
	options, err := d.Gate.AskForPasskey(c.UserContext(), d.DB, web.BrowserCeremony(c), web.Now(c))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(options)
}

// signInWithPasskey lets in whom the phone knows by her finger. Only who used it
// last goes on where she was.
func (d *Desk) signInWithPasskey(c *fiber.Ctx) error {
	f := web.Form(c)
	wanted, sleeper := f.Value("next"), web.Sleeper(c)
	in, err := d.Gate.SignInWithPasskey(c.UserContext(), d.DB, web.BrowserCeremony(c), []byte(f.Value("answer")), attempt(c, "", ""), web.Now(c))
	if refused, ok := fault.As(err); ok && refused.Kind != fault.NotFound {
		web.Flash(c, part.Bad, refused.Key, refused.Args...)
		return web.Redirect(c, address(f.Value(whoField), next(wanted)))
	}
	if err != nil {
		return err
	}
	if sleeper.Known() && sleeper.Person != in.Actor.Person {
		wanted = ""
	}
	return welcome(c, in, wanted)
}
