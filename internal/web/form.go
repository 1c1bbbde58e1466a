package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"simpul/views/form"
)

// Form is the sent form. A body that is no form is an empty one, whose required
// fields then are missing. Forms with files are read with Multipart.
func Form(c *fiber.Ctx) *form.Form {
	typed := make(url.Values)
	if visitOf(c).body != nil {
		return form.New(typed)
	}
	if isForm(c) {
		for key, value := range c.Request().PostArgs().All() {
			typed.Add(string(key), string(value))
		}
		return form.New(typed)
	}
	if sent, err := c.MultipartForm(); err == nil {
		return form.New(sent.Value)
	}
	return form.New(typed)
}

// Query is the query of the address as a form: filters, searches.
func Query(c *fiber.Ctx) *form.Form {
	typed := make(url.Values)
	for key, value := range c.Context().QueryArgs().All() {
		typed.Add(string(key), string(value))
	}
	return form.New(typed)
}
