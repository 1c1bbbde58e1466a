package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/views/layout"
)

// secureHeaders go with every response.
func (s *site) secureHeaders(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, s.policy)
	// no-referrer would make browsers send Origin: null with forms.
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	if s.secure() {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

func (s *site) contentPolicy() string {
	script := append([]string{"'self'"}, quoted(layout.ScriptHashes())...)
	style := append([]string{"'self'"}, quoted(slices.Concat(layout.StyleHashes(), s.StyleHashes))...)
	image := []string{"'self'", "data:", "blob:"} // blob: the photograph that was just chosen
	if origin := s.mediaOrigin(); origin != "" {
		image = append(image, origin)
	}
	// Browsers hold a form's redirect to form-action too, so the page that
	// takes the payment is named.
	form := append([]string{"'self'"}, s.FormHosts...)
	return strings.Join([]string{
		"default-src 'self'",
		"script-src " + strings.Join(script, " "),
		"style-src " + strings.Join(style, " "),
		"img-src " + strings.Join(image, " "),
		"font-src 'self'",
		"form-action " + strings.Join(form, " "),
		"frame-ancestors 'none'",
		"base-uri 'none'",
		"object-src 'none'",
	}, "; ")
}

func quoted(hashes []string) []string {
	var all []string
	for _, h := range hashes {
		all = append(all, "'"+strings.Trim(h, "'")+"'")
	}
	return all
}
