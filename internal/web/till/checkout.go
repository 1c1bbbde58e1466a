package till

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/bespoke"
	"simpul/internal/cart"
	"simpul/internal/checkout"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/postal"
	"simpul/internal/region"
	"simpul/internal/voucher"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
)

// goods are what is paid for: the cart, or a bespoke work.
type goods struct {
	path string         // of the form
	back string         // where the goods are looked at
	made *bespoke.Quote // nil for the cart
}

func cartGoods() goods { return goods{path: "/bayar", back: "/keranjang"} }

// quote prices the goods.
func (o Options) quote(c *fiber.Ctx, g goods, to delivery.Place, choice checkout.Choice) (checkout.Quote, error) {
	if g.made != nil {
		return checkout.QuoteBespoke(c.UserContext(), o.DB, *g.made, to, choice)
	}
	return checkout.QuoteCart(c.UserContext(), o.DB, cart.Token(web.Browser(c)), to, choice)
}

func (o Options) showCheckout(c *fiber.Ctx) error { return o.showTill(c, cartGoods()) }

func (o Options) checkOut(c *fiber.Ctx) error { return o.atTill(c, cartGoods()) }

// showTill begins an attempt to pay for goods.
func (o Options) showTill(c *fiber.Ctx, g goods) error {
	ctx := c.UserContext()
	a := attempt{goods: g, form: form.New(nil), key: uuid.New()}
	err := o.remembered(c, &a)
	if err != nil {
		return err
	}
	if a.quote, err = o.quote(c, g, a.to(), nil); err != nil {
		return err
	}
	if a.quote.Empty() || a.quote.Problems() {
		return web.Redirect(c, i18n.Path(ctx, g.back))
	}
	err = a.quote.Open(ctx, o.DB, web.Now(c))
	if refusal, ok := fault.As(err); ok {
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
		return web.Redirect(c, i18n.Path(ctx, g.back))
	}
	if err != nil {
		return err
	}
	return o.renderCheckout(c, fiber.StatusOK, a)
}

// attempt is one sending of the checkout form on its way.
type attempt struct {
	goods    goods
	form     *form.Form
	key      uuid.UUID
	country  postal.Country // Indonesia, or where the parcels go instead of a region
	place    region.Region
	quote    checkout.Quote
	methods  []payment.Method // that the quote can be paid by
	rebate   checkout.Rebate  // of the voucher that was typed
	searched bool             // a region was searched for
	refusal  string           // why no order was made, when no field is at fault
}

// to is where the parcels go, as far as it is known.
func (a attempt) to() delivery.Place {
	if a.country.Abroad() {
		return delivery.Abroad(a.country)
	}
	return delivery.Within(a.place.Code)
}

// atTill takes whatever was pressed: searching or choosing the region, or
// paying. Everything typed is kept until the order is placed.
func (o Options) atTill(c *fiber.Ctx, g goods) error {
	ctx := c.UserContext()
	sent := web.Form(c)
	a := attempt{goods: g, form: sent}
	var err error
	if a.key, err = uuid.Parse(sent.Value("form_key")); err != nil {
		a.key = uuid.New()
	}
	step := sent.Value("step")
	if err := o.locate(ctx, &a, step); err != nil {
		return err
	}
	if a.quote, err = o.quote(c, g, a.to(), choiceOf(sent)); err != nil {
		return err
	}
	if err := o.useVoucher(c, &a); err != nil {
		return err
	}
	switch step {
	case "pay":
		return o.place(c, a)
	case "ask":
		return o.askShipping(c, a)
	}
	if a.quote.Empty() || a.quote.Problems() {
		return web.Redirect(c, i18n.Path(ctx, g.back))
	}
	status := fiber.StatusOK
	if !sent.Valid() {
		status = fiber.StatusUnprocessableEntity
	}
	return o.renderCheckout(c, status, a)
}

// useVoucher reads what the typed voucher takes off, once it is known what there
// is to pay. One that cannot be used is refused beside its field.
func (o Options) useVoucher(c *fiber.Ctx, a *attempt) error {
	if !a.quote.Shippable || a.quote.Empty() || a.form.Error(c.UserContext(), voucher.Field) != "" {
		return nil
	}
	rebate, err := o.Checkout.Rebate(c.UserContext(), o.DB, a.quote, a.form.Value(voucher.Field), web.Now(c))
	if err != nil && !a.form.Take(err) {
		return err
	}
	a.rebate = rebate
	return nil
}

// place places the order and leads to where it is paid.
func (o Options) place(c *fiber.Ctx, a attempt) error {
	ctx := c.UserContext()
	var err error
	if a.methods, err = o.Checkout.Methods(ctx, o.DB, a.quote, o.Methods); err != nil {
		return err
	}
	request := o.request(c, a)
	if !a.to().Known() {
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
	if a.goods.made == nil {
		o.count(c, 0)
	}
	return o.leadToPayment(c, placed)
}

// refused shows the page again with what is so now: after a change of the cart
// that is the cart itself.
func (o Options) refused(c *fiber.Ctx, a attempt, refusal *fault.Fault) error {
	ctx := c.UserContext()
	quote, err := o.quote(c, a.goods, a.to(), choiceOf(a.form))
	if err != nil {
		return err
	}
	if quote.Empty() || quote.Problems() {
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
		return web.Redirect(c, i18n.Path(ctx, a.goods.back))
	}
	a.quote, a.rebate = quote, checkout.Rebate{}
	if len(refusal.Fields) > 0 {
		a.form.Take(refusal)
	} else {
		a.refusal = i18n.T(ctx, refusal.Key, refusal.Args...)
	}
	if err := o.useVoucher(c, &a); err != nil {
		return err
	}
	return o.renderCheckout(c, fiber.StatusUnprocessableEntity, a)
}

// leadToPayment goes to the provider's page. When that cannot be had now, the
// order's own page says so and offers to try again.
func (o Options) leadToPayment(c *fiber.Ctx, placed order.Order) error {
	ctx := c.UserContext()
	if placed.Due() {
		return web.Redirect(c, i18n.Path(ctx, "/pesanan/"+placed.Token))
	}
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
