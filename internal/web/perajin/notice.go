package perajin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/notice"
	"simpul/internal/web"
	"simpul/views/perajin"
)

// noticesShown is how many notices the home page shows at once.
const noticesShown = 5

// notices are what she has not read yet, newest first.
func (p *pages) notices(ctx context.Context, person identity.PersonID) ([]perajin.HomeNotice, error) {
	unseen, err := notice.Unseen(ctx, p.DB, person, noticesShown)
	if err != nil {
		return nil, err
	}
	all := make([]perajin.HomeNotice, len(unseen))
	for i, n := range unseen {
		all[i] = perajin.HomeNotice{
			Text: i18n.T(ctx, "notice."+string(n.Kind), n.Subject, n.Amount), Reason: n.Reason, At: i18n.ShortDateTime(ctx, n.CreatedAt),
			URL: "/perajin/kabar/" + idText(n.ID),
		}
	}
	return all, nil
}

// seeNotice notes that she has read a notice.
func (p *pages) seeNotice(c *fiber.Ctx) error {
	id, err := c.ParamsInt("id")
	if err != nil || id <= 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := notice.See(c.UserContext(), p.DB, web.Actor(c).Person, notice.ID(id), web.Now(c)); err != nil {
		return err
	}
	return web.Redirect(c, homePath)
}
