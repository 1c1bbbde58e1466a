package perajin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/postal"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

// orders lists what she has to make or to bring, and for which town.
func (p *pages) orders(c *fiber.Ctx) error {
	ctx := c.UserContext()
	waiting, err := report.PreparationsOf(ctx, p.Report, web.Actor(c).Person)
	if err != nil {
		return err
	}
	photos, err := media.Pictures(ctx, p.Report, picturesOf(waiting, func(w report.Preparation) media.ID { return w.Picture }))
	if err != nil {
		return err
	}
	props := perajin.OrdersProps{GoodsURL: goodsPath}
	props.Page, props.Frame = head(c, layout.ProducerOrders, "perajin.orders.title")
	for _, w := range waiting {
		task := perajin.TaskProps{
			Title: w.Title, Option: w.Option, Quantity: w.Quantity, Picture: p.picture(photos[w.Picture], w.Title, part.SizesLine),
			MadeToOrder: w.MadeToOrder, By: w.By(), Late: clock.Day(web.Now(c)).After(w.By()), For: w.To.Label(),
			Cooperative: w.Cooperative, OrderNumber: w.OrderNumber, Income: w.Income,
		}
		if w.To.Code == "" {
			task.For = i18n.T(ctx, "perajin.orders.abroad", postal.Country(w.Country).Name(string(i18n.From(ctx))))
		}
		props.Tasks = append(props.Tasks, task)
	}
	return web.Render(c, fiber.StatusOK, perajin.Orders(props))
}

func picturesOf[T any](all []T, of func(T) media.ID) []media.ID {
	ids := make([]media.ID, 0, len(all))
	for _, a := range all {
		if id := of(a); id != 0 {
			ids = append(ids, id)
		}
	}
	return ids
}
