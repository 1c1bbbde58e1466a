package perajin

import (
	"path"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/fault"
	"simpul/internal/media"
	"simpul/internal/upload"
	"simpul/internal/web"
)

// beginUpload makes room for a photograph that comes in pieces.
func (p *pages) beginUpload(c *fiber.Ctx) error { return p.serveUpload(c, "") }

// goOnUpload says how far a photograph is, or takes its next piece.
func (p *pages) goOnUpload(c *fiber.Ctx) error {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return p.serveUpload(c, id.String())
}

func (p *pages) serveUpload(c *fiber.Ctx, id string) error {
	visit := &upload.Visit{Person: int64(web.Actor(c).Maker()), Now: web.Now(c)}
	if err := web.Serve(upload.With(c.UserContext(), visit), c, "/"+id, p.tus); err != nil {
		return err
	}
	if visit.Err != nil {
		return visit.Err
	}
	if c.Response().StatusCode() == fiber.StatusRequestEntityTooLarge {
		return fault.New(fault.TooLarge, "media.refused.size", media.MaxBytes>>20)
	}
	// From the root: the server need not know by which name it is reached.
	if at := c.GetRespHeader(fiber.HeaderLocation); at != "" {
		c.Set(fiber.HeaderLocation, uploadPath+"/"+path.Base(at))
	}
	return nil
}
