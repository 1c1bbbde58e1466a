package till

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/cooperative"
	"simpul/internal/i18n"
	"simpul/internal/payment"
	"simpul/internal/voucher"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

func (o Options) renderCheckout(c *fiber.Ctx, status int, a attempt) error {
	ctx := c.UserContext()
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	f := a.form
	props := shop.CheckoutProps{
		Action: i18n.Path(ctx, a.goods.path), Institution: f.Value("institution"), NPWP: f.Value("npwp"),
		Page: web.Page(c, i18n.T(ctx, "checkout.title")), Frame: frame, Token: web.Token(c), FormKey: a.key.String(), Refusal: a.refusal,
		Name: f.Value("name"), Phone: f.Value("phone"), Email: f.Value("email"), Street: f.Value("street"), Postcode: f.Value("postcode"),
		Note: f.Value("note"), RecipientName: f.Value("recipient_name"), RecipientPhone: f.Value("recipient_phone"), Gift: f.Ticked("gift"), Greeting: f.Value("greeting"),
		Items: a.quote.Items, Shipping: a.quote.Shipping, Total: a.quote.Total.Sub(a.rebate.Amount), Count: a.quote.Quantity, Ready: a.quote.Shippable,
		Method: f.Value("method"), Voucher: f.Value(voucher.Field), Discount: a.rebate.Amount, VoucherUsed: a.rebate.Code, Fetched: a.quote.Fetched(), Askable: a.quote.Askable(),
	}
	props.Demo = props.Page.Demo
	methods, err := o.Checkout.Methods(ctx, o.DB, a.quote, o.Methods)
	if err != nil {
		return err
	}
	props.Methods = o.methodChoices(c, methods)
	if props.Method == "" && len(methods) > 0 {
		props.Method = string(methods[0])
	}
	props.Errors = f.Summary(ctx,
		form.Label{Name: "name", Text: i18n.T(ctx, "checkout.name")}, form.Label{Name: "phone", Text: i18n.T(ctx, "checkout.phone")},
		form.Label{Name: "email", Text: i18n.T(ctx, "checkout.email")}, form.Label{Name: "region", Text: i18n.T(ctx, "checkout.region")},
		form.Label{Name: "province", Text: i18n.T(ctx, "checkout.province")}, form.Label{Name: "regency", Text: i18n.T(ctx, "checkout.regency")},
		form.Label{Name: "district", Text: i18n.T(ctx, "checkout.district")},
		form.Label{Name: "street", Text: i18n.T(ctx, "checkout.street")}, form.Label{Name: "city", Text: i18n.T(ctx, "postal.city.city")},
		form.Label{Name: "area", Text: i18n.T(ctx, "postal.area.province")}, form.Label{Name: "postcode", Text: i18n.T(ctx, "checkout.postcode")},
		form.Label{Name: "greeting", Text: i18n.T(ctx, "checkout.greeting")}, form.Label{Name: "recipient_name", Text: i18n.T(ctx, "checkout.recipient.name")},
		form.Label{Name: "recipient_phone", Text: i18n.T(ctx, "checkout.recipient.phone")}, form.Label{Name: "note", Text: i18n.T(ctx, "checkout.note")},
		form.Label{Name: "institution", Text: i18n.T(ctx, "checkout.institution.name")}, form.Label{Name: "npwp", Text: i18n.T(ctx, "checkout.npwp")},
		form.Label{Name: "method", Text: i18n.T(ctx, "checkout.payment")},
		form.Label{Name: voucher.Field, Text: i18n.T(ctx, "voucher.field")})
	if props.Region, err = o.regionChoice(ctx, a); err != nil {
		return err
	}
	props.Country = countryChoice(ctx, a.country, props.Region.Action)
	if a.country.Abroad() {
		address := foreignAddress(ctx, a.country, f)
		props.Abroad = &address
	}
	if props.About, err = o.about(ctx, a.country, props.Total, web.Now(c)); err != nil {
		return err
	}
	makers, err := o.makersOf(ctx, a.quote, web.Now(c))
	if err != nil {
		return err
	}
	for _, p := range a.quote.Parcels {
		props.Parcels = append(props.Parcels, o.checkoutParcel(c, a.quote, p, makers))
	}
	return web.Render(c, status, shop.Checkout(props))
}

func (o Options) methodChoices(c *fiber.Ctx, methods []payment.Method) []part.Choice {
	choices := make([]part.Choice, len(methods))
	for i, m := range methods {
		choices[i] = part.Choice{
			Value: string(m), Label: i18n.T(c.UserContext(), m.Label()), Hint: i18n.T(c.UserContext(), m.Hint()),
			Icon: part.IconName(o.Checkout.Terms(m).Icon),
		}
	}
	return choices
}

// pickupPlace is where and when a cooperative's parcels are fetched.
func pickupPlace(of cooperative.Cooperative) string {
	return of.Street + ", " + of.Address() + " · " + of.PickupHours
}

func (o Options) checkoutParcel(c *fiber.Ctx, a checkout.Quote, p checkout.QuotedParcel, makers knownMakers) shop.CheckoutParcel {
	ctx := c.UserContext()
	parcel := shop.CheckoutParcel{
		Cooperative: int64(p.Cooperative.ID), Name: p.Cooperative.Name, Village: p.Cooperative.Village().Short(),
		Weight: i18n.T(ctx, "checkout.kg", p.BilledKg), Courier: strconv.FormatInt(int64(p.Chosen), 10),
		Rest:       makers.rests[p.Cooperative.ID],
		NotShipped: p.Zone != "" && len(p.Rates) == 0, Ask: p.Zone != "" && len(p.Rates) == 0 && a.Askable(),
	}
	for _, l := range p.Lines {
		parcel.Lines = append(parcel.Lines, o.cartLine(c, l, makers))
	}
	for _, r := range p.Rates {
		if r.Pickup {
			parcel.Couriers = append(parcel.Couriers, part.Choice{
				Value: strconv.FormatInt(int64(r.Courier), 10), Label: i18n.T(ctx, "checkout.pickup"),
				Hint: pickupPlace(p.Cooperative), End: i18n.T(ctx, "checkout.pickup.free"),
			})
			continue
		}
		parcel.Couriers = append(parcel.Couriers, part.Choice{
			Value: strconv.FormatInt(int64(r.Courier), 10), Label: r.CourierName,
			Hint: i18n.T(ctx, "checkout.courier.days", r.DaysMin, r.DaysMax), End: i18n.Money(ctx, r.Price),
		})
	}
	return parcel
}
