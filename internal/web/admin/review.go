package admin

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/review"
	"simpul/internal/web"
	decided "simpul/internal/web/review"
	"simpul/views/admin"
	view "simpul/views/review"
)

// reviews are those of all programmes, to decide on.
func (o *Office) reviews(c *fiber.Ctx) error {
	all, err := review.ToDecide(c.UserContext(), o.DB, 0, decided.Most)
	if err != nil {
		return err
	}
	frame, _, err := o.frame(c, admin.ReviewsPath)
	if err != nil {
		return err
	}
	props := view.Props{
		Reviews: decided.Views(c, all, o.MediaURL), Token: web.Token(c), Decides: true,
		DecideTo: func(id review.ID) string { return admin.ReviewsPath + "/" + strconv.FormatInt(int64(id), 10) },
	}
	return web.Render(c, fiber.StatusOK, admin.Reviews(web.Page(c, title(c, "review.title")), frame, props))
}

func (o *Office) decideReview(c *fiber.Ctx) error {
	if err := decided.Decide(c, o.DB); err != nil {
		return err
	}
	return web.Redirect(c, admin.ReviewsPath)
}
