package program

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/review"
	"simpul/internal/web"
	decided "simpul/internal/web/review"
	"simpul/views/program"
	view "simpul/views/review"
)

// reviews are those of the programme's works, to decide on.
func (p *pages) reviews(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		all, err := review.ToDecide(ctx, q, s.programme.ID, decided.Most)
		if err != nil {
			return err
		}
		props := view.Props{
			Reviews: decided.Views(c, all, p.MediaURL), Token: web.Token(c), Decides: s.writes(c),
			DecideTo: func(id review.ID) string {
				return s.period.To(program.ReviewsPath + "/" + strconv.FormatInt(int64(id), 10))
			},
		}
		return web.Render(c, fiber.StatusOK, program.Reviews(web.Page(c, i18n.T(ctx, "review.title")), s.frame(c, program.ReviewsPath), props))
	})
}

func (p *pages) decideReview(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		id, err := decided.ID(c)
		if err != nil {
			return err
		}
		if err := review.OfProgramme(ctx, p.DB, s.programme.ID, id); err != nil {
			return err
		}
		if err := decided.Decide(c, p.DB); err != nil {
			return err
		}
		return web.Redirect(c, s.period.To(program.ReviewsPath))
	})
}
