package web

import (
	"fmt"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Compression of pages, by level of the encoder: quick rather than small.
const (
	brotliLevel   = 4
	gzipLevel     = 5
	compressAbove = 1 << 10
)

// Render sends a page whole or not at all. It uses the context of the request,
// whose language is the page's.
func Render(c *fiber.Ctx, status int, page templ.Component) error {
	buffer := templ.GetBuffer()
	defer templ.ReleaseBuffer(buffer)
	if err := page.Render(c.UserContext(), buffer); err != nil {
		return fmt.Errorf("web: render: %w", err)
	}
	c.Status(status)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Vary(fiber.HeaderAcceptEncoding)
	body := buffer.Bytes()
	accepts := &c.Request().Header
	switch {
	case len(body) < compressAbove:
	case accepts.HasAcceptEncoding("br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		c.Response().SetBodyRaw(fasthttp.AppendBrotliBytesLevel(nil, body, brotliLevel))
		return nil
	case accepts.HasAcceptEncoding("gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		c.Response().SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, body, gzipLevel))
		return nil
	}
	c.Response().SetBody(body)
	return nil
}
