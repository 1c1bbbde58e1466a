package web

import (
	"errors"
	"io"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
)

// PrivatePhoto takes in the photograph that a form sends in its field photo as a
// private picture of somebody's or, with 0, nobody's; 0 when there is none. Faults
// are media.Add's.
func PrivatePhoto(c *fiber.Ctx, db *database.DB, studio *media.Studio, owner identity.PersonID) (media.ID, error) {
	parts, err := Multipart(c)
	if err != nil {
		return 0, err
	}
	const mostParts = 8
	for range mostParts {
		sent, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		if sent.FormName() == "photo" && sent.FileName() != "" {
			taken, err := media.AddPrivate(c.UserContext(), db, studio, int64(owner), sent, Now(c))
			return taken.ID, err
		}
	}
	return 0, nil
}

// SendPrivate answers with a private picture. Who may see it is the caller's to know.
func SendPrivate(c *fiber.Ctx, q database.Queryer, studio *media.Studio, id media.ID) error {
	content, err := media.OpenPrivate(c.UserContext(), q, studio.Store(), id)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, string(content.Format))
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.SendStream(content, int(content.Bytes))
}
