package koperasi

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
)

// seen is the version that stood on the page, 0 for none.
func seen[ID ~int64](f *form.Form) ID {
	id, err := strconv.ParseInt(f.Value("seen"), 10, 64)
	if err != nil {
		return 0
	}
	return ID(id)
}

// changed follows a change that somebody else may have made first: it leads to an
// address that says so, or that it is done; what is wrong stands beside its field,
// where again shows the form.
func changed(c *fiber.Ctx, f *form.Form, err error, done, to string, again func() error) error {
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, done)
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	case !f.Valid() || f.Take(err):
		return again()
	default:
		return err
	}
	return web.Redirect(c, to)
}
