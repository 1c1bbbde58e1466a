package koperasi

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// pastShown bounds the history on the page.
const pastShown = 40

// rates shows what the cooperative charges, and what a customer pays by that.
func (p *pages) rates(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := koperasi.RatesProps{Address: s.address, AddURL: s.address.To(koperasi.RatePath)}
	if props.Preview, err = p.previewRates(c, s); err != nil {
		return err
	}
	if props.Zones, err = p.rateZones(ctx, s); err != nil {
		return err
	}
	past, err := delivery.Past(ctx, p.DB, s.group.ID, pastShown)
	if err != nil {
		return err
	}
	for _, r := range past {
		until := i18n.T(ctx, "koperasi.rates.now")
		if r.EndedAt != nil {
			until = byWhom(ctx, i18n.ShortDateTime(ctx, *r.EndedAt), r.EndedBy)
		}
		props.Past = append(props.Past, part.Text(rateName(ctx, r.Rate)+": "+rateText(ctx, r.Rate), byWhom(ctx, i18n.ShortDateTime(ctx, r.SetAt), r.SetBy), until))
	}
	return web.Render(c, fiber.StatusOK, koperasi.Rates(web.Page(c, i18n.T(ctx, "koperasi.rates")), s.frame(c, koperasi.RatesPath), props))
}

func byWhom(ctx context.Context, when, who string) string {
	if who == "" {
		return when
	}
	return i18n.T(ctx, "koperasi.rates.by", when, who)
}

func zoneName(ctx context.Context, z region.Zone) string {
	return i18n.T(ctx, "delivery.zone."+string(z))
}

func rateName(ctx context.Context, r delivery.Rate) string {
	return r.CourierName + ", " + zoneName(ctx, r.Zone)
}

// rateText is what a rate asks, for how long and up to what weight.
func rateText(ctx context.Context, r delivery.Rate) string {
	text := i18n.T(ctx, "koperasi.rates.line", r.FirstKg, r.NextKg) + " · " + i18n.T(ctx, "checkout.courier.days", r.DaysMin, r.DaysMax)
	if r.MostKg > 0 {
		text += " · " + i18n.T(ctx, "koperasi.rates.most", r.MostKg)
	}
	return text
}

// rateZones are the zones to which the cooperative ships.
func (p *pages) rateZones(ctx context.Context, s *scope) ([]koperasi.RateZone, error) {
	zones, err := delivery.Zones(ctx, p.DB)
	if err != nil {
		return nil, err
	}
	rates, err := delivery.Current(ctx, p.DB, s.group.ID)
	if err != nil {
		return nil, err
	}
	var all []koperasi.RateZone
	for _, z := range zones {
		shown := koperasi.RateZone{Name: zoneName(ctx, z.Slug), Countries: countryNames(ctx, z)}
		for _, r := range rates {
			if r.Zone == z.Slug {
				shown.Rates = append(shown.Rates, koperasi.RateLine{
					Courier: r.CourierName, Text: rateText(ctx, r), Label: i18n.T(ctx, "koperasi.rates.change") + ": " + rateName(ctx, r),
					ChangeURL: s.address.With(koperasi.RatePath, "tarif", strconv.FormatInt(int64(r.ID), 10)),
				})
			}
		}
		if len(shown.Rates) > 0 {
			all = append(all, shown)
		}
	}
	return all, nil
}

func (p *pages) showRate(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	chosen := c.Query("tarif")
	if chosen == "" {
		return p.renderRate(c, s, fiber.StatusOK, form.New(nil))
	}
	rates, err := delivery.Current(c.UserContext(), p.DB, s.group.ID)
	if err != nil {
		return err
	}
	for _, r := range rates {
		if strconv.FormatInt(int64(r.ID), 10) == chosen {
			return p.renderRate(c, s, fiber.StatusOK, form.Filled(rateValues(r)))
		}
	}
	return fault.New(fault.NotFound, "error.not_found")
}

func rateValues(r delivery.Rate) map[string]string {
	values := map[string]string{
		"seen": strconv.FormatInt(int64(r.ID), 10), "zone": string(r.Zone), "courier": strconv.FormatInt(int64(r.Courier), 10),
		"first_kg": strconv.FormatInt(r.FirstKg.Rupiah(), 10), "next_kg": strconv.FormatInt(r.NextKg.Rupiah(), 10),
		"days_min": strconv.Itoa(r.DaysMin), "days_max": strconv.Itoa(r.DaysMax),
	}
	if r.MostKg > 0 {
		values["most_kg"] = strconv.Itoa(r.MostKg)
	}
	return values
}

func (p *pages) renderRate(c *fiber.Ctx, s *scope, status int, f *form.Form) error {
	ctx := c.UserContext()
	props := koperasi.RateProps{Address: s.address, Token: web.Token(c), Form: f, Seen: f.Value("seen")}
	zones, err := delivery.Zones(ctx, p.DB)
	if err != nil {
		return err
	}
	for _, z := range zones {
		props.Zones = append(props.Zones, part.Option{Value: string(z.Slug), Label: zoneName(ctx, z.Slug)})
		if props.Seen != "" && f.Value("zone") == string(z.Slug) {
			props.Name = zoneName(ctx, z.Slug)
		}
	}
	couriers, err := delivery.Couriers(ctx, p.DB)
	if err != nil {
		return err
	}
	for _, courier := range couriers {
		option := part.Option{Value: strconv.FormatInt(int64(courier.ID), 10), Label: courier.Name}
		if props.Seen != "" && f.Value("courier") == option.Value {
			props.Name = courier.Name + ", " + props.Name
		}
		if courier.Abroad {
			option.Label = i18n.T(ctx, "koperasi.rate.courier.abroad", courier.Name)
		}
		props.Couriers = append(props.Couriers, option)
	}
	return web.Render(c, status, koperasi.Rate(web.Page(c, i18n.T(ctx, "koperasi.rate.title")), s.frame(c, koperasi.RatesPath), props))
}

func (p *pages) setRate(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	none, most := money.Rupiah(0), delivery.MostPrice()
	r := delivery.Rate{
		Zone: region.Zone(f.Required("zone", 40)), FirstKg: f.Money("first_kg", none, most), NextKg: f.Money("next_kg", none, most),
		DaysMin: f.Int("days_min", 0, delivery.MostDays), DaysMax: f.Int("days_max", 0, delivery.MostDays), MostKg: f.OptionalInt("most_kg", 0, 1, delivery.MostKg),
	}
	r.Courier = delivery.CourierID(f.ID("courier"))
	before := seen[delivery.RateID](f)
	if err = f.Err(); err == nil {
		err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
			return delivery.ChangeRate(ctx, tx, web.Actor(c), s.group.ID, before, r, web.Now(c))
		})
	}
	return p.afterRate(c, s, f, err, "koperasi.rate.saved")
}

func (p *pages) endRate(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
		return delivery.EndRate(ctx, tx, web.Actor(c), s.group.ID, seen[delivery.RateID](f), web.Now(c))
	})
	return p.afterRate(c, s, f, err, "koperasi.rate.ended")
}

func (p *pages) afterRate(c *fiber.Ctx, s *scope, f *form.Form, err error, done string) error {
	return changed(c, f, err, done, s.address.To(koperasi.RatesPath), func() error { return p.renderRate(c, s, fiber.StatusUnprocessableEntity, f) })
}
