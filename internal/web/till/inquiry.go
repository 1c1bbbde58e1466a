package till

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cart"
	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/inquiry"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/postal"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

// askShipping sends what the customer wants to the cooperatives that have no rate to
// her country.
func (o Options) askShipping(c *fiber.Ctx, a attempt) error {
	ctx := c.UserContext()
	request := o.request(c, a)
	if !a.form.Valid() {
		return o.renderCheckout(c, fiber.StatusUnprocessableEntity, a)
	}
	made, err := o.Checkout.Ask(ctx, request, web.Now(c))
	if refusal, ok := fault.As(err); ok && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Invalid) {
		return o.refused(c, a, refusal)
	}
	if err != nil {
		return err
	}
	o.count(c, 0)
	return web.Redirect(c, i18n.Path(ctx, "/ongkir/"+made.Token))
}

func (o Options) showInquiry(c *fiber.Ctx) error { return o.renderInquiry(c, fiber.StatusOK, "") }

// renderInquiry shows what was asked, what was answered, and how to go on.
func (o Options) renderInquiry(c *fiber.Ctx, status int, refusal string) error {
	ctx := c.UserContext()
	i, err := inquiry.ByToken(ctx, o.DB, c.Params("token"))
	if err != nil {
		return err
	}
	if i.Order != 0 {
		placed, err := order.ByID(ctx, o.DB, order.ID(i.Order))
		if err != nil {
			return err
		}
		return web.Redirect(c, i18n.Path(ctx, "/pesanan/"+placed.Token))
	}
	now := web.Now(c)
	quote, err := checkout.QuoteInquiry(ctx, o.DB, i, now)
	if err != nil {
		return err
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	country := postal.Country(i.Country)
	path := i18n.Path(ctx, "/ongkir/"+i.Token)
	props := shop.InquiryProps{
		Page: web.Page(c, i18n.T(ctx, "inquiry.title")), Frame: frame, Token: web.Token(c), Action: path, Refusal: refusal,
		Ready: quote.Shippable && !quote.Problems(), Gone: quote.Problems(), Total: quote.Total, Method: web.Form(c).Value("method"),
		Duty:      i18n.T(ctx, "checkout.duty.text", country.Name(string(i18n.From(ctx)))),
		Recipient: append(append([]string{i.RecipientName, i.RecipientPhone}, i.Address().Lines()...), country.Name("en")),
		SendSelf:  part.WhatsApp(i.BuyerPhone, i18n.T(ctx, "inquiry.send_self", o.Checkout.BaseURL+path)),
		Sum:       []part.Pair{{Key: i18n.T(ctx, "cart.items", quote.Quantity), Value: i18n.Money(ctx, quote.Items)}},
	}
	if props.Ready {
		props.Sum = append(props.Sum, part.Pair{Key: i18n.T(ctx, "cart.shipping"), Value: i18n.Money(ctx, quote.Shipping)},
			part.Pair{Key: i18n.T(ctx, "common.total"), Value: i18n.Money(ctx, quote.Total), Strong: true})
	}
	if props.About, err = o.about(ctx, country, quote.Total, now); err != nil {
		return err
	}
	methods, err := o.Checkout.Methods(ctx, o.DB, quote, o.Methods)
	if err != nil {
		return err
	}
	if props.Methods = o.methodChoices(c, methods); props.Method == "" && len(methods) > 0 {
		props.Method = string(methods[0])
	}
	named, err := inquiry.Answers(ctx, o.DB, i.ID)
	if err != nil {
		return err
	}
	refused, err := inquiry.Refusals(ctx, o.DB, i.ID)
	if err != nil {
		return err
	}
	for _, p := range quote.Parcels {
		a, ok := named[p.Cooperative.ID]
		shown := inquiryParcel(c, p, a, ok && !now.Before(a.ValidUntil))
		if r, ok := refused[p.Cooperative.ID]; ok {
			shown.Told, shown.Until = i18n.T(ctx, "inquiry.refused", p.Cooperative.Name), r.Reason
			props.Refused = true
		}
		props.Parcels = append(props.Parcels, shown)
	}
	return web.Render(c, status, shop.Inquiry(props))
}

// inquiryParcel is a parcel with its price, or why there is none yet.
func inquiryParcel(c *fiber.Ctx, p checkout.QuotedParcel, named inquiry.Answer, over bool) shop.InquiryParcel {
	ctx := c.UserContext()
	shown := shop.InquiryParcel{Name: p.Cooperative.Name, Told: i18n.T(ctx, "inquiry.waiting")}
	for _, l := range p.Lines {
		shown.Lines = append(shown.Lines, part.Pair{Key: i18n.Number(ctx, int64(l.Quantity)) + " × " + l.TitleIn(string(web.Language(c))), Value: i18n.Money(ctx, l.Amount)})
	}
	switch {
	case over:
		shown.Told = i18n.T(ctx, "inquiry.expired", named.ValidUntil)
	case len(p.Rates) > 0:
		rate := p.Rates[0]
		shown.Told = rate.CourierName + " · " + i18n.T(ctx, "checkout.courier.days", rate.DaysMin, rate.DaysMax) + " · " + i18n.Money(ctx, rate.Price)
		if rate.Answer != 0 {
			shown.Until = i18n.T(ctx, "inquiry.until", i18n.DateTime(ctx, named.ValidUntil))
		}
	}
	return shown
}

// acceptInquiry places the order at the prices on the page, and leads to where
// it is paid.
func (o Options) acceptInquiry(c *fiber.Ctx) error {
	ctx, f := c.UserContext(), web.Form(c)
	i, err := inquiry.ByToken(ctx, o.DB, c.Params("token"))
	if err != nil {
		return err
	}
	minor, err := strconv.ParseInt(f.Value("total_seen"), 10, 64)
	if err != nil {
		return o.renderInquiry(c, fiber.StatusUnprocessableEntity, i18n.T(ctx, "inquiry.not_ready"))
	}
	seen := checkout.Quote{Total: money.Minor(minor, money.IDR)}
	placed, err := o.Checkout.Accept(ctx, i, cart.Token(web.Browser(c)), payment.Method(f.Value("method")), seen, web.Now(c))
	if refusal, ok := fault.As(err); ok && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Invalid) {
		key, args := refusal.Key, refusal.Args
		if len(refusal.Fields) > 0 {
			key, args = refusal.Fields[0].Key, refusal.Fields[0].Args
		}
		return o.renderInquiry(c, fiber.StatusUnprocessableEntity, i18n.T(ctx, key, args...))
	}
	if err != nil {
		return err
	}
	return o.leadToPayment(c, placed)
}
