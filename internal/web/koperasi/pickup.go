package koperasi

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

func (p *pages) showPickup(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.renderPickup(c, s, fiber.StatusOK, form.Filled(map[string]string{"pickup_hours": s.group.PickupHours}))
}

func (p *pages) renderPickup(c *fiber.Ctx, s *scope, status int, f *form.Form) error {
	props := koperasi.PickupProps{Address: s.address, Token: web.Token(c), Form: f, Place: s.group.Street + ", " + s.group.Address()}
	page := web.Page(c, i18n.T(c.UserContext(), "koperasi.pickup.setting"))
	return web.Render(c, status, koperasi.Pickup(page, s.frame(c, koperasi.ParcelsPath), props))
}

func (p *pages) setPickup(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	hours := f.Text("pickup_hours", 200)
	if !f.Valid() {
		return p.renderPickup(c, s, fiber.StatusUnprocessableEntity, f)
	}
	err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
		return cooperative.SetPickup(ctx, tx, web.Actor(c), s.group.ID, hours, web.Now(c))
	})
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.pickup.saved")
	return web.Redirect(c, s.address.To(koperasi.PickupPath))
}
