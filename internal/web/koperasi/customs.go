package koperasi

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

func (p *pages) showDeclared(c *fiber.Ctx) error { return p.declared(c, fiber.StatusOK, nil) }

// declared shows what customs are told of a product, or a form that was
// refused.
func (p *pages) declared(c *fiber.Ctx, status int, f *form.Form) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := koperasi.DeclareProps{Address: s.address, Token: web.Token(c), Product: strconv.FormatInt(id, 10), Form: f}
	if props.Declared, err = catalog.DeclaredOf(ctx, p.DB, s.group.ID, catalog.ProductID(id)); err != nil {
		return err
	}
	if f == nil {
		props.Form = form.Filled(map[string]string{"hs_code": props.Declared.Own.HSCode, "contents": props.Declared.Own.Contents})
	}
	return web.Render(c, status, koperasi.Declare(web.Page(c, i18n.T(ctx, "koperasi.customs")), s.frame(c, koperasi.ListingsPath), props))
}

// betweenDigits is what people write between the digits of an HS code.
var betweenDigits = strings.NewReplacer(".", "", " ", "")

func (p *pages) declare(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	told := catalog.Customs{HSCode: betweenDigits.Replace(f.Text("hs_code", 14)), Contents: f.Text("contents", 100)}
	if err = f.Err(); err == nil {
		err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
			return catalog.Declare(ctx, tx, web.Actor(c), s.group.ID, catalog.ProductID(id), told, web.Now(c))
		})
	}
	if err != nil && (!f.Valid() || f.Take(err)) {
		return p.declared(c, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.customs.saved")
	return web.Redirect(c, s.address.To(koperasi.ListingsPath))
}
