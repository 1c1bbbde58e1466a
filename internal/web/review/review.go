package review

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/review"
	"simpul/internal/web"
	"simpul/views/part"
	view "simpul/views/review"
)

// Most bounds a list of reviews.
const Most = 100

// Views are reviews as pages show them.
func Views(c *fiber.Ctx, all []review.Review, mediaURL string) []view.Review {
	shown := make([]view.Review, len(all))
	for i, r := range all {
		shown[i] = view.Review{Review: r}
		for n, p := range r.Pictures {
			shown[i].Photos = append(shown[i].Photos, part.Photo(p, mediaURL, i18n.T(c.UserContext(), "review.photo", r.Name, n+1), part.SizesLine))
		}
	}
	return shown
}

// ID is the review that the address names.
func ID(c *fiber.Ctx) (review.ID, error) {
	id, err := web.ID(c)
	return review.ID(id), err
}

// Decide takes a decision and tells of it; the caller redirects.
func Decide(c *fiber.Ctx, db *database.DB) error {
	f := web.Form(c)
	id, err := ID(c)
	if err != nil {
		return err
	}
	err = review.Decide(c.UserContext(), db, web.Actor(c), id, f.Value("decision") == "show", review.Reason(f.Value("reason")), web.Now(c))
	return tell(c, err, "review.decided")
}

// Answer takes an answer and tells of it; the caller redirects.
func Answer(c *fiber.Ctx, db *database.DB) error {
	id, err := ID(c)
	if err != nil {
		return err
	}
	err = review.Answer(c.UserContext(), db, web.Actor(c), id, web.Form(c).Lines("said", review.MaxAnswer), web.Now(c))
	return tell(c, err, "review.answer.sent")
}

func tell(c *fiber.Ctx, err error, done string) error {
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, done)
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	case refused && refusal.Kind == fault.Invalid:
		web.Flash(c, part.Warn, "review.incomplete")
	default:
		return err
	}
	return nil
}
