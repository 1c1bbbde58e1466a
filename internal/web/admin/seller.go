package admin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/seller"
	"simpul/internal/web"
	"simpul/views/admin"
	"simpul/views/form"
	"simpul/views/part"
)

func (o *Office) showSeller(c *fiber.Ctx) error {
	s, err := seller.Current(c.UserContext(), o.DB)
	if err != nil {
		return err
	}
	return o.sellerForm(c, fiber.StatusOK, form.Filled(map[string]string{
		"name": s.Name, "address": s.Address, "nib": s.NIB, "email": s.Email, "whatsapp": s.WhatsApp, "telephone": s.Telephone,
		"service": s.Service, "service_whatsapp": s.ServiceWhatsApp, "service_email": s.ServiceEmail,
	}))
}

func (o *Office) sellerForm(c *fiber.Ctx, status int, f *form.Form) error {
	frame, _, err := o.frame(c, "/admin/penjual")
	if err != nil {
		return err
	}
	return web.Render(c, status, admin.Seller(web.Page(c, title(c, "admin.seller")), frame, admin.SellerProps{Form: f}))
}

func (o *Office) setSeller(c *fiber.Ctx) error {
	f := web.Form(c)
	s := seller.Seller{
		Name: f.Required("name", 120), Address: f.Required("address", 300), NIB: f.Text("nib", 20), Email: f.Email("email"),
		WhatsApp: f.OptionalPhone("whatsapp", "ID"), Telephone: f.OptionalPhone("telephone", "ID"), Service: f.Required("service", 300),
		ServiceWhatsApp: f.OptionalPhone("service_whatsapp", "ID"), ServiceEmail: f.Email("service_email"),
	}
	err := f.Err()
	if err == nil {
		err = o.command(c, func(ctx context.Context, tx *database.Tx) error {
			return seller.Set(ctx, tx, web.Actor(c), s, web.Now(c))
		})
	}
	if err != nil && (!f.Valid() || f.Take(err)) {
		return o.sellerForm(c, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "admin.seller.saved")
	return web.Redirect(c, "/admin/penjual")
}
