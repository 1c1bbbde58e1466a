package kasir

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/views/kasir"
	"simpul/views/part"
)

// most bounds each list of what waits.
const most = 200

func (p *pages) home(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if number := c.Query("nomor"); number != "" {
		o, err := checkout.OrderOfDesk(ctx, p.DB, web.Actor(c), number)
		if fault.KindOf(err) == fault.NotFound {
			web.Flash(c, part.Warn, "kasir.find.missed", order.CleanNumber(number))
			return web.Redirect(c, kasir.HomePath)
		}
		if err != nil {
			return err
		}
		return web.Redirect(c, kasir.OrderPath(o.Number))
	}
	programmes, err := checkout.Desk(ctx, p.DB, web.Actor(c))
	if err != nil {
		return err
	}
	props, err := p.waiting(ctx, programmes, web.Now(c))
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, kasir.Home(web.Page(c, i18n.T(ctx, "kasir.money")), frame(c), props))
}

// waiting reads all that waits for somebody.
func (p *pages) waiting(ctx context.Context, programmes []int64, now time.Time) (props kasir.HomeProps, err error) {
	matches, err := checkout.Matches(ctx, p.DB, programmes, now)
	if err != nil {
		return props, err
	}
	for _, m := range matches {
		props.Matches = append(props.Matches, kasir.Match{
			Line: int64(m.Line), Number: m.Number, Buyer: m.BuyerName, Day: m.Day, Description: m.Description, Amount: m.Amount,
		})
	}
	asked, err := payment.AskedOf(ctx, p.DB, programmes, most)
	if err != nil {
		return props, err
	}
	for _, a := range asked {
		o, err := order.ByID(ctx, p.DB, order.ID(a.Order))
		if err != nil {
			return props, err
		}
		props.Waiting = append(props.Waiting, kasir.Waiting{Order: o, Asked: a})
	}
	open, err := payment.OpenManual(ctx, p.DB, programmes, most)
	if err != nil {
		return props, err
	}
	for _, m := range open {
		came, err := p.came(ctx, m)
		if err != nil {
			return props, err
		}
		if m.State == payment.ManualToApprove {
			props.Approve = append(props.Approve, came)
		} else {
			props.Held = append(props.Held, came)
		}
	}
	due, err := payment.Returnable(ctx, p.DB, programmes, most)
	if err != nil {
		return props, err
	}
	for _, r := range due {
		o, err := order.ByID(ctx, p.DB, order.ID(r.Order))
		if err != nil {
			return props, err
		}
		props.Due = append(props.Due, kasir.Due{Refund: r, Order: o})
	}
	return props, nil
}

func (p *pages) came(ctx context.Context, m payment.Manual) (kasir.Came, error) {
	came := kasir.Came{Manual: m}
	if m.Order == 0 {
		return came, nil
	}
	var err error
	came.Order, err = order.ByID(ctx, p.DB, order.ID(m.Order))
	return came, err
}
