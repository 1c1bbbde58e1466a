package till

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/cart"
	"simpul/internal/checkout"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/region"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

func (o Options) showCheckout(c *fiber.Ctx) error {
	quote, err := checkout.QuoteCart(c.UserContext(), o.DB, cart.Token(web.Browser(c)), "", nil)
	if err != nil {
		return err
	}
	if quote.Empty() || quote.Problems() {
		return web.Redirect(c, i18n.Path(c.UserContext(), "/keranjang"))
	}
	return o.renderCheckout(c, fiber.StatusOK, attempt{form: form.New(nil), key: uuid.New(), quote: quote})
}

// attempt is one sending of the checkout form on its way.
type attempt struct {
	form     *form.Form
	key      uuid.UUID
	place    region.Region
	quote    checkout.Quote
	searched bool   // a region was searched for
	refusal  string // why no order was made, when no field is at fault
}

// checkOut takes whatever was pressed: searching or choosing the region, or
// paying. Everything typed is kept until the order is placed.
func (o Options) checkOut(c *fiber.Ctx) error {
	ctx := c.UserContext()
	sent := web.Form(c)
	a := attempt{form: sent}
	var err error
	if a.key, err = uuid.Parse(sent.Value("form_key")); err != nil {
		a.key = uuid.New()
	}
	step := sent.Value("step")
	chosen := sent.Value("region")
	switch {
	case step == "change_region":
		chosen = ""
	case chosen == "" && sent.Value("region_match") != "":
		chosen = sent.Value("region_match")
	}
	if a.place, err = o.destination(ctx, chosen); err != nil {
		return err
	}
	a.searched = a.place.Code == "" && step != "change_region"
	if a.searched {
		if a.place, err = o.onlyRegion(ctx, sent.Value("region_typed")); err != nil {
			return err
		}
	}
	if a.quote, err = checkout.QuoteCart(ctx, o.DB, cart.Token(web.Browser(c)), a.place.Code, choiceOf(sent)); err != nil {
		return err
	}
	if step == "pay" {
		return o.place(c, a)
	}
	if a.quote.Empty() || a.quote.Problems() {
		return web.Redirect(c, i18n.Path(ctx, "/keranjang"))
	}
	return o.renderCheckout(c, fiber.StatusOK, a)
}

// choiceOf reads the couriers chosen, one field for each cooperative.
func choiceOf(sent *form.Form) checkout.Choice {
	choice := checkout.Choice{}
	for name, value := range sent.Prefixed("courier_") {
		cooperative, err := strconv.ParseInt(name, 10, 64)
		if err != nil {
			continue
		}
		if courier, err := strconv.ParseInt(value, 10, 64); err == nil {
			choice[identity.CooperativeID(cooperative)] = delivery.CourierID(courier)
		}
	}
	return choice
}

// place places the order and leads to where it is paid.
func (o Options) place(c *fiber.Ctx, a attempt) error {
	ctx := c.UserContext()
	request := o.request(c, a)
	if a.place.Code == "" {
		a.form.Refuse("region", "checkout.region.required")
	}
	if !a.form.Valid() {
		return o.renderCheckout(c, fiber.StatusUnprocessableEntity, a)
	}
	placed, err := o.Checkout.Place(ctx, request, web.Now(c))
	if refusal, ok := fault.As(err); ok && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Invalid) {
		return o.refused(c, a, refusal)
	}
	if err != nil {
		return err
	}
	o.count(c, 0)
	return o.leadToPayment(c, placed)
}

// refused shows the page again with what is so now: after a change of the cart
// that is the cart itself.
func (o Options) refused(c *fiber.Ctx, a attempt, refusal *fault.Fault) error {
	ctx := c.UserContext()
	quote, err := checkout.QuoteCart(ctx, o.DB, cart.Token(web.Browser(c)), a.place.Code, choiceOf(a.form))
	if err != nil {
		return err
	}
	if quote.Empty() || quote.Problems() {
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
		return web.Redirect(c, i18n.Path(ctx, "/keranjang"))
	}
	a.quote = quote
	if len(refusal.Fields) > 0 {
		a.form.Take(refusal)
	} else {
		a.refusal = i18n.T(ctx, refusal.Key, refusal.Args...)
	}
	return o.renderCheckout(c, fiber.StatusUnprocessableEntity, a)
}

// request reads the fields of the form, refusing each that is wrong.
func (o Options) request(c *fiber.Ctx, a attempt) checkout.Request {
	f := a.form
	r := checkout.Request{
		FormKey: a.key, Cart: cart.Token(web.Browser(c)), Choice: choiceOf(f), Language: string(web.Language(c)),
		BuyerName: f.Required("name", 120), BuyerPhone: f.Phone("phone", "ID"), BuyerEmail: f.Email("email"),
		RecipientName: f.Text("recipient_name", 120), RecipientPhone: f.OptionalPhone("recipient_phone", "ID"),
		Destination: a.place, Street: f.Lines("street", 500), Postcode: f.Text("postcode", 5), Note: f.Lines("note", 500),
	}
	if r.RecipientName == "" {
		r.RecipientName = r.BuyerName
	}
	if r.RecipientPhone == "" {
		r.RecipientPhone = r.BuyerPhone
	}
	if len([]rune(r.Street)) < 5 {
		f.Refuse("street", "checkout.street.short")
	}
	if r.Postcode != "" && !fiveDigits(r.Postcode) {
		f.Refuse("postcode", "checkout.postcode.shape")
	}
	methods := make([]string, len(o.Methods))
	for i, m := range o.Methods {
		methods[i] = string(m)
	}
	if a.place.Code != "" {
		r.Method = payment.Method(f.Choice("method", methods...))
	}
	if minor, err := strconv.ParseInt(f.Value("total_seen"), 10, 64); err == nil {
		r.TotalSeen = money.Minor(minor, money.IDR)
	}
	return r
}

func fiveDigits(s string) bool {
	if len(s) != 5 {
		return false
	}
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil
}

// leadToPayment goes to the provider's page. When that cannot be had now, the
// order's own page says so and offers to try again.
func (o Options) leadToPayment(c *fiber.Ctx, placed order.Order) error {
	ctx := c.UserContext()
	url, err := o.Checkout.Pay(ctx, placed, web.Now(c))
	if refusal, ok := fault.As(err); ok && refusal.Kind != fault.Internal {
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
		return web.Redirect(c, i18n.Path(ctx, "/pesanan/"+placed.Token))
	}
	if err != nil {
		return err
	}
	return web.Leave(c, url)
}

func (o Options) renderCheckout(c *fiber.Ctx, status int, a attempt) error {
	ctx := c.UserContext()
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	f := a.form
	props := shop.CheckoutProps{
		Page: web.Page(c, i18n.T(ctx, "checkout.title")), Frame: frame, Token: web.Token(c), FormKey: a.key.String(), Refusal: a.refusal,
		Name: f.Value("name"), Phone: f.Value("phone"), Email: f.Value("email"), Street: f.Value("street"), Postcode: f.Value("postcode"),
		Note: f.Value("note"), RecipientName: f.Value("recipient_name"), RecipientPhone: f.Value("recipient_phone"),
		Items: a.quote.Items, Shipping: a.quote.Shipping, Total: a.quote.Total, Count: a.quote.Quantity, Ready: a.quote.Shippable,
		Methods: o.methodChoices(c), Method: f.Value("method"),
	}
	props.Demo = props.Page.Demo
	if props.Method == "" && len(o.Methods) > 0 {
		props.Method = string(o.Methods[0])
	}
	props.Errors = f.Summary(ctx,
		form.Label{Name: "name", Text: i18n.T(ctx, "checkout.name")}, form.Label{Name: "phone", Text: i18n.T(ctx, "checkout.phone")},
		form.Label{Name: "email", Text: i18n.T(ctx, "checkout.email")}, form.Label{Name: "region", Text: i18n.T(ctx, "checkout.region")},
		form.Label{Name: "street", Text: i18n.T(ctx, "checkout.street")}, form.Label{Name: "postcode", Text: i18n.T(ctx, "checkout.postcode")},
		form.Label{Name: "recipient_phone", Text: i18n.T(ctx, "checkout.recipient.phone")}, form.Label{Name: "note", Text: i18n.T(ctx, "checkout.note")},
		form.Label{Name: "method", Text: i18n.T(ctx, "checkout.payment")})
	if props.Region, err = o.regionChoice(ctx, a.place, f.Text("region_typed", 100), a.searched); err != nil {
		return err
	}
	makers, err := o.makersOf(ctx, a.quote)
	if err != nil {
		return err
	}
	for _, p := range a.quote.Parcels {
		props.Parcels = append(props.Parcels, o.checkoutParcel(c, p, makers))
	}
	return web.Render(c, status, shop.Checkout(props))
}

func (o Options) methodChoices(c *fiber.Ctx) []part.Choice {
	icons := map[payment.Method]part.IconName{payment.Stripe: part.IconCreditCard, payment.Simulation: part.IconFlaskConical}
	choices := make([]part.Choice, len(o.Methods))
	for i, m := range o.Methods {
		key := "checkout.method." + string(m)
		choices[i] = part.Choice{
			Value: string(m), Label: i18n.T(c.UserContext(), key), Hint: i18n.T(c.UserContext(), key+".hint"), Icon: icons[m],
		}
	}
	return choices
}

func (o Options) checkoutParcel(c *fiber.Ctx, p checkout.QuotedParcel, makers knownMakers) shop.CheckoutParcel {
	ctx := c.UserContext()
	parcel := shop.CheckoutParcel{
		Cooperative: int64(p.Cooperative.ID), Name: p.Cooperative.Name, Village: p.Cooperative.Village().Short(),
		Weight: i18n.T(ctx, "checkout.kg", p.BilledKg), Courier: strconv.FormatInt(int64(p.Chosen), 10),
		NotShipped: p.Zone != "" && len(p.Rates) == 0,
	}
	for _, l := range p.Lines {
		parcel.Lines = append(parcel.Lines, o.cartLine(c, l, makers))
	}
	for _, r := range p.Rates {
		parcel.Couriers = append(parcel.Couriers, part.Choice{
			Value: strconv.FormatInt(int64(r.Courier), 10), Label: r.CourierName,
			Hint: i18n.T(ctx, "checkout.courier.days", r.DaysMin, r.DaysMax), End: i18n.Money(ctx, r.Price),
		})
	}
	return parcel
}
