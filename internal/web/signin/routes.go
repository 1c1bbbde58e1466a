package signin

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/web"
	"simpul/views/signin"
)

// Desk serves the pages.
type Desk struct {
	DB   *database.DB
	Gate *identity.Gate
	// MediaURL is what the names of portraits are appended to.
	MediaURL string
	// Phones and Offices are logins of the demonstration, offered at one tap;
	// outside it there are none.
	Phones, Offices []signin.Hint
}

// Routes adds the pages. identity slows attempts by name; here they are
// bounded by address, so that nobody keeps the machine busy.
func (d *Desk) Routes(app fiber.Router) {
	attempts := web.Limit(30, 5*time.Minute)
	app.Get("/masuk", d.phone)
	app.Post("/masuk", attempts, d.signInWithPIN)
	app.Get(peoplePath, d.people)
	app.Post(handOnPath, web.RequireToken, d.handOn)
	app.Post(forgetPath, attempts, d.forget)
	app.Post(passkeyPath, attempts, d.signInWithPasskey)
	app.Post(passkeyPath+"/mulai", attempts, d.askForPasskey)
	app.Get("/masuk/kantor", d.office)
	app.Post("/masuk/kantor", attempts, d.signInWithPassword)
	app.Get("/keluar", d.leaving)
	app.Post("/keluar", web.RequireToken, d.signOut)
	app.Get("/undangan/:token", web.Limit(60, 5*time.Minute), d.invitation)
	app.Post("/undangan/:token", attempts, d.accept)
}

// passkeyPath is where a phone's own lock signs in.
const passkeyPath = "/masuk/sidik-jari"

// Addresses of what several people need who share a phone.
const (
	peoplePath = "/masuk/orang"
	handOnPath = "/masuk/ganti"
	forgetPath = "/masuk/lupakan"
)

// Home is where somebody belongs who has just signed in.
func Home(a identity.Actor) string {
	switch {
	case a.Administrator:
		return "/admin"
	case len(a.ManagerOf) > 0, len(a.AuditorOf) > 0:
		return "/program"
	case len(a.OfficerOf) > 0:
		return "/koperasi"
	case a.Producer:
		return "/perajin/"
	}
	return "/"
}

// next is the address that somebody wanted before signing in, "" for none.
func next(typed string) string {
	if path := web.SafeRedirect(typed); path != "/" {
		return path
	}
	return ""
}

// welcome gives the browser its session and leads on.
func welcome(c *fiber.Ctx, in identity.SignedIn, wanted string) error {
	web.StartSession(c, in)
	if wanted = next(wanted); wanted != "" {
		return web.Redirect(c, wanted)
	}
	return web.Redirect(c, Home(in.Actor))
}

// attempt is what is known of the browser besides what was typed.
func attempt(c *fiber.Ctx, typed, secret string) identity.Attempt {
	return identity.Attempt{
		Typed: typed, Secret: secret, Address: web.Address(c), Device: web.Device(c),
		Browser: c.Get(fiber.HeaderUserAgent), Replaces: web.SessionToken(c),
	}
}
