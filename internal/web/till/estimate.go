package till

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/delivery"
	"simpul/internal/i18n"
	"simpul/internal/region"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

// regionKept is how long a browser remembers its district.
const regionKept = 180 * 24 * 60 * 60 // seconds

// estimate is what sending one piece of a product would cost.
type estimate struct {
	product catalog.Detail
	to      attempt // whose place is that which the browser remembers
	rates   []delivery.Rate
	kg      int
}

// estimateFor estimates for the district that the browser remembers.
func (o Options) estimateFor(c *fiber.Ctx) (e estimate, err error) {
	ctx := c.UserContext()
	if e.product, err = catalog.ProductBySlug(ctx, o.DB, c.Params("slug")); err != nil {
		return e, err
	}
	if err = o.remembered(c, &e.to); err != nil || !e.to.to().Known() {
		return e, err
	}
	d := e.product
	_, e.kg = delivery.Weigh([]delivery.Piece{{WeightG: d.WeightG, LengthMM: d.LengthMM, WidthMM: d.WidthMM, HeightMM: d.HeightMM, Quantity: 1}})
	zone, err := delivery.ZoneTo(ctx, o.DB, d.By.VillageCode, e.to.to())
	if err != nil {
		return e, err
	}
	e.rates, err = delivery.Rates(ctx, o.DB, d.By.ID, zone, e.kg)
	return e, err
}

// lines are the ways to get a product, each with its days and its price.
func (e estimate) lines(ctx context.Context) []part.Pair {
	pairs := make([]part.Pair, len(e.rates))
	for i, r := range e.rates {
		pairs[i] = part.Pair{Key: r.CourierName + " · " + i18n.T(ctx, "checkout.courier.days", r.DaysMin, r.DaysMax), Value: i18n.Money(ctx, r.Price(e.kg))}
		if r.Pickup {
			pairs[i] = part.Pair{Key: i18n.T(ctx, "checkout.pickup") + " · " + pickupPlace(e.product.By), Value: i18n.T(ctx, "checkout.pickup.free")}
		}
	}
	return pairs
}

func (e estimate) title(ctx context.Context) string {
	switch abroad := e.to.country.Abroad(); {
	case len(e.rates) == 0 && abroad:
		return i18n.T(ctx, "checkout.estimate.ask", e.product.By.Name)
	case len(e.rates) == 0:
		return i18n.T(ctx, "checkout.not_shipped", e.product.By.Name)
	case abroad:
		return i18n.T(ctx, "checkout.estimate.to", e.to.country.Name(string(i18n.From(ctx))))
	}
	return i18n.T(ctx, "checkout.estimate.to", e.to.place.Address())
}

func (o Options) showEstimate(c *fiber.Ctx) error {
	return o.renderEstimate(c, fiber.StatusOK, attempt{form: form.New(nil)})
}

func (o Options) renderEstimate(c *fiber.Ctx, status int, a attempt) error {
	ctx := c.UserContext()
	e, err := o.estimateFor(c)
	if err != nil {
		return err
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	product := i18n.Path(ctx, "/produk/"+e.product.Slug)
	props := shop.EstimateProps{
		Page: web.Page(c, i18n.T(ctx, "checkout.estimate")), Frame: frame, ProductURL: product, Action: product + "/ongkir",
		Product: e.product.TitleIn(string(web.Language(c))),
	}
	if e.to.to().Known() {
		props.To, props.Rates = e.title(ctx), e.lines(ctx)
	}
	if props.Region, err = o.regionChoice(ctx, a); err != nil {
		return err
	}
	if a.country == "" {
		a.country = e.to.country
	}
	props.Region.Action, props.Country, props.Abroad = props.Action, countryChoice(ctx, a.country, props.Action), a.country.Abroad()
	props.Errors = a.form.Summary(ctx, form.Label{Name: "region", Text: i18n.T(ctx, "checkout.region")},
		form.Label{Name: "province", Text: i18n.T(ctx, "checkout.province")}, form.Label{Name: "regency", Text: i18n.T(ctx, "checkout.regency")},
		form.Label{Name: "district", Text: i18n.T(ctx, "checkout.district")})
	return web.Render(c, status, shop.Estimate(props))
}

// chooseEstimate lets the browser remember the district that was chosen; the
// checkout begins with it too.
func (o Options) chooseEstimate(c *fiber.Ctx) error {
	ctx := c.UserContext()
	a := attempt{form: web.Form(c)}
	if err := o.locate(ctx, &a, a.form.Value("step")); err != nil {
		return err
	}
	kept := string(a.place.Code.At(region.District))
	if a.country.Abroad() {
		kept = string(a.country)
	}
	if kept == "" {
		status := fiber.StatusOK
		if !a.form.Valid() {
			status = fiber.StatusUnprocessableEntity
		}
		return o.renderEstimate(c, status, a)
	}
	c.Cookie(&fiber.Cookie{
		Name: shop.RegionCookie, Value: kept, Path: "/", SameSite: fiber.CookieSameSiteLaxMode, MaxAge: regionKept,
	})
	return web.Redirect(c, i18n.Path(ctx, "/produk/"+c.Params("slug")+"/ongkir"))
}

// tellEstimate answers the script of a product's page.
func (o Options) tellEstimate(c *fiber.Ctx) error {
	e, err := o.estimateFor(c)
	if err != nil {
		return err
	}
	type line struct {
		Name  string `json:"name"`
		Price string `json:"price"`
	}
	answer := struct {
		Title string `json:"title"`
		Lines []line `json:"lines"`
	}{Lines: []line{}}
	if e.to.to().Known() {
		answer.Title = e.title(c.UserContext())
		for _, p := range e.lines(c.UserContext()) {
			answer.Lines = append(answer.Lines, line{p.Key, p.Value})
		}
	}
	return c.JSON(answer)
}
