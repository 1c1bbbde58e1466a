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
	return SendText(c, fiber.MIMETextHTMLCharsetUTF8, buffer.Bytes())
}

// SendText sends a whole text of a kind, compressed where the browser takes
// that. The text may be used again after.
func SendText(c *fiber.Ctx, kind string, text []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Vary(fiber.HeaderAcceptEncoding)
	accepts := &c.Request().Header
	switch {
	case len(text) < compressAbove:
	case accepts.HasAcceptEncoding("br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		c.Response().SetBodyRaw(fasthttp.AppendBrotliBytesLevel(nil, text, brotliLevel))
		return nil
	case accepts.HasAcceptEncoding("gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		c.Response().SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, text, gzipLevel))
		return nil
	}
	c.Response().SetBody(text)
	return nil
}
