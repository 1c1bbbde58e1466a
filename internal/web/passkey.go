package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/identity"
)

// TakesPasskeys tells whether the browser can keep passkeys for the shop under the
// address at which it is here: it keeps them for one host alone.
func TakesPasskeys(c *fiber.Ctx) bool {
	base, err := url.Parse(visitOf(c).BaseURL)
	return err == nil && strings.EqualFold(base.Host, string(c.Request().Host())) && identity.TakesPasskeys(visitOf(c).BaseURL)
}

// BrowserCeremony is where this browser is asked to sign in.
func BrowserCeremony(c *fiber.Ctx) identity.Ceremony {
	return identity.Ceremony{Site: visitOf(c).BaseURL, Browser: "browser " + KeepBrowser(c)}
}

// SessionCeremony is where who is signed in is asked to sign.
func SessionCeremony(c *fiber.Ctx) identity.Ceremony {
	return identity.Ceremony{Site: visitOf(c).BaseURL, Browser: "session " + Session(c).ID()}
}
