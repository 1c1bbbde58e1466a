package perajin

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/perajin"
)

// sessions are the browsers in which she is signed in, this one too.
func (p *pages) sessions(c *fiber.Ctx) ([]perajin.SessionProps, error) {
	ctx := c.UserContext()
	open, err := identity.Sessions(ctx, p.DB, web.Actor(c).Person, web.Now(c))
	if err != nil {
		return nil, err
	}
	all := make([]perajin.SessionProps, len(open))
	for i, s := range open {
		all[i] = perajin.SessionProps{
			Device: i18n.T(ctx, deviceKey(s.Device)), Seen: i18n.DateTime(ctx, s.SeenAt),
			Here: s.ID() == web.Session(c).ID(), URL: selfPath + "/perangkat/" + s.ID(),
		}
	}
	return all, nil
}

// deviceKey is the message for what a browser says of its device.
func deviceKey(device string) string {
	for _, known := range []struct{ in, key string }{
		{"Android", "perajin.self.device.android"}, {"iPhone", "perajin.self.device.iphone"}, {"iPad", "perajin.self.device.ipad"},
		{"Windows", "perajin.self.device.windows"}, {"Macintosh", "perajin.self.device.mac"}, {"Linux", "perajin.self.device.linux"},
	} {
		if strings.Contains(device, known.in) {
			return known.key
		}
	}
	return "perajin.self.device.other"
}

// endSession signs her out elsewhere.
func (p *pages) endSession(c *fiber.Ctx) error {
	err := database.InTx(c.UserContext(), p.DB, func(tx *database.Tx) error {
		return identity.RevokeSession(c.UserContext(), tx, web.Actor(c), c.Params("id"), web.Now(c))
	})
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "perajin.self.session.ended")
	return web.Redirect(c, selfPath)
}
