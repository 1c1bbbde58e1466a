package web

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"
)

// Cacheable says that the page is the same for everybody for a while. It is
// kept out of caches all the same when the request looked at a session, a
// token or a flash, set a cookie, or failed.
func Cacheable(c *fiber.Ctx, keepFor time.Duration) { visitOf(c).keepFor = keepFor }

// settleCaching decides, once the response is made, who may keep it. Handlers
// of files have set the header themselves.
func (v *visit) settleCaching(c *fiber.Ctx) {
	header := &c.Response().Header
	setsCookie := false
	for range header.Cookies() {
		setsCookie = true
	}
	status := c.Response().StatusCode()
	switch {
	case v.personal || setsCookie:
		c.Set(fiber.HeaderCacheControl, "no-store")
	case len(header.Peek(fiber.HeaderCacheControl)) > 0:
	case v.keepFor > 0 && (status == fiber.StatusOK || status == fiber.StatusNotModified):
		c.Set(fiber.HeaderCacheControl, fmt.Sprintf("public, max-age=%d", int(v.keepFor.Seconds())))
	default:
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
}
