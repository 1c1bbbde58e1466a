package till

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/inquiry"
	"simpul/internal/order"
	"simpul/internal/postal"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

const (
	// mostOrders bounds the list of a browser's orders.
	mostOrders = 50
	// findTries within findWithin is how often an address may look for an
	// order by its number and telephone number.
	findTries  = 10
	findWithin = 15 * time.Minute
	// claimTries is how often an address may say within findWithin that she has
	// paid.
	claimTries = 20
)

func (o Options) showOrders(c *fiber.Ctx) error { return o.renderOrders(c, fiber.StatusOK, nil) }

// renderOrders lists what this browser has ordered and asked about shipping, and
// looks for any other order.
func (o Options) renderOrders(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	placed, err := order.OfBrowser(ctx, o.DB, web.Browser(c), mostOrders)
	if err != nil {
		return err
	}
	props := shop.OrdersProps{
		Page: web.Page(c, i18n.T(ctx, "order.mine")), Frame: frame, Token: web.Token(c), Number: f.Value("number"), Phone: f.Value("phone"),
		Errors: f.Summary(ctx, form.Label{Name: "number", Text: i18n.T(ctx, "order.number")}, form.Label{Name: "phone", Text: i18n.T(ctx, "checkout.phone")}),
	}
	for _, p := range placed {
		props.Orders = append(props.Orders, shop.OrderRow{
			Number: p.Number, URL: i18n.Path(ctx, "/pesanan/"+p.Token), State: stateBadge(c, p.PaymentState), Placed: i18n.ShortDate(ctx, p.PlacedAt),
			Total: i18n.Money(ctx, p.Total),
		})
	}
	asked, err := inquiry.OfBrowser(ctx, o.DB, web.Browser(c), mostOrders)
	if err != nil {
		return err
	}
	for _, i := range asked {
		if i.Order != 0 {
			continue // it is among the orders
		}
		props.Inquiries = append(props.Inquiries, part.LineProps{
			Plain: true,
			Title: i18n.T(ctx, "inquiry.mine.to", postal.Country(i.Country).Name(string(i18n.From(ctx)))), URL: i18n.Path(ctx, "/ongkir/"+i.Token),
			Meta: []string{i.RecipientName, i18n.ShortDateTime(ctx, i.AskedAt)},
		})
	}
	return web.Render(c, status, shop.Orders(props))
}

// findOrder leads to an order by its number and the buyer's telephone number.
// A wrong number and a wrong telephone number get one answer.
func (o Options) findOrder(c *fiber.Ctx) error {
	ctx, f := c.UserContext(), web.Form(c)
	number, phones := f.Required("number", 20), phonesOf(f, "phone")
	if !f.Valid() {
		return o.renderOrders(c, fiber.StatusUnprocessableEntity, f)
	}
	found, err := order.ByNumber(ctx, o.DB, number)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err != nil || !slices.Contains(phones, found.BuyerPhone) {
		f.Refuse("", "order.not_found")
		return o.renderOrders(c, fiber.StatusUnprocessableEntity, f)
	}
	return web.Redirect(c, i18n.Path(ctx, "/pesanan/"+found.Token))
}

func (o Options) confirmReceived(c *fiber.Ctx) error {
	ctx := c.UserContext()
	placed, parcel, err := o.parcelOf(c)
	if err != nil {
		return err
	}
	path := i18n.Path(ctx, "/pesanan/"+placed.Token)
	if parcel.State != order.ParcelShipped {
		return web.Redirect(c, path)
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	said := "order.received"
	if parcel.Pickup {
		said = "order.collected"
	}
	return web.Render(c, fiber.StatusOK, shop.OrderCancel(web.Page(c, i18n.T(ctx, said)), frame, part.ConfirmProps{
		Title: i18n.T(ctx, said+".title", parcel.CooperativeName), Text: i18n.T(ctx, "order.received.text"),
		Action: path + "/terima/" + c.Params("parcel"), Token: web.Token(c), Confirm: i18n.T(ctx, said),
		Cancel: part.Link{Label: i18n.T(ctx, said+".not_yet"), URL: path},
	}))
}

func (o Options) receiveParcel(c *fiber.Ctx) error {
	ctx := c.UserContext()
	placed, parcel, err := o.parcelOf(c)
	if err != nil {
		return err
	}
	err = o.Checkout.Receive(ctx, placed, parcel.ID, web.Now(c))
	switch refusal, ok := fault.As(err); {
	case err == nil:
		web.Flash(c, part.Good, "order.received.thanks")
	case ok && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	default:
		return err
	}
	return web.Redirect(c, i18n.Path(ctx, "/pesanan/"+placed.Token))
}

// parcelOf is the order of the address and its parcel.
func (o Options) parcelOf(c *fiber.Ctx) (order.Order, order.Parcel, error) {
	ctx := c.UserContext()
	placed, err := order.ByToken(ctx, o.DB, c.Params("token"))
	if err != nil {
		return order.Order{}, order.Parcel{}, err
	}
	id, err := strconv.ParseInt(c.Params("parcel"), 10, 64)
	if err != nil {
		return order.Order{}, order.Parcel{}, fault.New(fault.NotFound, "order.unknown_parcel")
	}
	parcel, err := order.ParcelByID(ctx, o.DB, order.ParcelID(id))
	if err == nil && parcel.Order != placed.ID {
		err = fault.New(fault.NotFound, "order.unknown_parcel")
	}
	return placed, parcel, err
}
