package admin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/books"
	"simpul/internal/web"
	"simpul/views/admin"
)

// mostDifferences is how many open differences the page lists.
const mostDifferences = 200

// differences are the open ones between the books and what others say; a
// programme's manager explains them.
func (o *Office) differences(c *fiber.Ctx) error {
	frame, _, err := o.frame(c, admin.DifferencesPath)
	if err != nil {
		return err
	}
	open, err := books.Open(c.UserContext(), o.DB, mostDifferences)
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, admin.Differences(web.Page(c, title(c, "admin.differences")), frame, open))
}
