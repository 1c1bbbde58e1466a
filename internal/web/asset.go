package web

import (
	"github.com/gofiber/fiber/v2"

	"simpul/static"
)

const (
	forever    = "public, max-age=31536000, immutable"
	revalidate = "public, no-cache"
)

// serveStatic sends an embedded file in the form the browser takes; by its
// hashed name it may be kept for ever.
func serveStatic(c *fiber.Ctx) error {
	f, ok := static.Lookup(c.Params("*"))
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, f.ContentType)
	c.Set(fiber.HeaderETag, f.ETag)
	c.Set(fiber.HeaderCacheControl, revalidate)
	if f.Immutable {
		c.Set(fiber.HeaderCacheControl, forever)
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.Get(fiber.HeaderIfNoneMatch) == f.ETag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	accepts := &c.Request().Header
	body := f.Body
	switch {
	case f.Brotli != nil && accepts.HasAcceptEncoding("br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		body = f.Brotli
	case f.Gzip != nil && accepts.HasAcceptEncoding("gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		body = f.Gzip
	}
	c.Response().SetBodyRaw(body)
	return nil
}
