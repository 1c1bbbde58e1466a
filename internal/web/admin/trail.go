package admin

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/trail"
	"simpul/internal/web"
	"simpul/views/admin"
)

func (o *Office) trail(c *fiber.Ctx) error {
	frame, _, err := o.frame(c, "/admin/jejak")
	if err != nil {
		return err
	}
	deeds, err := trail.Recent(c.UserContext(), o.DB, before(c), perPage)
	if err != nil {
		return err
	}
	var props admin.TrailProps
	for _, d := range deeds {
		props.Deeds = append(props.Deeds, shown(d))
	}
	if n := len(deeds); n > 0 {
		props.OlderURL = olderURL("/admin/jejak", n, deeds[n-1].ID)
	}
	return web.Render(c, fiber.StatusOK, admin.Trail(web.Page(c, title(c, "admin.trail")), frame, props))
}

func shown(d trail.Deed) admin.Deed {
	subject, detail := d.SubjectKind, d.Detail
	if d.SubjectID != 0 {
		subject += " #" + strconv.FormatInt(d.SubjectID, 10)
	}
	if detail == "{}" {
		detail = ""
	}
	return admin.Deed{At: d.At, Actor: d.Actor, OnBehalfOf: d.OnBehalfOf, Action: d.Action, Subject: subject, Detail: detail}
}
