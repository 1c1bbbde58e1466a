package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
)

// checkOrigin refuses an unsafe request that another site's page made. Browsers
// say so in Sec-Fetch-Site, older ones in Origin or Referer; who says nothing
// is no browser on one of our pages.
func (s *site) checkOrigin(c *fiber.Ctx) error {
	if safeMethod(c.Method()) || s.foreign(c.Path()) {
		return c.Next()
	}
	if !s.ownPage(c) {
		return fault.New(fault.Forbidden, "error.origin")
	}
	return c.Next()
}

func (s *site) ownPage(c *fiber.Ctx) bool {
	if fetched := c.Get("Sec-Fetch-Site"); fetched != "" {
		return fetched == "same-origin" || fetched == "none"
	}
	from := c.Get(fiber.HeaderOrigin)
	if from == "" {
		from = c.Get(fiber.HeaderReferer)
	}
	u, err := url.Parse(from)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	return strings.EqualFold(u.Host, s.base.Host) || strings.EqualFold(u.Host, string(c.Request().Host()))
}

func (s *site) foreign(path string) bool {
	return slices.ContainsFunc(s.Foreign, func(pattern string) bool { return fiber.RoutePatternMatch(path, pattern) })
}

func safeMethod(method string) bool {
	return method == fiber.MethodGet || method == fiber.MethodHead
}
