package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
)

// ID is the number that the parameter id of the address names; an address that
// names none is not found.
func ID(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.New(fault.NotFound, "error.not_found")
	}
	return id, nil
}
