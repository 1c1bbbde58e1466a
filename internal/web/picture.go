package web

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/media"
)

// picture sends a rendition by its public name, whose bytes never change. A
// name that never was is 404, one of a withdrawn picture 410.
func (s *site) picture(c *fiber.Ctx) error {
	content, err := media.Open(c.UserContext(), s.DB, s.Pictures, c.Params("name"))
	if err != nil {
		return err
	}
	etag := `"` + content.Checksum[:16] + `"`
	c.Set(fiber.HeaderContentType, string(content.Format))
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderCacheControl, forever)
	if c.Get(fiber.HeaderIfNoneMatch) == etag {
		c.Status(fiber.StatusNotModified)
		return content.Close()
	}
	return c.SendStream(content, int(content.Bytes))
}
