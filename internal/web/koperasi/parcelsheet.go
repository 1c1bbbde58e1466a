package koperasi

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/i18n"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/koperasi"
)

// packingList is what there is to take from the shelves, maker by maker.
func (p *pages) packingList(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	all, err := report.PackingList(ctx, p.DB, s.group.ID, mostAtOnce)
	if err != nil {
		return err
	}
	props := koperasi.ParcelSheetProps{
		Address: s.address, Title: i18n.T(ctx, "koperasi.packing.title"), Lead: i18n.DateTime(ctx, web.Now(c)),
		Empty: i18n.T(ctx, "koperasi.pack.none"), Tables: koperasi.WantedTables(ctx, all),
	}
	return web.Render(c, fiber.StatusOK, koperasi.ParcelSheet(web.Page(c, props.Title), s.frame(c, koperasi.ParcelsPath), props))
}

// handOver is what couriers were given today, to be signed.
func (p *pages) handOver(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, now := c.UserContext(), web.Now(c)
	day := clock.Day(now)
	all, err := report.GivenOver(ctx, p.DB, s.group.ID, day, day.Add(24*time.Hour), mostAtOnce)
	if err != nil {
		return err
	}
	props := koperasi.ParcelSheetProps{
		Address: s.address, Title: i18n.T(ctx, "koperasi.handover.title"), Lead: i18n.Date(ctx, now),
		Empty: i18n.T(ctx, "koperasi.handover.none"), Tables: koperasi.GivenTables(ctx, all),
		Signed: []string{i18n.T(ctx, "koperasi.handover.officer"), i18n.T(ctx, "koperasi.handover.courier")},
	}
	return web.Render(c, fiber.StatusOK, koperasi.ParcelSheet(web.Page(c, props.Title), s.frame(c, koperasi.ParcelsPath), props))
}
