package koperasi

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/review"
	"simpul/internal/web"
	answered "simpul/internal/web/review"
	"simpul/views/koperasi"
	view "simpul/views/review"
)

// reviews are those of the cooperative's works that are shown, to answer.
func (p *pages) reviews(c *fiber.Ctx) error {
	ctx := c.UserContext()
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	all, err := review.InGroup(ctx, p.DB, s.group.ID, answered.Most)
	if err != nil {
		return err
	}
	props := view.Props{
		Reviews: answered.Views(c, all, p.MediaURL), Token: web.Token(c), Answers: true,
		AnswerTo: func(id review.ID) string {
			return s.address.To(koperasi.ReviewsPath + "/" + strconv.FormatInt(int64(id), 10))
		},
	}
	return web.Render(c, fiber.StatusOK, koperasi.Reviews(web.Page(c, i18n.T(ctx, "review.title")), s.frame(c, koperasi.ReviewsPath), props))
}

func (p *pages) answerReview(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	id, err := answered.ID(c)
	if err != nil {
		return err
	}
	if r, err := review.ByID(c.UserContext(), p.DB, id); err != nil {
		return err
	} else if r.Cooperative != s.group.ID {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := answered.Answer(c, p.DB); err != nil {
		return err
	}
	return web.Redirect(c, s.address.To(koperasi.ReviewsPath))
}
