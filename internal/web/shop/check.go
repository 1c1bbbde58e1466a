package shop

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/dossier"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

// check says whether a printed report's figures still are the ledger's, to whoever
// has it.
func (s *front) check(c *fiber.Ctx) error {
	ctx := c.UserContext()
	var d dossier.Dossier
	var matches bool
	if err := database.InSnapshot(ctx, s.Report, func(tx *database.Tx) (err error) {
		if d, err = dossier.ByToken(ctx, tx, c.Params("token")); err != nil {
			return err
		}
		matches, err = dossier.Matches(ctx, tx, d)
		return err
	}); err != nil {
		return err
	}
	props := shop.CheckProps{
		Page: web.Page(c, i18n.T(ctx, "info.check")), Matches: matches,
		Pairs: []part.Pair{
			{Key: i18n.T(ctx, "info.check.agency"), Value: d.Agency}, {Key: i18n.T(ctx, "info.check.number"), Value: d.Number},
			{Key: i18n.T(ctx, "info.check.known"), Value: i18n.DateTime(ctx, d.Known)},
			{Key: i18n.T(ctx, "info.impact.revenue"), Value: i18n.Money(ctx, d.Revenue)}, {Key: i18n.T(ctx, "info.impact.income"), Value: i18n.Money(ctx, d.Income)},
		},
	}
	var err error
	if props.Frame, err = s.frame(ctx, "/periksa"); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, shop.Check(props))
}
