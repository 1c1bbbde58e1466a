package perajin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/order"
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
	waiting, err := report.PreparationsOf(ctx, p.Report, web.Actor(c).Maker())
	if err != nil {
		return err
	}
	photos, err := media.Pictures(ctx, p.Report, picturesOf(waiting, func(w report.Preparation) media.ID { return w.Picture }))
	if err != nil {
		return err
	}
	props := perajin.OrdersProps{GoodsURL: goodsPath, BroughtURL: broughtPath, BorrowedURL: borrowedPath}
	props.Page, props.Frame = head(c, layout.ProducerOrders, "perajin.orders.title")
	for _, w := range waiting {
		task := perajin.TaskProps{
			Title: w.Title, Option: w.Option, Quantity: w.Quantity, Grouped: w.Grouped, Accepted: w.Accepted, Picture: p.picture(photos[w.Picture], w.Title, part.SizesLine),
			MadeToOrder: w.MadeToOrder, By: w.By(), Late: w.Late(web.Now(c)), Near: w.Near(web.Now(c)), For: w.To.Label(),
			URL: ordersPath + "/" + idText(w.Line) + "/siap", Token: web.Token(c), Ready: w.ReadyAt != nil, Shared: w.ShareBP < catalog.WholeBP,
			ID: idText(w.Line), Cooperative: w.Cooperative, OrderNumber: w.OrderNumber, Income: w.Income,
		}
		if w.To.Code == "" {
			task.For = i18n.T(ctx, "perajin.orders.abroad", postal.Country(w.Country).Name(string(i18n.From(ctx))))
		}
		props.Tasks = append(props.Tasks, task)
	}
	return web.Render(c, fiber.StatusOK, perajin.Orders(props))
}

// makeReady notes that her part of a line is ready, or not yet.
func (p *pages) makeReady(c *fiber.Ctx) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	ready := f.Value("answer") != "not_yet"
	if err := order.MakeReady(c.UserContext(), p.DB, web.Actor(c), order.LineID(id), ready, web.Now(c)); err != nil {
		return err
	}
	if ready {
		web.Flash(c, part.Good, "perajin.orders.ready.done")
	} else {
		web.Flash(c, part.Info, "perajin.orders.ready.undone")
	}
	return web.Redirect(c, ordersPath+"#pesanan-"+idText(id))
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
