package perajin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/perajin"
)

// handedOver is a kind of thing that she signs for, or finds wrong.
type handedOver struct {
	sign   func(ctx context.Context, id int64) error
	object func(ctx context.Context, id int64, reason string) error
	show   func(status int, about int64, f *form.Form) error // the list, with what she sent about one
	signed string                                            // what she is told
	at     string                                            // the address of one in the list, without its number
}

// signFor is her signature.
func signFor(c *fiber.Ctx, h handedOver) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	err = h.sign(c.UserContext(), id)
	if f.Take(err) {
		return h.show(fiber.StatusConflict, id, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, h.signed)
	return web.Redirect(c, h.at+idText(id))
}

// objectTo is what she says who finds it wrong.
func objectTo(c *fiber.Ctx, h handedOver) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	reason := f.Required("reason", 300)
	if !f.Valid() {
		return h.show(fiber.StatusUnprocessableEntity, id, f)
	}
	err = h.object(c.UserContext(), id, reason)
	if fault.KindOf(err) == fault.Conflict {
		f.Take(err)
		return h.show(fiber.StatusConflict, id, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Info, "perajin.brought.objected")
	return web.Redirect(c, h.at+idText(id))
}

// toSign are the forms of one of them; f is what she sent about it, nil for another.
func toSign(ctx context.Context, path, id string, f *form.Form) perajin.Signable {
	s := perajin.Signable{ID: id, SignURL: path + "/" + id, ObjectURL: path + "/" + id + "/salah"}
	if f != nil {
		s.Typed = f.Value("reason")
		if s.Error = f.Error(ctx, "reason"); s.Error == "" {
			s.Error = f.Error(ctx, "")
		}
	}
	return s
}
