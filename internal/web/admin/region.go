package admin

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/region"
	"simpul/internal/web"
	"simpul/views/admin"
	"simpul/views/form"
)

const mostTakeovers = 200

func (o *Office) regions(c *fiber.Ctx) error { return o.regionsPage(c, fiber.StatusOK, nil) }

func (o *Office) regionsPage(c *fiber.Ctx, status int, f *form.Form) error {
	frame, _, err := o.frame(c, admin.RegionsPath)
	if err != nil {
		return err
	}
	all, err := region.Successions(c.UserContext(), o.DB, mostTakeovers)
	if err != nil {
		return err
	}
	return web.Render(c, status, admin.Regions(web.Page(c, title(c, "admin.regions")), frame, admin.RegionsProps{All: all, Form: f}))
}

func (o *Office) succeedRegion(c *fiber.Ctx) error {
	f := web.Form(c)
	t := region.Takeover{
		Old: region.Code(strings.TrimSpace(f.Value("old"))), On: f.Date("on"), Stays: f.Choice("stays", "no", "yes") == "yes",
		New: region.ParseSuccessors(f.Lines("new", 2000)),
	}
	return o.filled(c, f, "admin.region.saved", func() string { return admin.RegionsPath },
		func(status int) error { return o.regionsPage(c, status, f) },
		func(ctx context.Context, tx *database.Tx) error {
			return region.Succeed(ctx, tx, int64(web.Actor(c).Person), t, web.Now(c))
		})
}
