package till

import (
	"errors"
	"io"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/media"
	"simpul/internal/web"
)

// claimPath is where a customer says that she has paid, and claimBytes the most
// that the form with a photograph weighs.
const (
	claimPath  = "/pesanan/:token/sudah-bayar"
	claimBytes = 12 << 20
)

// Uploads are the routes that take photographs, for web.Options.
func Uploads() []web.Upload {
	return []web.Upload{{Path: claimPath, Bytes: claimBytes}, {Path: reviewPath, Bytes: reviewBytes}}
}

// shown takes in the photograph of a form as a private picture of nobody's, 0
// when there is none.
func (o Options) shown(c *fiber.Ctx) (media.ID, error) {
	parts, err := web.Multipart(c)
	if err != nil {
		return 0, err
	}
	const mostParts = 4
	for range mostParts {
		sent, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		if sent.FormName() == "photo" && sent.FileName() != "" {
			taken, err := media.AddPrivate(c.UserContext(), o.DB, o.Studio, 0, sent, web.Now(c))
			return taken.ID, err
		}
	}
	return 0, nil
}
