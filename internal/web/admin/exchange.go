package admin

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/exchange"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/web"
	"simpul/views/admin"
	"simpul/views/form"
	"simpul/views/part"
)

func (o *Office) showRates(c *fiber.Ctx) error {
	today := web.Now(c).In(clock.Jakarta).Format(time.DateOnly)
	return o.ratesPage(c, fiber.StatusOK, form.Filled(map[string]string{"on": today, "units": "1"}))
}

func (o *Office) ratesPage(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	frame, _, err := o.frame(c, admin.ExchangePath)
	if err != nil {
		return err
	}
	rates, err := exchange.Latest(ctx, o.DB)
	if err != nil {
		return err
	}
	props := admin.ExchangeProps{Form: f}
	for _, r := range rates {
		props.Rows = append(props.Rows, part.Text(i18n.Number(ctx, int64(r.Units))+" "+r.Currency, i18n.Money(ctx, r.Rupiah), i18n.ShortDate(ctx, r.On), r.Source))
	}
	return web.Render(c, status, admin.Exchange(web.Page(c, title(c, "exchange.title")), frame, props))
}

func (o *Office) setRate(c *fiber.Ctx) error {
	f := web.Form(c)
	r := exchange.Rate{Currency: f.Choice("currency", admin.Currencies()...), Rupiah: f.Money("rupiah", money.Rupiah(1), exchange.Most()), Source: f.Required("source", 200)}
	r.Units, _ = strconv.Atoi(f.Choice("units", admin.Units()...))
	var err error
	if r.On, err = time.Parse(time.DateOnly, f.Value("on")); err != nil {
		f.Refuse("on", "exchange.on")
	}
	if err = f.Err(); err == nil {
		err = o.command(c, func(ctx context.Context, tx *database.Tx) error {
			return exchange.Set(ctx, tx, web.Actor(c), r, web.Now(c))
		})
	}
	if err != nil && (!f.Valid() || f.Take(err)) {
		return o.ratesPage(c, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "exchange.saved")
	return web.Redirect(c, admin.ExchangePath)
}
