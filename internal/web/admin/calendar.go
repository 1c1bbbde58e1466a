package admin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/web"
	"simpul/internal/workday"
	"simpul/views/admin"
	"simpul/views/form"
)

// Years of which the calendar is shown.
const (
	firstYear = 2000
	lastYear  = 2100
)

func (o *Office) holidays(c *fiber.Ctx) error { return o.holidaysPage(c, fiber.StatusOK, nil) }

func (o *Office) holidaysPage(c *fiber.Ctx, status int, f *form.Form) error {
	frame, _, err := o.frame(c, admin.HolidaysPath)
	if err != nil {
		return err
	}
	props := admin.HolidaysProps{Form: f, Year: min(max(c.QueryInt("tahun", clock.Day(web.Now(c)).Year()), firstYear), lastYear)}
	if props.Days, err = workday.OfYear(c.UserContext(), o.DB, props.Year); err != nil {
		return err
	}
	return web.Render(c, status, admin.Holidays(web.Page(c, title(c, "admin.holidays")), frame, props))
}

func (o *Office) changeHoliday(c *fiber.Ctx) error {
	f := web.Form(c)
	h := workday.Holiday{Day: f.Date("day"), Name: f.Required("name", 160), Source: f.Required("source", 200), Kind: f.Choice("kind", "national", "joint", "work")}
	if h.Kind == "work" {
		h.Kind = ""
	}
	return o.filled(c, f, "admin.holiday.saved", func() string { return admin.HolidaysPath + "?tahun=" + h.Day.Format("2006") },
		func(status int) error { return o.holidaysPage(c, status, f) },
		func(ctx context.Context, tx *database.Tx) error {
			return workday.Change(ctx, tx, int64(web.Actor(c).Person), h, web.Now(c))
		})
}
