package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// maxNext is the length of an address to return to, in bytes.
const maxNext = 1000

// Redirect answers a form with the page to see next (303). path is an address
// on this site; anything else leads to the home page.
func Redirect(c *fiber.Ctx, path string) error {
	return c.Redirect(SafeRedirect(path), fiber.StatusSeeOther)
}

// Leave answers a form with an address elsewhere, which the program knows and
// no request gave: the page of a payment provider.
func Leave(c *fiber.Ctx, address string) error {
	return c.Redirect(address, fiber.StatusSeeOther)
}

// SafeRedirect is next when it is an address on this site, beginning with one
// slash, else "/". Browsers read a backslash as a slash and drop control
// characters, so neither may occur.
func SafeRedirect(next string) string {
	if len(next) > maxNext || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, `\`) {
		return "/"
	}
	if strings.ContainsFunc(next, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }) {
		return "/"
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil {
		return "/"
	}
	return next
}
