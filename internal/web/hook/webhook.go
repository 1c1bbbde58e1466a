package hook

import (
	"bytes"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/payment"
	"simpul/internal/web"
)

// maxDelivery is the most that an event may weigh, in bytes.
const maxDelivery = 256 << 10

// receive stores a genuine event with its job. A forged, stale or foreign
// delivery gets 400, a duplicate 200; neither changes anything. On a fault of
// our own the provider gets 500 and delivers again.
func (o Options) receive(from payment.Notifier) fiber.Handler {
	return func(c *fiber.Ctx) error {
		// The raw bytes, because they are what is signed.
		body := c.Request().Body()
		if len(body) > maxDelivery {
			return fault.New(fault.TooLarge, "error.too_large")
		}
		event, err := from.Verify(bytes.Clone(body), func(name string) string { return c.Get(name) }, web.Now(c))
		if err != nil {
			return fmt.Errorf("%w: %w", fiber.ErrBadRequest, err)
		}
		if _, _, err := payment.Receive(c.UserContext(), o.DB, event); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusOK)
	}
}
