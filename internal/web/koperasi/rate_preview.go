package koperasi

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/delivery"
	"simpul/internal/i18n"
	"simpul/internal/postal"
	"simpul/internal/region"
	"simpul/internal/web"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// mostPreviewKg bounds the weight that somebody looks at.
const mostPreviewKg = 100

// countryNames are the countries of a zone.
func countryNames(ctx context.Context, z delivery.Zone) string {
	names := make([]string, len(z.Countries))
	for i, c := range z.Countries {
		names[i] = postal.Country(c).Name(string(i18n.From(ctx)))
	}
	return i18n.List(ctx, names)
}

// previewRates answers what a customer to some place pays for a parcel of some
// weight, once somebody asks.
func (p *pages) previewRates(c *fiber.Ctx, s *scope) (koperasi.RatePreview, error) {
	ctx, asked := c.UserContext(), web.Query(c)
	lang := string(i18n.From(ctx))
	country := postal.Country(asked.Text("negara", 2))
	if !country.Known() {
		country = postal.Indonesia
	}
	kg := min(max(c.QueryInt("kg", 1), 1), mostPreviewKg)
	preview := koperasi.RatePreview{Country: string(country), Place: asked.Text("ke", 100), Kg: i18n.Number(ctx, int64(kg))}
	if s.address.Cooperative != 0 {
		preview.Group = c.Query("koperasi")
	}
	for _, each := range append([]postal.Country{postal.Indonesia}, append(postal.Familiar(), "AU", "NL", "GB", "US")...) {
		preview.Countries = append(preview.Countries, part.Option{Value: string(each), Label: each.Name(lang)})
	}
	to, name := delivery.Abroad(country), country.Name(lang)
	if !country.Abroad() {
		if preview.Place == "" {
			return preview, nil
		}
		matches, err := region.Search(ctx, p.DB, preview.Place, region.Filter{}, 1)
		if err != nil {
			return preview, err
		}
		if len(matches) == 0 {
			preview.PlaceError = i18n.T(ctx, "koperasi.rates.unknown_place")
			return preview, nil
		}
		to, name = delivery.Within(matches[0].Code), matches[0].Address()
	}
	zone, err := delivery.ZoneTo(ctx, p.DB, s.group.VillageCode, to)
	if err != nil {
		return preview, err
	}
	rates, err := delivery.Rates(ctx, p.DB, s.group.ID, zone, kg)
	if err != nil {
		return preview, err
	}
	preview.To = i18n.T(ctx, "koperasi.rates.to", name, kg)
	for _, r := range rates {
		if !r.Pickup {
			preview.Prices = append(preview.Prices, part.Pair{Key: r.CourierName + " · " + i18n.T(ctx, "checkout.courier.days", r.DaysMin, r.DaysMax), Value: i18n.Money(ctx, r.Price(kg))})
		}
	}
	if len(preview.Prices) == 0 {
		preview.Told = i18n.T(ctx, "koperasi.rates.none_there")
		if to.Abroad() {
			preview.Told = i18n.T(ctx, "koperasi.rates.none_abroad")
		}
	}
	return preview, nil
}
