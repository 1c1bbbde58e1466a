package koperasi

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/intake"
	"simpul/internal/lending"
	"simpul/internal/order"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/koperasi"
)

// firstFew is how many parcels the first page shows.
const firstFew = 5

func (p *pages) today(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := koperasi.TodayProps{Address: s.address, Standing: s.standing, Now: web.Now(c)}
	if props.Day, err = report.DayOf(ctx, p.DB, s.group.ID, props.Now); err != nil {
		return err
	}
	brought, err := intake.CountsOf(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	if props.Recess, err = p.nextRecess(c, s); err != nil {
		return err
	}
	lent, err := lending.CountsOf(ctx, p.DB, s.group.ID, props.Now)
	if err != nil {
		return err
	}
	props.LoansToSign, props.LoansLate = lent.Waiting, lent.Late
	props.ToSign, props.Cases, props.Objected = brought.Waiting, s.complained, s.objected
	props.Disputed = brought.Objected
	props.Parcels, err = report.Packing(ctx, p.DB, s.group.ID, string(order.ParcelToPack), firstFew, 0)
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, koperasi.Today(web.Page(c, i18n.T(ctx, "koperasi.today")), s.frame(c, koperasi.HomePath), props))
}
